"""PDF files that hold more than the pages of their page tree: another PDF hung on the end, scans attached.

Of two PDFs in one file, readers show the pages of the last, or of whichever has more objects.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from pipeline.intake.heads import HEIF, HEIF_BOX_AT, PNG
from pipeline.intake.joined import places_of
from pipeline.intake.jpeg_segments import SOI
from pipeline.intake.pdf_shape import stream_filter
from pipeline.intake.rest import refuse_rest, rest_is_left_out
from pipeline.intake.tiff_chain import MAGIC

_HEADER, _END = b"%PDF-", b"%%EOF"
_BETWEEN_BYTES = 1 << 16  # that mail programs or scanners may put between two files
_SCANS = (_HEADER, SOI + b"\xff", PNG, *MAGIC)
_HEAD_BYTES = 1024  # within which viewers look for a PDF's header; those of all other kinds stand first


def check_not_joined(path: Path) -> None:
    """Refuse a file with another PDF behind its end.

    Additions to a PDF have no header of their own, and a PDF within another is a stream of it: an object stands
    between the end before it and its header.

    Raises:
        Damaged: There is one.
    """
    if rest_is_left_out():
        return
    for at in places_of(path, (_HEADER,)):
        with path.open("rb") as file:
            file.seek(max(0, at - _BETWEEN_BYTES))
            _, end, between = file.read(min(at, _BETWEEN_BYTES)).rpartition(_END)
        if end and b" obj" not in between:
            refuse_rest("a PDF with another PDF hung on its end")


def check_nothing_attached(pdf: pikepdf.Pdf) -> None:
    """Refuse a file to which scans are attached, such as a portfolio.

    Raises:
        Damaged: There is a scan among the attached files, or what may be one.
    """
    names = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/EmbeddedFiles")
    if names is not None:
        _check(pikepdf.NameTree(names).values())
    _check(pdf.Root.get("/AF", []))


def check_nothing_attached_to(page: pikepdf.Page) -> None:
    """Refuse a page to which scans are attached.

    Raises:
        Damaged: There is a scan among the attached files, or what may be one.
    """
    notes: Any = page.obj.get("/Annots", [])
    _check(note.get("/FS") for note in notes if note.get("/Subtype") == "/FileAttachment")


def _check(described: Any) -> None:
    for each in described:
        if isinstance(each, pikepdf.Dictionary) and any(_may_be_scan(file) for file in _files(each)):
            name = str(each.get("/UF", each.get("/F", "")))
            refuse_rest("a PDF with a scan attached (%(name)s)", name=name[:80])


def _files(described: pikepdf.Dictionary) -> Iterator[Any]:
    yield from (file for file in described.get("/EF", {}).values() if isinstance(file, pikepdf.Stream))


def _may_be_scan(file: Any) -> bool:
    """Look at the first bytes, and unpack no more of them: the rest may be a bomb."""
    packed_as, data = stream_filter(file), file.read_raw_bytes()
    if packed_as == "/FlateDecode":
        try:
            data = zlib.decompressobj().decompress(data, _HEAD_BYTES)
        except zlib.error:
            return True
    elif packed_as:
        return True
    head = data[:_HEAD_BYTES]
    return _HEADER in head or head.startswith(_SCANS) or head.startswith(HEIF, HEIF_BOX_AT)
