"""Who had a unit's ballots, when and how many: the record of custody, told from the log (brief S0.10, O4)."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.errors import UsageError
from pipeline.events import (
    BallotsPrinted,
    BallotsReprinted,
    CountsSet,
    FileArchived,
    HandedOver,
    RoundClosed,
    RoundReopened,
    event_from_body,
)
from pipeline.store import Entry, books, custody
from pipeline.survey import Survey

COUNT_WORDS = {"issued": "phát ra", "returned": "thu về", "spoiled": "hỏng", "transactions": "lượt giao dịch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyLine:
    """One thing that happened to a unit's ballots."""

    at: str  # UTC
    by: str
    unit: str
    what: str
    detail: str


def hand_over(survey: Survey, record: HandedOver, *, by: str) -> tuple[str, ...]:
    """Log a hand-over; gives in words what does not agree.

    Raises:
        UsageError: The unit is none of the plan, or the round is closed.
    """
    if not survey.plan.has_unit(record.unit):
        raise UsageError(f"{record.unit} is no unit of the plan: {', '.join(each.id for each in survey.plan.units)}")
    with survey.store.connection() as connection:
        if record.round in books.closings(connection):
            raise UsageError(
                f"round {record.round} is closed: `phieu reopen --round {record.round} --reason TEXT` first"
            )
    survey.store.append(record, by=by)
    if record.sent == record.received:
        return ()
    return (f"{record.unit}: bên giao ghi {record.sent} phiếu, bên nhận đếm {record.received} phiếu",)


def custody_of(survey: Survey, round: str, units: tuple[str, ...]) -> tuple[CustodyLine, ...]:
    """Give what happened to the ballots of some units in a round, unit by unit, oldest first."""
    entries = survey.store.entries_of(*_TELLERS, FileArchived.kind)
    archived = {json.loads(entry.body)["sha256"]: entry for entry in entries if entry.kind == FileArchived.kind}
    return tuple(line for unit in units for line in _of_unit(survey, entries, archived, unit=unit, round=round))


def _of_unit(
    survey: Survey, entries: tuple[Entry, ...], archived: Mapping[str, Entry], *, unit: str, round: str
) -> Iterator[CustodyLine]:
    told = [(entry, *said) for entry in entries if (said := _told(entry, unit, round)) is not None]
    with survey.store.connection() as connection:
        parts = custody.scanned_parts(connection, unit=unit, round=round)
    told += [(archived[part.sha256], "quét", f"{part.pages:02d} trang") for part in parts]
    for entry, what, detail in sorted(told, key=lambda each: each[0].seq):
        yield CustodyLine(at=entry.at, by=entry.by, unit=unit, what=what, detail=detail)


def _told(entry: Entry, unit: str, round: str) -> tuple[str, str] | None:
    teller = _TELLERS.get(entry.kind)
    return teller(event_from_body(entry.kind, json.loads(entry.body)), unit, round) if teller else None


def _printed(e: BallotsPrinted, unit: str, round: str) -> tuple[str, str] | None:
    if (e.unit, e.round) != (unit, round):
        return None
    spares = f", trong đó {len(e.spares):02d} dự phòng" if e.spares else ""
    return "in", f"{len(e.serials):02d} phiếu{spares}"


def _reprinted(e: BallotsReprinted, unit: str, round: str) -> tuple[str, str] | None:
    mine = [code for code in e.ballots if code.split("/")[1:3] == [unit, round]]
    return ("in lại", f"{len(mine):02d} phiếu") if mine else None


def _counted(e: CountsSet, unit: str, round: str) -> tuple[str, str] | None:
    if (e.unit, e.round) != (unit, round):
        return None
    said = [f"{words} {value:02d}" for name, words in COUNT_WORDS.items() if (value := getattr(e, name)) is not None]
    return "ghi số", ", ".join(said)


def _handed_over(e: HandedOver, unit: str, round: str) -> tuple[str, str] | None:
    if (e.unit, e.round) != (unit, round):
        return None
    spoiled = "" if e.spoiled is None else f", hỏng {e.spoiled:02d}"
    differs = "" if e.sent == e.received else " (không khớp)"
    note = f"; {e.note}" if e.note else ""
    day = "/".join(reversed(e.day.split("-")))
    people = f"{e.giver} giao {e.sent:02d}, {e.receiver} nhận {e.received:02d}{spoiled}{differs}"
    return "bàn giao", f"{people}, ngày {day}{note}"


def _closed(e: RoundClosed, _: str, round: str) -> tuple[str, str] | None:
    return ("khoá sổ", "") if e.round == round else None


def _reopened(e: RoundReopened, _: str, round: str) -> tuple[str, str] | None:
    return ("mở lại", e.reason) if e.round == round else None


_TELLERS: Mapping[str, Callable[[Any, str, str], tuple[str, str] | None]] = {
    BallotsPrinted.kind: _printed,
    BallotsReprinted.kind: _reprinted,
    CountsSet.kind: _counted,
    HandedOver.kind: _handed_over,
    RoundClosed.kind: _closed,
    RoundReopened.kind: _reopened,
}
