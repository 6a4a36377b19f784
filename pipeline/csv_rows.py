"""CSV as all our files are: UTF-8, LF, comma, header first."""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"  # Excel needs it to see UTF-8; scripts do not want it


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]], *, bom: bool = False) -> str:
    """Write rows as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return (BOM if bom else "") + out.getvalue()
