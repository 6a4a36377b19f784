"""How much a published workbook may hold: counted from its XML before a reader makes objects of it.

The reader makes an object of every cell, those that a merge hides too: two kilobytes that merge a whole worksheet would
take all the memory there is.
"""

import io
import zipfile
import zlib
from xml.parsers import expat

from openpyxl.utils.cell import range_boundaries

from pipeline.published.table import refusal

MAX_XLSX_BYTES, MAX_UNPACKED_BYTES = 5_000_000, 60_000_000
MAX_ELEMENTS = 4_000_000  # of XML; a cell that is filled takes two or three, and a table has at most forty columns
MAX_MERGED_CELLS = 500_000
SAVE_AGAIN = "Open it in a spreadsheet program and save it again as XLSX or CSV UTF-8."
_CHUNK_BYTES = 1 << 16
_NO_TABLE = "This is no tally sheet."


class _Counted:
    """What all parts of a workbook hold together."""

    def __init__(self) -> None:
        self.elements, self.merged_cells = 0, 0

    def take(self, name: str, attributes: dict[str, str]) -> None:
        """Count an element."""
        self.elements += 1
        if name.rpartition(":")[2] == "mergeCell":
            self.merged_cells += _cells_of(attributes.get("ref", ""))


def refuse_large(raw: bytes, file: str) -> None:
    """Refuse a workbook that no tally sheet needs.

    Raises:
        PublishedError: It is none, or is, unpacks to or holds too much.
    """
    if len(raw) > MAX_XLSX_BYTES:
        raise refusal(file, f"{len(raw)} bytes", f"at most {MAX_XLSX_BYTES}", remedy=_NO_TABLE)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
            if unpacked > MAX_UNPACKED_BYTES:
                found = f"a workbook that unpacks to {unpacked} bytes"
                raise refusal(file, found, f"at most {MAX_UNPACKED_BYTES}", remedy=_NO_TABLE)
            counted = _Counted()
            for part in archive.infolist():
                _count(archive, part, counted, file)
    except zipfile.BadZipFile as error:
        raise refusal(file, "a damaged or cut-off workbook", "a whole one", remedy=SAVE_AGAIN) from error


def _count(archive: zipfile.ZipFile, part: zipfile.ZipInfo, counted: _Counted, file: str) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = counted.take
    try:
        with archive.open(part) as text:
            while chunk := text.read(_CHUNK_BYTES):
                parser.Parse(chunk)
                _refuse_much(counted, file)
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return  # a picture, or damaged: whoever reads it says so


def _refuse_much(counted: _Counted, file: str) -> None:
    if counted.merged_cells > MAX_MERGED_CELLS:
        found = f"{counted.merged_cells} merged cells"
        raise refusal(file, found, f"at most {MAX_MERGED_CELLS}", remedy="Unmerge them, or keep only the tally sheet.")
    if counted.elements > MAX_ELEMENTS:
        found = f"a workbook of more than {MAX_ELEMENTS} cells"
        raise refusal(file, found, f"at most {MAX_ELEMENTS}", remedy="Keep only the tally sheet.")


def _cells_of(area: str) -> int:
    try:
        left, top, right, bottom = range_boundaries(area)
    except (ValueError, TypeError):
        return 0
    return max(0, (right or 0) - (left or 0) + 1) * max(0, (bottom or 0) - (top or 0) + 1)
