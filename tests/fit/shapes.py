"""What the network learns from, shape by shape: plain marks by more hands than the simulation's, and odd ones."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from forms.geometry import PointMm
from forms.sheet import Box
from pipeline.simulate.ink import InkPatch
from pipeline.simulate.pen import PENS, Pen
from pipeline.simulate.shapes import SHAPES, Strokes
from pipeline.simulate.stroke import draw_stroke
from pipeline.simulate.words import Kind
from pipeline.simulate.writer import Hand, meet_hand
from tests.fit import ways
from tests.fit.glyphs import some_word, written
from tests.fit.ink import Look
from tests.fit.ways import QUARTER, Way, Ways, swayed, turned


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chances:
    """What is left to chance: the shape of a mark, and all else."""

    shape: np.random.Generator
    rest: np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Tooth:
    """How the paper's tooth shows in a line: coarser, and more, than in the simulation's pens."""

    ratio: float
    size_mm: float


PLAIN_LOOKS = (Look.STROKES, Look.FULL)
LOOKS = {Kind.DOT: Look.FULL, Kind.FILL: Look.FULL, Kind.HALF: Look.FULL}
# How often each plain mark is somebody's habit, and what else is done to a box.
PLAIN_SHARES = {Kind.CROSS: 0.46, Kind.TICK: 0.17, Kind.SLASH: 0.07, Kind.DOT: 0.05, Kind.FILL: 0.18, Kind.HALF: 0.07}
SHARES = {Look.WORD: 0.42, Look.STRUCK: 0.28, Look.SCRIBBLED: 0.19, Look.RINGED: 0.11}
MIRRORED_RATIO = 0.35  # of the crosses: a hand's other crosses are as good
KNOWN_RATIO = 0.45  # of the marks of other people are drawn as the simulation's do
CROSSES_RATIO = 0.65  # of what is taken back by those who do not mark by strokes
COVERING = (Kind.FILL, Kind.HALF)  # are drawn as large as the box, by small hands as well
SWAY = 0.08  # half box sides
MOST_OFF_MM = 1.3  # the middle of a mark from that of its box
PEN_SHARES = (0.22, 0.15, 0.15, 0.13, 0.12, 0.13, 0.1)  # of `PENS`; every one by many people


def some_pen(rng: np.random.Generator) -> Pen:
    """Draw a pen wider, thinner, paler or darker than the simulation's."""
    pen = PENS[int(rng.choice(len(PENS), p=PEN_SHARES))]
    width_mm = float(np.clip(pen.width_mm * rng.uniform(0.7, 1.3), 0.25, 1.4))
    return replace(pen, width_mm=width_mm, luma=float(np.clip(pen.luma + rng.normal(0, 12), 12, 140)))


def some_tooth(rng: np.random.Generator) -> Tooth:
    """Draw how coarse pen and paper are together; most are not."""
    return Tooth(ratio=float(rng.choice([0, 0, rng.uniform(0.2, 1.2)])), size_mm=float(rng.uniform(0.05, 0.18)))


def toothed(patch: InkPatch, tooth: Tooth, rng: np.random.Generator, *, px_per_mm: float) -> InkPatch:
    """Let the paper's tooth show in a patch of ink."""
    if not tooth.ratio:
        return patch
    grain = cv2.GaussianBlur(rng.standard_normal(patch.cover.shape), (0, 0), tooth.size_mm * px_per_mm)
    left = np.clip(1 - tooth.ratio * (0.4 + 0.6 * grain / max(float(grain.std()), 1e-6)), 0.05, 1)
    return replace(patch, cover=np.asarray(patch.cover * left, dtype=np.float32))


def some_hand(rng: np.random.Generator) -> Hand:
    """Draw a hand; more of them than people's draw loops, small marks and long tails."""
    hand = meet_hand(rng)
    return replace(
        hand,
        looped=bool(rng.random() < 0.25),
        size_ratio=float(hand.size_ratio * rng.uniform(0.75, 1.1)),
        tail_mm=float(hand.tail_mm * rng.choice([1, 1, 1, 2.5])),
    )


def taken_back(rng: np.random.Generator) -> Kind:
    """Draw what kind of mark is taken back."""
    return Kind.CROSS if rng.random() < CROSSES_RATIO else [Kind.TICK, Kind.SLASH][int(rng.integers(2))]


def drawn(look: Look, kind: Kind, box: Box, hand: Hand, rngs: Chances, *, judged: bool, known: bool) -> Strokes:
    """Draw one mark as this hand does: if not `known`, perhaps in a shape that the simulation knows nothing of.

    Args:
        look: What it looks like.
        kind: Of plain marks; of those taken back, which kind of mark it was.
        box: Where.
        hand: Whose.
        rngs: For the shape, which one person may keep from row to row, and for all else.
        judged: Whether the words are those of the side that judges.
        known: Whether the simulation's people draw so.
    """
    rng, shape = rngs.rest, rngs.shape
    known = known or bool(shape.random() < KNOWN_RATIO)
    if look is Look.WORD:
        places = written(some_word(shape, judged=judged), box.rect.centre, shape, sways=not known)
        return tuple(draw_stroke(way, hand.touch, rng) for way in places)
    if look is Look.RINGED:
        return SHAPES[Kind.CANCELLED](box, hand, rng)
    if look in PLAIN_LOOKS:
        return _marked(kind, box, _aimed(hand) if kind in COVERING and not known else hand, rngs, known=known)
    return (*_marked(kind, box, hand, rngs, known=known), *drawn_over(look, kind, box, hand, rngs))


def drawn_over(look: Look, kind: Kind, box: Box, hand: Hand, rngs: Chances) -> Strokes:
    """Draw what takes a mark back: lines through it, or scribble."""
    over = strike(_count(kind, rngs.shape), rngs.shape) if look is Look.STRUCK else ways.scribble(rngs.shape)
    return _laid(box, over, _aimed(hand), rngs.rest)


def _aimed(hand: Hand) -> Hand:
    """Give the hand as it covers something: as large as that, and in its place."""
    return replace(hand, size_ratio=1.0, offset_mm=(0.0, 0.0), scatter_mm=0.15)


def _count(kind: Kind, shape: np.random.Generator) -> int:
    """Draw how many lines strike a mark out; one does only a cross: through a single line it makes one."""
    count = int(shape.choice([1, 2, 3], p=[0.5, 0.3, 0.2]))
    return count if kind is Kind.CROSS else max(count, 2)


def _marked(kind: Kind, box: Box, hand: Hand, rngs: Chances, *, known: bool) -> Strokes:
    """Mark a box as the simulation's people do, or as others do."""
    return SHAPES[kind](box, hand, rngs.rest) if known else _laid(box, OTHERS[kind](rngs.shape), hand, rngs.rest)


def changed(patch: InkPatch, rng: np.random.Generator, *, mirrored: bool) -> InkPatch:
    """Change a crop as another hand might have drawn it: leaning, narrower, wider, by a thicker pen."""
    height, width = patch.cover.shape
    turn = np.array([[rng.uniform(0.75, 1.2), rng.normal(0, 0.15)], [rng.normal(0, 0.15), rng.uniform(0.75, 1.2)]])
    if mirrored and rng.random() < MIRRORED_RATIO:
        turn[:, 0] *= -1
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    cover = cv2.warpAffine(patch.cover, np.column_stack([turn, middle - turn @ middle]), (width, height))
    if rng.random() < 0.25:
        cover = cv2.dilate(cover, np.ones((2, 2), np.uint8))
    return replace(patch, cover=cover)


def strike(count: int, rng: np.random.Generator) -> Ways:
    """Draw lines: level, upright, slanting or wavering; more than one perhaps without lifting the pen."""
    tilt = float(rng.choice([0, 0, 0, QUARTER, rng.uniform(-1, 1)]) + rng.normal(0, 0.12))
    gap, middle = rng.uniform(0.25, 0.7), rng.normal(0, 0.25)
    lines = [_line(middle + (number - (count - 1) / 2) * gap + rng.normal(0, 0.05), rng) for number in range(count)]
    if count > 1 and rng.random() < 0.3:
        lines = [np.vstack([line[:: 1 - 2 * (number % 2)] for number, line in enumerate(lines)])]
    return turned(lines, tilt)


def _line(off: float, rng: np.random.Generator) -> Way:
    """Give a line across the box, straight or wavering."""
    straight = rng.random() < 0.6
    along = np.linspace(-rng.uniform(0.8, 2.0), rng.uniform(0.8, 2.0), 2 if straight else int(rng.integers(4, 8)))
    return np.column_stack([along, off + (0.0 if straight else 0.12) * rng.normal(0, 1, len(along))])


OTHERS: dict[Kind, Callable[[np.random.Generator], Ways]] = {
    Kind.CROSS: ways.cross,
    Kind.TICK: ways.tick,
    Kind.SLASH: ways.slash,
    Kind.DOT: ways.dot,
    Kind.FILL: ways.fill,
    Kind.HALF: ways.half,
}


def _laid(box: Box, drawn_ways: Ways, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Lay ways where this hand puts its marks, as large as it draws them."""
    half_mm = box.rect.w_mm / 2 * float(np.clip(hand.size_ratio * rng.normal(0.9, 0.1), 0.45, 1.4))
    off_mm = np.clip(np.asarray(hand.offset_mm) + rng.normal(0, hand.scatter_mm, 2), -MOST_OFF_MM, MOST_OFF_MM)
    middle = np.asarray(box.rect.centre) + off_mm
    return tuple(
        draw_stroke([PointMm(float(x), float(y)) for x, y in middle + way * half_mm], hand.touch, rng)
        for way in swayed(drawn_ways, rng, most=SWAY)
    )
