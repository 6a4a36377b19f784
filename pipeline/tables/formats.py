"""The family of tally formats, by name."""

from collections.abc import Callable

from forms.loading import Later
from pipeline.tables.csv import BOM, write_csv
from pipeline.tables.json import write_json
from pipeline.tables.table import Sheet, SheetMeta

Writer = Callable[[tuple[Sheet, ...], SheetMeta], bytes]
FORMATS: dict[str, Writer] = {"csv": write_csv, "json": write_json, "xlsx": Later("pipeline.tables.xlsx", "write_xlsx")}


def write_tally(sheets: tuple[Sheet, ...], meta: SheetMeta, format: str, *, bom: bool = False) -> bytes:
    """Write the sheets in one of `FORMATS`; the same sheets are always the same bytes.

    Args:
        sheets: As `pipeline.tables.sheets.sheets` gives them; exactly one for CSV.
        meta: The words around the tables.
        format: A name in `FORMATS`.
        bom: Put a byte order mark before CSV, for a spreadsheet that guesses encodings.
    """
    written = FORMATS[format](sheets, meta)
    return BOM + written if bom and format == "csv" else written
