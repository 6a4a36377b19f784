"""What people put on a measured page: every option as likely, odd manners as often as a stack asks for."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from forms.sheet import Box, PageLayout
from omr.measuring.measure import rows_of
from pipeline.simulate.answers import ODD_MANNERS, strike_column
from pipeline.simulate.words import Manner, Wish

HABIT_RATIO = 0.5  # of the pages full of odd marks, on which somebody does the same odd thing in every row
BLANK_RATIO, DOUBLE_RATIO = 0.1, 0.004
MULTI_RATIO = 0.35
CROWD_RATIO = (0.4, 1.05)  # of a page's boxes
_WEIGHTS = np.cumsum([share for _, share in ODD_MANNERS])


def draw_wishes(
    page: PageLayout, odd_ratio: float, rng: np.random.Generator, *, manner: Manner | None = None
) -> dict[str, Wish]:
    """Draw one wish a question.

    The simulation's own people prefer good marks and the first options; here no option is preferred, so that
    an error that depends on the place shows.
    """
    rows = [[page.boxes[at] for at in row] for row in rows_of(page)]
    wishes = {boxes[0].question: _wish(boxes, odd_ratio, rng) for boxes in rows}
    if odd_ratio == 1 and rng.random() < HABIT_RATIO:
        habit = _manner(rng)
        wishes = {question: replace(wish, manner=habit) for question, wish in wishes.items()}
    if manner is not None:
        wishes = {
            q: wish if wish.manner is Manner.PLAIN else replace(wish, manner=manner) for q, wish in wishes.items()
        }
    return strike_column(page, wishes, rng)


def draw_crowd(page: PageLayout, rng: np.random.Generator) -> dict[str, Wish]:
    """Draw wishes of somebody who marks half of a page's boxes, or all of them."""
    ratio = float(rng.uniform(*CROWD_RATIO))
    rows = [[page.boxes[at] for at in row] for row in rows_of(page)]
    return {boxes[0].question: Wish(codes=tuple(box.option for box in boxes if rng.random() < ratio)) for boxes in rows}


def _wish(boxes: Sequence[Box], odd_ratio: float, rng: np.random.Generator) -> Wish:
    draws = rng.random(4)
    chosen = boxes[int(draws[0] * len(boxes))].option
    if boxes[0].multiple:
        several = tuple(box.option for box in boxes if rng.random() < MULTI_RATIO)
        return Wish(codes=several or (chosen,), manner=_manner(rng) if draws[1] < odd_ratio else Manner.PLAIN)
    if draws[1] < odd_ratio:
        return Wish(codes=(chosen,), manner=_manner(rng))
    if draws[2] < BLANK_RATIO:
        return Wish()
    other = boxes[int(rng.random() * len(boxes))].option
    return Wish(codes=tuple(dict.fromkeys((chosen, other))) if draws[3] < DOUBLE_RATIO else (chosen,))


def _manner(rng: np.random.Generator) -> Manner:
    return ODD_MANNERS[int(np.searchsorted(_WEIGHTS, rng.random() * _WEIGHTS[-1]))][0]
