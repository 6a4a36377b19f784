"""Events as JSON for the log, and back."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from pipeline.events.answers import PackageMerged, SentCounts, SentLate, SentPack, SentText, SentTransactions
from pipeline.events.auditing import AuditAnswer, AuditRead
from pipeline.events.books import TableChecked, TableFault
from pipeline.events.scanning import PageIdentified, PageRedecided, PageSettled, ReadingRecord, RowRecord
from pipeline.events.table import EVENTS, Event

_BY_KIND = {event.kind: event for event in EVENTS}


def event_to_body(event: Event) -> dict[str, Any]:
    """Give the event's content for the log, ready for JSON."""
    return record_to_body(event)


def record_to_body(record: Any) -> dict[str, Any]:
    """Give a record of the log as a dictionary, records within it too; values are not copied, for none can change."""
    return {name: _to_body(getattr(record, name)) for name in _names(type(record))}


def _to_body(value: Any) -> Any:
    if isinstance(value, tuple) and value and _names(type(value[0])):
        return tuple(record_to_body(each) for each in value)
    return record_to_body(value) if _names(type(value)) else value


def _find_names(type_: type) -> tuple[str, ...]:
    """Give the names of a record's fields; none of what is no record."""
    return tuple(each.name for each in fields(type_)) if is_dataclass(type_) else ()


_names: Callable[[type], tuple[str, ...]] = cache(_find_names)


def event_from_body(kind: str, body: dict[str, Any]) -> Event:
    """Read an event back from the log; KeyError for a kind that this version does not know."""
    return _read(_BY_KIND[kind], body)  # type: ignore[no-any-return]  # the table holds only events


def reading_from_body(body: dict[str, Any]) -> ReadingRecord:
    """Read a reading record back from its JSON."""
    return _read(ReadingRecord, body)  # type: ignore[no-any-return]  # as its first argument says


def audit_answer_from_body(body: dict[str, Any]) -> AuditAnswer:
    """Read an answer of a second reading back from its JSON."""
    return _read(AuditAnswer, body)  # type: ignore[no-any-return]  # as its first argument says


def _read(type_: Any, body: dict[str, Any]) -> Any:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    if type_ in (ReadingRecord, PageRedecided):
        values["rows"] = tuple(_read(RowRecord, row) for row in body["rows"])
    if type_ is PageSettled and body["reading"] is not None:
        values["reading"] = _read(ReadingRecord, body["reading"])
    if type_ is PageIdentified:
        values["settled"] = _read(PageSettled, body["settled"])
    if type_ is AuditRead:
        values["answers"] = tuple(_read(AuditAnswer, answer) for answer in body["answers"])
    if type_ is TableChecked:
        values["faults"] = tuple(TableFault(**fault) for fault in body["faults"])
    if type_ is PackageMerged:
        values["counts"] = tuple(SentCounts(**counts) for counts in body.get("counts", ()))
        values["late"] = tuple(SentLate(**late) for late in body.get("late", ()))
        values["transactions"] = tuple(SentTransactions(**each) for each in body.get("transactions", ()))
        values["packs"] = tuple(SentPack(**pack) for pack in body.get("packs", ()))
        values["texts"] = tuple(SentText(**text) for text in body.get("texts", ()))
    return type_(**values)
