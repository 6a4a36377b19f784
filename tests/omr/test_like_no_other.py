"""Equal pixels prove one scan only where no broken scanner makes them."""

import numpy as np
import pytest

from omr.same_paper import is_like_no_other

SHAPE = (2339, 1654)


def half_black() -> np.ndarray:
    page = np.full(SHAPE, 255, np.uint8)
    page[1000:] = 0
    return page


@pytest.mark.parametrize(
    "page",
    [
        np.zeros(SHAPE, np.uint8),
        np.full(SHAPE, 255, np.uint8),
        half_black(),
        np.tile(np.arange(SHAPE[1], dtype=np.uint8), (SHAPE[0], 1)),
    ],
    ids=["black", "white", "half black", "streaks"],
)
def test_what_a_broken_scanner_gives_for_many_sheets_proves_nothing(page: np.ndarray) -> None:
    assert not is_like_no_other(page)


def test_a_scan_with_the_grain_of_paper_is_like_no_other() -> None:
    assert is_like_no_other(np.random.default_rng(1).integers(240, 255, SHAPE, np.uint8))
