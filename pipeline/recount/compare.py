"""Hold two readings of a page against each other, box by box; what a person said stands above the first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from forms.sheet import PageLayout
from omr.second import SecondState
from pipeline.events import ReadingRecord
from pipeline.recount.second import SecondOutcome
from pipeline.store.items import StoredDecision
from pipeline.store.pages import StoredPage

# What the first reading's letter says of the ink in a box; a cancelled mark has ink as well.
INK_OF_LETTER: Mapping[str, SecondState] = {
    "e": SecondState.EMPTY,
    "m": SecondState.MARKED,
    "c": SecondState.MARKED,
    "u": SecondState.UNSURE,
}


class Match(StrEnum):
    """How the two readings of one box stand to each other."""

    AGREED = "agreed"
    UNSURE = "unsure"  # the second way does not say
    WAITING = "waiting"  # the first way is unsure: a person looks at the row anyway
    DIFFERS = "differs"
    PERSON = "person"  # the second way sees other ink than what a person decided, who saw more than ink


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxMatch:
    """One box held against itself."""

    question: str
    option: str
    first: str  # what stands: the first reading or a person's word
    second: str
    ink_ratio: float
    match: Match
    waits: bool  # its row is in the queue already


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What people said of rows, and which rows they are being asked about."""

    decisions: Mapping[tuple[int, str], StoredDecision]
    waiting: frozenset[tuple[int, str]]


def compare_page(
    page: StoredPage, reading: ReadingRecord, layout: PageLayout, seen: SecondOutcome, people: People
) -> Iterator[BoxMatch]:
    """Go through the boxes of a page that both ways read."""
    for box, letter, second, ink_ratio in zip(layout.boxes, reading.states, seen.states, seen.ink_ratios, strict=True):
        place = (page.id, box.question)
        decision = people.decisions.get(place)
        stands = _of_person(decision, box.option) if decision else INK_OF_LETTER[letter]
        yield BoxMatch(
            question=box.question,
            option=box.option,
            first=str(stands),
            second=str(second),
            ink_ratio=ink_ratio,
            match=_match(stands, second, decided=decision is not None),
            waits=place in people.waiting,
        )


def _of_person(decision: StoredDecision, option: str) -> SecondState:
    if decision.status == "unreadable" or (decision.status == "multiple_marks" and not decision.codes):
        return SecondState.UNSURE  # says nothing of single boxes
    return SecondState.MARKED if option in decision.codes else SecondState.EMPTY


def _match(stands: SecondState, second: SecondState, *, decided: bool) -> Match:
    if stands is SecondState.UNSURE:
        return Match.AGREED if decided else Match.WAITING
    if second is SecondState.UNSURE:
        return Match.UNSURE
    if stands is second:
        return Match.AGREED
    return Match.PERSON if decided else Match.DIFFERS
