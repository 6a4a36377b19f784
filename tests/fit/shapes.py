"""What the network learns from, shape by shape: plain marks by more hands than the simulation's, and odd ones."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import PointMm
from forms.sheet import Box
from pipeline.simulate.ink import InkPatch
from pipeline.simulate.pen import PENS, Pen
from pipeline.simulate.shapes import SHAPES, Strokes, draw_cross, draw_slash, draw_tick
from pipeline.simulate.stroke import draw_stroke
from pipeline.simulate.words import Kind
from pipeline.simulate.writer import Hand, meet_hand
from tests.fit.glyphs import some_word, written
from tests.fit.ink import Look

Draw = Callable[[Box, Hand, np.random.Generator], Strokes]
Way = NDArray[np.float64]  # (points, 2), in half box sides from the middle of the box


LOOKS = {Kind.DOT: Look.FULL, Kind.FILL: Look.FULL, Kind.HALF: Look.FULL}
# How often each is drawn, and how often by a crop of real handwriting where the kind has some.
PLAIN_SHARES = {Kind.CROSS: 0.5, Kind.TICK: 0.18, Kind.SLASH: 0.07, Kind.DOT: 0.03, Kind.FILL: 0.16, Kind.HALF: 0.06}
SHARES = {
    Look.STROKES: 0.5,  # all plain marks
    Look.WORD: 0.22,
    Look.STRUCK: 0.15,
    Look.SCRIBBLED: 0.08,
    Look.RINGED: 0.05,
}
BY_HAND = {Kind.CROSS: 0.5, Kind.TICK: 0.2, Kind.FILL: 0.6, Kind.TEXT: 0.25}
MIRRORED_RATIO = 0.35  # of the crosses: a hand's other crosses are as good
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


def drawn(look: Look, kind: Kind, box: Box, rng: np.random.Generator, *, judged: bool) -> Strokes:
    """Draw one mark as some hand does."""
    hand = some_hand(rng)
    if look is Look.WORD:
        ways = written(some_word(rng, judged=judged), box.rect.centre, rng)
        return tuple(draw_stroke(way, hand.touch, rng) for way in ways)
    if look is Look.FULL and kind is Kind.FILL and rng.random() < 0.4:
        return _laid(box, _to_and_fro(rng, least=0.45, most=1.05), hand, rng)
    return ODD[look](box, hand, rng) if look in ODD else SHAPES[kind](box, hand, rng)


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


def draw_struck(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw a cross and one line through it, or a mark and two or three: level, upright, slanting or wavering."""
    count = int(rng.choice([1, 2, 3], p=[0.5, 0.3, 0.2]))
    base: Draw = draw_cross if count == 1 or rng.random() < 0.6 else (draw_tick, draw_slash)[int(rng.integers(2))]
    tilt = float(rng.choice([0, 0, 0, np.pi / 2, rng.uniform(-1, 1)]) + rng.normal(0, 0.12))
    gap, middle = rng.uniform(0.25, 0.7), rng.normal(0, 0.25)
    lines = [_line(middle + (number - (count - 1) / 2) * gap + rng.normal(0, 0.05), rng) for number in range(count)]
    if count > 1 and rng.random() < 0.3:  # without lifting the pen
        lines = [np.vstack([line[:: 1 - 2 * (number % 2)] for number, line in enumerate(lines)])]
    struck = tuple(stroke for line in lines for stroke in _laid(box, _tilted(line, tilt), hand, rng))
    return (*base(box, hand, rng), *struck)


def draw_scribbled(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw a mark and scribble over it, to and fro or round and round."""
    base: Draw = draw_cross if rng.random() < 0.7 else draw_tick
    return (*base(box, hand, rng), *_laid(box, _to_and_fro(rng, least=0.7, most=1.6), hand, rng))


def draw_ringed(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw an X with a ring round it, near and far."""
    return SHAPES[Kind.CANCELLED](box, hand, rng)


ODD: dict[Look, Draw] = {Look.STRUCK: draw_struck, Look.SCRIBBLED: draw_scribbled, Look.RINGED: draw_ringed}


def _line(off: float, rng: np.random.Generator) -> Way:
    """Give a line across the box, straight or wavering."""
    straight = rng.random() < 0.6
    along = np.linspace(-rng.uniform(0.8, 2.0), rng.uniform(0.8, 2.0), 2 if straight else int(rng.integers(4, 8)))
    return np.column_stack([along, off + (0.0 if straight else 0.12) * rng.normal(0, 1, len(along))])


def _to_and_fro(rng: np.random.Generator, *, least: float, most: float) -> Way:
    """Go to and fro, or round and round, over as much of the box as asked for."""
    if rng.random() < 0.75:
        count = int(rng.integers(5, 16))
        heights = np.linspace(-rng.uniform(least, 1.1), rng.uniform(least, 1.1), count) + rng.normal(0, 0.1, count)
        sides = np.where(np.arange(count) % 2 == 0, -1.0, 1.0) * rng.uniform(least, most, count)
        way = np.column_stack([sides, heights])
    else:
        count = int(rng.integers(14, 30))
        turns = np.linspace(0, 2 * np.pi * rng.uniform(2.5, 5), count)
        wide, high = rng.uniform(least, 1.0, count), rng.uniform(least, 1.0, count)
        aside = np.linspace(-rng.uniform(0, 0.6), rng.uniform(0, 0.6), count) * (most - 0.6)
        way = np.column_stack([wide * np.cos(turns) + aside, high * np.sin(turns)])
    return _tilted(way, float(rng.uniform(-np.pi / 2, np.pi / 2) if rng.random() < 0.5 else rng.normal(0, 0.15)))


def _tilted(way: Way, by: float) -> Way:
    return way @ np.array([[np.cos(by), np.sin(by)], [-np.sin(by), np.cos(by)]])


def _laid(box: Box, way: Way, hand: Hand, rng: np.random.Generator) -> Strokes:
    places = np.asarray(box.rect.centre) + way * box.rect.w_mm / 2 * 0.9 + rng.normal(0, 0.15, 2)
    return (draw_stroke([PointMm(float(x), float(y)) for x, y in places], hand.touch, rng),)
