"""Grime darkens paper here and there, the same each time, whatever the scan's layout in memory."""

from collections.abc import Callable

import numpy as np
import pytest

from omr.image import Gray
from pipeline.simulate.chance import chance
from tests.fit.grime import KINDS, soil

PX_PER_MM = 6.0


def scan() -> Gray:
    """Paper with a printed line every centimetre: smears need something to smear."""
    page = np.full((1200, 900), 235, dtype=np.uint8)
    page[30::60] = 20
    return page


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("laid", [np.ascontiguousarray, np.asfortranarray])
def test_each_kind_darkens_some_of_the_paper_and_nothing_of_most_of_it(
    kind: Callable[..., np.ndarray], laid: Callable[[Gray], Gray]
) -> None:
    taken = kind(laid(scan()), chance(3, kind.__name__), PX_PER_MM)
    assert taken.shape == scan().shape
    assert taken.min() >= 0
    assert taken.max() > 20
    assert np.median(taken) < 10


def test_the_same_chance_leaves_the_same_grime() -> None:
    one, other = (soil(scan(), chance(3, "grime"), 150) for _ in range(2))
    assert (one == other).all()
    assert (one <= scan()).all()
    assert (one < scan()).any()
