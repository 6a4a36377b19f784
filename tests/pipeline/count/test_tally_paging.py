"""How a sheet falls into pages: headings stay with what they head, and every page says what its columns are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tables.grid import PAGE_WIDTH_PX, Grid, grid_of
from pipeline.tables.look import Style
from pipeline.tables.paging import PAGE_HEIGHT_PT, GridRow
from pipeline.tables.table import Line, LineKind, Sheet, SheetMeta, Table

META = SheetMeta(issuing_body="Sở Công Thương", plan_title="Khảo sát năm 2023", signature_block=("GIÁM ĐỐC",))


def table(items: int, *, words: str = "Thái độ phục vụ của cán bộ, nhân viên", groups: int = 1) -> Table:
    lines: list[Line] = []
    for number in range(items):
        if number % max(1, items // groups) == 0:
            lines.append(Line(kind=LineKind.GROUP, cells=("I", "Nhận xét", "", "")))
        lines.append(Line(kind=LineKind.ITEM, cells=(str(number + 1), words, 7, "")))
    return Table(header=("Stt", "Tiêu chí", "Tốt", "Ghi chú"), lines=tuple(lines))


def grid(*tables: Table, simulated: bool = False) -> Grid:
    return grid_of(Sheet(name="A", place="Đơn vị: A", tables=tables, rows=(), simulated=simulated), META)


def pages(made: Grid) -> list[list[GridRow]]:
    split: list[list[GridRow]] = [[]]
    for row in made.rows:
        if row.break_before:
            split.append([])
        split[-1].append(row)
    return split


def styles(row: GridRow) -> set[Style]:
    return {cell.style for cell in row.cells}


def values(rows: list[GridRow]) -> set[object]:
    return {cell.value for row in rows for cell in row.cells}


@given(sizes=st.lists(st.integers(1, 40), min_size=2, max_size=5), groups=st.integers(1, 4))
def test_no_page_is_higher_than_the_paper_and_none_begins_without_a_header(sizes: list[int], groups: int) -> None:
    for number, page in enumerate(pages(grid(*(table(size, groups=groups) for size in sizes)))):
        assert sum(row.height_pt for row in page) <= PAGE_HEIGHT_PT
        assert number == 0 or styles(page[0]) == {Style.HEADER}


@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=4), groups=st.integers(1, 4))
def test_no_page_ends_with_a_heading_and_the_title_and_signatures_have_company(sizes: list[int], groups: int) -> None:
    split = pages(grid(*(table(size, groups=groups) for size in sizes)))
    for page in split[:-1]:
        last = next(row for row in reversed(page) if row.cells)
        assert Style.TEXT in styles(last)
    assert any(Style.TEXT in styles(row) for row in split[0])
    assert any(Style.TEXT in styles(row) for row in split[-1])
    assert "GIÁM ĐỐC" in values(split[-1])


@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=4))
def test_every_item_is_printed_once(sizes: list[int]) -> None:
    rows = [row for row in grid(*map(table, sizes)).rows if Style.TEXT in styles(row)]
    assert len(rows) == sum(sizes)


def test_a_short_table_is_never_cut() -> None:
    rows = grid(*[table(5)] * 6).rows
    headers = [row for row in rows if styles(row) == {Style.HEADER}]
    starts = [row for row in rows if row.break_before]
    assert starts
    assert all(row in headers for row in starts)
    assert len(headers) == 6, "none is repeated on a second page"


def test_the_only_table_leaves_its_header_to_be_repeated_by_the_printer() -> None:
    made = grid(table(60))
    assert made.header_row is not None
    assert styles(made.rows[made.header_row]) == {Style.HEADER}
    assert sum(styles(row) == {Style.HEADER} for row in made.rows) == 1
    assert grid(table(3), table(3)).header_row is None


def test_a_row_is_as_high_as_its_words_need() -> None:
    short, long = grid(table(1, words="Ngắn")), grid(table(1, words="Thành phần hồ sơ phải nộp là đúng quy định " * 9))
    height = {
        name: next(row.height_pt for row in made.rows if Style.TEXT in styles(row))
        for name, made in (("short", short), ("long", long))
    }
    assert height["long"] > 3 * height["short"]


@pytest.mark.parametrize("columns", range(4, 14))
def test_the_columns_fill_the_page_and_the_words_keep_the_widest(columns: int) -> None:
    header = ("Stt", "Tiêu chí", *(f"Mức {n}" for n in range(columns - 3)), "Ghi chú")
    widths_px = grid(Table(header=header, lines=())).widths_px
    assert sum(widths_px) == PAGE_WIDTH_PX
    assert widths_px[1] == max(widths_px)


def test_a_sheet_without_tables_still_says_what_it_is() -> None:
    assert "BẢNG TỔNG HỢP" in values(list(grid().rows))
