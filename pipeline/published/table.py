"""Read a published table from CSV, exactly as printed; what cannot be read for certain is refused with a remedy."""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from forms.errors import SurveyError
from forms.phrase import Phrase, phrase
from pipeline.files.csv_rows import GUARDED
from pipeline.tables.criteria import CHOSEN, ORDINAL, RATE
from pipeline.tables.csv import FORMULA_STARTS

MAX_COLUMNS = 40  # far more than any scale has; a table beyond it is no tally sheet
MAX_BYTES = 10_000_000
_BOM = b"\xef\xbb\xbf"


TableRow = tuple[int, tuple[str, ...]]
"""Its number in the file, from 1, and its cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProblem:
    """One thing in a published table that whoever typed it can mend."""

    file: str
    found: str
    expected: str
    remedy: str
    row: int = 0  # in the file, from 1; 0 where the file as a whole is meant
    column: str = ""

    @property
    def said(self) -> Phrase:
        """Give it as a sentence."""
        place = phrase("%(file)s", file=self.file)
        place = phrase("%(place)s, row %(row)s", place=place, row=self.row) if self.row else place
        place = phrase("%(place)s, column %(column)r", place=place, column=self.column) if self.column else place
        return phrase(
            "%(place)s: found %(found)s, expected %(expected)s. %(remedy)s",
            place=place,
            found=Phrase(self.found),
            expected=Phrase(self.expected),
            remedy=Phrase(self.remedy),
        )

    def __str__(self) -> str:
        return str(self.said)


class PublishedError(SurveyError):
    """A published table cannot be read for certain."""

    def __init__(self, problem: TableProblem) -> None:
        super().__init__(problem)
        self.problem = problem

    @property
    def said(self) -> Phrase:
        return self.problem.said


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLine:
    """One line of a published table; a cell is read by the name of its column."""

    file: str
    row: int  # in the file, from 1
    header: tuple[str, ...]
    cells: tuple[str, ...]

    def text(self, place: int) -> str:
        return self.cells[place]

    def count(self, place: int, *, blank_is_zero: bool = True) -> int:
        """Read a count: `02` is two, a blank cell is zero."""
        text = self.cells[place]
        if not text and blank_is_zero:
            return 0
        if text.isascii() and text.isdigit() and len(text) <= 9:
            return int(text)
        zero = ", or nothing for zero" if blank_is_zero else ""
        raise self.wrong(place, f"a whole number such as 90 or 02{zero}", _number_remedy(text))

    def wrong(self, place: int, expected: str, remedy: str) -> PublishedError:
        """Make the error for one cell."""
        found = repr(self.cells[place]) if self.cells[place] else "nothing"
        return refusal(self.file, found, expected, remedy=remedy, row=self.row, column=self.header[place])


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable:
    """One table of the file."""

    file: str
    row: int  # of its header
    header: tuple[str, ...]
    lines: tuple[PublishedLine, ...]

    def wrong_header(self, found: str, expected: str, remedy: str, *, column: str = "") -> PublishedError:
        """Make the error for the header."""
        return refusal(self.file, found, expected, remedy=remedy, row=self.row, column=column)


def read_published(raw: bytes, file: str) -> tuple[PublishedTable, ...]:
    """Read all tables of a file, or none where it is empty; blank lines part them.

    Raises:
        PublishedError: The file is no table in UTF-8, or a line is wider or narrower than its header.
    """
    return tuple(_tables(_rows(_decoded(raw, file), file), file))


def refusal(file: str, found: str, expected: str, *, remedy: str, row: int = 0, column: str = "") -> PublishedError:
    """Make the error that says what stands where, what should, and what to do."""
    problem = TableProblem(file=file, found=found, expected=expected, remedy=remedy, row=row, column=column)
    return PublishedError(problem)


def is_header(cells: tuple[str, ...]) -> bool:
    """Whether a row begins a table of ours: by ordinal, or a question with counts and shares."""
    names = tuple(map(folded, cells))
    return names[:1] == (folded(ORDINAL),) or names[1:3] == (folded(CHOSEN), folded(RATE))


def folded(text: str) -> str:
    """Fold what differs between two typings of the same words: composition, apostrophes, spaces, capitals."""
    plain = unicodedata.normalize("NFC", text).replace("’", "'").replace("ʼ", "'")
    return " ".join(plain.split()).casefold()


def _decoded(raw: bytes, file: str) -> str:
    if len(raw) > MAX_BYTES:
        raise refusal(file, f"{len(raw)} bytes", f"at most {MAX_BYTES}", remedy="This is no tally sheet.")
    try:
        return unicodedata.normalize("NFC", raw.removeprefix(_BOM).decode("utf-8"))
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        found = f"byte 0x{raw[error.start]:02x}"
        raise refusal(file, found, "text in UTF-8", remedy="Save the table as “CSV UTF-8”.", row=row) from error


def _rows(text: str, file: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, tuple(_unguarded(cell.strip()) for cell in cells)
    except csv.Error as error:
        remedy = "Save the table again as CSV with commas."
        raise refusal(file, str(error), "cells parted by commas", remedy=remedy, row=reader.line_num) from error


def _unguarded(cell: str) -> str:
    """Take back the apostrophe that our own CSV puts before words that look like a formula."""
    whole = cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
    return GUARDED.sub(r"\1", whole)


def _tables(rows: Iterator[tuple[int, tuple[str, ...]]], file: str) -> Iterator[PublishedTable]:
    block: list[tuple[int, tuple[str, ...]]] = []
    for row, cells in rows:
        if any(cells):
            block.append((row, cells))
        elif block:
            yield table_of_rows(block, file)
            block = []
    if block:
        yield table_of_rows(block, file)


def table_of_rows(block: list[TableRow], file: str) -> PublishedTable:
    """Make a table of its rows, the header first; PublishedError where a row is wider or narrower than it."""
    row, filled = block[0]
    header = _without_empty_end(filled)  # spreadsheets fill the lines up to the widest one of the file
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        remedy = "Save the table again as CSV with commas."
        raise refusal(file, "cells parted by semicolons or tabs", "commas", remedy=remedy, row=row)
    if len(header) > MAX_COLUMNS:
        remedy = "Keep only the columns of the tally sheet."
        raise refusal(file, f"{len(header)} columns", f"at most {MAX_COLUMNS}", remedy=remedy, row=row)
    for number, cells in block:
        if len(cells) != len(filled) or any(cells[len(header) :]):
            expected = f"{len(filled)}, as in the header in row {row}"
            remedy = "Put words that hold a comma between quotation marks, and write no decimal commas."
            raise refusal(file, f"{len(cells)} cells", expected, remedy=remedy, row=number)
    rest = ((number, cells[: len(header)]) for number, cells in block[1:])
    lines = tuple(PublishedLine(file=file, row=number, header=header, cells=cells) for number, cells in rest)
    return PublishedTable(file=file, row=row, header=header, lines=lines)


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:end]


def _number_remedy(text: str) -> str:
    if text.startswith("="):
        return "Save the values, not the formulas."
    if any(mark in text for mark in ",.%"):
        return "Counts of ballots have no separators, decimals or percent signs: write 3270, not 3.270."
    return "Type the count as it is printed."
