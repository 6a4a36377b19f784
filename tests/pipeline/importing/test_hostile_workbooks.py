"""A workbook that asks for more than a computer has is refused with words, and whoever reads it goes on."""

import io
import re
import zipfile

import openpyxl
import pytest

from pipeline.importing.formats import read_table
from pipeline.importing.table import TableRefused
from tests.pipeline.count.ballots import DAK_MIL

TEXT = 'r="{place}" t="inlineStr"><is><t>x</t></is></c>'


def with_cell(place: str, cell: str = TEXT, *, row: int) -> bytes:
    """Write a workbook of three cells and one more that stands where nobody looks."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["unit", "3.1", "3.2"])  # type: ignore[union-attr]  # a new workbook has one
    book.save(out)
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                more = f'<row r="{row}"><c {cell.format(place=place)}</row></sheetData>'
                text = re.sub(rb"</sheetData>", more.encode(), text)
            new.writestr(name, text)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("place", "row"), [("XFD1048576", 1_048_576), ("BXX1048576", 1_048_576), ("ZZZZZ4294967295", 4_294_967_295)]
)
def test_a_cell_that_lies_further_than_memory_reaches_is_refused_and_the_program_lives(place: str, row: int) -> None:
    data = with_cell(place, row=row)
    assert len(data) < 10_000
    with pytest.raises(TableRefused, match=r"xa\.xlsx: .*delete what stands far below or beside"):
        read_table(data, "xa.xlsx", (DAK_MIL,))


def test_a_far_formula_is_refused_by_its_width() -> None:
    data = with_cell("XFD3", 'r="{place}"><f>1+1</f><v>2</v></c>', row=3)
    with pytest.raises(TableRefused, match="16384 columns, at most 2000 can be a form"):
        read_table(data, "xa.xlsx", (DAK_MIL,))


def test_empty_rows_and_columns_before_a_stray_cell_do_no_harm() -> None:
    table = read_table(with_cell("H900", row=900), "xa.xlsx", (DAK_MIL,))
    assert [line.number for line in table.lines if any(line.cells)] == [900]


def test_rows_beyond_the_size_that_a_workbook_states_are_read_beside_a_formula_too() -> None:
    data = with_cell("B7", 'r="{place}"><f>1+1</f><v>2</v></c><c r="C7"><v>4</v></c>', row=7)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b'<dimension ref="A1:C1"' in book.read("xl/worksheets/sheet1.xml")
    table = read_table(data, "xa.xlsx", (DAK_MIL,))
    assert [(line.number, line.cells) for line in table.lines if any(line.cells)] == [(7, ("", "=1+1", "4"))]
