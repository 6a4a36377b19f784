"""Read the first worksheet of an XLSX workbook; what Excel hides (merged cells, formulas) is refused, not guessed.

Calamine reads cells some thirty times as fast as openpyxl, but gives the last result of a formula in place of the
formula, and nothing for a cell that holds an error such as #N/A; a worksheet that holds any is read by openpyxl, which
tells them.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree

import openpyxl
from python_calamine import CalamineWorkbook

from pipeline.importing.table import MAX_COLUMNS, Line, Sheet, TableRefused, column_letter

MAX_UNPACKED_BYTES = 2 << 30  # a million rows of forty columns take some 1.5 GB of XML
MAX_RATIO = 200  # sheets of the same answers pack about 20 : 1; a bomb packs 1000 : 1
_TOP_ROWS = 100  # the heading row stands among these
_FORMULA_OR_ERROR = re.compile(rb"""<(?:\w+:)?f[\s>/]|\st\s*=\s*["']e["']""")
_CHUNK_BYTES = 1 << 20
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Row = Iterable[Any]


def read_xlsx(data: bytes, name: str) -> tuple[Sheet, ...]:
    """Read a workbook, in its one way; TableRefused where it is none, or holds what cannot be read safely."""
    try:
        _refuse_bombs(data, name)
        rows = _with_formulas(data) if _needs_telling(data) else _plain(data, name)
    except TableRefused:
        raise
    except BaseException as error:  # damaged files raise whatever the parsers raise, Calamine's panics among it
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise TableRefused(
            "%(name)s: no readable workbook (%(error)s); open it in Excel and save it again", name=name, error=error
        ) from error
    top = [tuple(row) for _, row in zip(range(_TOP_ROWS), rows, strict=False)]
    return (Sheet(lines=_lines(top, rows, name), numeric=_numbers(top)),)


def merged_below(data: bytes, heading_row: int, name: str) -> None:
    """Refuse a workbook whose answers or headings are merged: all cells but one of a merge are empty.

    A title merged above the headings does no harm.
    """
    for (top, left), (bottom, right) in _sheet(data).merged_cell_ranges or ():
        if bottom + 1 >= heading_row:
            place = f"{column_letter(left)}{top + 1}:{column_letter(right)}{bottom + 1}"
            raise TableRefused(
                "%(name)s: cells %(place)s are merged, so that all but one look empty; unmerge them and fill each",
                name=name,
                place=place,
            )


def _refuse_bombs(data: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(len(data), 100_000):
        raise TableRefused(
            "%(name)s: would unpack to %(unpacked)s bytes, which is no table of answers",
            name=name,
            unpacked=f"{unpacked:,}",
        )


def _needs_telling(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_first_sheet(archive)) as part:
        tail = b""
        while chunk := part.read(_CHUNK_BYTES):
            if _FORMULA_OR_ERROR.search(tail + chunk):
                return True
            tail = chunk[-64:]
    return False


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """Give the path of the first worksheet in the workbook's file."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    wanted = next(each.get(_RELATION) for each in book.iter() if each.tag.endswith("}sheet"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(each.get("Target", "") for each in relations if each.get("Id") == wanted)
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _sheet(data: bytes) -> Any:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)


def _plain(data: bytes, name: str) -> Iterator[Row]:
    sheet = _sheet(data)
    if sheet.total_width > MAX_COLUMNS:
        raise TableRefused(
            "%(name)s: %(total_width)s columns, at most %(max_columns)s can be a form",
            name=name,
            total_width=sheet.total_width,
            max_columns=MAX_COLUMNS,
        )
    return iter(sheet.to_python(skip_empty_area=False))


def _with_formulas(data: bytes) -> Iterator[Row]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    rows: Iterator[Row] = book.worksheets[0].iter_rows(values_only=True)
    return rows


def _numbers(top: list[tuple[Any, ...]]) -> frozenset[tuple[int, int]]:
    return frozenset(
        (number, place)
        for number, row in enumerate(top, 1)
        for place, value in enumerate(row)
        if isinstance(value, int | float) and not isinstance(value, bool)
    )


def _lines(top: list[tuple[Any, ...]], rest: Iterator[Row], name: str) -> Iterator[Line]:
    number = 0
    for rows in (top, rest):
        for row in rows:
            number += 1
            cells = tuple([value if type(value) is str else _text(value) for value in row])
            if len(cells) > MAX_COLUMNS:
                raise TableRefused(
                    "%(name)s: %(count)s columns, at most %(max_columns)s can be a form",
                    name=name,
                    count=len(cells),
                    max_columns=MAX_COLUMNS,
                )
            yield Line(number=number, cells=cells)


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
