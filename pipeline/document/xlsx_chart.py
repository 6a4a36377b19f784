"""Charts of a workbook: its own, so that a reader can change them; the values stand under each."""

from typing import Any

from pipeline.document.chart import Chart, ChartKind
from pipeline.document.shapes import OUTLINE, Shade, shades
from pipeline.document.text import printable
from pipeline.tables.xlsx import FONT, PERCENT_FORMAT

WIDTH_PX = 1000
_ROW_PX, _AROUND_PX, _TREND_PX, _CELL_PX = 26, 130, 380, 20
_LETTERS = 55  # of a category on one line of its cell
_TYPES: dict[ChartKind, dict[str, str]] = {
    ChartKind.STACKED: {"type": "bar", "subtype": "percent_stacked"},
    ChartKind.BARS: {"type": "bar"},
    ChartKind.LINES: {"type": "line"},
}
_MARKERS = ("diamond", "square", "triangle", "circle", "x")
_DASHES = ("solid", "dash", "round_dot", "long_dash_dot", "long_dash")


def chart_on(book: Any, sheet: Any, chart: Chart, *, first_row: int) -> None:
    """Put a chart on a worksheet, and under it the values that it is drawn from."""
    made = book.add_chart(_TYPES[chart.kind])
    height_px = _dress(made, chart)
    row = first_row + height_px // _CELL_PX + 2
    _write_values(book, sheet, chart, row)
    last = row + len(chart.categories)
    for number, shade in enumerate(shades(len(chart.series)), 1):
        made.add_series(
            {
                "name": [sheet.get_name(), row, number],
                "categories": [sheet.get_name(), row + 1, 0, last, 0],
                "values": [sheet.get_name(), row + 1, number, last, number],
                **_series_look(chart, number - 1, shade),
            }
        )
    sheet.insert_chart(first_row, 0, made, {"description": chart.alternative, "object_position": 2})


def _write_values(book: Any, sheet: Any, chart: Chart, row: int) -> None:
    common = {"font_name": FONT, "font_size": 11, "border": 1, "text_wrap": True, "valign": "vcenter"}
    words, head = book.add_format(common), book.add_format({**common, "bold": True, "align": "center"})
    percent = book.add_format({**common, "num_format": PERCENT_FORMAT, "align": "center"})
    sheet.write_blank(row, 0, None, head)
    for number, series in enumerate(chart.series, 1):
        sheet.write_string(row, number, printable(series.name), head)
    sheet.set_row_pixels(row, 3 * _CELL_PX)
    for place, category in enumerate(chart.categories, 1):
        sheet.set_row_pixels(row + place, (1 + len(category) // _LETTERS) * _CELL_PX)
        sheet.write_string(row + place, 0, printable(category), words)
        for number, series in enumerate(chart.series, 1):
            value = series.values[place - 1]
            if value is None:
                sheet.write_blank(row + place, number, None, percent)
            else:
                sheet.write_number(row + place, number, float(value / 100), percent)


def _series_look(chart: Chart, number: int, shade: Shade) -> dict[str, Any]:
    font = {"name": FONT, "size": 9, "color": "#FFFFFF" if shade.white_text else "#000000"}
    if chart.kind is ChartKind.LINES:
        colour = ("#1f3b57", "#6289ab", "#000000", "#808080", "#404040")[number % 5]
        line = {"color": colour, "width": 1.75, "dash_type": _DASHES[number % 5]}
        marker = {"type": _MARKERS[number % 5], "size": 7, "fill": {"color": colour}, "border": {"color": colour}}
        return {"line": line, "marker": marker, "data_labels": {"value": True, "position": "above", "font": font}}
    look: dict[str, Any] = {"border": {"color": OUTLINE, "width": 0.5}, "gap": 45}
    if chart.kind is ChartKind.STACKED:
        look["overlap"] = 100
    else:
        look["data_labels"] = {"value": True, "font": font}
    if shade.hatched:
        look["pattern"] = {"pattern": "light_upward_diagonal", "fg_color": "#707070", "bg_color": "#FFFFFF"}
    else:
        look["fill"] = {"color": shade.fill}
    return look


def _dress(made: Any, chart: Chart) -> int:
    font = {"name": FONT, "size": 10}
    made.set_title(
        {"name": printable(chart.title), "name_font": {"name": FONT, "size": 12, "bold": True}, "overlay": False}
    )
    made.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom", "font": font})
    height_px = _TREND_PX
    if chart.kind is ChartKind.LINES:
        made.set_y_axis({"num_format": "0%", "num_font": font, "major_gridlines": _GRID, "max": 1})
        made.set_x_axis({"num_font": font})
    else:
        height_px = _AROUND_PX + _ROW_PX * len(chart.categories)
        made.set_y_axis({"reverse": True, "num_font": font, "crossing": "max"})
        axis: dict[str, Any] = {"num_format": "0%", "num_font": font, "major_gridlines": _GRID, "min": 0}
        made.set_x_axis(axis if _exceeds(chart) else {**axis, "max": 1})
    made.set_size({"width": WIDTH_PX, "height": height_px})
    made.show_blanks_as("gap")
    return height_px


def _exceeds(chart: Chart) -> bool:
    """Whether a bar goes beyond a whole, as more ballots than a quota do."""
    return any(value > 100 for series in chart.series for value in series.values if value is not None)


_GRID = {"visible": True, "line": {"color": "#D0D0D0", "width": 0.5}}
