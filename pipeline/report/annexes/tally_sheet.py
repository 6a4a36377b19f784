"""The tally sheet (Bảng tổng hợp) as an annex: the very tables that `phieu tally` writes, with charts beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from forms.arithmetic import percent
from pipeline.document.chart import Chart, ChartKind, Series
from pipeline.document.model import Annex, Block
from pipeline.document.table import Column, DataTable, Measure, TableLine
from pipeline.report.annexes.place import place_of
from pipeline.report.facts import Facts
from pipeline.tables.criteria import BLANK, CRITERION, ELIGIBLE, INELIGIBLE, NOT_APPLICABLE, NOTE, ORDINAL
from pipeline.tables.sheets import sheets
from pipeline.tables.table import Line, LineKind, Table

TITLE = "BẢNG TỔNG HỢP"
ROUNDED = "Trên biểu đồ, mỗi tỷ lệ được làm tròn riêng nên các tỷ lệ của một dòng cộng lại có thể lệch 100% chút ít"
_FINE = 12  # decimals of a share, so that whoever shows one or two of them rounds once
_AROUND = frozenset({ORDINAL, CRITERION, ELIGIBLE, INELIGIBLE, BLANK, NOT_APPLICABLE, NOTE})


def tally_annex(facts: Facts) -> Iterator[Annex]:
    """Give the tally sheet of everything that the report covers; none where nothing of it may be told."""
    (sheet,) = sheets(facts.tally, facts.rules)
    blocks: list[Block] = []
    said = False
    for table in sheet.tables:
        made = data_table(table)
        chart = _chart(table, made.caption)
        if chart and chart.kind is ChartKind.STACKED and not said:  # under the first of the tables with one
            made, said = replace(made, notes=(f"{ROUNDED}.",)), True
        blocks += [made, *((chart,) if chart else ())]
    if blocks:
        yield Annex(title=TITLE, place=place_of(facts), blocks=tuple(blocks), landscape=True)


def data_table(table: Table) -> DataTable:
    """Give a tally table as a table of a document: the same cells, with columns that say what they measure."""
    by_itself = table.text_column == 0  # the choices of one question: their lines carry no numbers yet
    columns = [_column(table, place) for place in range(len(table.header))]
    lines = [_line(line, number if by_itself else None) for number, line in enumerate(table.lines, 1)]
    if by_itself:
        columns.insert(0, Column(label=ORDINAL, measure=Measure.ORDINAL))
    return DataTable(caption=_caption(table), columns=tuple(columns), lines=tuple(lines))


def _line(line: Line, number: int | None) -> TableLine:
    if number is None:
        return TableLine(kind=line.kind, cells=line.cells)
    return TableLine(kind=line.kind, cells=(str(number) if line.kind is LineKind.ITEM else "", *line.cells))


def _column(table: Table, place: int) -> Column:
    label = table.header[place]
    if place == table.text_column:
        return Column(label=label, wide=True)
    if label == ORDINAL:
        return Column(label=label, measure=Measure.ORDINAL)
    kinds = {type(line.cells[place]) for line in table.lines if line.kind is not LineKind.GROUP}
    if Decimal in kinds:
        return Column(label=label, measure=Measure.PERCENT)
    return Column(label=label, measure=Measure.TALLY if int in kinds else Measure.TEXT)


def _caption(table: Table) -> str:
    if table.text_column == 0:
        return f"{table.header[0]}{f' ({table.caption})' if table.caption else ''}"
    titles = [str(line.cells[1]) for line in table.lines if line.kind is LineKind.GROUP]
    items = [line for line in table.lines if line.kind is LineKind.ITEM]
    if len(items) == 1:
        return f"{table.caption}. {items[0].cells[1]}" if table.caption else str(items[0].cells[1])
    scale = [label for label in table.header if label not in _AROUND]
    what = titles[0] if len(titles) == 1 else f"Thang đánh giá: {' – '.join(scale)}"
    return f"{table.caption}. {what}" if table.caption else what


def _chart(table: Table, caption: str) -> Chart | None:
    """Cut each criterion into its answers; the choices of a multi-choice question are bars of their own."""
    items = [line for line in table.lines if line.kind is LineKind.ITEM]
    if table.text_column == 0:
        rated = [line for line in items if isinstance(line.cells[2], Decimal)]
        return _choices_chart(rated, caption) if rated else None
    places = [place for place, label in enumerate(table.header) if label not in _AROUND]
    if len(items) < 2 or not any(_answers(line, places) for line in items):
        return None
    return Chart(
        kind=ChartKind.STACKED,
        title=f"Cơ cấu ý kiến: {caption[:1].lower()}{caption[1:]}",
        categories=tuple(_categories(table)),
        series=tuple(
            Series(name=table.header[place], values=tuple(_share(line, place, places) for line in items))
            for place in places
        ),
    )


def _categories(table: Table) -> Iterator[str]:
    """Name the criteria of a chart as the rows of its table: by their numbers, and groups where it has several."""
    several = sum(line.kind is LineKind.GROUP for line in table.lines) > 1
    group = ""
    for line in table.lines:
        if line.kind is LineKind.GROUP:
            group = f"{line.cells[0]}." if several else ""
        elif line.kind is LineKind.ITEM:
            yield f"{group}{line.cells[0]}. {line.cells[1]}"


def _choices_chart(lines: Sequence[Line], caption: str) -> Chart:
    values = tuple(line.cells[2] for line in lines)
    return Chart(
        kind=ChartKind.BARS,
        title=caption,
        categories=tuple(str(line.cells[0]) for line in lines),
        series=(Series(name="Tỷ lệ", values=tuple(v for v in values if isinstance(v, Decimal))),),
    )


def _answers(line: Line, places: Sequence[int]) -> int:
    return sum(cell for place in places if isinstance(cell := line.cells[place], int))


def _share(line: Line, place: int, places: Sequence[int]) -> Decimal | None:
    cell = line.cells[place]
    return percent(cell, _answers(line, places), _FINE) if isinstance(cell, int) else None
