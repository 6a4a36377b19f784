"""A chart of a document: what it shows, not how it is drawn."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from forms.arithmetic import NOTHING, vn_percent
from pipeline.document.text import printable


class ChartKind(StrEnum):
    """How the values stand beside each other."""

    STACKED = "stacked"  # each category is a whole, cut into its series
    BARS = "bars"  # one bar per category
    LINES = "lines"  # a value for each category in turn: years, quarters


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One row of values, in percent; None where there is none."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart with its title; all values are percentages."""

    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    target: Decimal | None = None  # a line that the bars should reach

    def __post_init__(self) -> None:
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise ValueError(f"{series.name}: {len(series.values)} values for {len(self.categories)} categories")

    @property
    def alternative(self) -> str:
        """Say in words what the chart shows, for those who cannot see it."""
        parts = [f"{category}: {self._of(place)}" for place, category in enumerate(self.categories)]
        return printable(f"{self.title}. " + "; ".join(parts) + ".")

    def part(self, first: int, last: int, title: str) -> "Chart":
        """Give the chart of some of its categories, the last one not included."""
        series = tuple(replace(each, values=each.values[first:last]) for each in self.series)
        return replace(self, title=title, categories=self.categories[first:last], series=series)

    def _of(self, place: int) -> str:
        values = [(series.name, series.values[place]) for series in self.series]
        if len(values) == 1:
            return vn_percent(values[0][1])
        told = [f"{name} {vn_percent(value)}" for name, value in values if value is not None]
        return ", ".join(told) or NOTHING
