"""What many pages add up to: one line of the table for each stack."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.accuracy.bounds import bias_p_value, upper_bound
from tests.accuracy.record import BoxError, Count, PageRecord, RepeatRecord, Sight
from tests.accuracy.reliability import Reliability, reliability_of
from tests.accuracy.sheets import GROUPS, OPTIONS
from tests.accuracy.stacks import Stack

LINE = GROUPS * OPTIONS  # boxes in a line of the sheet full of boxes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bias:
    """The chance of such differences where no place is preferred."""

    by_row: float
    by_column: float
    by_option: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StackTotal:
    """What reading a stack gave."""

    stack: str
    pages: int
    positions: int
    clear: int  # silent errors on marks that anybody sees
    faint: int
    gone: int
    unsure: int
    beyond: int
    refused: int
    faults: dict[str, int]
    kinds: dict[str, Count]
    features: dict[str, dict[str, Count]]
    errors: tuple[BoxError, ...]
    reliability: Reliability
    bias: Bias | None

    @property
    def upper(self) -> float:
        """The 95 % upper bound of the rate of silent errors on marks that can be seen."""
        return upper_bound(self.clear + self.faint, self.positions) if self.positions else 1.0

    def share(self, count: int) -> float:
        return count / self.positions if self.positions else 0.0

    @property
    def refused_ratio(self) -> float:
        return self.refused / self.pages if self.pages else 0.0

    def misses(self, stack: Stack) -> tuple[str, ...]:
        """Say which targets of its stack it misses."""
        target = stack.target
        checks = (
            (self.clear > target.silent, f"{self.clear} silent"),
            (self.share(self.faint) > target.faint_ratio, f"{self.faint} faint"),
            (self.share(self.beyond) > target.beyond_ratio, f"beyond > {target.beyond_ratio:.1%}"),
            (self.refused_ratio > target.refused_ratio, f"refused > {target.refused_ratio:.1%}"),
        )
        return tuple(words for missed, words in checks if missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatTotal:
    """What reading pages again and again gave."""

    readings: int
    refused: int
    boxes: int
    flips: tuple[str, ...]
    wavering: int


def add_up(stack: Stack, records: Sequence[PageRecord]) -> StackTotal:
    """Add up the pages of one stack."""
    errors = tuple(error for record in records for error in record.errors)
    seen = Counter(error.sight for error in errors)
    whole = sum((record.whole for record in records), Count())
    return StackTotal(
        stack=stack.name,
        pages=len(records),
        positions=whole.positions,
        clear=seen[Sight.CLEAR],
        faint=seen[Sight.FAINT],
        gone=seen[Sight.GONE],
        unsure=whole.unsure,
        beyond=sum(record.beyond for record in records),
        refused=sum(bool(record.fault) for record in records),
        faults=dict(Counter(record.fault for record in records if record.fault)),
        kinds=_kinds(records),
        features=_features(records),
        errors=errors,
        reliability=reliability_of(forecast for record in records for forecast in record.forecasts),
        bias=_bias(records),
    )


def add_up_repeats(records: Iterable[RepeatRecord]) -> RepeatTotal:
    """Add up the pages that were read again and again."""
    every = tuple(records)
    return RepeatTotal(
        readings=sum(record.readings for record in every),
        refused=sum(record.refused for record in every),
        boxes=sum(record.boxes for record in every),
        flips=tuple(flip for record in every for flip in record.flips),
        wavering=sum(record.wavering for record in every),
    )


def _kinds(records: Iterable[PageRecord]) -> dict[str, Count]:
    kinds: dict[str, Count] = {}
    for record in records:
        for kind, count in record.kinds:
            kinds[kind.value] = kinds.get(kind.value, Count()) + count
    return dict(sorted(kinds.items()))


def _features(records: Iterable[PageRecord]) -> dict[str, dict[str, Count]]:
    features: dict[str, dict[str, Count]] = {}
    for record in records:
        for name, value in record.features:
            values = features.setdefault(name, {})
            values[value] = values.get(value, Count()) + record.whole
    return {name: dict(sorted(values.items())) for name, values in features.items()}


def _bias(records: Sequence[PageRecord]) -> Bias | None:
    marks = [mark for record in records for mark in record.marginal]
    if not marks:
        return None
    places = (lambda at: at // LINE, lambda at: at % LINE, lambda at: at % OPTIONS)
    by = [_p_value([(place(at), taken) for at, taken in marks]) for place in places]
    return Bias(by_row=by[0], by_column=by[1], by_option=by[2])


def _p_value(marks: Sequence[tuple[int, bool]]) -> float:
    groups = sorted({group for group, _ in marks})
    counts = Counter(marks)
    return bias_p_value([counts[group, True] for group in groups], [counts[group, False] for group in groups])
