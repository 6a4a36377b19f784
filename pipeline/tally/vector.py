"""Judge and count a million packed ballots at once: the rules of `eligibility`, as sums over arrays.

Every rule here has its sister there, written for one ballot; a property test holds them to the same verdicts,
and `phieu verify` counts the stored survey a second time in SQL.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forms.questionnaire import QuestionKind
from pipeline.judging.reasons import ReasonCode
from pipeline.judging.rules import EligibilityRules
from pipeline.packing import CodeBook, Flag, PackedBallots, PackedPlace, State
from pipeline.tally.cells import NOT_FILLED_IN, OPEN, AnswerKey, Cell, CellCounts

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
_SMALL = 1 << 22  # so many kinds of answers are counted by adding up; beyond, by sorting


class PlaceCell(Protocol):
    """Say in which cell the ballots of a place are counted."""

    def __call__(self, place: PackedPlace, /) -> Cell: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """What judging needs of the places: an array entry for each number."""

    cells: tuple[Cell, ...]
    cell_of: Ints
    unknown_form: Bools
    unknown_unit: Bools
    out_of_period: Bools
    undated: Bools


def count_packed(
    shares: Iterable[PackedBallots],
    places: Mapping[int, PackedPlace],
    books: Mapping[tuple[str, str], CodeBook],
    rules: EligibilityRules,
    cell_of: PlaceCell,
) -> dict[Cell, CellCounts]:
    """Judge and count packed ballots cell by cell."""
    known = _places(places, rules, cell_of)
    sums = _Sums(known.cells)
    for share in shares:
        _count_share(share, books[share.form, share.version], rules, known, sums)
    return sums.counts()


def _places(places: Mapping[int, PackedPlace], rules: EligibilityRules, cell_of: PlaceCell) -> _Places:
    size = max(places, default=0) + 1
    cells = sorted({cell_of(place) for place in places.values()})
    order = {cell: place for place, cell in enumerate(cells)}

    def each(test: Callable[[PackedPlace], bool]) -> Bools:
        found = np.zeros(size, dtype=np.bool_)
        found[[number for number, place in places.items() if test(place)]] = True
        return found

    cell_numbers = np.zeros(size, dtype=np.int64)
    for place_id, place in places.items():
        cell_numbers[place_id] = order[cell_of(place)]
    return _Places(
        cells=tuple(cells),
        cell_of=cell_numbers,
        unknown_form=each(lambda place: place.plan != rules.plan or place.round not in rules.rounds),
        unknown_unit=each(lambda place: place.unit not in rules.units),
        out_of_period=each(lambda place: rules.is_out_of_period(place.received, place.round)),
        undated=each(lambda place: rules.has_period(place.round) and place.received is None),
    )


def _count_share(share: PackedBallots, book: CodeBook, rules: EligibilityRules, places: _Places, sums: "_Sums") -> None:
    seen = _seen(share, book)
    reasons = _reasons(seen, rules, places)
    excluding = [(code, found) for code, found in reasons if rules.excludes(code)]
    cells = places.cell_of[share.places]
    waiting = (share.flags & Flag.WAITING) != 0
    pending = waiting | (seen.states == State.PENDING).any(axis=1)
    excluded = np.zeros(len(cells), dtype=np.bool_)
    for _, found in excluding:
        excluded |= found
    eligible, ineligible = ~pending & ~excluded, ~pending & excluded
    sums.add("eligible", cells, eligible)
    sums.add("ineligible", cells, ineligible)
    sums.add("pending", cells, pending)
    sums.add("simulated", cells, (share.flags & Flag.SIMULATED) != 0)
    sums.add("undated", cells, places.undated[share.places])
    sums.add("unknown", cells, waiting, weights=1 + share.flags // Flag.ONE_RIVAL)
    sums.add_reasons(cells, ineligible, excluding)
    sums.add_answers(seen, cells, eligible)
    filled_in = ineligible.copy()
    for code, found in excluding:
        filled_in &= ~found if code in NOT_FILLED_IN else True
    sums.add_left_blank(seen, cells, filled_in)
    sums.add_undecided(seen, cells, pending & ~waiting & ~excluded)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Ballots with states and options parted, each (ballots, questions)."""

    share: PackedBallots
    book: CodeBook
    states: NDArray[np.uint8]
    chosen: Ints  # a bit per option

    @property
    def blank(self) -> Bools:
        """Give where nothing was marked."""
        blank: Bools = (self.states == State.GIVEN) & (self.chosen == 0)
        return blank


def _seen(share: PackedBallots, book: CodeBook) -> _Seen:
    values, options = share.answers.astype(np.uint64), (1 << book.state_shift) - 1
    states = (values >> np.uint64(book.state_shift)).astype(np.uint8)
    return _Seen(share=share, book=book, states=states, chosen=(values & np.uint64(options)).astype(np.int64))


def _reasons(seen: _Seen, rules: EligibilityRules, places: _Places) -> list[tuple[ReasonCode, Bools]]:
    """Find every reason of every ballot, in the order of the rules."""
    questions = seen.book.questionnaire.mark_questions()
    required = np.array([question.required for question in questions])
    single = np.array([question.kind is QuestionKind.SINGLE for question in questions])
    share, states = seen.share, seen.states
    blank = seen.blank
    incomplete = (share.flags & (Flag.WAITING | Flag.MISSING)) != 0
    is_blank = ~incomplete & blank.all(axis=1)
    too_many = blank[:, required].sum(axis=1) > rules.required_blank_tolerance
    return [
        (ReasonCode.UNKNOWN_FORM, places.unknown_form[share.places]),
        (ReasonCode.UNKNOWN_UNIT, places.unknown_unit[share.places]),
        (ReasonCode.MISSING_PAGE, (share.flags & Flag.MISSING) != 0),
        (ReasonCode.OUT_OF_PERIOD, places.out_of_period[share.places]),
        (ReasonCode.BLANK_FORM, is_blank),
        (ReasonCode.REQUIRED_BLANK, ~is_blank & too_many),
        (ReasonCode.MULTIPLE_MARKS, (states[:, single] == State.MULTIPLE).any(axis=1)),
        (ReasonCode.UNREADABLE, (states[:, required] == State.UNREADABLE).any(axis=1)),
        (ReasonCode.WRONG_RESPONDENT, _wrong(seen)),
        (ReasonCode.AUDIT_FAILED, (share.flags & Flag.AUDIT_FAILED) != 0),
    ]


def _wrong(seen: _Seen) -> Bools:
    """Find those who say themselves that they are not among the people surveyed."""
    wrong = np.zeros(len(seen.states), dtype=np.bool_)
    for column, question in enumerate(seen.book.questionnaire.mark_questions()):
        if question.qualifying_codes:
            options = enumerate(seen.book.options[column])
            good = sum(1 << place for place, code in options if code in question.qualifying_codes)
            chosen = seen.chosen[:, column]
            wrong |= (seen.states[:, column] == State.GIVEN) & (chosen != 0) & (chosen & good == 0)
    return wrong


class _Sums:
    """The counts of all cells while the shares pass by."""

    def __init__(self, cells: tuple[Cell, ...]) -> None:
        self._cells = cells
        self._numbers: dict[str, Ints] = {}
        self._answers: list[dict[AnswerKey, int]] = [{} for _ in cells]
        self._undecided: list[dict[AnswerKey, int]] = [{} for _ in cells]

    def add(self, name: str, cells: Ints, which: Bools, *, weights: Ints | None = None) -> None:
        """Add the ballots of each cell for which `which` is true, each with its weight."""
        heavy = None if weights is None else weights[which]
        found = np.bincount(cells[which], weights=heavy, minlength=len(self._cells)).astype(np.int64)
        self._numbers[name] = self._numbers.get(name, np.zeros(len(self._cells), dtype=np.int64)) + found

    def add_reasons(self, cells: Ints, ineligible: Bools, reasons: list[tuple[ReasonCode, Bools]]) -> None:
        """Add each reason of the ineligible ballots, and the first of each."""
        first = ineligible.copy()
        for code, found in reasons:
            self.add(f"reason {code}", cells, ineligible & found)
            self.add(f"first {code}", cells, first & found)
            first &= ~found

    def add_answers(self, seen: _Seen, cells: Ints, eligible: Bools) -> None:
        """Add what the eligible ballots chose, question by question."""
        for column in range(len(seen.book.questions)):
            which = eligible & (seen.states[:, column] == State.GIVEN)
            self._add_column(seen, column, cells, which, into=self._answers)

    def add_left_blank(self, seen: _Seen, cells: Ints, which: Bools) -> None:
        """Add, question by question, the ballots that left it blank."""
        blank = seen.blank[which]
        for column, question in enumerate(seen.book.questions):
            self.add(f"blank {question}", cells[which], blank[:, column])

    def add_undecided(self, seen: _Seen, cells: Ints, which: Bools) -> None:
        """Add what the ballots that may still count say so far, and which of their questions are open."""
        if not which.any():
            return
        for column, question in enumerate(seen.book.questions):
            given = which & (seen.states[:, column] == State.GIVEN)
            self._add_column(seen, column, cells, given, into=self._undecided)
            for cell in cells[which & (seen.states[:, column] == State.PENDING)].tolist():
                held = self._undecided[cell]
                held[question, OPEN] = held.get((question, OPEN), 0) + 1

    def _add_column(
        self, seen: _Seen, column: int, cells: Ints, which: Bools, *, into: list[dict[AnswerKey, int]]
    ) -> None:
        question, options = seen.book.questions[column], seen.book.options[column]
        values = seen.chosen[which, column]
        for cell, value, count in _pairs(cells[which], values, len(options), len(self._cells)):
            if value:  # 0 is blank
                key = (question, tuple(code for place, code in enumerate(options) if value >> place & 1))
                into[cell][key] = into[cell].get(key, 0) + count

    def counts(self) -> dict[Cell, CellCounts]:
        """Give what was added up, cells without any ballot left out."""
        found = {cell: self._of_cell(number) for number, cell in enumerate(self._cells)}
        return {cell: counts for cell, counts in found.items() if counts.returned}

    def _of_cell(self, cell: int) -> CellCounts:
        numbers = {name: int(values[cell]) for name, values in self._numbers.items() if values[cell]}

        def named(kind: str) -> dict[str, int]:
            return {name.removeprefix(kind): count for name, count in numbers.items() if name.startswith(kind)}

        return CellCounts(
            eligible=numbers.get("eligible", 0),
            ineligible=numbers.get("ineligible", 0),
            pending=numbers.get("pending", 0),
            simulated=numbers.get("simulated", 0),
            undated=numbers.get("undated", 0),
            unknown=numbers.get("unknown", 0),
            answers=self._answers[cell],
            reasons=named("reason "),
            leading=named("first "),
            left_blank=named("blank "),
            undecided=self._undecided[cell],
        )


def _pairs(cells: Ints, values: Ints, options: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Count how often each value occurs in each cell: (cell, value, count)."""
    kinds = 1 << options
    if size * kinds > _SMALL:
        found, counts = np.unique(np.stack([cells, values]), axis=1, return_counts=True)
        yield from zip(found[0].tolist(), found[1].tolist(), counts.tolist(), strict=True)
        return
    counted = np.bincount(cells * kinds + values)
    places = np.flatnonzero(counted)
    yield from zip((places // kinds).tolist(), (places % kinds).tolist(), counted[places].tolist(), strict=True)
