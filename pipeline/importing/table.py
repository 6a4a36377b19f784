"""A table of answers as it was found: cells as text, each with its place, before anything is made of them."""

from collections.abc import Iterator
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table before its heading row is known."""

    lines: Iterator[Line]
    exact: bool = False  # every row has a cell under every heading, be it empty: a shorter row was cut
    numeric: frozenset[tuple[int, int]] = frozenset()  # (row, column from 0) of cells near the top that are numbers


def column_letter(place: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
