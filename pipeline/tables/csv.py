"""The tally as CSV: UTF-8, LF, comma, header first, tables parted by a blank line, nothing else."""

import csv
import io
from decimal import Decimal

from pipeline.files.csv_rows import PARTED
from pipeline.tables.table import Cell, Sheet, SheetMeta

BOM = b"\xef\xbb\xbf"
# A spreadsheet takes a cell that starts so for a formula; an apostrophe in front keeps it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(sheets: tuple[Sheet, ...], _: SheetMeta) -> bytes:
    """Write the tables of one sheet; the words around them have no place in a file for scripts.

    Raises:
        ValueError: There is more than one sheet: the file could not say which table belongs where.
    """
    if len(sheets) != 1:
        raise ValueError(f"a CSV file holds one sheet, got {len(sheets)}: write one file for each")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for number, table in enumerate(sheets[0].tables):
        if number:
            out.write("\n")
        writer.writerow(_text(label) for label in table.header)
        writer.writerows([_text(cell) for cell in line.cells] for line in table.lines)
    return out.getvalue().encode("utf-8")


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return str(cell)
    if isinstance(cell, int):
        return f"{cell:02d}" if cell else ""
    parted = PARTED.sub(r"\1'", cell)
    return f"'{parted}" if cell.startswith(FORMULA_STARTS) else parted
