"""No cell of a CSV file runs in a spreadsheet, whatever parts its cells there."""

import csv

import pytest

from pipeline.files.csv_rows import csv_text
from pipeline.published.table import _unguarded
from pipeline.tables.csv import _text

STARTS = ("=", "+", "-", "@", "\t", "\r")
HOSTILE = ("=1+1", "x;=HYPERLINK(1);y", "x; +1+1", "x\t@SUM(1)", "x\n=1+1", "a;-1+1", "-cmd|' /C calc'!A0", "=a\r\n=b")


@pytest.mark.parametrize("cell", HOSTILE)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_begins_as_a_formula_in_any_country(cell: str, separator: str) -> None:
    for text in (csv_text(("a", "b"), [("tên", cell)]), f'tên,"{_text(cell)}"\n'):
        cells = [each for row in csv.reader(text.splitlines(), delimiter=separator) for each in row]
        assert not [each for each in cells if each.strip().startswith(STARTS)]


@pytest.mark.parametrize("cell", ["1;3", "1;-3", "-0,5;-2", "a; b", "-", "Trả lời: đúng; sai"])
def test_what_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert csv_text(("a",), [(f"x {cell}",)]) in (f"a\nx {cell}\n", f'a\n"x {cell}"\n')


@pytest.mark.parametrize("cell", HOSTILE)
def test_our_own_check_of_published_tables_reads_the_words_back(cell: str) -> None:
    assert _unguarded(_text(cell)) == cell
