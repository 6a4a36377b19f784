"""The shapes of marks: which ways the pen goes for each kind, in millimetres on the sheet."""

from collections.abc import Callable, Sequence

import numpy as np

from forms.geometry import PointMm
from forms.sheet import Box
from pipeline.simulate.letters import WORDS, word_ways
from pipeline.simulate.stroke import Stroke, draw_stroke
from pipeline.simulate.words import Kind
from pipeline.simulate.writer import Hand

Strokes = tuple[Stroke, ...]
Shape = Callable[[Box, Hand, np.random.Generator], Strokes]
_Way = Sequence[tuple[float, float]]

HATCH_PITCH_MM = 0.34  # closer than a ball pen is wide, so that a fill is nearly solid
RING_GAP_MM = 1.25  # a ring keeps about this clear of what it encloses
BESIDE_GAP_MM = 0.6  # ink beside a box keeps this clear of its outline


def draw_cross(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw an X: two lines, or one way that turns round on the right."""
    far = rng.uniform(0.85, 1.15, 4)
    if hand.looped:
        way = [(-far[0], -far[0]), (0.1, 0.1), (far[1], far[1] * 0.8), (far[1] + 0.25, 0), (far[2], -far[2] * 0.8)]
        return _strokes(box, [[*way, (0, 0.05), (-far[3], far[3])]], hand, rng)
    ways: list[_Way] = [[(-far[0], -far[0]), (far[1], far[1])], [(far[2], -far[2]), (-far[3], far[3])]]
    return _strokes(box, ways, hand, rng)


def draw_tick(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw a tick; its tail may run far out of the box."""
    tail = hand.tail_mm * rng.uniform(0.6, 1.4) / _half_mm(box, hand)
    rise = rng.uniform(0.2, 1.0)
    way = [(-0.85, -0.1), (-0.25, 0.75), (0.35, -0.3), (0.95 + tail, -0.9 - tail * rise)]
    return _strokes(box, [way], hand, rng)


def draw_slash(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw one oblique line."""
    lean = rng.uniform(0.4, 1.0)
    return _strokes(box, [[(lean, -1.1), (-lean, 1.1)]], hand, rng)


def draw_dot(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw a dot: a small knot of ink about a millimetre wide."""
    radius = rng.uniform(0.12, 0.28)
    turns = np.linspace(0, 2 * np.pi * rng.uniform(2.2, 3.2), 24)
    inward = np.linspace(1, 0.1, 24)
    way = [(radius * shrink * np.cos(t), radius * shrink * np.sin(t)) for t, shrink in zip(turns, inward, strict=True)]
    return _strokes(box, [way], hand, rng)


def draw_fill(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Blacken the box with one zigzag way."""
    return _hatch(box, hand, rng, from_ratio=-0.95, to_ratio=0.95)


def draw_half(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Blacken about half of the box."""
    edge = float(rng.uniform(-0.25, 0.25))
    return _hatch(box, hand, rng, from_ratio=-0.95, to_ratio=edge)


def draw_scribble(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw an X and scribble over it, beyond the box."""
    count = int(rng.integers(9, 15))
    sides = np.where(np.arange(count) % 2 == 0, -1.0, 1.0)
    heights = np.linspace(-1.05, 1.05, count) + rng.normal(0, 0.12, count)
    zigzag = [(float(side * rng.uniform(1.05, 1.6)), float(high)) for side, high in zip(sides, heights, strict=True)]
    return (*draw_cross(box, hand, rng), *_strokes(box, [zigzag], hand, rng))


def draw_ring(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw a ring round the label, where the option has one of its own, or else round the box."""
    if box.label is not None and rng.random() < 0.6:
        centre, half_w_mm, half_h_mm = box.label.centre, box.label.w_mm / 2 + 1.2, box.label.h_mm / 2 + 0.9
        half_w_mm *= 1.1  # an ellipse needs more room at its ends than the rectangle in it
    else:
        centre, half_w_mm = box.rect.centre, box.rect.w_mm / 2 * 1.3 + RING_GAP_MM * rng.uniform(0.3, 0.9)
        half_h_mm = half_w_mm * rng.uniform(0.86, 1.14)
    return (draw_stroke(_loop(centre, half_w_mm, half_h_mm, rng), hand.touch, rng),)


def draw_beside(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw a small X or tick in the option's zone, clear of its box."""
    left_mm, right_mm = box.rect.x_mm - box.zone.x_mm, box.zone.right_mm - box.rect.right_mm
    goes_left = box.label is not None or left_mm > right_mm or (left_mm == right_mm and rng.random() < 0.5)
    room_mm = (left_mm if goes_left else right_mm) - BESIDE_GAP_MM
    size_mm = float(np.clip(room_mm / 2, 0.7, 1.9))
    out_mm = box.rect.w_mm / 2 + BESIDE_GAP_MM + size_mm
    centre = PointMm(box.rect.centre.x_mm + (-out_mm if goes_left else out_mm), box.rect.centre.y_mm)
    return _small_mark(centre, size_mm, hand, rng)


def draw_cancelled(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw an X with a ring round it: the school's sign for a mark taken back."""
    # from close round the box, over its corners, to well clear of it
    half_mm = box.rect.w_mm / 2 * 1.3 + RING_GAP_MM * rng.uniform(-0.4, 0.9)
    ring = _loop(box.rect.centre, half_mm, half_mm * rng.uniform(0.92, 1.1), rng)
    return (*draw_cross(box, hand, rng), draw_stroke(ring, hand.touch, rng))


def draw_text(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Write a word into the box, such as `không`; it seldom stays inside."""
    word = WORDS[int(rng.integers(len(WORDS)))]
    height_mm = box.rect.h_mm * rng.uniform(0.42, 0.6)
    width_mm = height_mm * 0.6 * len(word)
    start = PointMm(box.rect.centre.x_mm - width_mm / 2, box.rect.centre.y_mm + height_mm / 2)
    return tuple(draw_stroke(way, hand.touch, rng) for way in word_ways(word, start, height_mm))


def draw_light(box: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw the plain X of someone who hardly presses; the pen makes it faint."""
    return draw_cross(box, hand, rng)


# One line per kind that stands in one box; `column` and a mark between boxes need several.
SHAPES: dict[Kind, Shape] = {
    Kind.CROSS: draw_cross,
    Kind.TICK: draw_tick,
    Kind.SLASH: draw_slash,
    Kind.DOT: draw_dot,
    Kind.FILL: draw_fill,
    Kind.HALF: draw_half,
    Kind.SCRIBBLE: draw_scribble,
    Kind.LIGHT: draw_light,
    Kind.RING: draw_ring,
    Kind.BESIDE: draw_beside,
    Kind.CANCELLED: draw_cancelled,
    Kind.TEXT: draw_text,
}


def draw_column(boxes: Sequence[Box], hand: Hand, rng: np.random.Generator) -> Strokes:
    """Strike one line down through all `boxes`: everything good."""
    shift_mm = rng.normal(0, 0.5)
    way = [PointMm(box.rect.centre.x_mm + shift_mm + rng.normal(0, 0.25), box.rect.centre.y_mm) for box in boxes]
    first, last = boxes[0].rect, boxes[-1].rect
    top = PointMm(way[0].x_mm, first.y_mm - rng.uniform(0, 1.5))
    bottom = PointMm(way[-1].x_mm, last.bottom_mm + rng.uniform(0, 2))
    return (draw_stroke([top, *way, bottom], hand.touch, rng),)


def draw_between(left: Box, right: Box, hand: Hand, rng: np.random.Generator) -> Strokes:
    """Draw an X half way between two boxes; only a person can say which is meant."""
    one, other = left.rect.centre, right.rect.centre
    middle = PointMm((one.x_mm + other.x_mm) / 2, (one.y_mm + other.y_mm) / 2)
    gap_mm = max(abs(other.x_mm - one.x_mm), abs(other.y_mm - one.y_mm)) - left.rect.w_mm
    return _small_mark(middle, float(np.clip(gap_mm / 2, 1.2, 2.4)), hand, rng)


def _half_mm(box: Box, hand: Hand) -> float:
    return box.rect.w_mm / 2 * hand.size_ratio * 0.85


def _strokes(box: Box, ways: Sequence[_Way], hand: Hand, rng: np.random.Generator) -> Strokes:
    """Put ways, given in half box sizes from the box's centre, where this hand puts its marks."""
    half_mm, slant = _half_mm(box, hand), np.radians(hand.slant_deg + rng.normal(0, 4))
    lean = np.array([[np.cos(slant), -np.sin(slant)], [np.sin(slant), np.cos(slant)]])
    half_mm *= float(np.clip(rng.normal(1, 0.1), 0.75, 1.3))
    offset = np.clip(np.asarray(hand.offset_mm) + rng.normal(0, hand.scatter_mm, 2), -1.3, 1.3)
    corner = np.asarray(box.rect.centre) + offset
    places = [np.asarray(way, dtype=np.float64) * half_mm @ lean.T + corner for way in ways]
    return tuple(draw_stroke([PointMm(float(x), float(y)) for x, y in place], hand.touch, rng) for place in places)


def _hatch(box: Box, hand: Hand, rng: np.random.Generator, *, from_ratio: float, to_ratio: float) -> Strokes:
    """Go to and fro across the box, down from `from_ratio` to `to_ratio` of its half height."""
    half_mm = box.rect.w_mm / 2
    count = max(4, int((to_ratio - from_ratio) * half_mm / HATCH_PITCH_MM))
    heights = np.linspace(from_ratio, to_ratio, count) + rng.normal(0, 0.03, count)
    sides = np.where(np.arange(count) % 2 == 0, -1.0, 1.0) * np.clip(rng.normal(0.92, 0.08, count), 0.6, 1.1)
    turn = np.radians(rng.normal(0, 6) + float(rng.choice([0, 90])))
    lean = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    offset = np.clip(np.asarray(hand.offset_mm) * 0.4, -0.4, 0.4)
    places = np.column_stack([sides, heights]) * half_mm @ lean.T + np.asarray(box.rect.centre) + offset
    return (draw_stroke([PointMm(float(x), float(y)) for x, y in places], hand.touch, rng),)


def _loop(centre: PointMm, half_w_mm: float, half_h_mm: float, rng: np.random.Generator) -> list[PointMm]:
    """Go once round, from above, and overlap the beginning a little or not quite meet it."""
    start = rng.uniform(-2.2, -1.0)
    turns = np.linspace(start, start - 2 * np.pi * rng.uniform(0.97, 1.12), 14)
    swell = 1 + np.linspace(0, rng.normal(0, 0.07), 14) + rng.normal(0, 0.02, 14)
    xs, ys = centre.x_mm + half_w_mm * swell * np.cos(turns), centre.y_mm + half_h_mm * swell * np.sin(turns)
    return [PointMm(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]


def _small_mark(centre: PointMm, size_mm: float, hand: Hand, rng: np.random.Generator) -> Strokes:
    if rng.random() < 0.3:
        ways = [[(-0.8, 0.0), (-0.2, 0.9), (1.0, -1.0)]]
    else:
        ways = [[(-1.0, -1.0), (1.0, 1.0)], [(1.0, -1.0), (-1.0, 1.0)]]
    places = [[PointMm(centre.x_mm + u * size_mm, centre.y_mm + v * size_mm) for u, v in way] for way in ways]
    return tuple(draw_stroke(place, hand.touch, rng) for place in places)
