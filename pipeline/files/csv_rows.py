"""CSV as all our files are: UTF-8, LF, comma, header first."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

BOM = "\ufeff"  # Excel needs it to see UTF-8; scripts do not want it


_RISKY = ("=", "+", "-", "@", "\t", "\r")
_FORMULA = r"[=+@]|-(?!\d+([.,]\d+)?\s*([;\t\r\n]|$))"
PARTED, GUARDED = re.compile(rf"([;\t\r\n]\s*)(?={_FORMULA})"), re.compile(rf"([;\t\r\n]\s*)'(?={_FORMULA})")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?%?")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]], *, bom: bool = False) -> str:
    """Write rows as CSV text."""
    out = io.StringIO()
    write_csv(out, header, rows, bom=bom)
    return out.getvalue()


def write_csv(out: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]], *, bom: bool = False) -> None:
    """Write rows as CSV into a file, as they come."""
    out.write(BOM if bom else "")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)


def safe(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula; numbers and a lone dash are none.

    Also behind a semicolon, tab or line end: where semicolons part the cells, as in a Vietnamese Excel, quotes around
    a cell that is not the first are none, and what follows is a cell of its own.
    """
    parted = PARTED.sub(r"\1'", cell)
    risky = cell.startswith(_RISKY) and len(cell) > 1 and not _NUMBER.fullmatch(cell)
    return f"'{parted}" if risky else parted
