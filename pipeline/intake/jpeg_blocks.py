"""Gray JPEGs as scanners write them, decoded by loops of our own; whatever is written otherwise is left to the library.

Taken is only a baseline image of one component in one scan without restarts, of nothing but valid codes, whose last
block ends in the last byte before the end marker. All else may be or may not be damage: the library, whose warnings
count, says which.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from omr.kernels import jpeg
from omr.kernels.cosines import CELLS, SIDE
from pipeline.intake.jpeg_segments import (
    APP,
    BASELINE,
    COMMENT,
    EOI,
    HUFFMAN_TABLES,
    RESTARTS,
    SCAN,
    SOF,
    STEPS,
    next_marker,
    segments,
)

_OF_FIRST, _OF_OTHERS = 0x00, 0x10  # classes of codes, in the higher four bits of their number
_MOST_TABLES = 3
_JFIF, _JFIF_VERSION = b"JFIF\0", b"\1"
_SCAN_HEAD = struct.Struct(">HBBBBBB")
_WHOLE = (0, CELLS - 1, 0)  # all coefficients with all their bits
_SAMPLINGS = {16 * across + down for across in range(1, 5) for down in range(1, 5)}  # they say nothing of one component
_Codes = NDArray[np.uint16]
_Table = NDArray[np.int32]


class _OtherwiseError(Exception):
    """The image is not one that the loops know."""


@dataclass(slots=True, kw_only=True)
class _Header:
    """What is said of how blocks are coded."""

    frame: bytes = b""
    steps: dict[int, bytes] = field(default_factory=dict)
    codes: dict[int, bytes] = field(default_factory=dict)
    end: int = 0


def decode_plainly(data: bytes) -> NDArray[np.uint8] | None:
    """Decode to gray samples (height, width); None for what is not so plain, or not exactly as the standard says.

    Raises:
        Damaged: The header is cut.
    """
    try:
        return _decode(data, _read_header(data))
    except _OtherwiseError:
        return None


def _read_header(data: bytes) -> _Header:
    header = _Header()
    for marker, body, end in segments(data):
        header.end = end
        if marker == STEPS:
            header.steps.update(_steps_in(body))
        elif marker == HUFFMAN_TABLES:
            header.codes.update(_codes_in(body))
        elif marker in SOF:
            if marker != BASELINE or header.frame:
                raise _OtherwiseError
            header.frame = body
        elif not _says_nothing(marker, body):
            raise _OtherwiseError
    return header


def _says_nothing(marker: int, body: bytes) -> bool:
    """Whether a segment changes nothing of how blocks are coded."""
    if marker == RESTARTS:
        return not any(body)
    if marker == APP and body.startswith(_JFIF):
        return body[len(_JFIF) : len(_JFIF) + 1] == _JFIF_VERSION
    return APP <= marker < APP + 16 or marker == COMMENT


def _steps_in(body: bytes) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(body), 1 + CELLS):
        table = body[at + 1 : at + 1 + CELLS]
        if body[at] > _MOST_TABLES or len(table) < CELLS:  # of 16 bits, or cut
            raise _OtherwiseError
        yield body[at], table


def _codes_in(body: bytes) -> Iterator[tuple[int, bytes]]:
    while body:
        size = 1 + jpeg.CODE_BITS + sum(body[1 : 1 + jpeg.CODE_BITS])
        if len(body) < size or body[0] & ~_OF_OTHERS > _MOST_TABLES:
            raise _OtherwiseError
        yield body[0], body[1:size]
        body = body[size:]


def _decode(data: bytes, header: _Header) -> NDArray[np.uint8]:
    shape, component, steps = _frame_of(header)
    start, first, others = _scan_of(data, header, component)
    image, behind = _image_data(data, start)
    samples = np.empty(shape, dtype=np.uint8)
    taken = jpeg.decode_blocks(image, *_first_tables(first), *_pair_tables(others), _by_rows(steps), _order(), samples)
    is_whole = taken != jpeg.FAILED and -(-taken // 8) == len(image) - jpeg.PEEKED_BYTES
    if not is_whole or data[behind : behind + len(EOI)] != EOI:
        raise _OtherwiseError
    return samples


def _frame_of(header: _Header) -> tuple[tuple[int, int], int, bytes]:
    """Give height and width in pixels, the number of the one component, and its steps."""
    if len(header.frame) != 9:
        raise _OtherwiseError
    bits, height_px, width_px, components, component, sampling, steps = struct.unpack(">BHHBBBB", header.frame)
    is_plain = (bits, components) == (8, 1) and sampling in _SAMPLINGS
    if not is_plain or not height_px or not width_px or steps not in header.steps:
        raise _OtherwiseError
    return (height_px, width_px), component, header.steps[steps]


def _scan_of(data: bytes, header: _Header, component: int) -> tuple[int, bytes, bytes]:
    """Give where the image data of the one scan begin, and the codes of first and other coefficients."""
    marker = next_marker(data, header.end)
    start, end = marker.end(), marker.end() + _SCAN_HEAD.size
    if marker[0][-1] != SCAN or end > len(data):
        raise _OtherwiseError
    length, parts, part, numbers, *whole = _SCAN_HEAD.unpack(data[start:end])
    first, others = header.codes.get(_OF_FIRST | numbers >> 4), header.codes.get(_OF_OTHERS | numbers & 15)
    is_plain = (length, parts, part, tuple(whole)) == (_SCAN_HEAD.size, 1, component, _WHOLE)
    if not is_plain or not first or not others:
        raise _OtherwiseError
    return end, first, others


def _image_data(data: bytes, start: int) -> tuple[NDArray[np.uint8], int]:
    """Give the bits of the image, and where the marker behind them stands."""
    image = np.empty(len(data) - start + jpeg.PEEKED_BYTES, dtype=np.uint8)
    count, behind = jpeg.unstuff(np.frombuffer(data, dtype=np.uint8), start, image)
    image[count : count + jpeg.PEEKED_BYTES] = 0
    return image[: count + jpeg.PEEKED_BYTES], behind


@lru_cache(maxsize=1)
def _order() -> _Codes:
    """Give the cells in the order in which coefficients are stored: by diagonals, to and fro."""
    cells = [(row, column) for row in range(SIDE) for column in range(SIDE)]
    cells.sort(key=lambda cell: (sum(cell), cell[0] if sum(cell) % 2 else cell[1]))
    order = np.full(jpeg.ORDER_SIZE, CELLS, dtype=np.uint16)
    order[:CELLS] = [SIDE * row + column for row, column in cells]
    return order


@lru_cache(maxsize=8)
def _by_rows(steps: bytes) -> _Table:
    by_rows = np.empty(CELLS, dtype=np.int32)
    by_rows[_order()[:CELLS]] = np.frombuffer(steps, dtype=np.uint8)
    return by_rows


@lru_cache(maxsize=8)
def _first_tables(codes: bytes) -> tuple[_Table, _Codes]:
    """Give what the next bits mean for the first coefficient: code and value at once, and the code alone."""
    alone = _codes_alone(codes)
    length, _, value = _with_values(alone, jpeg.FIRST_BITS)
    if (alone >> jpeg.CODE_LENGTH_BITS > jpeg.MOST_FIRST_BITS).any():
        raise _OtherwiseError
    return np.where(length > 0, value << jpeg.LENGTH_BITS | length, 0).astype(np.int32), alone


@lru_cache(maxsize=8)
def _pair_tables(codes: bytes) -> tuple[_Table, _Codes]:
    """Give what the next bits mean for the other coefficients: one or two with their values, and the code alone."""
    alone = _codes_alone(codes)
    length, meant, value = _with_values(alone, jpeg.PAIR_BITS)
    zeros, bits = meant >> 4, meant & 15
    on = np.where(bits > 0, zeros + 1, jpeg.ZEROS)
    is_end = (length > 0) & (meant == 0)
    known = (length > 0) & (is_end | (meant == (jpeg.ZEROS - 1) << 4) | ((bits > 0) & (np.abs(value) < 1 << 7)))
    length[~known] = 0
    # What follows the first code, in as many bits as are left; zeros fill them up, so it may be longer than they are.
    bits_left = jpeg.PAIR_BITS - length
    behind = (np.arange(1 << jpeg.PAIR_BITS) << length) & ((1 << jpeg.PAIR_BITS) - 1)
    is_pair = known & ~is_end & known[behind] & (length[behind] <= bits_left)
    first_on = np.where(is_end, jpeg.NOTHING, on)
    last_on = np.where(is_end, jpeg.END, on)
    last_on[is_pair] = np.where(is_end[behind], jpeg.END_BEHIND, on + on[behind])[is_pair]
    last_value = np.where(is_pair, value[behind], value)
    entry = length + np.where(is_pair, length[behind], 0)
    entry |= first_on << jpeg.FIRST_ON_SHIFT | last_on << jpeg.LAST_ON_SHIFT
    entry |= (value & 0xFF) << jpeg.FIRST_VALUE_SHIFT | (last_value & 0xFF) << jpeg.LAST_VALUE_SHIFT
    return np.where(known, entry, 0).astype(np.uint32).view(np.int32), alone


def _codes_alone(codes: bytes) -> _Codes:
    """Give by the next bits the length of their code and what it stands for.

    Codes of one length are consecutive numbers, and those of the next length go on where they end: by the first bits of
    whatever begins with them, they lie in the order of the table.
    """
    lengths = np.repeat(np.arange(1, jpeg.CODE_BITS + 1), np.frombuffer(codes[: jpeg.CODE_BITS], dtype=np.uint8))
    meant = np.frombuffer(codes[jpeg.CODE_BITS :], dtype=np.uint8).astype(np.int64)
    filled = np.repeat(meant << jpeg.CODE_LENGTH_BITS | lengths, 1 << (jpeg.CODE_BITS - lengths))
    table = np.zeros(1 << jpeg.CODE_BITS, dtype=np.uint16)
    if len(filled) >= len(table):  # the code of nothing but ones is never given
        raise _OtherwiseError
    table[: len(filled)] = filled
    return table


def _with_values(alone: _Codes, bits: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give by so many next bits the length of code and value, 0 if they do not fit, what is meant, and the value."""
    next_bits = np.arange(1 << bits)
    code = alone[next_bits << (jpeg.CODE_BITS - bits)].astype(np.int64)
    meant, size = code >> jpeg.CODE_LENGTH_BITS, (code >> jpeg.CODE_LENGTH_BITS) & 15
    length = np.where(code > 0, (code & jpeg.CODE_LENGTH_MASK) + size, 0)
    length[length > bits] = 0
    value = (next_bits >> np.maximum(bits - length, 0)) & ((1 << size) - 1)
    negative = (size > 0) & (value >> np.maximum(size - 1, 0) == 0)
    return length, meant, value - np.where(negative, (1 << size) - 1, 0)
