"""Read the first worksheet of an XLSX workbook; what Excel hides (merged cells, formulas) is refused, not guessed.

The cells themselves are read by `xlsx_cells`, in a process of its own.
"""

import io
import marshal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Any

from pipeline.importing.table import MAX_COLUMNS, MAX_ROWS, Line, Merged, Sheet, TableRefused
from pipeline.importing.xlsx_cells import END, MUCH, ROWS, TOP, UNREADABLE, WIDE

MAX_UNPACKED_BYTES = 2 << 30  # a million rows of forty columns take some 1.5 GB of XML
MAX_RATIO = 200  # sheets of the same answers pack about 20 : 1; a bomb packs 1000 : 1
# The process finds the program where this one found it, whatever folder it is in and however it was started.
_READER = "import sys; sys.path[:] = sys.argv[1:]; from pipeline.importing.xlsx_cells import main; main()"
Told = Iterator[tuple[str, Any]]


def read_xlsx(data: bytes, name: str) -> tuple[Sheet, ...]:
    """Read a workbook, in its one way; TableRefused where it is none, or holds what cannot be read safely."""
    _refuse_bombs(data, name)
    told = _told(data, name)
    what, content = next(told)
    if what != TOP:
        raise _refused(what, content, name)
    merged, numeric = content
    return (
        Sheet(
            lines=_lines(told, name),
            numeric=frozenset(numeric),
            merged=tuple(Merged(*place) for place in merged),
        ),
    )


def _refuse_bombs(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _unreadable(name, str(error)) from error
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(len(data), 100_000):
        raise TableRefused(
            "%(name)s: would unpack to %(unpacked)s bytes, which is no table of answers",
            name=name,
            unpacked=f"{unpacked:,}",
        )


def _told(data: bytes, name: str) -> Told:
    """Go through what the reader tells; TableRefused where it cannot go on, or was ended for what it asked for."""
    command = [sys.executable, "-c", _READER, *sys.path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        try:
            with suppress(BrokenPipeError), reader.stdin:  # it ended already: what it told says why
                reader.stdin.write(data)
            what, content = TOP, None
            while what in (TOP, ROWS):
                what, content = marshal.load(reader.stdout)
                yield what, content
        except EOFError as error:
            raise _refused(MUCH, None, name) from error
        finally:
            reader.kill()


def _lines(told: Told, name: str) -> Iterator[Line]:
    for number, cells in enumerate(chain.from_iterable(_rows(told, name)), 1):
        if number > MAX_ROWS:
            raise TableRefused("%(name)s: more than %(most)s rows, which no worksheet has", name=name, most=MAX_ROWS)
        yield Line(number=number, cells=cells)


def _rows(told: Told, name: str) -> Iterator[list[tuple[str, ...]]]:
    for what, content in told:
        if what == ROWS:
            yield content
        elif what != END:
            raise _refused(what, content, name)


def _refused(what: str, content: Any, name: str) -> TableRefused:
    if what == WIDE:
        return TableRefused(
            "%(name)s: %(count)s columns, at most %(max_columns)s can be a form",
            name=name,
            count=content,
            max_columns=MAX_COLUMNS,
        )
    if what == MUCH:
        return TableRefused(
            "%(name)s: reading it takes more memory or time than a table of answers needs; delete what stands far "
            "below or beside the table, or save it as CSV UTF-8",
            name=name,
        )
    assert what == UNREADABLE
    return _unreadable(name, content)


def _unreadable(name: str, error: str) -> TableRefused:
    return TableRefused(
        "%(name)s: no readable workbook (%(error)s); open it in Excel and save it again", name=name, error=error
    )
