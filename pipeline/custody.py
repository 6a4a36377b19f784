"""Who had a unit's ballots, when and how many: the record of custody, told from the log."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from forms.phrase import Phrase, office_count, phrase
from forms.plan import Plan
from forms.plan.deadline import vn_date
from pipeline.errors import UsageError
from pipeline.events import (
    BallotsPrinted,
    BallotsReprinted,
    CountsSet,
    Event,
    FileArchived,
    HandedOver,
    ReceivedCorrected,
    ReceivedRestored,
    RoundClosed,
    RoundReopened,
    event_from_body,
)
from pipeline.judging.reasons import ReasonCode
from pipeline.judging.rules import rules_of
from pipeline.known_units import require_units
from pipeline.open_rounds import refuse_closed
from pipeline.receipt import refuse_ahead
from pipeline.store import Entry, custody
from pipeline.store.custody import StoredHandover
from pipeline.survey import Survey

COUNT_WORDS = {
    "issued": "phát ra %(count)s",
    "returned": "thu về %(count)s",
    "spoiled": "hỏng %(count)s",
    "transactions": "lượt giao dịch %(count)s",
}
PRINTED, REPRINTED, SCANNED = "in", "in lại", "quét"
DAY_CORRECTED, DAY_RESTORED = "sửa ngày thu", "hoàn tác ngày thu"
COUNTED, HANDED_OVER, CLOSED, REOPENED = "ghi số", "bàn giao", "đã khoá sổ", "mở lại"
DEEDS = (PRINTED, REPRINTED, SCANNED, DAY_CORRECTED, DAY_RESTORED, COUNTED, HANDED_OVER, CLOSED, REOPENED)
BALLOTS, SPARES, PAGES = "%(count)s phiếu", "trong đó %(count)s dự phòng", "%(count)s trang"
SPOILED, DIFFERS = "hỏng %(count)s", "không khớp"
GIVEN, TAKEN, ON_DAY, ON_DAY_NOTED = (
    "%(name)s giao %(count)s",
    "%(name)s nhận %(count)s",
    "ngày %(day)s",
    "ngày %(day)s; %(note)s",
)
DAY_BACK = "thu xong ngày %(day)s"
DAY_NOW, NO_DAY_NOW = "thành %(day)s", "không ghi ngày"
SENT_NOT_RECEIVED = "bên giao ghi %(sent)s phiếu, bên nhận đếm %(received)s phiếu"
DAY_CHANGED = (
    "ngày đơn vị thu xong đổi từ %(before)s thành %(day)s, là ngày thu của mọi phiếu quét không ghi ngày thu "
    "(%(count)s phiếu)"
)
DAY_OUT = (
    "%(day)s nằm ngoài thời gian khảo sát: %(count)s phiếu quét không ghi ngày thu không được tính; nếu ghi nhầm, "
    "hãy ghi thêm một lần bàn giao 0 phiếu với ngày đúng; phiếu nộp muộn thì quét riêng và ghi ngày thu khi quét"
)
CUSTODY_WORDS = (
    *DEEDS,
    *COUNT_WORDS.values(),
    BALLOTS,
    SPARES,
    PAGES,
    SPOILED,
    DIFFERS,
    GIVEN,
    TAKEN,
    ON_DAY,
    ON_DAY_NOTED,
    DAY_BACK,
    DAY_NOW,
    NO_DAY_NOW,
    SENT_NOT_RECEIVED,
    DAY_CHANGED,
    DAY_OUT,
)


Told = tuple[str, tuple[Phrase, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyLine:
    """One thing that happened to a unit's ballots."""

    at: str  # UTC
    by: str
    unit: str
    what: str  # one of `DEEDS`
    details: tuple[Phrase, ...]

    @property
    def detail(self) -> str:
        """Give all details in one line."""
        return ", ".join(map(str, self.details))


def hand_over(survey: Survey, record: HandedOver, *, by: str) -> tuple[Phrase, ...]:
    """Log a hand-over; gives in words what does not agree, and which ballots its day takes out of the period.

    Raises:
        UsageError: The unit is none of the plan, the round is closed, a day has not come yet, or just this was recorded
            before: said twice, it would count twice as many ballots.
    """
    require_units(survey.plan, record.unit)
    for day in filter(None, (record.day, record.collected)):
        refuse_ahead(date.fromisoformat(day))
    record = replace(record, holds=bool(record.collected), typed=bool(record.collected))
    with survey.store.transaction() as transaction:
        refuse_closed(transaction.connection, (record.round,))
        _refuse_repeated(transaction.connection, record)
        transaction.append(record, by=by)
    differs = phrase(SENT_NOT_RECEIVED, sent=record.sent, received=record.received)
    with survey.store.connection() as connection:
        given = custody.handovers(connection, unit=record.unit, round=record.round)
        undated = custody.ballots_without_day(connection, record.round)[record.unit] if record.collected else 0
    return (
        *((differs,) if record.sent != record.received else ()),
        *(told_of_receipt(survey.plan, given, undated) if record.collected else ()),
    )


def _refuse_repeated(connection: Connection, record: HandedOver) -> None:
    for each in custody.handovers(connection, unit=record.unit, round=record.round):
        # these say by which rule an entry is understood, and nothing of what was handed over
        said = (field.name for field in fields(record) if field.name not in ("holds", "typed"))
        if all(getattr(each, name) == getattr(record, name) for name in said):
            raise UsageError(
                "%(unit)s: this hand-over of %(day)s is recorded already; if it is another one, say so in its note",
                unit=record.unit,
                day=record.day,
            )


def told_of_receipt(plan: Plan, given: Sequence[StoredHandover], undated: int) -> tuple[Phrase, ...]:
    """Say what the day on which a unit had its ballots back does to them: one that replaced another, or is too late.

    A pack of late ballots brings its own day with it, and the day said last holds for the whole unit: that must not
    take hundreds of ballots out of the count without a word.

    Args:
        plan: The plan with its period.
        given: The hand-overs of the unit in a round, oldest first.
        undated: Its ballots of which no scan says when they were received.
    """
    days = [date.fromisoformat(day) for day in custody.stated_days(given)]
    if not days:
        return ()
    rules, count, day = rules_of(plan), office_count(undated), vn_date(days[-1])
    before = next((vn_date(each) for each in reversed(days) if each != days[-1]), None)
    out = rules.excludes(ReasonCode.OUT_OF_PERIOD) and rules.is_out_of_period(days[-1], given[-1].round)
    return (
        *((phrase(DAY_CHANGED, before=before, day=day, count=count),) if before else ()),
        *((phrase(DAY_OUT, day=day, count=count),) if out else ()),
    )


def custody_of(survey: Survey, round: str, units: tuple[str, ...]) -> tuple[CustodyLine, ...]:
    """Give what happened to the ballots of some units in a round, unit by unit, oldest first."""
    entries = survey.store.entries_of(*_TELLERS, FileArchived.kind, ReceivedCorrected.kind, ReceivedRestored.kind)
    archived = {json.loads(entry.body)["sha256"]: entry for entry in entries if entry.kind == FileArchived.kind}
    told = [(e, event_from_body(e.kind, json.loads(e.body))) for e in entries if e.kind in _TELLERS]
    with survey.store.connection() as connection:
        parts = custody.scanned_parts(connection, round)
    scans: dict[str, list[tuple[Entry, str, tuple[Phrase, ...]]]] = {}
    for part in parts:
        scans.setdefault(part.unit, []).append((archived[part.sha256], SCANNED, (_count(PAGES, part.pages),)))
    for entry, files, what, details in _days_put_right(entries):
        for unit in dict.fromkeys(part.unit for part in parts if part.sha256 in files):
            scans[unit].append((entry, what, details))
    return tuple(
        CustodyLine(at=entry.at, by=entry.by, unit=unit, what=what, details=details)
        for unit in units
        for entry, what, details in sorted(
            (*_deeds(told, unit, round), *scans.get(unit, ())), key=lambda each: each[0].seq
        )
    )


def _days_put_right(entries: Sequence[Entry]) -> Iterator[tuple[Entry, frozenset[str], str, tuple[Phrase, ...]]]:
    """Go through the corrections of days of receipt, and those taken back, with the scanned files they are of."""
    files: dict[int, frozenset[str]] = {}
    for entry in entries:
        body = json.loads(entry.body)
        if entry.kind == ReceivedCorrected.kind:
            files[entry.seq] = frozenset(body["files"])
            to = phrase(DAY_NOW, day=_day(body["received"])) if body["received"] else phrase(NO_DAY_NOW)
            yield entry, files[entry.seq], DAY_CORRECTED, (to, phrase("%(text)s", text=body["reason"]))
        elif entry.kind == ReceivedRestored.kind:
            yield entry, files[body["correction"]], DAY_RESTORED, ()


def _deeds(told: list[tuple[Entry, Event]], unit: str, round: str) -> Iterator[tuple[Entry, str, tuple[Phrase, ...]]]:
    for entry, event in told:
        said = _TELLERS[entry.kind](event, unit, round)
        if said is not None:
            yield entry, *said


def _count(words: str, number: int) -> Phrase:
    return phrase(words, count=office_count(number))


def _printed(e: BallotsPrinted, unit: str, round: str) -> Told | None:
    if (e.unit, e.round) != (unit, round):
        return None
    spares = (_count(SPARES, len(e.spares)),) if e.spares else ()
    return PRINTED, (_count(BALLOTS, len(e.serials)), *spares)


def _reprinted(e: BallotsReprinted, unit: str, round: str) -> Told | None:
    mine = [code for code in e.ballots if code.split("/")[1:3] == [unit, round]]
    return (REPRINTED, (_count(BALLOTS, len(mine)),)) if mine else None


def _counted(e: CountsSet, unit: str, round: str) -> Told | None:
    if (e.unit, e.round) != (unit, round):
        return None
    said = {name: getattr(e, name) for name in COUNT_WORDS}
    return COUNTED, tuple(_count(COUNT_WORDS[name], value) for name, value in said.items() if value is not None)


def _handed_over(e: HandedOver, unit: str, round: str) -> Told | None:
    if (e.unit, e.round) != (unit, round):
        return None
    given = phrase(GIVEN, name=e.giver, count=office_count(e.sent))
    taken = phrase(TAKEN, name=e.receiver, count=office_count(e.received))
    spoiled = () if e.spoiled is None else (_count(SPOILED, e.spoiled),)
    differs = () if e.sent == e.received else (phrase(DIFFERS),)
    back = (phrase(DAY_BACK, day=_day(e.collected)),) if e.collected else ()
    on_day = phrase(ON_DAY_NOTED, day=_day(e.day), note=e.note) if e.note else phrase(ON_DAY, day=_day(e.day))
    return HANDED_OVER, (given, taken, *spoiled, *differs, *back, on_day)


def _day(text: str) -> str:
    return "/".join(reversed(text.split("-")))


def _closed(e: RoundClosed, _: str, round: str) -> Told | None:
    return (CLOSED, ()) if e.round == round else None


def _reopened(e: RoundReopened, _: str, round: str) -> Told | None:
    return (REOPENED, (phrase("%(text)s", text=e.reason),)) if e.round == round else None


_TELLERS: Mapping[str, Callable[[Any, str, str], Told | None]] = {
    BallotsPrinted.kind: _printed,
    BallotsReprinted.kind: _reprinted,
    CountsSet.kind: _counted,
    HandedOver.kind: _handed_over,
    RoundClosed.kind: _closed,
    RoundReopened.kind: _reopened,
}
