"""The outlines of printed letters, read straight from the bundled TrueType files.

They tell the reader which places of a label are paper, so that a mark made across its words is seen.
"""

import struct
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from forms.fonts import MM_PER_PT, Face, metrics_of, tables_of
from forms.sheet import Words

Contours = tuple[NDArray[np.float64], ...]
"""Closed lines round ink, each (points, 2), its last point joined to its first."""

Units = tuple[tuple[float, float], ...]  # a closed line in font units, y up

ON_CURVE, SHORT_X, SHORT_Y, REPEAT, SAME_X, SAME_Y = 1, 2, 4, 8, 16, 32
WIDE_ARGUMENTS, ARE_OFFSETS, ONE_SCALE, MORE, TWO_SCALES, FOUR_SCALES = 1, 2, 8, 32, 64, 128


def contours_of(words: Words) -> Contours:
    """Give the closed lines round all ink of a line of words, in millimetres on the sheet."""
    face = Face(words.face)
    metrics = metrics_of(face)
    scale = words.size_pt * MM_PER_PT / metrics.units_per_em
    to_mm = np.array([scale, -scale])  # fonts count upwards
    found: list[NDArray[np.float64]] = []
    at_mm = words.x_mm
    for letter in words.text:
        glyph = metrics.glyph_of.get(ord(letter), 0)
        found += [(at_mm, words.baseline_mm) + line * to_mm for line in _lines(face, glyph)]
        at_mm += metrics.advances[glyph] * scale
    return tuple(found)


@cache
def _lines(face: Face, number: int) -> Contours:
    """Give the closed lines of one glyph in font units."""
    return tuple(np.array(units, dtype=np.float64).reshape(-1, 2) for units in _glyph(face, number))


@cache
def _glyph(face: Face, number: int) -> tuple[Units, ...]:
    """Give the closed lines of one glyph, those of its parts put together.

    Source:
        ISO/IEC 14496-22 (Open Font Format): loca, glyf.
    """
    data, tables = tables_of(face)
    is_long = struct.unpack_from(">h", data, tables["head"] + 50)[0] == 1
    kind, size, factor = ("L", 4, 1) if is_long else ("H", 2, 2)
    start, end = struct.unpack_from(f">2{kind}", data, tables["loca"] + size * number)
    if start == end:  # a space
        return ()
    at = tables["glyf"] + start * factor
    contours = struct.unpack_from(">h", data, at)[0]
    return _simple(data, at + 10, contours) if contours >= 0 else tuple(_composed(face, data, at + 10))


def _composed(face: Face, data: bytes, at: int) -> Iterator[Units]:
    """Give the lines of a letter that is put together of others: most of Vietnamese is."""
    flags = MORE
    while flags & MORE:
        flags, part = struct.unpack_from(">HH", data, at)
        if not flags & ARE_OFFSETS:
            raise ValueError(f"{face.value}: a glyph's part is placed by its points, not by offsets")
        wide = flags & WIDE_ARGUMENTS
        off_x, off_y = struct.unpack_from(">hh" if wide else ">bb", data, at + 4)
        at += 8 if wide else 6
        count = 1 if flags & ONE_SCALE else 2 if flags & TWO_SCALES else 4 if flags & FOUR_SCALES else 0
        scales = [value / (1 << 14) for value in struct.unpack_from(f">{count}h", data, at)]
        at += 2 * count
        xx, xy, yx, yy = _matrix(scales)
        for line in _glyph(face, part):
            yield tuple((x * xx + y * yx + off_x, x * xy + y * yy + off_y) for x, y in line)


def _matrix(scales: Sequence[float]) -> tuple[float, float, float, float]:
    if len(scales) == 4:
        return scales[0], scales[1], scales[2], scales[3]
    across, down = (scales[0], scales[-1]) if scales else (1.0, 1.0)
    return across, 0.0, 0.0, down


def _simple(data: bytes, at: int, contours: int) -> tuple[Units, ...]:
    ends = struct.unpack_from(f">{contours}H", data, at)
    at += 2 * contours
    at += 2 + struct.unpack_from(">H", data, at)[0]  # hinting
    count = ends[-1] + 1 if ends else 0
    flags: list[int] = []
    while len(flags) < count:
        flag, at = data[at], at + 1
        times = 1
        if flag & REPEAT:
            times, at = data[at] + 1, at + 1
        flags += [flag] * times
    across, at = _places(data, at, flags, SHORT_X, SAME_X)
    up, at = _places(data, at, flags, SHORT_Y, SAME_Y)
    points = [(x, y, bool(flag & ON_CURVE)) for x, y, flag in zip(across, up, flags, strict=True)]
    starts = (0, *(end + 1 for end in ends[:-1]))
    return tuple(_flattened(points[start : end + 1]) for start, end in zip(starts, ends, strict=True))


def _places(data: bytes, at: int, flags: Sequence[int], short: int, same: int) -> tuple[list[int], int]:
    """Read one coordinate of all points: each is told by how far it lies from the one before."""
    places, place = [], 0
    for flag in flags:
        if flag & short:
            place += data[at] if flag & same else -data[at]
            at += 1
        elif not flag & same:
            place += struct.unpack_from(">h", data, at)[0]
            at += 2
        places.append(place)
    return places, at


def _flattened(points: Sequence[tuple[int, int, bool]]) -> Units:
    """Make straight pieces of curves, four a bend; the middle between two bends is on the line."""
    line: list[tuple[float, float]] = []
    for n, (x, y, on_curve) in enumerate(points):
        if on_curve:
            line.append((x, y))
            continue
        before, after = points[n - 1], points[(n + 1) % len(points)]
        start, end = (p[:2] if p[2] else ((p[0] + x) / 2, (p[1] + y) / 2) for p in (before, after))
        line += [_on_bend(start, (x, y), end, share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return tuple(line)


def _on_bend(
    start: tuple[float, float], bend: tuple[float, float], end: tuple[float, float], share: float
) -> tuple[float, float]:
    rest = 1 - share
    x, y = (
        rest * rest * a + 2 * rest * share * b + share * share * c for a, b, c in zip(start, bend, end, strict=True)
    )
    return x, y
