"""Boxes with ink, as the network is told of them."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from omr.measuring.network import Floats

MOST_PEOPLE = 1000  # on a page


class Look(IntEnum):
    """What ink looks like: the network's classes, plain ones first."""

    STROKES = 0
    FULL = 1
    WORD = 2
    STRUCK = 3  # one to three lines through a mark
    SCRIBBLED = 4
    RINGED = 5
    END = 6  # of a stroke from elsewhere, dirt


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ink:
    """Boxes with ink and what they hold."""

    pictures: Floats  # (n, rows, columns), as `omr.measuring.network.picture_of` gives them
    measures: Floats  # (n, measures), as `omr.measuring.network.told` gives them
    looks: NDArray[np.intp]  # places in `Look`
    people: NDArray[np.intp]  # who wrote it: `MOST_PEOPLE` times the page, and a number from 1 on; nobody: 0
