"""Decode fax rows of ITU-T T.6 (CCITT G4) run by run: several times as fast as the decoder that fills bytes bit by bit.

It knows nothing but the standard's own codes, and gives up at whatever else it meets: see `pipeline.intake.fax`.
"""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import DATA, I4_1, Kind, compiled, inner

Bytes = NDArray[np.uint8]
Codes = NDArray[np.int32]
ROWS = Kind("uint8", 2)
MODE_BITS, WHITE_BITS, BLACK_BITS = 7, 12, 13  # of the longest code of each sort
# What the next bits mean: the lowest bits are the code's length, the others what it stands for.
LENGTH_BITS, LENGTH_MASK = 4, 15
NO_CODE = 0
PASS, HORIZONTAL, VERTICAL = 0, 1, 5  # a vertical code stands for 5 and by how much its change is off, -3 to 3
LONGEST_RUN = 63  # that one code ends; longer ones begin with a code of whole 64s
PEEKED_BYTES = 5  # behind the last byte, so many must be 0
BLACK, FAILED = 0, -1


@compiled(DATA, I4_1, I4_1, I4_1, ROWS)
def decode_rows(data: Bytes, modes: Codes, white: Codes, black: Codes, rows: Bytes) -> int:
    """Blacken the black runs of all rows; give the number of the bit behind the last, `FAILED` where anything is amiss.

    Args:
        data: The stream, first bit in the highest bit, and `PEEKED_BYTES` of 0 behind it.
        modes: By the next `MODE_BITS`: how the next change of colour is coded.
        white: By the next `WHITE_BITS`: the length of a white run.
        black: By the next `BLACK_BITS`: the length of a black one.
        rows: (height, width), all white; black runs are set to `BLACK`.
    """
    height, width = rows.shape
    end = 8 * (len(data) - PEEKED_BYTES)
    # Where the colour changes in the row above and in this one; behind the last change stands the width, three times.
    above = np.full(width + 4, width, dtype=np.int32)
    changes = np.empty(width + 4, dtype=np.int32)
    bit = 0
    for row in range(height):
        bit = _decode_row(data, bit, end, modes, white, black, above, changes, rows[row])
        if bit == FAILED:
            return FAILED
        above, changes = changes, above
    return bit if bit <= end else FAILED


@inner
def _decode_row(
    data: Bytes,
    bit: int,
    end: int,
    modes: Codes,
    white: Codes,
    black: Codes,
    above: Codes,
    changes: Codes,
    cells: Bytes,
) -> int:
    """Blacken the runs of one row, note its changes, and give the bit behind it."""
    width = len(cells)
    count, colour, at = 0, 0, 0
    start, place = 0, -1  # of the run, and how far the row is coded; at first in front of it
    while place < width:
        if bit >= end:
            return FAILED
        code = modes[_peeked(data, bit) >> (32 - MODE_BITS)]
        mode = code >> LENGTH_BITS
        if code == NO_CODE:
            return FAILED
        bit += code & LENGTH_MASK
        if mode == HORIZONTAL:
            place = max(place, 0)
            for _ in range(2):
                codes, bits = (black, BLACK_BITS) if colour else (white, WHITE_BITS)
                length, bit = _run(data, bit, end, codes, bits)
                # A run of nothing stands only in front of a row: whatever else has one would overrun the changes.
                if length < 0 or place + length > width or (length == 0 and count and place < width):
                    return FAILED
                place += length
                if colour:
                    cells[start:place] = BLACK
                start, colour = place, 1 - colour
                changes[count] = place
                count += place < width
            continue
        while above[at] <= place and above[at] < width:
            at += 2
        if mode == PASS:
            place = above[at + 1]
            continue
        change = above[at] + mode - VERTICAL
        if change <= place or change > width or change < 0:
            return FAILED
        if colour:
            cells[start:change] = BLACK
        start, place, colour = change, change, 1 - colour
        changes[count] = change
        count += change < width
        at = at - 1 if at > 0 else 1
    if colour:
        cells[start:width] = BLACK
    changes[count] = changes[count + 1] = changes[count + 2] = width
    return bit


@inner
def _peeked(data: Bytes, bit: int) -> int:
    """Give the next 32 bits."""
    at = bit >> 3
    word = np.int64(data[at]) << 32 | np.int64(data[at + 1]) << 24 | np.int64(data[at + 2]) << 16
    word |= np.int64(data[at + 3]) << 8 | np.int64(data[at + 4])
    return (word >> (8 - (bit & 7))) & 0xFFFFFFFF


@inner
def _run(data: Bytes, bit: int, end: int, codes: Codes, bits: int) -> tuple[int, int]:
    """Give the length of a run and the bit behind its last code; `FAILED` for no code."""
    total = 0
    while bit < end:
        code = codes[_peeked(data, bit) >> (32 - bits)]
        if code == NO_CODE:
            return FAILED, bit
        bit += code & LENGTH_MASK
        total += code >> LENGTH_BITS
        if code >> LENGTH_BITS <= LONGEST_RUN:
            return total, bit
    return FAILED, bit
