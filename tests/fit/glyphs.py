"""More letters and signs than the simulation's people write, and words of them, in as many hands as rows."""

import numpy as np

from forms.geometry import PointMm
from pipeline.simulate.letters import LETTERS
from tests.fit.ways import swayed

_Ways = tuple[tuple[tuple[float, float], ...], ...]
# In letter heights, as `pipeline.simulate.letters`. What is a stroke, a tick or a cross by itself is not among them.
MORE: dict[str, _Ways] = {
    "a": (((0.38, 0.4), (0.2, 0.48), (0.07, 0.22), (0.2, 0.0), (0.38, 0.2), (0.4, 0.42)), ((0.4, 0.45), (0.46, 0.0))),
    "b": (((0.08, 1.0), (0.06, 0.5), (0.06, 0.02), (0.3, 0.0), (0.42, 0.25), (0.28, 0.46), (0.08, 0.38)),),
    "d": (((0.38, 0.4), (0.2, 0.46), (0.07, 0.2), (0.2, 0.0), (0.38, 0.18)), ((0.42, 1.0), (0.4, 0.5), (0.42, 0.0))),
    "e": (((0.07, 0.22), (0.38, 0.28), (0.25, 0.48), (0.08, 0.25), (0.2, 0.0), (0.42, 0.1)),),
    "m": (((0.02, 0.45), (0.05, 0.0), (0.08, 0.35), (0.2, 0.45), (0.24, 0.0), (0.28, 0.35), (0.4, 0.45), (0.44, 0.0)),),
    "r": (((0.08, 0.45), (0.1, 0.0), (0.12, 0.3), (0.25, 0.48), (0.38, 0.4)),),
    "s": (((0.38, 0.42), (0.2, 0.5), (0.1, 0.35), (0.35, 0.18), (0.25, 0.0), (0.06, 0.06)),),
    "u": (((0.05, 0.45), (0.08, 0.1), (0.2, 0.0), (0.36, 0.15), (0.38, 0.45)), ((0.38, 0.45), (0.38, 0.05))),
    "S": (((0.45, 0.85), (0.25, 1.0), (0.08, 0.75), (0.42, 0.35), (0.25, 0.0), (0.03, 0.12)),),
    "K": (((0.08, 1.0), (0.08, 0.0)), ((0.45, 1.0), (0.1, 0.5), (0.48, 0.0))),
    "C": (((0.45, 0.85), (0.25, 1.0), (0.05, 0.5), (0.25, 0.0), (0.48, 0.15)),),
    "T": (((0.02, 0.98), (0.5, 1.0)), ((0.26, 1.0), (0.24, 0.0))),
    "O": (((0.25, 1.0), (0.05, 0.6), (0.1, 0.1), (0.35, 0.0), (0.48, 0.5), (0.3, 1.0)),),
    "N": (((0.06, 0.0), (0.08, 1.0), (0.44, 0.02), (0.46, 1.0)),),
    "A": (((0.02, 0.0), (0.24, 1.0), (0.46, 0.0)), ((0.1, 0.35), (0.4, 0.36))),
    "2": (((0.08, 0.8), (0.25, 1.0), (0.4, 0.75), (0.08, 0.02), (0.45, 0.0)),),
    "3": (((0.08, 0.9), (0.3, 1.0), (0.35, 0.65), (0.18, 0.52), (0.42, 0.3), (0.25, 0.0), (0.05, 0.1)),),
    "4": (((0.3, 1.0), (0.05, 0.35), (0.45, 0.35)), ((0.33, 0.6), (0.32, 0.0))),
    "5": (((0.42, 1.0), (0.12, 0.98), (0.1, 0.55), (0.35, 0.55), (0.4, 0.2), (0.2, 0.0), (0.05, 0.1)),),
    "6": (((0.38, 1.0), (0.12, 0.6), (0.08, 0.2), (0.25, 0.0), (0.4, 0.25), (0.22, 0.45), (0.1, 0.3)),),
    "8": (
        ((0.25, 0.52), (0.08, 0.75), (0.25, 1.0), (0.4, 0.78), (0.1, 0.28), (0.22, 0.0), (0.42, 0.22), (0.25, 0.52)),
    ),
    "&": (((0.45, 0.0), (0.12, 0.7), (0.25, 1.0), (0.36, 0.75), (0.06, 0.25), (0.2, 0.0), (0.44, 0.35)),),
    "i": (((0.1, 0.45), (0.1, 0.15), (0.16, 0.0)), ((0.1, 0.68), (0.12, 0.64))),
    "p": (
        ((0.08, 0.48), (0.07, 0.0), (0.06, -0.45)),
        ((0.08, 0.4), (0.28, 0.48), (0.4, 0.22), (0.25, 0.0), (0.08, 0.1)),
    ),
    "y": (
        ((0.05, 0.45), (0.1, 0.12), (0.3, 0.1), (0.4, 0.45)),
        ((0.4, 0.45), (0.35, -0.2), (0.2, -0.45), (0.03, -0.25)),
    ),
    "w": (((0.02, 0.45), (0.1, 0.0), (0.22, 0.35), (0.32, 0.0), (0.46, 0.48)),),
    "z": (((0.05, 0.45), (0.38, 0.47), (0.06, 0.02), (0.42, 0.0)),),
    "đ": (
        ((0.38, 0.4), (0.2, 0.46), (0.07, 0.2), (0.2, 0.0), (0.38, 0.18)),
        ((0.42, 1.0), (0.42, 0.0)),
        ((0.25, 0.75), (0.55, 0.76)),
    ),
    "R": (((0.08, 0.0), (0.1, 1.0), (0.4, 0.85), (0.35, 0.52), (0.1, 0.48), (0.45, 0.0)),),
    "Đ": (((0.1, 1.0), (0.08, 0.0), (0.4, 0.15), (0.45, 0.7), (0.08, 1.0)), ((-0.08, 0.5), (0.25, 0.5))),
    "H": (((0.05, 1.0), (0.06, 0.0)), ((0.44, 1.0), (0.42, 0.0)), ((0.05, 0.5), (0.43, 0.52))),
    "E": (((0.42, 0.98), (0.08, 1.0), (0.08, 0.0), (0.44, 0.02)), ((0.08, 0.52), (0.36, 0.5))),
    "7": (((0.05, 0.95), (0.42, 1.0), (0.2, 0.0)), ((0.12, 0.5), (0.42, 0.5))),
    "9": (((0.4, 0.8), (0.2, 1.0), (0.08, 0.72), (0.25, 0.52), (0.4, 0.8), (0.36, 0.2), (0.15, 0.0)),),
    "0": (((0.28, 1.0), (0.06, 0.7), (0.08, 0.2), (0.28, 0.0), (0.45, 0.4), (0.42, 0.85), (0.25, 1.02)),),
    "%": (
        ((0.15, 1.0), (0.02, 0.8), (0.15, 0.65), (0.25, 0.85), (0.12, 1.0)),
        ((0.5, 1.0), (0.05, 0.0)),
        ((0.45, 0.35), (0.32, 0.15), (0.45, 0.0), (0.55, 0.2), (0.42, 0.35)),
    ),
    "!": (((0.1, 1.0), (0.12, 0.3)), ((0.1, 0.06), (0.13, 0.0))),
}
GLYPHS = {**LETTERS, **MORE}
# The side that judges writes other words.
FITTED = (
    "không",
    "có",
    "ko",
    "tốt",
    "?",
    "k",
    "ok",
    "5",
    "4",
    "no",
    "sa",
    "bo",
    "kem",
    "cô",
    "thô",
    "3",
    "2",
    "C",
    "S",
)
JUDGED = (
    "không",
    "có",
    "tốt",
    "?",
    "c",
    "n",
    "hong",
    "to",
    "công",
    "ot",
    "8",
    "6",
    "T",
    "O",
    "h",
    "dung",
    "&",
    "A",
    "u",
)
RANDOM_RATIO, LONGEST = 0.35, 3  # of the words are any letters, which both sides write
HEIGHTS_MM, ADVANCES = (1.8, 4.2), (0.38, 0.64)
SWAY = 0.09  # letter heights
JOINED_RATIO = 0.3  # of the words that sway are written without lifting the pen between the letters


def some_word(rng: np.random.Generator, *, judged: bool) -> str:
    """Draw what somebody writes into a box."""
    if rng.random() < RANDOM_RATIO:
        return "".join(str(letter) for letter in rng.choice(list(GLYPHS), size=int(rng.integers(1, LONGEST + 1))))
    words = JUDGED if judged else FITTED
    return words[int(rng.integers(len(words)))]


def written(word: str, centre: PointMm, rng: np.random.Generator, *, sways: bool) -> list[list[PointMm]]:
    """Give the ways of the pen of a word round about a place: each time another hand's slant, width and care.

    Args:
        word: Of letters in `GLYPHS`.
        centre: Where it stands, more or less.
        rng: Gives the hand.
        sways: Whether the letters are formed anew as well.
    """
    height_mm, advance = rng.uniform(*HEIGHTS_MM), rng.uniform(*ADVANCES)
    lean, width, care = rng.normal(0.12, 0.18), rng.uniform(0.75, 1.25), rng.uniform(0.01, 0.06)
    middle, ways = np.array([advance * len(word) / 2, 0.5]), []
    for number, letter in enumerate(word):
        for way in GLYPHS[letter]:
            places = np.asarray(way) + rng.normal(0, care, (len(way), 2))
            ways.append(places * np.array([width, 1.0]) + np.array([number * advance, 0.0]) - middle)
    if sways:
        ways = swayed([np.vstack(ways)] if rng.random() < JOINED_RATIO else ways, rng, most=SWAY)
    leaning = np.array([[1.0, 0.0], [lean, -1.0]]) * height_mm  # from y up to y down
    at = np.asarray(centre) + rng.normal(0, 0.4, 2)
    return [[PointMm(float(x), float(y)) for x, y in at + way @ leaning] for way in ways]
