"""CSV as all our files are: UTF-8, LF, comma, header first."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

BOM = "\ufeff"  # Excel needs it to see UTF-8; scripts do not want it


_RISKY = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?%?")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]], *, bom: bool = False) -> str:
    """Write rows as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return (BOM if bom else "") + out.getvalue()


def safe(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula; numbers and a lone dash are none."""
    risky = cell.startswith(_RISKY) and len(cell) > 1 and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell
