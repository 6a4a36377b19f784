"""Weigh how odd a mark looks among the page's other marks: what is odd by itself may be its writer's habit.

Careless hatching in row after row is how somebody fills boxes, and scribble in one box of a page of crosses takes one
back, though both look alike. The network sees one box at a time; here what it saw of each is compared with what it saw
of the others, by attention, where those count most that resemble it, and by their mean. It is fitted on people who
fill in one to thirty rows, most of them as they are used to, some or all of them oddly (`tests/fit/people.py`).

Sources of the method: Vaswani et al., Attention is all you need, 2017; Zaheer et al., Deep sets, 2017.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from omr.measuring.network import UNKNOWN, Floats, network, neurons_of, odd_of, picture_of, told

HEADS = 2  # ways in which marks resemble each other
ITSELF = np.float32(-1e9)  # is not among the others


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Company:
    """What was fitted."""

    usual: Floats  # (neurons,) of the network
    spread: Floats
    enter: Floats  # (neurons, units)
    enter_offset: Floats
    query: Floats  # (units, heads * width)
    key: Floats
    value: Floats  # (units, heads * worth)
    nobody_key: Floats  # stands for no company at all, which every mark may prefer
    nobody_value: Floats
    mix: Floats  # (what is known of a mark and its company, units)
    mix_offset: Floats
    leave: Floats  # (units, classes)
    leave_offset: Floats


def odd_chance(darkness: Floats, columns: Mapping[str, Floats], which: NDArray[np.intp]) -> Floats:
    """Give how likely the ink of some boxes is no plain mark, 0 to 1; `UNKNOWN` for all others.

    Args:
        darkness: (n, side, side) of all boxes of a page, as `BoxPatches` holds it.
        columns: Their measures.
        which: The boxes with ink.
    """
    chance = np.full(len(darkness), UNKNOWN, dtype=np.float32)
    if len(which):
        net, picture = network(), picture_of(darkness[which], columns["ink_dark"][which])
        neurons = neurons_of(net, picture, told(columns, which))
        chance[which] = odd_of(scores_among(company(), neurons, neurons @ net.output + net.output_offset))
    return chance


def scores_among(fitted: Company, neurons: Floats, scores: Floats) -> Floats:
    """Give the scores of each class for all marks of a page, knowing the others.

    Args:
        fitted: The weights.
        neurons: (n, neurons) what the network sees of each.
        scores: (n, classes) what it says of each by itself.
    """
    entered = np.maximum((neurons - fitted.usual) / fitted.spread @ fitted.enter + fitted.enter_offset, 0)
    mean = (entered.sum(axis=0) - entered) / max(1, len(entered) - 1)
    away = np.abs(entered - mean) if len(entered) > 1 else np.zeros_like(entered)
    count = np.full((len(entered), 1), np.log(len(entered)), dtype=np.float32)
    known = np.concatenate([entered, _heeded(fitted, entered), mean, away, count], axis=1)
    mixed = np.maximum(known @ fitted.mix + fitted.mix_offset, 0)
    return np.asarray(scores + mixed @ fitted.leave + fitted.leave_offset, dtype=np.float32)


def _heeded(fitted: Company, entered: Floats) -> Floats:
    """Give what each mark heeds of the others, (n, heads * worth)."""
    marks = len(entered)
    asked, offered, worth = (
        values.reshape(len(values), HEADS, -1).transpose(1, 0, 2)
        for values in (
            entered @ fitted.query,
            np.vstack([entered @ fitted.key, fitted.nobody_key]),
            np.vstack([entered @ fitted.value, fitted.nobody_value]),
        )
    )
    alike = asked @ offered.transpose(0, 2, 1) / np.float32(np.sqrt(asked.shape[2]))
    alike = np.where(np.eye(marks, marks + 1, dtype=bool), ITSELF, alike)
    heed = np.exp(alike - alike.max(axis=2, keepdims=True))
    heeded = heed / heed.sum(axis=2, keepdims=True) @ worth
    return np.asarray(heeded.transpose(1, 0, 2).reshape(marks, -1))


@lru_cache(maxsize=1)
def company() -> Company:
    """Load what was fitted."""
    with files(__package__).joinpath("company.npz").open("rb") as file, np.load(file) as stored:
        return Company(**{field.name: stored[field.name] for field in fields(Company)})
