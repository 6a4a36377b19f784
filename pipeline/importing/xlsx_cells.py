"""Give the cells of a workbook's first worksheet as text, in a process of its own, to whoever started it.

A workbook of two kilobytes can name a cell so far away that a reader asks for more memory than there is, and one of a
megabyte can repeat a long text without end. Calamine then ends the process that it runs in, which must not be the desk:
here it may take no more than is left to it, and nobody else notices.

Calamine reads cells some thirty times as fast as openpyxl, but gives the last result of a formula in place of the
formula, and nothing for a cell that holds an error such as #N/A; a worksheet that holds any is read by openpyxl, which
tells them.
"""

import io
import marshal
import os
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, BinaryIO
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

from forms.loading import Later
from pipeline.importing.table import MAX_COLUMNS

TOP, ROWS, WIDE, MUCH, UNREADABLE, END = "top", "rows", "wide", "much", "unreadable", "end"  # told with its content
MOST_MEMORY_BYTES, MOST_CPU_S = 8 << 30, 1800  # a million rows of forty columns need about six GB, and minutes
MOST_CELLS = 200_000_000  # empty ones between those that are filled count, too: a stray one may lie far away
_SHARE_OF_MEMORY = 0.75  # of a computer that has less
_TOP_ROWS = 100  # the heading row stands among these
_AT_ONCE = 500  # rows that are told together
_FORMULA_OR_ERROR = re.compile(rb"""<(?:\w+:)?f[\s>/]|\st\s*=\s*["']e["']""")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})["']"""
)
_CHUNK_BYTES = 1 << 20
_LONGEST_TAG_BYTES = 256  # of those that are looked for
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_load_slowly = Later("openpyxl", "load_workbook")


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a worksheet's text says before its cells are read."""

    needs_telling: bool  # it holds formulas or errors
    merged: tuple[tuple[int, int, int, int], ...]  # first row and column, last row and column, from 0


class _TooWide(Exception):
    """A row has more cells than a form can have."""


class _TooMuch(Exception):
    """There are more cells than a table of answers can have."""


def main() -> None:
    """Read a workbook from standard input and tell its cells on standard output."""
    _limit()
    data, out = sys.stdin.buffer.read(), sys.stdout.buffer
    try:
        for told in _told(data):
            marshal.dump(told, out)
        marshal.dump((END, None), out)
    except _TooWide as error:
        marshal.dump((WIDE, error.args[0]), out)
    except _TooMuch:
        marshal.dump((MUCH, None), out)
    except BaseException as error:  # damaged files raise whatever the parsers raise, Calamine's panics among it
        marshal.dump((UNREADABLE, str(error)), out)
    out.flush()


def _limit() -> None:
    there = int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * _SHARE_OF_MEMORY)
    memory = min(MOST_MEMORY_BYTES, there)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _told(data: bytes) -> Iterator[tuple[str, Any]]:
    looked = _look(data)
    rows = iter(_with_formulas(data) if looked.needs_telling else _plain(data))
    top = [tuple(row) for row in islice(rows, _TOP_ROWS)]
    yield TOP, (looked.merged, _numbers(top))
    texts = (_texts(row) for row in chain(top, rows))
    cells = 0
    while some := list(islice(texts, _AT_ONCE)):
        cells += sum(map(len, some))
        if cells > MOST_CELLS:
            raise _TooMuch
        yield ROWS, some


def _look(data: bytes) -> _Looked:
    needs_telling, merged = False, dict[tuple[int, int, int, int], None]()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_first_sheet(archive)) as part:
        tail = b""
        while chunk := part.read(_CHUNK_BYTES):
            text = tail + chunk
            needs_telling = needs_telling or _FORMULA_OR_ERROR.search(text) is not None
            merged.update((_place(*found), None) for found in _MERGED.findall(text))
            tail = text[-_LONGEST_TAG_BYTES:]
    return _Looked(needs_telling, tuple(merged))


def _place(left: bytes, top: bytes, right: bytes, bottom: bytes) -> tuple[int, int, int, int]:
    return int(top) - 1, _column(left), int(bottom) - 1, _column(right)


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place - 1


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """Give the path of the first worksheet in the workbook's file."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    wanted = next(each.get(_RELATION) for each in book.iter() if each.tag.endswith("}sheet"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next(each.get("Target", "") for each in relations if each.get("Id") == wanted)
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _plain(data: bytes) -> Iterable[Iterable[Any]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    if sheet.total_width > MAX_COLUMNS:
        raise _TooWide(sheet.total_width)
    return sheet.to_python(skip_empty_area=False)


def _with_formulas(data: bytes) -> Iterable[Iterable[Any]]:
    source: BinaryIO = io.BytesIO(data)
    book = _load_slowly(source, read_only=True, data_only=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # some programs write too small ones, and rows beyond them would be lost without a word
    rows: Iterable[Iterable[Any]] = sheet.iter_rows(values_only=True)
    return rows


def _numbers(top: list[tuple[Any, ...]]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (number, place)
        for number, row in enumerate(top, 1)
        for place, value in enumerate(row)
        if isinstance(value, int | float) and not isinstance(value, bool)
    )


def _texts(row: Iterable[Any]) -> tuple[str, ...]:
    cells = tuple([value if type(value) is str else _text(value) for value in row])
    if len(cells) > MAX_COLUMNS:
        raise _TooWide(len(cells))
    return cells


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return str(value or "")
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
