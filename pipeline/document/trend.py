"""Draw how percentages went from one time to the next: a line with a marker for each series."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal

from forms.arithmetic import vn_percent
from forms.fonts import MM_PER_PT, Face
from forms.setting.text import tidy
from pipeline.document.chart import Chart
from pipeline.document.shapes import GRID, GRID_MM, OUTLINE, Anchor, Label, Shape, Stroke
from pipeline.document.text import printable

_SIZE_PT, _VALUE_PT = 9.5, 8.5
_HEIGHT_MM, _LEFT_MM, _UNDER_MM = 52.0, 14.0, 10.0
_KEY_RATIO = 0.30  # of the width, for the names at the ends of the lines
_DASHES: tuple[tuple[float, ...], ...] = ((), (3.0, 1.2), (1.0, 1.0), (4.0, 1.0, 1.0, 1.0), (6.0, 1.5))
_COLOURS = ("#1f3b57", "#6289ab", "#000000", "#808080", "#404040")
_LONGEST_NAME = 60  # letters; longer ones are told in full by the table beside the chart
_LEAST_APART_MM = 4.2  # between the names of two lines


def trend_shapes(chart: Chart, *, width_mm: float, top_mm: float) -> tuple[tuple[Shape, ...], float]:
    """Give the shapes of the plot under `top_mm`, and how high it is."""
    low, high = _ends([value for series in chart.series for value in series.values if value is not None])
    scale = _Scale(low, high, width_mm, top_mm + 3.0, len(chart.categories))
    shapes = [*_grid(scale), *_axis(chart, scale), *_lines(chart, scale), *_names(chart, scale, width_mm)]
    return tuple(shapes), 3.0 + _HEIGHT_MM + _UNDER_MM


def _ends(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Give the lowest and the highest value of the scale: whole tens around what is shown."""
    low = max(min(values, default=Decimal(0)) // 10 * 10, Decimal(0))
    high = (max(values, default=Decimal(100)) / 10).to_integral_value(rounding=ROUND_CEILING) * 10
    return (low, high) if high > low else (max(low - 10, Decimal(0)), high + (10 if low == 0 else 0))


class _Scale:
    """Where a value of a category stands."""

    def __init__(self, low: Decimal, high: Decimal, width_mm: float, top_mm: float, categories: int) -> None:
        self.low, self.high = low, high
        self.top_mm, self.bottom_mm = top_mm, top_mm + _HEIGHT_MM
        self.right_mm = width_mm * (1 - _KEY_RATIO)
        self.step_mm = (self.right_mm - _LEFT_MM) / max(categories, 1)

    def x_mm(self, place: int) -> float:
        return _LEFT_MM + self.step_mm * (place + 0.5)

    def y_mm(self, value: Decimal) -> float:
        return self.bottom_mm - _HEIGHT_MM * float((value - self.low) / (self.high - self.low))


def _grid(scale: _Scale) -> Iterator[Shape]:
    step = (scale.high - scale.low) / 5
    for number in range(6):
        value = scale.low + step * number
        y_mm = scale.y_mm(value)
        ends = ((_LEFT_MM, y_mm), (scale.right_mm, y_mm))
        yield Stroke(points_mm=ends, width_mm=GRID_MM, colour=GRID)
        text = vn_percent(value, whole_plain=True)
        yield Label(
            x_mm=_LEFT_MM - 1.5, baseline_mm=y_mm + 1.1, text=text, size_pt=_VALUE_PT, anchor=Anchor.END, colour=OUTLINE
        )


def _axis(chart: Chart, scale: _Scale) -> Iterator[Shape]:
    for place, name in enumerate(chart.categories):
        yield Label(
            x_mm=scale.x_mm(place),
            baseline_mm=scale.bottom_mm + 7.5,
            text=name,
            size_pt=_SIZE_PT,
            anchor=Anchor.MIDDLE,
        )


def _lines(chart: Chart, scale: _Scale) -> Iterator[Shape]:
    for number, series in enumerate(chart.series):
        colour, dashes_mm = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
        run: list[tuple[float, float]] = []
        for place, value in enumerate((*series.values, None)):
            if value is not None:
                run.append((scale.x_mm(place), scale.y_mm(value)))
                continue
            if len(run) > 1:
                yield Stroke(points_mm=tuple(run), width_mm=0.5, colour=colour, dashes_mm=dashes_mm)
            for x_mm, y_mm in run:
                yield Stroke(points_mm=_diamond(x_mm, y_mm), width_mm=0.9, colour=colour)
            run = []
        if len(chart.series) == 1:
            yield from _values(series.values, scale)


def _values(values: tuple[Decimal | None, ...], scale: _Scale) -> Iterator[Shape]:
    for place, value in enumerate(values):
        if value is not None:
            beside = [other for other in values[max(place - 1, 0) : place + 2] if other is not None]
            below = (
                value > scale.low and sum(beside, Decimal(0)) > len(beside) * value
            )  # the line goes up from here: it leaves room below
            baseline_mm = scale.y_mm(value) + (4.6 if below else -2.2)
            yield Label(
                x_mm=scale.x_mm(place),
                baseline_mm=baseline_mm,
                text=vn_percent(value),
                size_pt=_VALUE_PT,
                anchor=Anchor.MIDDLE,
            )


def _diamond(x_mm: float, y_mm: float) -> tuple[tuple[float, float], ...]:
    return ((x_mm - 0.7, y_mm), (x_mm, y_mm - 0.7), (x_mm + 0.7, y_mm), (x_mm, y_mm + 0.7), (x_mm - 0.7, y_mm))


def _names(chart: Chart, scale: _Scale, width_mm: float) -> Iterator[Shape]:
    """Name each line at its right end, with its last value, none on top of another."""
    ends = []
    for number, series in enumerate(chart.series):
        known = [(place, value) for place, value in enumerate(series.values) if value is not None]
        if known:
            ends.append((scale.y_mm(known[-1][1]), number, series.name, known[-1][1]))
    lowest_mm = scale.top_mm - _LEAST_APART_MM
    for y_mm, number, name, value in sorted(ends):
        colour = _COLOURS[number % len(_COLOURS)]
        lines = tidy(_short(name) + f": {vn_percent(value)}", Face.SERIF, _SIZE_PT, width_mm - scale.right_mm - 3.0)
        place_mm = max(y_mm, lowest_mm + _LEAST_APART_MM)
        for row, text in enumerate(lines):
            baseline_mm = place_mm + 1.1 + row * _SIZE_PT * MM_PER_PT * 1.1
            yield Label(x_mm=scale.right_mm + 3.0, baseline_mm=baseline_mm, text=text, size_pt=_SIZE_PT, colour=colour)
        lowest_mm = place_mm + (len(lines) - 1) * _SIZE_PT * MM_PER_PT * 1.1


def _short(name: str) -> str:
    """Keep a name to what the end of a line has room for."""
    name = printable(name)
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rstrip()}…"
