"""Look at the ink inside each box: see `omr.measuring.measure`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_3, SINGLE, compiled, inner

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@inner
def take_piece(ink: NDArray[np.bool_], stack: Ints, start: int, piece: Floats) -> None:
    """Take the piece of ink that holds the cell `start` out of `ink`, and write its cells, width and height."""
    rows, columns = ink.shape
    waiting = 1
    stack[0] = start
    ink[start // columns, start % columns] = False
    left, right, top, bottom, cells = columns, -1, rows, -1, 0
    while waiting:
        waiting -= 1
        row, column = stack[waiting] // columns, stack[waiting] % columns
        cells += 1
        left, right = min(left, column), max(right, column)
        top, bottom = min(top, row), max(bottom, row)
        for r in range(max(0, row - 1), min(rows, row + 2)):
            for c in range(max(0, column - 1), min(columns, column + 2)):
                if ink[r, c]:
                    ink[r, c] = False
                    stack[waiting] = r * columns + c
                    waiting += 1
    piece[0], piece[1], piece[2] = cells, right - left + 1, bottom - top + 1


@compiled(F4_3, SINGLE)
def largest_pieces(insides: Floats, limit: float) -> Floats:
    """Give cells darker than `limit`, and cells, width and height of the largest connected piece of them, (n, 4)."""
    count, rows, columns = insides.shape
    found = np.zeros((count, 4), dtype=np.float32)
    ink = np.empty((rows, columns), dtype=np.bool_)
    stack = np.empty(rows * columns, dtype=np.int32)
    piece = np.empty(3, dtype=np.float32)
    for n in range(count):
        total = 0
        for r in range(rows):
            for c in range(columns):
                ink[r, c] = insides[n, r, c] > limit
                total += ink[r, c]
        found[n, 0] = total
        left = total
        for at in range(rows * columns):
            if left <= found[n, 1]:
                break  # too few are left for a larger piece
            if ink[at // columns, at % columns]:
                take_piece(ink, stack, at, piece)
                left -= int(piece[0])
                if piece[0] > found[n, 1]:
                    found[n, 1:] = piece
    return found
