"""The table formats, told apart by content and not by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from forms.loading import Later
from forms.questionnaire import Questionnaire
from pipeline.files.named_file import as_text, named_file
from pipeline.importing.columns import recognised
from pipeline.importing.csv_table import read_csv
from pipeline.importing.table import MAX_FILE_BYTES, Heading, Line, Merged, Sheet, TableRefused

_TOP_ROWS = 100  # titles and our template's explanations stand above the headings, but not this many
_FEW_HEADINGS = 3  # so many can be found by chance among the values of a table that is read the wrong way
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

# what its first bytes say -> the ways to read it; CSV has no sign of its own and stands last
READERS: tuple[tuple[bytes, Callable[[bytes, str], tuple[Sheet, ...]]], ...] = (
    (_ZIP, Later("pipeline.importing.xlsx_table", "read_xlsx")),
    (b"", read_csv),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTable:
    """A table whose heading row was found; `lines` can be gone through once."""

    above: tuple[Line, ...]  # titles and explanations
    heading: Line
    headings: tuple[Heading, ...]
    lines: Iterator[Line]  # below the headings
    exact: bool

    @property
    def heading_row(self) -> int:
        """Give the number of the heading row as people see it."""
        return self.heading.number


def read_table(data: bytes, name: str, questionnaires: tuple[Questionnaire, ...]) -> AnswerTable:
    """Read a table and find its heading row.

    Raises:
        TableRefused: It is no table of answers to these questionnaires.
    """
    if data.startswith(_OLD_EXCEL):
        raise TableRefused(
            "%(name)s: an Excel 97 workbook or one with a password; save it as XLSX without a password",
            name=name,
        )
    read = next(reader for sign, reader in READERS if data.startswith(sign))
    sheet, top = _best_way(read(data, name), questionnaires)
    best, score = _heading_row(top, sheet, questionnaires)
    if best is None or score < 1:
        raise TableRefused(
            "%(name)s: none of its first %(top_rows)s rows names a question of the plan; `phieu "
            "import --template -o FILE` writes a table with the right headings",
            name=name,
            top_rows=_TOP_ROWS,
        )
    place = top.index(best)
    _refuse_merged(sheet.merged, best.number, name)
    return AnswerTable(
        above=tuple(top[:place]),
        heading=best,
        headings=_headings(best, sheet),
        lines=chain(top[place + 1 :], sheet.lines),
        exact=sheet.exact,
    )


def _best_way(ways: tuple[Sheet, ...], questionnaires: tuple[Questionnaire, ...]) -> tuple[Sheet, list[Line]]:
    """Take the way of reading in which most headings mean something; a wrong separator may not even parse."""
    tried: list[tuple[int, Sheet, list[Line], TableRefused | None]] = []
    for sheet in ways:
        top: list[Line] = []
        fault = None
        try:
            for line in islice(sheet.lines, _TOP_ROWS):
                top.append(line)  # noqa: PERF402  # what was read before a fault still tells which way is right
        except TableRefused as error:
            fault = error
        tried.append((_heading_row(top, sheet, questionnaires)[1], sheet, top, fault))
    score, best, lines, fault = max(tried, key=lambda way: way[0])
    faults = [way[3] for way in tried if way[3] is not None]
    if fault is not None or (faults and score < _FEW_HEADINGS):
        raise fault or faults[0]
    return best, lines


def _refuse_merged(merged: tuple[Merged, ...], heading_row: int, name: str) -> None:
    """Refuse a table whose answers or headings are merged; a title merged above the headings does no harm."""
    for cells in merged:
        if cells.bottom + 1 >= heading_row:
            raise TableRefused(
                "%(name)s: cells %(place)s are merged, so that all but one look empty; unmerge them and fill each",
                name=name,
                place=str(cells),
            )


def file_bytes(path: Path) -> bytes:
    """Read a file that a person named; NothingFound or TableRefused where that cannot be."""
    if named_file(path).stat().st_size > MAX_FILE_BYTES:
        raise TableRefused(
            "%(name)s: larger than %(megabytes)s MB, which is no table of answers",
            name=as_text(path.name),
            megabytes=MAX_FILE_BYTES >> 20,
        )
    return path.read_bytes()


def _heading_row(top: list[Line], sheet: Sheet, questionnaires: tuple[Questionnaire, ...]) -> tuple[Line | None, int]:
    scored = [(recognised(_headings(line, sheet), questionnaires), -line.number, line) for line in top]
    score, _, best = max(scored, default=(0, 0, None), key=lambda each: each[:2])
    return best, score


def _headings(line: Line, sheet: Sheet) -> tuple[Heading, ...]:
    cells = list(line.cells)
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(Heading(text=text, numeric=(line.number, place) in sheet.numeric) for place, text in enumerate(cells))
