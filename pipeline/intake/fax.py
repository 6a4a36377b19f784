"""Fax streams (CCITT G4, G3, RLE) to samples, with proof that all rows were there.

Fax data carry no checksum, and a library's decoder fills what it cannot decode with white: a stream that was
cut would read as an empty lower half. A G4 stream of nothing but the standard's codes, whose end stands right
behind its last row, is decoded by loops of our own, in a third of the time. For all others one more row with a
known pattern is coded behind the last; only where it comes out as the row after the last did the library keep in
step to the end.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from omr.kernels import fax
from pipeline.intake.damage import broken, cut
from pipeline.intake.decoders import may_use_loops
from pipeline.intake.fax_codes import BLACK, END_OF_LINE, HORIZONTAL, MODES, WHITE

_END_BYTES = 4  # hold an end marker, wherever in the first of them it begins
_TAIL_BYTES = 64  # an end marker of six EOLs with their fill has less
_G4_TAIL_BYTES = 4096  # Pillow leaves the directory of a TIFF behind the end marker of a PDF's fax
# Scanners that stop on paper length, not on the declared height, write some rows more than they declare.
_ROWS_TOO_MANY = 512
_RETURN_TO_CONTROL = re.compile(r"(0{11,}1{1,2})(?:0{11,}1{1,2})+0*$")

_Table = NDArray[np.int32]  # by the next bits: the length of their code, and what it stands for


class Fax(StrEnum):
    """How the rows are coded."""

    G4 = "g4"
    G3 = "g3"
    RLE = "rle"  # each row from a byte of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class FaxCode:
    """A way of coding rows, with the choices that only G3 has."""

    fax: Fax
    mixed: bool = False  # rows coded by themselves or by the row above, told by a tag bit
    aligned: bool = False  # each end of line is filled up to a whole byte


def decode_fax(data: bytes, *, width_px: int, height_px: int, code: FaxCode) -> NDArray[np.bool_]:
    """Decode one strip; True is white, as no run of black.

    Args:
        data: The stream, first bit in the highest bit.
        width_px: Pixels of a row.
        height_px: Rows declared; the stream must hold them all.
        code: How the rows are coded.

    Raises:
        Damaged: The stream is cut or corrupt, so that rows are missing.
    """
    if code.fax is Fax.G4 and may_use_loops():
        rows = _quickly(data, width_px, height_px)
        if rows is not None:
            return rows
    pattern = _pattern_row(width_px)
    most = 0
    for sealed in _seals(data, width_px, code):
        ink = _decode(sealed, width_px, height_px + 1, code)
        if ink is not None and np.array_equal(ink[height_px], pattern):
            return np.invert(ink[:height_px])
        more = _decode(sealed, width_px, height_px + _ROWS_TOO_MANY, code)
        if more is None:
            continue
        found = np.flatnonzero((more == pattern).all(axis=1))
        if len(found) and found[-1] > height_px:
            return np.invert(more[:height_px])
        most = max([most, *(int(row) for row in found)])
    if most:
        raise cut("the fax image has %(most)s of %(height_px)s rows", most=most, height_px=height_px)
    raise broken(
        "the fax image is cut or damaged: its %(height_px)s rows do not end where the data end",
        height_px=height_px,
    )


def _quickly(data: bytes, width_px: int, height_px: int) -> NDArray[np.bool_] | None:
    """Decode by the standard alone; None for all that is not written as it says, as may be or may not be damage."""
    rows = np.ones((height_px, width_px), dtype=np.bool_)
    padded = np.frombuffer(data + bytes(fax.PEEKED_BYTES), dtype=np.uint8)
    end = fax.decode_rows(padded, *_tables(), rows.view(np.uint8))
    if end == fax.FAILED:
        return None
    behind = data[end // 8 : end // 8 + _END_BYTES]
    bits = f"{int.from_bytes(behind):0{8 * len(behind)}b}"[end % 8 :] if behind else ""
    is_padding = len(bits) < 8 and "1" not in bits
    return rows if is_padding or bits.startswith(END_OF_LINE * 2) else None


@lru_cache(maxsize=1)
def _tables() -> tuple[_Table, _Table, _Table]:
    """Give what the next bits mean, for modes, white runs and black runs."""
    return (
        _table(MODES, fax.MODE_BITS),
        _table(WHITE, fax.WHITE_BITS),
        _table(BLACK, fax.BLACK_BITS),
    )


def _table(codes: Mapping[int, str], bits: int) -> _Table:
    table = np.full(1 << bits, fax.NO_CODE, dtype=np.int32)
    for meant, code in codes.items():
        first = int(code, 2) << (bits - len(code))
        table[first : first + (1 << (bits - len(code)))] = meant << fax.LENGTH_BITS | len(code)
    return table


def _decode(data: bytes, width_px: int, height_px: int, code: FaxCode) -> NDArray[np.bool_] | None:
    """Decode by the library; None where it breaks off, as it does where the pattern was laid a bit too far on."""
    try:
        if code.fax is Fax.G4:
            rows = imagecodecs.ccittfax4_decode(data, height=height_px, width=width_px)
        elif code.fax is Fax.RLE:
            rows = imagecodecs.ccittrle_decode(data, height=height_px, width=width_px)
        else:
            options = code.mixed + 4 * code.aligned  # bits of the TIFF tag T4Options
            rows = imagecodecs.ccittfax3_decode(data, height=height_px, width=width_px, t4options=options)
    except imagecodecs.CcittrleError:  # of all three
        return None
    return np.asarray(rows).view(np.bool_)


def _pattern_row(width_px: int) -> NDArray[np.bool_]:
    row = np.resize(np.array([0, 0, 0, 1, 1], dtype=np.bool_), width_px)
    row[width_px - width_px % 5 :] = False
    return row


def _pattern_bits(width_px: int, prefix: str) -> str:
    whole, rest = divmod(width_px, 5)
    return (prefix + WHITE[3] + BLACK[2]) * whole + (prefix + WHITE[rest] + BLACK[0] if rest else "")


def _seals(data: bytes, width_px: int, code: FaxCode) -> Iterator[bytes]:
    """Code the pattern behind the last row, in each place where that row may end."""
    tail_bytes = _G4_TAIL_BYTES if code.fax is Fax.G4 else _TAIL_BYTES
    head, last = data[:-tail_bytes], data[-tail_bytes:]
    tail = f"{int.from_bytes(last):0{8 * len(last)}b}" if last else ""
    if code.fax is Fax.G4:
        pattern = _pattern_bits(width_px, HORIZONTAL) + END_OF_LINE * 2
        ends = _ends_before(tail, END_OF_LINE * 2)
    elif code.fax is Fax.RLE:
        pattern = _pattern_bits(width_px, "") + "0" * 64
        ends = [tail]
    else:
        tag = "1" if code.mixed else ""
        pattern = _pattern_bits(width_px, "") + (END_OF_LINE + tag) * 6
        ends = [_with_line_end(end, tag, code) for end in _ends_before(tail, "")]
        control = _RETURN_TO_CONTROL.search(tail)
        ends = [tail[: control.end(1)], *ends] if control else ends
    for end in ends:
        yield head + _to_bytes(end + pattern)


def _ends_before(tail: str, mark: str) -> list[str]:
    """The last row ends before the end marker; without one, before up to seven bits of padding."""
    at = tail.find(mark) if mark else -1  # no row holds the mark, what follows it may
    if at >= 0:
        return [tail[:at]]
    padding = min(7, len(tail) - len(tail.rstrip("0")))
    return [tail[: len(tail) - bits] for bits in range(padding + 1)]


def _with_line_end(end: str, tag: str, code: FaxCode) -> str:
    fill = "0" * (-(len(end) + len(END_OF_LINE)) % 8) if code.aligned else ""
    return end + fill + END_OF_LINE + tag


def _to_bytes(bits: str) -> bytes:
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b""
