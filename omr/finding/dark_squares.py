"""Find where on a page a symbol may be, wherever the sheet lies: the squares that are as dark as one.

Only where neither corners nor bars lead to a sheet; a stranger's page has few such places, or none.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from forms.sheet import PAGE_HEIGHT_MM
from omr.finding.qr import MAX_PIXELS, Symbol, Tidy, read_symbols
from omr.pyramid import Pyramid

# Of a symbol's paper half is black; text has a fifth, rules and boxes less, a photograph any.
CELL_MM, SYMBOL_CELLS, LEAST_DARK, MOST_DARK = 2.0, 7, 0.33, 0.72
AROUND_MM, MOST_SQUARES = 40.0, 4
BLACK_PERCENT, PAPER_PERCENT = 0.2, 60.0  # of the page's grays


def read_dark_squares(pyramid: Pyramid) -> tuple[Symbol, ...]:
    """Look closely at the few places of a page that are as dark as a symbol, half a millisecond each.

    Wherever the sheet lies, turned or enlarged, and whatever became of its corners.
    """
    half_px, level = round(AROUND_MM * max(pyramid.shape) / PAGE_HEIGHT_MM / 2), 0
    while (2 * half_px) ** 2 > MAX_PIXELS:  # of A3 at 600 dpi one level smaller shows as much of a symbol
        half_px, level = half_px // 2, level + 1
    image = pyramid.levels[level]
    symbols: list[Symbol] = []
    for x, y in dark_squares(pyramid):
        column, row = x >> level, y >> level
        crop = image[max(0, row - half_px) : row + half_px, max(0, column - half_px) : column + half_px]
        symbols.extend(read_symbols(crop, tidy=Tidy.MEDIAN) or read_symbols(crop, tidy=Tidy.NOTHING))
    return tuple(symbols)


def dark_squares(pyramid: Pyramid) -> Iterator[tuple[int, int]]:
    """Give the middles, in pixels of the page, of squares that are as dark as a symbol, the likeliest first."""
    coarse = pyramid.levels[pyramid.coarse]
    cell_px = max(1, round(CELL_MM * max(coarse.shape) / PAGE_HEIGHT_MM))
    cells = cv2.resize(coarse, None, fx=1 / cell_px, fy=1 / cell_px, interpolation=cv2.INTER_AREA).astype(np.float32)
    black, paper = np.percentile(coarse[::3, ::3], (BLACK_PERCENT, PAPER_PERCENT))
    dark = cv2.blur((paper - cells) / max(float(paper - black), 1.0), (SYMBOL_CELLS, SYMBOL_CELLS))
    for _ in range(MOST_SQUARES):
        likely = np.where(dark < MOST_DARK, dark, 0.0)
        row, column = (int(place) for place in np.unravel_index(int(likely.argmax()), dark.shape))
        if likely[row, column] < LEAST_DARK:
            return
        size_px = cell_px * 2**pyramid.coarse
        yield round((column + 0.5) * size_px), round((row + 0.5) * size_px)
        near = slice(max(0, row - SYMBOL_CELLS), row + SYMBOL_CELLS + 1)
        dark[near, max(0, column - SYMBOL_CELLS) : column + SYMBOL_CELLS + 1] = 0
