"""Decode the gray blocks of a baseline JPEG (ITU-T T.81) in two thirds of libjpeg's time, to the very same samples.

Most of the time goes to codes of three to ten bits that must be read one after the other. Here up to two of them, with
the bits of their values, are looked up at once. It knows nothing but what the standard says, and gives up at
whatever else it meets: see `pipeline.intake.jpeg_blocks`.
"""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import DATA, I4_1, INT, Kind, compiled, inner
from omr.kernels.cosines import CELLS, LANES, SIDE, spread_flat, transform

Bytes = NDArray[np.uint8]
Codes = NDArray[np.uint16]
Table = NDArray[np.int32]
Bits = tuple[np.uint64, np.uint64, np.uint64]  # the next ones first in the highest bit, how many, and the next byte
BYTES, SAMPLES, CODES = Kind("uint8", 1), Kind("uint8", 2), Kind("uint16", 1)
CODE_BITS = 16  # of the longest code
# By the next 16 bits: the lowest bits are the length of the code, the others what it stands for; 0 is no code.
CODE_LENGTH_BITS, CODE_LENGTH_MASK = 5, 31
# By the next bits: codes together with the bits of their values; 0 where they do not fit. The lowest four bits are the
# length of all of it. Behind them stands, of the first coefficient, its value; of the others how far on the first
# one lies, how far the last of one or two, and both values.
FIRST_BITS, PAIR_BITS = 10, 12
LENGTH_BITS, LENGTH_MASK = 4, 15
FIRST_ON_SHIFT, FIRST_ON_MASK = 4, 31
LAST_ON_SHIFT, LAST_ON_MASK = 9, 127
FIRST_VALUE_SHIFT, LAST_VALUE_SHIFT = 16, 24
ZEROS = 16  # so far on is what stands behind sixteen zeros, and so far at most any one coefficient
NOTHING = 17  # so far on a 0 may be written where a block ends
END, END_BEHIND = 126, 127  # so far on is the end of a block: at once, or behind a coefficient
LAST_CELL = 63
LAST_SURE = LAST_CELL - ZEROS - 1  # up to here the second of two belongs to the same block
ORDER_SIZE = LAST_CELL + END_BEHIND + 1
LOOKED_UP = 4  # times `PAIR_BITS` there are bits without filling up
MOST_VALUE_BITS, MOST_FIRST_BITS = 10, 11  # of 8-bit samples
MOST_FIRST = 1 << MOST_FIRST_BITS
NO_FIRST = 2 * MOST_FIRST  # where something is amiss
PEEKED_BYTES = 256  # behind the last byte, so many must be 0: more than any block takes
AHEAD_BYTES = 8  # so many at most are held that no code has taken yet
FAILED = -1


@compiled(DATA, INT, BYTES)
def unstuff(data: Bytes, start: int, image: Bytes) -> tuple[int, int]:
    """Copy image data up to the next marker without the zeros that stand behind each 0xff.

    Args:
        data: The file.
        start: Where its image data begin.
        image: (n,) written to; not shorter than what is left of the file.

    Returns:
        How many bytes there are, and where the marker stands; it stands behind the file where there is none.
    """
    at, size = np.uint64(start), np.uint64(len(data))
    count = np.uint64(0)
    while at < size:
        byte = data[at]
        if byte == 0xFF:
            if at + np.uint64(1) >= size or data[at + np.uint64(1)] != 0:
                break
            at += np.uint64(1)
        image[count] = byte
        count += np.uint64(1)
        at += np.uint64(1)
    return np.int64(count), np.int64(at)


@compiled(DATA, I4_1, CODES, I4_1, CODES, I4_1, CODES, SAMPLES)
def decode_blocks(
    image: Bytes,
    first_values: Table,
    first_codes: Codes,
    pairs: Table,
    codes: Codes,
    steps: Table,
    order: Codes,
    samples: Bytes,
) -> int:
    """Decode all blocks; give how many bits they took, `FAILED` where anything is amiss.

    Args:
        image: The bits, first bit in the highest bit, and `PEEKED_BYTES` of 0 behind them.
        first_values: By the next `FIRST_BITS`: how far the first coefficient is from the last block's.
        first_codes: By the next `CODE_BITS`: the code of its size alone.
        pairs: By the next `PAIR_BITS`: the next one or two of the other coefficients.
        codes: By the next `CODE_BITS`: the code of zeros and size alone.
        steps: (64,) what coefficients are multiplied with, row by row.
        order: (`ORDER_SIZE`,) cells in the order in which they are stored; behind them `CELLS`.
        samples: (height, width), written to.
    """
    height, width = samples.shape
    blocks = -(-width // SIDE)
    end = np.uint64(len(image) - PEEKED_BYTES + AHEAD_BYTES)
    coefficients = np.zeros((CELLS + 1) * LANES, dtype=np.int16)
    between = np.empty(CELLS * LANES, dtype=np.int32)
    cells = np.empty((SIDE, 2 * LANES), dtype=np.uint32)
    rows, flat = cells.view(np.uint8), samples.reshape(-1)
    bits = (np.uint64(0), np.uint64(0), np.uint64(0))
    first = 0
    for top in range(0, height, SIDE):
        for left in range(0, blocks, LANES):
            coefficients[:] = 0
            lanes = min(LANES, blocks - left)
            bits, first, are_flat = _read_blocks(
                image, bits, end, first, first_values, first_codes, pairs, codes, order, coefficients, lanes
            )
            if first == NO_FIRST:
                return FAILED
            if are_flat:
                is_sound = spread_flat(coefficients, steps, cells)
            else:
                is_sound = transform(coefficients, steps, between, cells)
            if not is_sound:
                return FAILED
            for row in range(min(SIDE, height - top)):
                begin = np.uint64((top + row) * width + SIDE * left)
                for column in range(np.uint64(min(SIDE * LANES, width - SIDE * left))):
                    flat[begin + column] = rows[row, column]
    _, held, at = bits
    taken = 8 * np.int64(at) - np.int64(held)
    return taken if taken <= 8 * (len(image) - PEEKED_BYTES) else FAILED


@inner
def _read_blocks(
    image: Bytes,
    bits: Bits,
    end: np.uint64,
    first: int,
    first_values: Table,
    first_codes: Codes,
    pairs: Table,
    codes: Codes,
    order: Codes,
    coefficients: NDArray[np.int16],
    lanes: int,
) -> tuple[Bits, int, bool]:
    """Read blocks that lie side by side; give the last one's first coefficient, and whether none has any other.

    All in one loop, because whatever is handed to another is counted, block for block.
    """
    window, held, at = bits
    are_flat = True
    for lane in range(np.uint64(lanes)):
        window, held, at = _filled(image, window, held, at)
        entry = first_values[window >> np.uint64(64 - FIRST_BITS)]
        if entry != 0:
            taken = np.uint64(entry & LENGTH_MASK)
            first += entry >> LENGTH_BITS
        else:
            code = np.int64(first_codes[window >> np.uint64(64 - CODE_BITS)])
            length, size = code & CODE_LENGTH_MASK, code >> CODE_LENGTH_BITS
            if length == 0 or size > MOST_FIRST_BITS:
                return (window, held, at), NO_FIRST, are_flat
            taken = np.uint64(length + size)
            first += _value(window, length, size)
        if first >= MOST_FIRST or first < -MOST_FIRST or at > end:
            return (window, held, at), NO_FIRST, are_flat
        window <<= taken
        held -= taken
        coefficients[lane] = first
        place = np.uint64(0)  # of the last coefficient, as stored
        while place < np.uint64(LAST_CELL):
            window, held, at = _filled(image, window, held, at)
            for _ in range(LOOKED_UP):
                entry = pairs[window >> np.uint64(64 - PAIR_BITS)]
                if entry == 0 or place > np.uint64(LAST_SURE):
                    break
                taken = np.uint64(entry & LENGTH_MASK)
                window <<= taken
                held -= taken
                next_cell = order[place + np.uint64((entry >> FIRST_ON_SHIFT) & FIRST_ON_MASK)]
                place += np.uint64((entry >> LAST_ON_SHIFT) & LAST_ON_MASK)
                coefficients[np.uint64(next_cell) * np.uint64(LANES) + lane] = _first_value(entry)
                coefficients[np.uint64(order[place]) * np.uint64(LANES) + lane] = entry >> LAST_VALUE_SHIFT
            if place >= np.uint64(LAST_CELL) or (entry != 0 and place <= np.uint64(LAST_SURE)):
                continue
            window, held, at = _filled(image, window, held, at)
            code = np.int64(codes[window >> np.uint64(64 - CODE_BITS)])
            length, meant = code & CODE_LENGTH_MASK, code >> CODE_LENGTH_BITS
            zeros, size = meant >> 4, meant & 15
            if length == 0 or size > MOST_VALUE_BITS or (size == 0 and 0 < zeros < ZEROS - 1):
                return (window, held, at), NO_FIRST, are_flat
            if size == 0:
                place += np.uint64(ZEROS if zeros else END)
            else:
                place += np.uint64(zeros + 1)
                coefficients[np.uint64(order[place]) * np.uint64(LANES) + lane] = _value(window, length, size)
            taken = np.uint64(length + size)
            window <<= taken
            held -= taken
        if np.uint64(LAST_CELL) < place < np.uint64(END):
            return (window, held, at), NO_FIRST, are_flat
        are_flat &= place == np.uint64(END)
    return (window, held, at), first, are_flat


@inner
def _filled(image: Bytes, window: np.uint64, held: np.uint64, at: np.uint64) -> Bits:
    """Fill the window up to 56 bits and more, without a branch (Giesen, Reading bits in far too many ways, 2018)."""
    word = np.uint64(image[at]) << np.uint64(56) | np.uint64(image[at + np.uint64(1)]) << np.uint64(48)
    word |= np.uint64(image[at + np.uint64(2)]) << np.uint64(40) | np.uint64(image[at + np.uint64(3)]) << np.uint64(32)
    word |= np.uint64(image[at + np.uint64(4)]) << np.uint64(24) | np.uint64(image[at + np.uint64(5)]) << np.uint64(16)
    word |= np.uint64(image[at + np.uint64(6)]) << np.uint64(8) | np.uint64(image[at + np.uint64(7)])
    at += (np.uint64(63) - held) >> np.uint64(3)
    return window | word >> held, held | np.uint64(56), at


@inner
def _value(window: np.uint64, length: int, size: int) -> int:
    """Give the value of some bits behind a code: what begins with 0 is negative."""
    if size == 0:
        return 0
    value = np.int64((window << np.uint64(length)) >> np.uint64(64 - size))
    return value if value >> (size - 1) else value - (1 << size) + 1


@inner
def _first_value(entry: np.int32) -> np.int32:
    return np.int32(entry << LAST_VALUE_SHIFT - FIRST_VALUE_SHIFT) >> LAST_VALUE_SHIFT
