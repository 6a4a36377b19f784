"""The bundled type faces and what their letters measure, read straight from the TrueType files.

The same numbers place the text on paper and tell the reader where a label's ink ends, so they
must not depend on which fonts or which drawing library a machine happens to have.
"""

import struct
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

MM_PER_PT = 25.4 / 72
FOLDER = Path(__file__).parent / "fonts"


class Face(StrEnum):
    """A bundled face; its value is the font's PostScript name and file stem."""

    SERIF = "LiberationSerif-Regular"
    SERIF_BOLD = "LiberationSerif-Bold"
    SERIF_ITALIC = "LiberationSerif-Italic"
    SERIF_BOLD_ITALIC = "LiberationSerif-BoldItalic"
    SANS = "LiberationSans-Regular"
    SANS_BOLD = "LiberationSans-Bold"

    @property
    def path(self) -> Path:
        """Where the font file lies."""
        return FOLDER / f"{self.value}.ttf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The ink of a line of text: how far it reaches above and below its baseline, both positive."""

    above_mm: float
    below_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What is needed of one font file; all in font units."""

    units_per_em: int
    glyph_of: dict[int, int]  # by code point
    advances: tuple[int, ...]
    heights: tuple[tuple[int, int], ...]  # lowest and highest ink of each glyph


@lru_cache(maxsize=16384)  # the same words are measured for every style and every pack
def width_mm(text: str, face: Face, size_pt: float) -> float:
    """Measure how far a line of text reaches, spaces at its ends included."""
    metrics = metrics_of(face)
    units = sum(metrics.advances[_glyph(metrics, character)] for character in text)
    return units * size_pt * MM_PER_PT / metrics.units_per_em


def extent_of(text: str, face: Face, size_pt: float) -> Extent:
    """Measure the ink of a line of text above and below its baseline."""
    metrics = metrics_of(face)
    spans = [metrics.heights[_glyph(metrics, character)] for character in text] or [(0, 0)]
    scale = size_pt * MM_PER_PT / metrics.units_per_em
    lowest, highest = min(low for low, _ in spans), max(high for _, high in spans)
    return Extent(above_mm=max(highest, 0) * scale, below_mm=max(-lowest, 0) * scale)


def missing_letters(text: str, face: Face) -> str:
    """Give the letters of `text` that the face cannot print, each once."""
    known = metrics_of(face).glyph_of
    return "".join(dict.fromkeys(letter for letter in unicodedata.normalize("NFC", text) if ord(letter) not in known))


@cache
def metrics_of(face: Face) -> Metrics:
    """Read the tables of one font file.

    Source:
        ISO/IEC 14496-22 (Open Font Format): head, hhea, hmtx, cmap format 4, loca, glyf.
    """
    data, tables = tables_of(face)
    units_per_em = struct.unpack_from(">H", data, tables["head"] + 18)[0]
    long_offsets = struct.unpack_from(">h", data, tables["head"] + 50)[0] == 1
    glyph_count = struct.unpack_from(">H", data, tables["maxp"] + 4)[0]
    return Metrics(
        units_per_em=units_per_em,
        glyph_of=_glyph_of(data, tables["cmap"]),
        advances=_advances(data, tables, glyph_count),
        heights=_heights(data, tables, glyph_count, long_offsets=long_offsets),
    )


@cache
def tables_of(face: Face) -> tuple[bytes, dict[str, int]]:
    """Give a font file, and where in it each table begins."""
    data = face.path.read_bytes()
    return data, _tables(data)


def _glyph(metrics: Metrics, character: str) -> int:
    return metrics.glyph_of.get(ord(character), 0)


def _tables(data: bytes) -> dict[str, int]:
    count = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4sLLL", data, 12 + 16 * n) for n in range(count))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in records}


def _advances(data: bytes, tables: dict[str, int], glyph_count: int) -> tuple[int, ...]:
    stated = struct.unpack_from(">H", data, tables["hhea"] + 34)[0]
    widths = struct.unpack_from(f">{'Hh' * stated}", data, tables["hmtx"])[::2]
    return (*widths, *[widths[-1]] * (glyph_count - stated))  # the last one stands for all that follow


def _heights(
    data: bytes, tables: dict[str, int], glyph_count: int, *, long_offsets: bool
) -> tuple[tuple[int, int], ...]:
    kind, factor = ("L", 1) if long_offsets else ("H", 2)
    offsets = struct.unpack_from(f">{glyph_count + 1}{kind}", data, tables["loca"])
    spans = []
    for start, end in pairwise(offsets):
        if start == end:  # a space has no outline
            spans.append((0, 0))
            continue
        _, low, _, high = struct.unpack_from(">4h", data, tables["glyf"] + start * factor + 2)
        spans.append((low, high))
    return tuple(spans)


def _glyph_of(data: bytes, cmap: int) -> dict[int, int]:
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    records = [struct.unpack_from(">HHL", data, cmap + 4 + 8 * n) for n in range(count)]
    start = cmap + next(offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
    segments = struct.unpack_from(">H", data, start + 6)[0] // 2
    columns_at = (start + 14, *(start + 16 + 2 * segments * n for n in (1, 2, 3)))  # ends, starts, deltas, jumps
    columns = (struct.unpack_from(f">{segments}H", data, at) for at in columns_at)
    glyphs: dict[int, int] = {}
    for n, (last, first, delta, jump) in enumerate(zip(*columns, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):  # 0xFFFF only closes the table
            glyph = code
            if jump:  # counted from where the jump itself stands
                glyph = struct.unpack_from(">H", data, columns_at[3] + 2 * n + jump + 2 * (code - first))[0]
            if glyph or not jump:
                glyphs[code] = (glyph + delta) & 0xFFFF
    return glyphs
