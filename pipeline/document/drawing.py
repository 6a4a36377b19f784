"""Draw a chart as shapes, the same for every format: what stands where, in millimetres."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from math import ceil

from forms.arithmetic import vn_percent
from forms.fonts import MM_PER_PT, Face, width_mm
from forms.setting.text import tidy
from pipeline.document.chart import Chart, ChartKind, Series
from pipeline.document.shapes import (
    GRID,
    GRID_MM,
    OUTLINE,
    Anchor,
    Area,
    Drawing,
    Label,
    Shade,
    Shape,
    Stroke,
    shades,
)
from pipeline.document.text import printable
from pipeline.document.trend import trend_shapes

_SIZE_PT, _VALUE_PT = 9.5, 8.5
_LINE_MM = _SIZE_PT * MM_PER_PT * 1.15
_TOP_MM, _AXIS_MM, _END_MM = 2.0, 7.0, 13.0  # room for the value behind a bar
_LABELS_RATIO = 0.42  # of the width, for the words of the categories
_LEAST_BAR_MM, _GAP_MM = 4.4, 1.8
_MOST_LINES = 3
_LEGEND_BOX_MM = 3.2
_FULL = Decimal(100)


def drawn(chart: Chart, width_mm: float) -> Drawing:
    """Draw a chart as wide as asked for and as high as it needs."""
    legend, legend_mm = _legend(chart, width_mm)
    if chart.kind is ChartKind.LINES:
        body, body_mm = trend_shapes(chart, width_mm=width_mm, top_mm=_TOP_MM + legend_mm)
        return Drawing(width_mm=width_mm, height_mm=_TOP_MM + legend_mm + body_mm, shapes=(*legend, *body))
    rows = [_category_lines(name, width_mm) for name in chart.categories]
    heights = [max(_LEAST_BAR_MM, len(lines) * _LINE_MM) + _GAP_MM for lines in rows]
    top_mm = _TOP_MM + legend_mm
    bottom_mm = top_mm + sum(heights)
    plot = _Plot(chart, width_mm, top_mm, bottom_mm)
    shapes: list[Shape] = [*legend, *plot.grid()]
    y_mm = top_mm
    for place, (lines, height_mm) in enumerate(zip(rows, heights, strict=True)):
        shapes += _words(lines, plot.left_mm - 2.0, y_mm + height_mm / 2)
        shapes += plot.bars(place, y_mm + (height_mm - _LEAST_BAR_MM) / 2)
        y_mm += height_mm
    return Drawing(width_mm=width_mm, height_mm=bottom_mm + _AXIS_MM, shapes=(*shapes, *plot.target()))


def parts_of(chart: Chart, width_mm: float, room_mm: float) -> tuple[Chart, ...]:
    """Cut a chart that is higher than a page into as few as fit, all of about one length."""
    if chart.kind is ChartKind.LINES or drawn(chart, width_mm).height_mm <= room_mm:
        return (chart,)
    total = len(chart.categories)
    for number in range(2, total + 1):
        ends = [total * place // number for place in range(number + 1)]
        titles = [f"{chart.title} ({place}/{number})" for place in range(1, number + 1)]
        parts = tuple(chart.part(first, last, t) for (first, last), t in zip(pairwise(ends), titles, strict=True))
        if all(drawn(part, width_mm).height_mm <= room_mm for part in parts):
            return parts
    return (chart,)


class _Plot:
    """The part of a chart where bars lie: it maps percentages to millimetres."""

    def __init__(self, chart: Chart, width_mm: float, top_mm: float, bottom_mm: float) -> None:
        self.chart, self.top_mm, self.bottom_mm = chart, top_mm, bottom_mm
        self.left_mm = width_mm * _LABELS_RATIO
        self.room_mm = width_mm - self.left_mm - _END_MM
        values = [value for series in chart.series for value in series.values if value is not None]
        stacked = chart.kind is ChartKind.STACKED
        highest = _FULL if stacked else max([_FULL, *values])
        self.full = (highest / 50).to_integral_value(rounding="ROUND_CEILING") * 50

    def x_mm(self, value: Decimal) -> float:
        return self.left_mm + self.room_mm * float(value / self.full)

    def grid(self) -> Iterator[Shape]:
        step = self.full / 4
        for quarter in range(5):
            x_mm = self.x_mm(step * quarter)
            ends = ((x_mm, self.top_mm), (x_mm, self.bottom_mm))
            yield Stroke(points_mm=ends, width_mm=GRID_MM, colour=GRID)
            yield Label(
                x_mm=x_mm,
                baseline_mm=self.bottom_mm + 4.0,
                text=vn_percent(step * quarter, whole_plain=True),
                size_pt=_VALUE_PT,
                anchor=Anchor.MIDDLE,
                colour=OUTLINE,
            )

    def bars(self, place: int, y_mm: float) -> Iterator[Shape]:
        if self.chart.kind is ChartKind.STACKED:
            yield from self._stack(place, y_mm)
            return
        value = self.chart.series[0].values[place]
        if value is None:
            yield _value_label(self.left_mm + 1.2, y_mm, "–", Anchor.START)
            return
        yield self._area(_FULL * 0, value, y_mm, shades(1)[0])
        yield _value_label(self.x_mm(value) + 1.2, y_mm, vn_percent(value), Anchor.START)

    def _stack(self, place: int, y_mm: float) -> Iterator[Shape]:
        start = Decimal(0)
        for series, shade in zip(self.chart.series, shades(len(self.chart.series)), strict=True):
            value = series.values[place]
            if not value:
                continue
            yield self._area(start, value, y_mm, shade)
            text = vn_percent(value, 1, whole_plain=True)
            middle_mm = (self.x_mm(start) + self.x_mm(start + value)) / 2
            if width_mm(text, Face.SERIF, _VALUE_PT) + 1.6 < self.x_mm(start + value) - self.x_mm(start):
                if shade.hatched:
                    yield _plate(middle_mm, y_mm, text)
                colour = "#ffffff" if shade.white_text else "#000000"
                yield _value_label(middle_mm, y_mm, text, Anchor.MIDDLE, colour)
            start += value

    def _area(self, start: Decimal, value: Decimal, y_mm: float, shade: Shade) -> Area:
        left_mm = self.x_mm(start)
        return Area(x_mm=left_mm, y_mm=y_mm, w_mm=self.x_mm(start + value) - left_mm, h_mm=_LEAST_BAR_MM, shade=shade)

    def target(self) -> Iterator[Shape]:
        if self.chart.target is None:
            return
        x_mm = self.x_mm(self.chart.target)
        ends = ((x_mm, self.top_mm - 1.0), (x_mm, self.bottom_mm))
        yield Stroke(points_mm=ends, width_mm=0.4, dashes_mm=(1.4, 1.0))


def _value_label(x_mm: float, y_mm: float, text: str, anchor: Anchor, colour: str = "#000000") -> Label:
    baseline_mm = y_mm + _LEAST_BAR_MM / 2 + _VALUE_PT * MM_PER_PT * 0.34
    return Label(x_mm=x_mm, baseline_mm=baseline_mm, text=text, size_pt=_VALUE_PT, anchor=anchor, colour=colour)


def _plate(middle_mm: float, y_mm: float, text: str) -> Area:
    """Give a white ground for words that stand on hatching."""
    half_mm = width_mm(text, Face.SERIF, _VALUE_PT) / 2 + 0.5
    return Area(x_mm=middle_mm - half_mm, y_mm=y_mm + 0.5, w_mm=2 * half_mm, h_mm=_LEAST_BAR_MM - 1.0, shade=_WHITE)


_WHITE = Shade(fill="#ffffff")


def _category_lines(name: str, width_mm_: float) -> tuple[str, ...]:
    room_mm = width_mm_ * _LABELS_RATIO - 3.0
    lines = tidy(breakable(name, room_mm), Face.SERIF, _SIZE_PT, room_mm)
    if len(lines) <= _MOST_LINES:
        return lines or ("",)
    return (*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1].rstrip(' ,.;')} …")


def breakable(text: str, room_mm: float) -> str:
    """Cut words that are wider than their room: they would run off the drawing."""
    words = []
    for word in printable(text).split():
        pieces = ceil(width_mm(word, Face.SERIF, _SIZE_PT) / (0.8 * room_mm)) or 1  # letters differ in width
        step = ceil(len(word) / pieces)
        words += [word[at : at + step] for at in range(0, len(word), step)]
    return " ".join(words)


def _words(lines: tuple[str, ...], right_mm: float, middle_mm: float) -> Iterator[Label]:
    first_mm = middle_mm - (len(lines) - 1) * _LINE_MM / 2 + _SIZE_PT * MM_PER_PT * 0.34
    for number, text in enumerate(lines):
        baseline_mm = first_mm + number * _LINE_MM
        yield Label(x_mm=right_mm, baseline_mm=baseline_mm, text=text, size_pt=_SIZE_PT, anchor=Anchor.END)


def _legend(chart: Chart, width_mm_: float) -> tuple[tuple[Shape, ...], float]:
    """Give the key to the shades, in rows, and how high it is; one series alone needs none."""
    if len(chart.series) < 2 or chart.kind is ChartKind.LINES:
        return (), 0.0
    shapes: list[Shape] = []
    x_mm, y_mm = 0.0, _TOP_MM
    for series, shade in zip(chart.series, shades(len(chart.series)), strict=True):
        needed_mm = _legend_room_mm(series)
        if x_mm and x_mm + needed_mm > width_mm_:
            x_mm, y_mm = 0.0, y_mm + _LINE_MM + 1.0
        shapes.append(Area(x_mm=x_mm, y_mm=y_mm, w_mm=5.0, h_mm=_LEGEND_BOX_MM, shade=shade))
        baseline_mm = y_mm + _LEGEND_BOX_MM / 2 + _SIZE_PT * MM_PER_PT * 0.34
        shapes.append(Label(x_mm=x_mm + 6.5, baseline_mm=baseline_mm, text=series.name, size_pt=_SIZE_PT))
        x_mm += needed_mm
    return tuple(shapes), y_mm + _LINE_MM + 1.5 - _TOP_MM


def _legend_room_mm(series: Series) -> float:
    return 6.5 + width_mm(series.name, Face.SERIF, _SIZE_PT) + 6.0
