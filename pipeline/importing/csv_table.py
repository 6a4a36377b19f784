"""Read CSV as it comes from Excel, KoBoToolbox, ODK and scripts: any usual separator, UTF-8 or UTF-16."""

import codecs
import csv
import io
from collections.abc import Iterator

from pipeline.importing.table import MAX_COLUMNS, Line, Sheet, TableRefused

SEPARATORS = (",", ";", "\t", "|")
_FIELD_BYTES = 1 << 20
MAX_ROW_CHARACTERS = 4 * _FIELD_BYTES  # free texts on every line of a form are some ten thousand
_PIECE_BYTES = 1 << 20


def read_csv(data: bytes, name: str) -> tuple[Sheet, ...]:
    """Give every way in which a CSV file can be read, one per separator; TableRefused where its letters are unknown."""
    encoding = _encoding(data)
    _check_letters(data, encoding, name)
    csv.field_size_limit(_FIELD_BYTES)
    separators: tuple[str, ...] = SEPARATORS
    first = _text(data, encoding).readline(6)
    names_its_own = first[:4].lower() == "sep="  # Excel's own way to name it
    if names_its_own:
        separators = (first[4:5].strip('\r\n"') or ",",)
    return tuple(
        Sheet(lines=_lines(_text(data, encoding), separator, name, after_first=names_its_own), exact=True)
        for separator in separators
    )


def _lines(text: io.TextIOWrapper, separator: str, name: str, *, after_first: bool) -> Iterator[Line]:
    # Strict: a quote that is never closed would swallow all rows after it without a word.
    pieces = _Pieces(text, name)
    reader = csv.reader(pieces, delimiter=separator, strict=True)
    before = 0
    if after_first:
        next(pieces)
        before = 1  # keep the row numbers that people see
        yield Line(number=1, cells=())
    shift = before
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num + shift
            pieces.begin_row()
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
            line_num=reader.line_num + shift,
            error=error,
        ) from error


class _Pieces:
    """Gives a text line by line, and no row longer than any form: a row of commas took all memory."""

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self._text, self._name = text, name
        self._line, self._count = 0, 0

    def begin_row(self) -> None:
        """Say that a row ended with the line given last."""
        self._count = 0

    def __iter__(self) -> "_Pieces":
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_ROW_CHARACTERS - self._count + 1)
        if not line:
            raise StopIteration
        self._line, self._count = self._line + 1, self._count + len(line)
        if self._count > MAX_ROW_CHARACTERS:
            raise TableRefused(
                "%(name)s line %(line_num)s: a row of more than %(most)s characters, which no form has (a quote that "
                "is not closed, or no line ends?); save it again as CSV UTF-8 or XLSX",
                name=self._name,
                line_num=self._line,
                most=MAX_ROW_CHARACTERS,
            )
        return line


def _text(data: bytes, encoding: str) -> io.TextIOWrapper:
    """Give a text that is decoded while it is read: as one string it takes four times as much, for each separator."""
    return io.TextIOWrapper(io.BytesIO(data), encoding, newline="")


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"


def _check_letters(data: bytes, encoding: str, name: str) -> None:
    """Refuse what is no text in this encoding; looked at piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for at in range(0, len(data) + 1, _PIECE_BYTES):
        try:
            piece = decoder.decode(data[at : at + _PIECE_BYTES], final=at + _PIECE_BYTES > len(data))
        except UnicodeDecodeError as error:
            held = len(error.object) - len(data[at : at + _PIECE_BYTES])  # begun in the piece before
            raise _no_letters(data, at - held + error.start, encoding, name) from error
        if "\x00" in piece:
            raise TableRefused(
                "%(name)s: holds NUL characters, so it is no CSV text; save the table as CSV UTF-8 or XLSX",
                name=name,
            )


def _no_letters(data: bytes, at: int, encoding: str, name: str) -> TableRefused:
    line = data.count(b"\n", 0, at) + 1
    found = f"byte {data[at]:#04x} in line {line} is no {encoding.upper()}"
    old = "; it looks like an old Windows encoding (1258 or 1252), in which letters would be guessed"
    hint = old if encoding == "utf-8" else ""
    return TableRefused(
        "%(name)s: %(found)s%(hint)s. In Excel: Save as → CSV UTF-8, or XLSX", name=name, found=found, hint=hint
    )
