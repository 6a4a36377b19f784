"""Read CSV as it comes from Excel, KoBoToolbox, ODK and scripts: any usual separator, UTF-8 or UTF-16."""

import codecs
import csv
import io
from collections.abc import Iterator

from pipeline.importing.table import MAX_COLUMNS, Line, Sheet, TableRefused

SEPARATORS = (",", ";", "\t", "|")
_FIELD_BYTES = 1 << 20


def read_csv(data: bytes, name: str) -> tuple[Sheet, ...]:
    """Give every way in which a CSV file can be read, one per separator; TableRefused where its letters are unknown."""
    text = _decoded(data, name)
    if "\x00" in text:
        raise TableRefused(
            "%(name)s: holds NUL characters, so it is no CSV text; save the table as CSV UTF-8 or XLSX",
            name=name,
        )
    csv.field_size_limit(_FIELD_BYTES)
    separators: tuple[str, ...] = SEPARATORS
    if text[:4].lower() == "sep=":  # Excel's own way to name it
        first, _, rest = text.partition("\n")
        separators, text = (first[4:5] or ",",), "\n" + rest  # keep the row numbers that people see
    return tuple(Sheet(lines=_lines(text, separator, name), exact=True) for separator in separators)


def _lines(text: str, separator: str, name: str) -> Iterator[Line]:
    # Strict: a quote that is never closed would swallow all rows after it without a word.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            if len(cells) > MAX_COLUMNS:
                raise TableRefused(
                    "%(name)s row %(number)s: %(count)s columns, at most %(max_columns)s can be a form",
                    name=name,
                    number=number,
                    count=len(cells),
                    max_columns=MAX_COLUMNS,
                )
            yield Line(number=number, cells=tuple(cells))
    except csv.Error as error:
        raise TableRefused(
            "%(name)s line %(line_num)s: %(error)s (a quote that is not closed?); or save it as XLSX",
            name=name,
            line_num=reader.line_num,
            error=error,
        ) from error


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _or_refused(data, "utf-16", name)
    if data.startswith(codecs.BOM_UTF8):
        return _or_refused(data, "utf-8-sig", name)
    return _or_refused(data, "utf-8", name)


def _or_refused(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte {data[error.start]:#04x} in line {line} is no {encoding.upper()}"
        old = "; it looks like an old Windows encoding (1258 or 1252), in which letters would be guessed"
        hint = old if encoding == "utf-8" else ""
        raise TableRefused(
            "%(name)s: %(found)s%(hint)s. In Excel: Save as → CSV UTF-8, or XLSX", name=name, found=found, hint=hint
        ) from error
