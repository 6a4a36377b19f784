"""What a package holds as things stand, and what of it waits: shown before it is made, and the same when it is."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.phrase import Phrase, count, phrase
from forms.plan.model import Plan
from pipeline.counting import own_tally
from pipeline.errors import UsageError
from pipeline.events import Exported
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
from pipeline.known_units import require_units
from pipeline.merged.standing import standing
from pipeline.rounds import named_round
from pipeline.store import pages
from pipeline.store.chain import Entry
from pipeline.store.outside import outside_by_place
from pipeline.survey import Survey
from pipeline.tables.table import PROVISIONAL, SIMULATED
from pipeline.tally.tally import Tally
from pipeline.unlogged import uncounted_said
from pipeline.unread import unread_said

EXPORT = "package"  # in the log, so that the next package knows the heads of those before it
NOT_SENT_ON = Phrase(
    "what was merged here goes on in the packages that it came in (phieu merge --list): send those too"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageOrder:
    """Of which units and of which round a package is to be; of all where none is named."""

    units: tuple[str, ...] = ()
    round: str | None = None

    def checked(self, survey: Survey) -> "PackageOrder":
        """Give the order; UsageError where a unit or the round is none of the plan."""
        require_units(survey.plan, *self.units)
        if self.round is not None:
            named_round(survey, self.round)
        return self

    def asks(self, unit: str, round: str) -> bool:
        """Whether a unit and round are among those asked for."""
        return (not self.units or unit in self.units) and self.round in (None, round)


EVERYTHING = PackageOrder()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSent:
    """One unit and round that a package speaks for."""

    place: str  # as the scope names it
    ballots: int  # none where all that was sent of it before is taken back
    pending: int  # of these; they wait for a person here, and count nowhere until a later package comes
    late_pages: int  # came after closing, and are not in it

    @property
    def unit(self) -> str:
        return self.place.partition("/")[0]

    @property
    def round(self) -> str:
        return self.place.partition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a package holds, or would hold."""

    places: tuple[PlaceSent, ...]  # in the order of the plan
    # Pages of no known ballot, and pages that were not read: they may be ballots of any unit and round, which it lacks.
    waiting_pages: int
    unread_pages: int
    left_out: int  # ballots that were merged here
    simulated: bool
    doubts: tuple[Phrase, ...]  # originals that were not read, or that the log does not know

    @property
    def scope(self) -> tuple[str, ...]:
        """Give the units and rounds that it speaks for, as the manifest names them."""
        return tuple(sorted(each.place for each in self.places))

    @property
    def loose_pages(self) -> int:
        """Give how many pages may be ballots that it lacks."""
        return self.waiting_pages + self.unread_pages

    @property
    def ballots(self) -> int:
        return sum(each.ballots for each in self.places)

    @property
    def pending(self) -> int:
        return sum(each.pending for each in self.places)

    @property
    def late(self) -> dict[str, int]:
        """Give how many pages came after closing, by unit and round."""
        return {each.place: each.late_pages for each in self.places if each.late_pages}

    @property
    def provisional(self) -> bool:
        """Whether anything of it waits where it is made."""
        return self.loose_pages > 0 or self.pending > 0

    @property
    def notes(self) -> tuple[Phrase, ...]:
        """Say what must be said beside it."""
        late = sum(self.late.values())
        return (
            *((Phrase(PROVISIONAL),) if self.provisional else ()),
            *((Phrase(SIMULATED),) if self.simulated else ()),
            *self.doubts,
            *((left_out_said(self.left_out),) if self.left_out else ()),
            *((late_said(late),) if late else ()),
        )


def left_out_said(ballots: int) -> Phrase:
    """Say that merged ballots are not in a package."""
    return phrase("%(count)s ballots are not in it: %(why)s", count=count(ballots), why=NOT_SENT_ON)


def late_said(pages: int) -> Phrase:
    """Say that pages which came after closing are not in a package."""
    words = "%(pages)s pages came after closing and are not in it: the receiver is told"
    return phrase(words, pages=count(pages))


def ballots_to_send(survey: Survey, order: PackageOrder) -> list[JudgedBallot]:
    """Give the ballots that were taken in here, of what is asked for."""
    return [
        each
        for each in judged_ballots(survey)
        if order.asks((id_ := each.seen.ballot.ballot).unit, id_.round) and survey.plan.has_unit(id_.unit)
    ]


@dataclass(frozen=True, slots=True)
class _Here:
    """What was taken in here, by unit and round."""

    held: Counter[str]
    pending: Counter[str]
    simulated: bool


def contents_of(survey: Survey, order: PackageOrder = EVERYTHING) -> Contents:
    """Say what a package would hold if it were made now: counted as the tally is, for a province has no time to wait.

    Raises:
        UsageError: A unit or the round is none of the plan, or there is no ballot to send.
    """
    order.checked(survey)
    own = own_tally(survey)
    if own.strays.returned or own.strays.spoiled:  # no cell says whose they are
        return contents_with(survey, order, ballots_to_send(survey, order))
    return _contents(survey, order, _counted(own, order), own)


def contents_with(survey: Survey, order: PackageOrder, judged: Sequence[JudgedBallot]) -> Contents:
    """Say what a package of these ballots holds; UsageError where there is nothing to send."""
    here = _Here(
        Counter(map(_place, judged)),
        Counter(_place(each) for each in judged if each.verdict.status is Status.PENDING),
        any(each.seen.ballot.simulated for each in judged),
    )
    return _contents(survey, order, here, own_tally(survey))


def _counted(own: Tally, order: PackageOrder) -> _Here:
    held, pending, simulated = Counter[str](), Counter[str](), 0
    for cell, counts in own.cells.items():
        if order.asks(cell.unit, cell.round):
            held[f"{cell.unit}/{cell.round}"] += counts.returned + counts.spoiled
            pending[f"{cell.unit}/{cell.round}"] += counts.pending
            simulated += counts.simulated
    return _Here(held, pending, simulated > 0)


def _contents(survey: Survey, order: PackageOrder, here: _Here, own: Tally) -> Contents:
    asked = {place: number for number, place in enumerate(places(survey.plan, order))}
    held = +here.held  # no place of which there is no ballot
    with survey.store.connection() as connection:
        outside = outside_by_place(connection)
        unread = unread_said(pages.unread_files(connection))
    late = {place: n for (unit, label), n in outside.items() if (place := f"{unit}/{label}") in asked}
    # where a ballot was sent from and none is left, nobody else would take back what was sent
    sent = {place for entry in packages_made(survey) for place in sent_of(entry) if place in asked}
    left_out = sum(each.place in asked for each in standing(survey).counting)
    speaks = held.keys() | late.keys() | sent
    if not speaks and left_out:
        raise UsageError(NOT_SENT_ON.words)
    if not speaks:
        raise UsageError("there is no ballot to send yet: scan or import some first")
    return Contents(
        places=tuple(
            PlaceSent(place=place, ballots=held[place], pending=here.pending[place], late_pages=late.get(place, 0))
            for place in sorted(speaks, key=lambda place: (asked.get(place, len(asked)), place))
        ),
        waiting_pages=own.waiting_pages,
        unread_pages=own.unread_pages,
        left_out=left_out,
        simulated=here.simulated,
        doubts=tuple(said for said in (unread, uncounted_said(survey)) if said is not None),
    )


def _place(judged: JudgedBallot) -> str:
    id_ = judged.seen.ballot.ballot
    return f"{id_.unit}/{id_.round}"


def packages_made(survey: Survey) -> tuple[Entry, ...]:
    """Give the log's entries of packages that were made here, the earliest first."""
    return tuple(e for e in survey.store.entries_of(Exported.kind) if json.loads(e.body)["what"] == EXPORT)


def sent_of(entry: Entry) -> tuple[str, ...]:
    """Give the units and rounds that a package spoke for, by its entry; older logs did not keep them."""
    return tuple(json.loads(entry.body).get("scope", ()))


def places(plan: Plan, order: PackageOrder = EVERYTHING) -> Iterator[str]:
    """Go through some units and rounds of a plan, or all, as a package's scope names them."""
    return (
        f"{unit.id}/{each.label}" for unit in plan.units for each in plan.rounds() if order.asks(unit.id, each.label)
    )
