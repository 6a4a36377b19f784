"""A table of answers as it was found: cells as text, each with its place, before anything is made of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.errors import SurveyError

MAX_COLUMNS = 2000  # a form of 60 questions with every option split needs some 500
MAX_ROWS = 1_048_576  # of a worksheet
MAX_FILE_BYTES = 512 << 20


class TableRefused(SurveyError):
    """Nothing of a table was taken; the text says what was found and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One cell of the heading row."""

    text: str
    numeric: bool = False  # Excel holds it as a number, and 3.10 has become 3.1 there


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table, with its number as people see it there."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that a workbook shows as one; all but the first are empty. Rows and columns count from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first, last = column_letter(self.left), column_letter(self.right)
        return f"{first}{self.top + 1}:{last}{self.bottom + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table before its heading row is known."""

    lines: Iterator[Line]
    exact: bool = False  # every row has a cell under every heading, be it empty: a shorter row was cut
    numeric: frozenset[tuple[int, int]] = frozenset()  # (row, column from 0) of cells near the top that are numbers
    merged: tuple[Merged, ...] = ()


TOO_MANY = "%(values)s values under %(headings)s headings: is a separator inside a text unquoted?"
CUT = "%(values)s values under %(headings)s headings: the row was cut"


def misfit(line: Line, headings: int, *, exact: bool) -> str:
    """Say in words why nobody knows under which headings the cells of a row stand; empty where they do."""
    if any(cell.strip() for cell in line.cells[headings:]):
        return TOO_MANY
    return CUT if exact and len(line.cells) < headings else ""


def column_named(headings: Sequence[Heading], place: int) -> str:
    """Name a column by its letter and heading: `C (3.2)`."""
    return f"{column_letter(place)} ({headings[place].text.strip()})"


def column_letter(place: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
