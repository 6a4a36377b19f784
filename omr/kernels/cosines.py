"""The inverse cosine transform of JPEG, many blocks side by side, to the very samples of libjpeg's accurate one.

Loeffler, Ligtenberg and Moschytz 1989 with eleven multiplications, in whole numbers as libjpeg scales them. The same
coefficient of all blocks lies side by side, so that the machine works out as many blocks at once as it has lanes,
and nothing is ever transposed.
"""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import inner

LANES = 16  # blocks side by side
SIDE, CELLS = 8, 64  # of a block
ROW = SIDE * LANES  # from a cell to the one below
COEFFICIENTS = NDArray[np.int16]
# Cosines and their sums, times 2 to the power of 13
_C_0_298, _C_0_390, _C_0_541, _C_0_765 = 2446, 3196, 4433, 6270
_C_0_899, _C_1_175, _C_1_501, _C_1_847 = 7373, 9633, 12299, 15137
_C_1_961, _C_2_053, _C_2_562, _C_3_072 = 16069, 16819, 20995, 25172
_SCALE_BITS = 13
_COLUMN_SHIFT, _ROW_SHIFT = 11, 18  # two bits more are kept between the two; then they and the sum of 8 cells go
_MIDDLE, _WHITE = 128, 255
# Between columns and rows samples of 8 bits have 4,096 at most, and rounding to steps of up to 255 adds 5,500. From
# here on libjpeg's fast versions, which hold 16 bits, and its plain ones differ.
MOST_BETWEEN = 1 << 14


@inner
def spread_flat(coefficients: COEFFICIENTS, steps: NDArray[np.int32], cells: NDArray[np.uint32]) -> bool:
    """Fill blocks that are one gray each; arguments and result are those of `transform`."""
    all_bits = np.int32(0)
    for lane in range(LANES):
        flat = np.int32(np.int32(coefficients[lane] * steps[0]) << 2)
        all_bits |= _magnitude(flat)
        gray = _sample(np.int32(flat << _SCALE_BITS))
        four = np.uint32(gray | gray << 8 | gray << 16 | gray << 24)
        for row in range(SIDE):
            cells[row, 2 * lane] = cells[row, 2 * lane + 1] = four
    return all_bits < MOST_BETWEEN


@inner
def transform(
    coefficients: COEFFICIENTS,
    steps: NDArray[np.int32],
    between: NDArray[np.int32],
    cells: NDArray[np.uint32],
) -> bool:
    """Turn the coefficients of `LANES` blocks into their samples; False where they are none of 8-bit samples.

    Args:
        coefficients: (cell, lane) in one axis, cells row by row.
        steps: (64,) what a coefficient is multiplied with.
        between: As many numbers, for what lies between columns and rows.
        cells: (8, 2 * `LANES`) the samples row by row, four in each number, the first in the lowest byte; written to.
    """
    all_bits = np.int32(0)
    for column in range(SIDE):
        # read here: within the loop, what is written might lie over them for all that the compiler knows
        t0, t1, t2, t3 = steps[column], steps[8 + column], steps[16 + column], steps[24 + column]
        t4, t5, t6, t7 = steps[32 + column], steps[40 + column], steps[48 + column], steps[56 + column]
        for lane in range(LANES):
            cell = column * LANES + lane
            s0, s1, s2, s3, s4, s5, s6, s7 = _sums(
                np.int32(coefficients[cell] * t0),
                np.int32(coefficients[cell + ROW] * t1),
                np.int32(coefficients[cell + 2 * ROW] * t2),
                np.int32(coefficients[cell + 3 * ROW] * t3),
                np.int32(coefficients[cell + 4 * ROW] * t4),
                np.int32(coefficients[cell + 5 * ROW] * t5),
                np.int32(coefficients[cell + 6 * ROW] * t6),
                np.int32(coefficients[cell + 7 * ROW] * t7),
            )
            b0, b1, b2, b3 = _four_shifted(s0, s1, s2, s3)
            b4, b5, b6, b7 = _four_shifted(s4, s5, s6, s7)
            between[cell] = b0
            between[cell + ROW] = b1
            between[cell + 2 * ROW] = b2
            between[cell + 3 * ROW] = b3
            between[cell + 4 * ROW] = b4
            between[cell + 5 * ROW] = b5
            between[cell + 6 * ROW] = b6
            between[cell + 7 * ROW] = b7
            all_bits |= _magnitude(b0) | _magnitude(b1) | _magnitude(b2) | _magnitude(b3)
            all_bits |= _magnitude(b4) | _magnitude(b5) | _magnitude(b6) | _magnitude(b7)
    for row in range(SIDE):
        first = row * ROW
        for lane in range(LANES):
            cell = first + lane
            s0, s1, s2, s3, s4, s5, s6, s7 = _sums(
                between[cell],
                between[cell + LANES],
                between[cell + 2 * LANES],
                between[cell + 3 * LANES],
                between[cell + 4 * LANES],
                between[cell + 5 * LANES],
                between[cell + 6 * LANES],
                between[cell + 7 * LANES],
            )
            cells[row, 2 * lane] = _four(s0, s1, s2, s3)
            cells[row, 2 * lane + 1] = _four(s4, s5, s6, s7)
    return all_bits < MOST_BETWEEN


# Numba takes the product and the sum of two int32 for an int64, which no machine multiplies side by side; so each
# is cut down again at once.


@inner
def _sums(
    a0: np.int32, a1: np.int32, a2: np.int32, a3: np.int32, a4: np.int32, a5: np.int32, a6: np.int32, a7: np.int32
) -> tuple[np.int32, ...]:
    """Give the eight cells of a row or column of eight coefficients, 2 to the power of 13 times too large."""
    shared = np.int32(np.int32(a2 + a6) * _C_0_541)
    even_2 = np.int32(shared - np.int32(a6 * _C_1_847))
    even_3 = np.int32(shared + np.int32(a2 * _C_0_765))
    even_0 = np.int32(np.int32(a0 + a4) << _SCALE_BITS)
    even_1 = np.int32(np.int32(a0 - a4) << _SCALE_BITS)
    e0, e3 = np.int32(even_0 + even_3), np.int32(even_0 - even_3)
    e1, e2 = np.int32(even_1 + even_2), np.int32(even_1 - even_2)
    s71, s53, s73, s51 = np.int32(a7 + a1), np.int32(a5 + a3), np.int32(a7 + a3), np.int32(a5 + a1)
    turned = np.int32(np.int32(s73 + s51) * _C_1_175)
    s71, s53 = np.int32(s71 * -_C_0_899), np.int32(s53 * -_C_2_562)
    s73 = np.int32(np.int32(s73 * -_C_1_961) + turned)
    s51 = np.int32(np.int32(s51 * -_C_0_390) + turned)
    o0 = np.int32(np.int32(a7 * _C_0_298) + np.int32(s71 + s73))
    o1 = np.int32(np.int32(a5 * _C_2_053) + np.int32(s53 + s51))
    o2 = np.int32(np.int32(a3 * _C_3_072) + np.int32(s53 + s73))
    o3 = np.int32(np.int32(a1 * _C_1_501) + np.int32(s71 + s51))
    return (
        np.int32(e0 + o3),
        np.int32(e1 + o2),
        np.int32(e2 + o1),
        np.int32(e3 + o0),
        np.int32(e3 - o0),
        np.int32(e2 - o1),
        np.int32(e1 - o2),
        np.int32(e0 - o3),
    )


@inner
def _shifted(number: np.int32, bits: int) -> np.int32:
    """Divide by a power of two, halves upwards."""
    return np.int32(np.int32(number + (1 << bits - 1)) >> bits)


@inner
def _four_shifted(a: np.int32, b: np.int32, c: np.int32, d: np.int32) -> tuple[np.int32, np.int32, np.int32, np.int32]:
    return (
        _shifted(a, _COLUMN_SHIFT),
        _shifted(b, _COLUMN_SHIFT),
        _shifted(c, _COLUMN_SHIFT),
        _shifted(d, _COLUMN_SHIFT),
    )


@inner
def _magnitude(number: np.int32) -> np.int32:
    """Give a number of as many bits as the number's size."""
    return np.int32(number ^ number >> 31)


@inner
def _sample(total: np.int32) -> np.int32:
    return np.int32(min(max(np.int32(_shifted(total, _ROW_SHIFT) + _MIDDLE), np.int32(0)), np.int32(_WHITE)))


@inner
def _four(a: np.int32, b: np.int32, c: np.int32, d: np.int32) -> np.uint32:
    return np.uint32(_sample(a) | _sample(b) << 8 | _sample(c) << 16 | _sample(d) << 24)
