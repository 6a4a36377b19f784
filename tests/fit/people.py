"""People who fill in rows one after another, each with a pen, a hand and a habit: what tells a habit from an oddity."""

from dataclasses import dataclass

import numpy as np

from pipeline.simulate.pen import Pen
from pipeline.simulate.words import Kind
from pipeline.simulate.writer import Hand
from tests.fit.ink import Look
from tests.fit.shapes import LOOKS, PLAIN_SHARES, SHARES, Chances, Tooth, some_hand, some_pen, some_tooth, taken_back

# Most people mark; some take answers back or write words now and then, and some in every row.
ODD_RATIOS = ((0.0, 0.06), (0.05, 0.4), (0.85, 1.0))
ODD_SHARES = (0.45, 0.25, 0.3)  # of the people
FEW_RATIO, FEW_ROWS, MANY_ROWS = 0.75, (1, 3), (4, 30)  # who fill in few rows, of what many fill in
HABIT_KEPT_RATIO, SAME_ODDITY_RATIO = 0.92, 0.9
KEPT_SHAPES = (0.95, 0.7, 0.3, 0.0)  # how often somebody's marks have the same shape as before
SHAPES_KEPT = 3
KNOWN_RATIO = 0.4  # draw as the simulation's people do
# How many mark by crops of real handwriting, where the kind has some.
BY_HAND = {Kind.CROSS: 0.5, Kind.TICK: 0.2, Kind.FILL: 0.6, Kind.TEXT: 0.25}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who fills in some rows."""

    rows: int
    pen: Pen
    hand: Hand
    known: bool  # draws as the simulation's people do
    real: float  # marks by crops of the kinds whose share in `BY_HAND` is larger
    style: int  # whose crops; and the shapes that are kept
    favourite: Kind
    oddity: Look
    odd_ratio: float
    kept_ratio: float
    tooth: Tooth

    def does(self, rng: np.random.Generator) -> tuple[Look, Kind]:
        """Draw what this person does to a box: how it looks, and of which kind the mark is, or was."""
        if rng.random() < self.odd_ratio:
            look = self.oddity if rng.random() < SAME_ODDITY_RATIO else _some_oddity(rng)
            strokes = self.favourite not in LOOKS
            return look, Kind.TEXT if look is Look.WORD else self.favourite if strokes else taken_back(rng)
        kind = self.favourite if rng.random() < HABIT_KEPT_RATIO else _some_mark(rng)
        return LOOKS.get(kind, Look.STROKES), kind

    def uses_crops(self, kind: Kind) -> bool:
        """Tell whether this person's marks of a kind are crops."""
        return self.real < BY_HAND.get(kind, 0)

    def chances(self, rng: np.random.Generator) -> Chances:
        """Give the chance of the next mark, whose shape may be one of those before."""
        kept = rng.random() < self.kept_ratio
        seed = self.style + int(rng.choice(SHAPES_KEPT, p=[0.6, 0.25, 0.15]))
        return Chances(shape=np.random.default_rng(seed) if kept else rng, rest=rng)


def meet_person(rng: np.random.Generator) -> Person:
    """Meet somebody."""
    rows = FEW_ROWS if rng.random() < FEW_RATIO else MANY_ROWS
    ratio = ODD_RATIOS[int(rng.choice(len(ODD_RATIOS), p=ODD_SHARES))]
    return Person(
        rows=int(rng.integers(rows[0], rows[1] + 1)),
        pen=some_pen(rng),
        hand=some_hand(rng),
        known=bool(rng.random() < KNOWN_RATIO),
        real=float(rng.random()),
        style=int(rng.integers(2**31)),
        favourite=_some_mark(rng),
        oddity=_some_oddity(rng),
        odd_ratio=float(rng.uniform(*ratio)),
        kept_ratio=float(rng.choice(KEPT_SHAPES)),
        tooth=some_tooth(rng),
    )


def _some_mark(rng: np.random.Generator) -> Kind:
    return list(PLAIN_SHARES)[int(rng.choice(len(PLAIN_SHARES), p=list(PLAIN_SHARES.values())))]


def _some_oddity(rng: np.random.Generator) -> Look:
    looks, shares = list(SHARES), np.array(list(SHARES.values()))
    return looks[int(rng.choice(len(looks), p=shares / shares.sum()))]
