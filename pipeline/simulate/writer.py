"""A writer: pen, hand and habits, the same over a whole ballot."""

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from pipeline.simulate.pen import BY_NAME, FAINT_PENCIL, Pen
from pipeline.simulate.stroke import Touch
from pipeline.simulate.words import Kind, Level

T = TypeVar("T")

# How often a person has each mark as a habit: the form asks for an X, and most do as asked.
HABITS = (
    (Kind.CROSS, 0.62),
    (Kind.TICK, 0.22),
    (Kind.FILL, 0.06),
    (Kind.SLASH, 0.05),
    (Kind.DOT, 0.03),
    (Kind.HALF, 0.02),
)
HABIT_KEPT_RATIO = 0.95
SWEEPING_RATIO = 0.12  # of the people, whose ticks end in a long tail that may enter the next box
PEN_SHARES = {
    Level.CLEAN: (("ballpoint_blue", 0.5), ("ballpoint_black", 0.25), ("gel_blue", 0.15), ("gel_black", 0.1)),
    Level.NORMAL: (
        ("ballpoint_blue", 0.5),
        ("ballpoint_black", 0.22),
        ("gel_blue", 0.12),
        ("gel_black", 0.08),
        ("felt", 0.03),
        ("pencil", 0.045),
        ("faint_pencil", 0.005),
    ),
    Level.HARD: (
        ("ballpoint_blue", 0.38),
        ("ballpoint_black", 0.17),
        ("gel_blue", 0.08),
        ("gel_black", 0.05),
        ("felt", 0.06),
        ("pencil", 0.16),
        ("faint_pencil", 0.1),
    ),
}
PEN_SHARES |= {level: PEN_SHARES[Level.NORMAL] for level in Level if level.is_photo}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How a person shapes marks, whatever the pen."""

    touch: Touch
    size_ratio: float  # of a mark to its box
    slant_deg: float
    offset_mm: tuple[float, float]  # where marks lie off the box's centre, on average
    scatter_mm: float
    tail_mm: float  # by which a tick runs out beyond its box
    looped: bool  # an X in one go, like a Greek alpha


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """One person with one pen."""

    favourite: Kind
    pen: Pen
    hand: Hand

    @property
    def is_faint(self) -> bool:
        return self.pen is FAINT_PENCIL

    def mark_kind(self, rng: np.random.Generator) -> Kind:
        """Choose the mark for one box: the habit, seldom another."""
        keeps, other = rng.random() < HABIT_KEPT_RATIO, _choose(HABITS, rng)
        return self.favourite if keeps else other


def meet_writer(person: np.random.Generator, tools: np.random.Generator, level: Level) -> Writer:
    """Meet someone; `person` gives the habits, which no level changes, `tools` the pen, which it does."""
    favourite = _choose(HABITS, person)
    hand = meet_hand(person)
    pen = BY_NAME[_choose(PEN_SHARES[level], tools)]
    return Writer(favourite=favourite, pen=_worn(pen, tools), hand=hand)


def meet_hand(rng: np.random.Generator) -> Hand:
    """Meet a hand, without the person."""
    neatness = rng.beta(4, 2)  # most people are rather neat on an office form
    return Hand(
        touch=Touch(
            tremor_mm=float(rng.gamma(2.0, 0.02) + 0.05 * (1 - neatness)),
            bow_mm=float(0.1 + 0.4 * (1 - neatness)),
            slip_ratio=0.004 + 0.02 * (1 - neatness),
        ),
        size_ratio=float(np.clip(rng.normal(0.98, 0.2), 0.6, 1.5)),
        slant_deg=float(np.clip(rng.normal(0, 7), -18, 18)),
        offset_mm=(float(np.clip(rng.normal(0, 0.35), -0.9, 0.9)), float(np.clip(rng.normal(0, 0.3), -0.8, 0.8))),
        scatter_mm=float(0.12 + 0.45 * (1 - neatness)),
        tail_mm=float(rng.gamma(2.0, 1.3) + (rng.random() < SWEEPING_RATIO) * rng.uniform(4, 9)),
        looped=bool(rng.random() < 0.18),
    )


def _worn(pen: Pen, rng: np.random.Generator) -> Pen:
    """Give this person's copy of a pen: no two write alike."""
    width, luma = rng.uniform(0.85, 1.2), rng.normal(0, 8)
    if pen is FAINT_PENCIL:
        return pen
    return replace(pen, width_mm=pen.width_mm * width, luma=float(np.clip(pen.luma + luma, 12, 125)))


def _choose(shares: tuple[tuple[T, float], ...], rng: np.random.Generator) -> T:
    at = rng.random() * sum(share for _, share in shares)
    for thing, share in shares:
        at -= share
        if at < 0:
            return thing
    return shares[-1][0]
