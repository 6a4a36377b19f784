"""Read the first worksheet of an XLSX workbook, row by row; what Excel hides (merged cells, formulas) is refused."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import openpyxl

from pipeline.importing.table import MAX_COLUMNS, MAX_ROWS, Line, Sheet, TableRefused

MAX_UNPACKED_BYTES = 2 << 30  # a million rows of forty columns take some 1.5 GB of XML
MAX_RATIO = 200  # sheets of the same answers pack about 20 : 1; a bomb packs 1000 : 1
_TOP_ROWS = 100  # the heading row stands among these
_MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')


def read_xlsx(data: bytes, name: str) -> tuple[Sheet, ...]:
    """Read a workbook, in its one way; TableRefused where it is none, or holds what cannot be read safely."""
    try:
        _refuse_bombs(data, name)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        merged = _merged(data, sheet)
    except TableRefused:
        raise
    except Exception as error:  # openpyxl raises whatever its XML and ZIP parsers raise on damaged files
        raise TableRefused(f"{name}: no readable workbook ({error}); open it in Excel and save it again") from error
    if (sheet.max_column or 0) > MAX_COLUMNS:
        raise TableRefused(f"{name}: {sheet.max_column} columns, at most {MAX_COLUMNS} can be a form")
    return (Sheet(lines=_lines(sheet, name, merged), numeric=_numbers(sheet)),)


def _refuse_bombs(data: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(len(data), 100_000):
        raise TableRefused(f"{name}: would unpack to {unpacked:,} bytes, which is no table of answers")


def _merged(data: bytes, sheet: Any) -> tuple[tuple[int, str], ...]:
    """Give the last row and the range of every merge; a read-only sheet leaves them out, so look into its XML."""
    path = str(sheet._worksheet_path).lstrip("/")  # the only place that names the sheet's part
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(path) as part:
        tail = b""
        found: list[tuple[int, str]] = []
        while chunk := part.read(1 << 20):
            text = tail + chunk
            for match in _MERGED.finditer(text):
                left, top, right, bottom = (piece.decode() for piece in match.groups())
                found.append((int(bottom), f"{left}{top}:{right}{bottom}"))
            tail = text[-200:]
    return tuple(dict.fromkeys(found))


def _numbers(sheet: Any) -> frozenset[tuple[int, int]]:
    rows = sheet.iter_rows(min_row=1, max_row=_TOP_ROWS, values_only=True)
    return frozenset(
        (number, place)
        for number, row in enumerate(rows, 1)
        for place, value in enumerate(row)
        if isinstance(value, int | float) and not isinstance(value, bool)
    )


def _lines(sheet: Any, name: str, merged: tuple[tuple[int, str], ...]) -> Iterator[Line]:
    last_merged = dict(merged)
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MAX_ROWS:
            raise TableRefused(f"{name}: more than {MAX_ROWS:,} rows")
        yield Line(number=number, cells=tuple([_text(value) for value in row]))
        if number in last_merged and number > _TOP_ROWS:
            raise TableRefused(_merged_text(name, last_merged[number]))


def merged_below(data: bytes, heading_row: int, name: str) -> None:
    """Refuse a workbook whose answers or headings are merged: all cells but one of a merge are empty.

    A title merged above the headings does no harm.
    """
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    for last, place in _merged(data, book.worksheets[0]):
        if last >= heading_row:
            raise TableRefused(_merged_text(name, place))


def _merged_text(name: str, place: str) -> str:
    return f"{name}: cells {place} are merged, so that all but one look empty; unmerge them and fill each"


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, date):
        return _day(value)
    return str(getattr(value, "text", value))  # array formulas keep theirs apart


def _day(value: date) -> str:
    if isinstance(value, datetime) and value.time() != value.min.time():
        return value.isoformat()
    return f"{value:%Y-%m-%d}"
