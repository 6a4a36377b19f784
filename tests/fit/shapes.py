"""What the network learns from, shape by shape: plain marks by more hands than the simulation's, and odd ones."""

from collections.abc import Callable
from dataclasses import replace

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

PLAIN_LOOKS = (Look.STROKES, Look.FULL)
LOOKS = {Kind.DOT: Look.FULL, Kind.FILL: Look.FULL, Kind.HALF: Look.FULL}
# How often each is drawn, and how often by a crop of real handwriting where the kind has some.
PLAIN_SHARES = {Kind.CROSS: 0.46, Kind.TICK: 0.17, Kind.SLASH: 0.07, Kind.DOT: 0.05, Kind.FILL: 0.18, Kind.HALF: 0.07}
SHARES = {
    Look.STROKES: 0.5,  # all plain marks
    Look.WORD: 0.22,
    Look.STRUCK: 0.15,
    Look.SCRIBBLED: 0.08,
    Look.RINGED: 0.05,
}
BY_HAND = {Kind.CROSS: 0.5, Kind.TICK: 0.2, Kind.FILL: 0.6, Kind.TEXT: 0.25}
MIRRORED_RATIO = 0.35  # of the crosses: a hand's other crosses are as good
KNOWN_RATIO = 0.45  # of the marks on pages of other hands are drawn as the simulation's people do
CROSSES_RATIO = 0.65  # of what is taken back; by one line, all: a line through a line makes a cross
COVERING = (Kind.FILL, Kind.HALF)  # are drawn as large as the box, by small hands as well
SWAY = 0.08  # half box sides
MOST_OFF_MM = 1.3  # the middle of a mark from that of its box
PEN_SHARES = (0.22, 0.15, 0.15, 0.13, 0.12, 0.13, 0.1)  # of `PENS`; every one by many people


def some_pen(rng: np.random.Generator) -> Pen:
    """Draw a pen wider, thinner, paler or darker than the simulation's."""
    pen = PENS[int(rng.choice(len(PENS), p=PEN_SHARES))]
    width_mm = float(np.clip(pen.width_mm * rng.uniform(0.7, 1.3), 0.25, 1.4))
    return replace(pen, width_mm=width_mm, luma=float(np.clip(pen.luma + rng.normal(0, 12), 12, 140)))


def some_hand(rng: np.random.Generator) -> Hand:
    """Draw a hand; more of them than people's draw loops, small marks and long tails."""
    hand = meet_hand(rng)
    return replace(
        hand,
        looped=bool(rng.random() < 0.25),
        size_ratio=float(hand.size_ratio * rng.uniform(0.75, 1.1)),
        tail_mm=float(hand.tail_mm * rng.choice([1, 1, 1, 2.5])),
    )


def some_kind(rng: np.random.Generator) -> tuple[Look, Kind]:
    """Draw what is done to a box."""
    look = list(SHARES)[int(rng.choice(len(SHARES), p=list(SHARES.values())))]
    if look is not Look.STROKES:
        return look, Kind.TEXT if look is Look.WORD else Kind.SCRIBBLE
    kind = list(PLAIN_SHARES)[int(rng.choice(len(PLAIN_SHARES), p=list(PLAIN_SHARES.values())))]
    return LOOKS.get(kind, Look.STROKES), kind


def drawn(look: Look, kind: Kind, box: Box, rng: np.random.Generator, *, judged: bool, known: bool) -> Strokes:
    """Draw one mark as some hand does: if not `known`, perhaps one that the simulation knows nothing of."""
    hand = some_hand(rng)
    known = known or bool(rng.random() < KNOWN_RATIO)
    if look is Look.WORD:
        places = written(some_word(rng, judged=judged), box.rect.centre, rng, sways=not known)
        return tuple(draw_stroke(way, hand.touch, rng) for way in places)
    if look is Look.RINGED:
        return SHAPES[Kind.CANCELLED](box, hand, rng)
    aimed = replace(hand, size_ratio=1.0, offset_mm=(0.0, 0.0), scatter_mm=0.15)  # as what covers something is
    if look in PLAIN_LOOKS:
        return _marked(kind, box, hand if known or kind not in COVERING else aimed, rng, known=known)
    if look is Look.STRUCK:
        count = int(rng.choice([1, 2, 3], p=[0.5, 0.3, 0.2]))
        base = Kind.CROSS if count == 1 or rng.random() < CROSSES_RATIO else [Kind.TICK, Kind.SLASH][rng.integers(2)]
        return (*_marked(base, box, hand, rng, known=known), *_laid(box, strike(count, rng), aimed, rng))
    base = Kind.CROSS if rng.random() < CROSSES_RATIO else Kind.TICK
    return (*_marked(base, box, hand, rng, known=known), *_laid(box, ways.scribble(rng), aimed, rng))


def _marked(kind: Kind, box: Box, hand: Hand, rng: np.random.Generator, *, known: bool) -> Strokes:
    """Mark a box as the simulation's people do, or as others do."""
    return SHAPES[kind](box, hand, rng) if known else _laid(box, OTHERS[kind](rng), hand, rng)


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
