"""What a workbook's cells are told as: where they lie, what they hold, and where their limits are."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from pipeline.importing import xlsx_cells
from pipeline.importing.table import MAX_COLUMNS


def workbook(*rows: Sequence[Any], merge: Sequence[str] = (), others: Sequence[str] = ()) -> bytes:
    """Write a workbook with these rows on its first worksheet, and worksheets behind it."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for place in merge:
        sheet.merge_cells(place)
    for name in others:
        book.create_sheet(name).append([name])
    book.save(out)
    return out.getvalue()


def told(data: bytes) -> tuple[Any, Any, list[tuple[str, ...]]]:
    """Give the merged cells, the numbers near the top, and all rows."""
    (kind, (merged, numbers)), *rest = xlsx_cells._told(data)
    assert kind == xlsx_cells.TOP
    return merged, numbers, [row for _, rows in rest for row in rows]


def test_merged_cells_and_numbers_are_named_by_where_they_lie() -> None:
    data = workbook(["a", "b", 3], ["c", True, 1.5], merge=["AB3:AC4", "A6:Z6"])
    merged, numbers, _ = told(data)
    assert sorted(merged) == [(2, 27, 3, 28), (5, 0, 5, 25)]
    assert numbers == ((1, 2), (2, 2)), "a tick is no number"


@pytest.mark.parametrize("formula", [False, True])
def test_values_are_told_as_they_would_be_typed(formula: bool) -> None:
    row = ["x", 3, 3.0, 2.5, True, False, None, date(2023, 9, 10), datetime(2023, 9, 10, 8, 30), datetime(2023, 9, 10)]
    plain = ("x", "3", "3", "2.5", "1", "0", "", "2023-09-10", "2023-09-10T08:30:00", "2023-09-10")
    _, _, rows = told(workbook([*row, "=1+1"] if formula else row))
    assert [tuple(each)[: len(plain)] for each in rows] == [plain]
    assert rows[0][len(plain) :] == (("=1+1",) if formula else ())
    assert xlsx_cells._text(time(8, 30)) == "08:30:00"


@pytest.mark.parametrize("value", ["x", "=1+1"])
def test_empty_rows_and_columns_keep_their_places(value: str) -> None:
    rows = told(workbook([], [None, None, value]))[2]
    assert [row for row in rows if any(row)] == [("", "", value)]
    assert len(rows) == 2


def test_the_first_worksheet_is_read_whatever_its_file_is_called() -> None:
    data = workbook(["đầu"], others=["sau"])
    assert told(data)[2] == [("đầu",)]
    swapped = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(swapped, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                sheets = re.findall(rb"<sheet [^>]*/>", text)
                text = text.replace(b"".join(sheets), b"".join(reversed(sheets)))
            new.writestr(name, text)
    assert told(swapped.getvalue())[2] == [("sau",)]
    with zipfile.ZipFile(swapped) as archive:
        assert xlsx_cells._first_sheet(archive) == "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize("formula", [False, True])
def test_a_row_may_be_as_wide_as_a_form_can_be_and_no_wider(formula: bool) -> None:
    def row(width: int) -> list[str]:
        return ["=1+1" if formula else "x", *(["x"] * (width - 1))]

    assert [len(each) for each in told(workbook(row(MAX_COLUMNS)))[2]] == [MAX_COLUMNS]
    with pytest.raises(xlsx_cells._TooWide) as error:
        told(workbook(row(MAX_COLUMNS + 1)))
    assert error.value.args == (MAX_COLUMNS + 1,)


def test_more_cells_than_a_table_can_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook(*(["x", "y"] for _ in range(5)))
    monkeypatch.setattr(xlsx_cells, "_AT_ONCE", 2)
    monkeypatch.setattr(xlsx_cells, "MOST_CELLS", 10)
    assert len(told(data)[2]) == 5
    monkeypatch.setattr(xlsx_cells, "MOST_CELLS", 9)
    with pytest.raises(xlsx_cells._TooMuch):
        told(data)


@pytest.mark.parametrize("chunk", range(1, 40, 3))
def test_what_lies_across_two_pieces_of_a_worksheet_is_seen(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(xlsx_cells, "_CHUNK_BYTES", chunk)
    looked = xlsx_cells._look(workbook(["=1+1"], *([["x"]] * 20), merge=["B2:C3"]))
    assert (looked.needs_telling, looked.merged) == (True, ((1, 1, 2, 2),))
