"""Ways of the pen that the simulation's people do not go: other hands' crosses, ticks, blots, hatching and scribble.

All are in half box sides from the middle of the box, y downwards.
"""

import numpy as np
from numpy.typing import NDArray

Way = NDArray[np.float64]  # (points, 2)
Ways = list[Way]

QUARTER = np.pi / 2
LONGEST_LOOP = 1.1
SAME_LINE = 0.12  # apart are two lines that are meant as one
MOST_BOWED = 0.22  # of its length, from the straight line
CARE = 0.06  # by which the ends of hatching miss


def cross(rng: np.random.Generator) -> Ways:
    """Cross two lines: bowed, hooked, joined by a loop, unequal, upright, or gone over twice."""
    first, second = _arms(rng)
    style = rng.choice(["apart", "hooked", "looped", "twice"], p=[0.5, 0.2, 0.2, 0.1])
    ways = [first, second]
    if style == "hooked":
        ways = [first, _hooked(second, rng)]
    elif style == "looped":
        ways = [np.vstack([first, _round_from(first[-1], second[0], rng), second])]
    elif style == "twice":
        ways += [line[::-1] + rng.normal(0, SAME_LINE, line.shape) for line in ways[: int(rng.integers(1, 3))]]
    return turned(ways, int(rng.integers(4)) * QUARTER + rng.normal(0, 0.2))


def tick(rng: np.random.Generator) -> Ways:
    """Go down and up again: round or sharp below, steep or flat, sometimes with a hook before."""
    low = np.array([rng.normal(-0.25, 0.15), rng.uniform(0.3, 1.1)])
    start = low - np.array([rng.uniform(0.25, 0.8), rng.uniform(0.2, 1.2)])
    rise = rng.uniform(0.5, 1.3)
    end = low + np.array([np.cos(rise), -np.sin(rise)]) * rng.uniform(1.2, 3.2)
    down, up = _bent(start, low, rng, bow=0.06), _bent(low, end, rng, bow=0.08)
    if rng.random() < 0.5:
        return [np.vstack([down, up[1:]])]
    if rng.random() < 0.3:
        down = np.vstack([start + rng.uniform(-0.3, 0.1, 2), down])
    return [down, up]


def slash(rng: np.random.Generator) -> Ways:
    """Draw one line, leaning either way."""
    end = np.array([rng.choice([1.0, 1.0, 1.0, -1.0]) * rng.uniform(0.25, 1.2), -rng.uniform(0.7, 1.4)])
    return [_bent(end + rng.normal(0, 0.1, 2), -end + rng.normal(0, 0.1, 2), rng)]


def dot(rng: np.random.Generator) -> Ways:
    """Go round and round in one place."""
    count = int(rng.integers(12, 30))
    turns = rng.uniform(0, 6) + np.linspace(0, 2 * np.pi * rng.uniform(1.5, 4), count)
    radius = rng.uniform(0.1, 0.42) * np.linspace(1, rng.uniform(0, 0.6), count)
    places = np.column_stack([rng.uniform(0.7, 1.3) * np.cos(turns), np.sin(turns)]) * radius[:, None]
    return [places + rng.normal(0, 0.03, (count, 2))]


def fill(rng: np.random.Generator) -> Ways:
    """Fill a box as well as one cares to: all of it or an oval in it, once or twice, closely or hatched."""
    reach = np.array([rng.uniform(0.55, 1.1), rng.uniform(0.4, 1.1)])
    pitch = float(rng.choice([rng.uniform(0.1, 0.22), rng.uniform(0.18, 0.5)]))
    if rng.random() < 0.2:
        return [_rounds(reach, pitch, rng)]
    ways = [_zigzag(reach, pitch, rng, oval=bool(rng.random() < 0.4))]
    if rng.random() < 0.25:
        ways.append(_zigzag(reach * rng.uniform(0.8, 1.05), pitch, rng, oval=False))
    return ways


def half(rng: np.random.Generator) -> Ways:
    """Fill some part of the box from one side on."""
    reach = np.array([rng.uniform(0.7, 1.05), rng.uniform(0.3, 0.65)])
    way = _zigzag(reach, float(rng.uniform(0.1, 0.35)), rng, oval=False, most_slant=0.25)
    return turned([way + np.array([0, rng.uniform(0.2, 0.6)])], int(rng.integers(4)) * QUARTER)


def scribble(rng: np.random.Generator) -> Ways:
    """Go over what stands there, to and fro or round and round, near the box and beyond it."""
    reach = np.array([rng.uniform(0.75, 1.7), rng.uniform(0.5, 1.2)])
    pitch = rng.uniform(0.14, 0.6)
    ways = [_rounds(reach, pitch, rng)] if rng.random() < 0.3 else [_zigzag(reach, pitch, rng, oval=False)]
    if rng.random() < 0.2:
        ways.append(_zigzag(reach, pitch, rng, oval=False))
    return ways


def turned(ways: Ways, by: float) -> Ways:
    """Turn ways about the middle of the box."""
    lean = np.array([[np.cos(by), np.sin(by)], [-np.sin(by), np.cos(by)]])
    return [way @ lean for way in ways]


def swayed(ways: Ways, rng: np.random.Generator, *, most: float) -> Ways:
    """Pull all ways of a mark about smoothly, as no two people form the same letter."""
    waves = rng.uniform(0.6, 2.2, (2, 2)) * rng.choice([-1.0, 1.0], (2, 2))
    phases, sizes = rng.uniform(0, 2 * np.pi, 2), rng.uniform(0, most, 2)
    stretch = np.eye(2) + rng.normal(0, 0.1, (2, 2))
    return [way @ stretch + np.sin(way @ waves + phases) * sizes for way in ways]


def _arms(rng: np.random.Generator) -> tuple[Way, Way]:
    """Give two lines that cross, each of its own length, lean and bow."""
    angle = float(rng.choice([np.pi / 4, rng.uniform(0.3, 1.2)]))
    middle = rng.normal(0, 0.12, 2)
    arms = []
    for heading in (angle, np.pi - angle):
        out = np.array([np.cos(heading), np.sin(heading)]) * float(np.clip(rng.normal(1.15, 0.3), 0.5, 2.0))
        aside = middle + rng.normal(0, 0.12, 2)
        arms.append(_bent(aside - out, aside + out + rng.normal(0, 0.1, 2), rng))
    return arms[0], arms[1]


def _bent(start: Way, end: Way, rng: np.random.Generator, *, bow: float = 0.1) -> Way:
    """Go from here to there on a bow."""
    along = end - start
    across = np.array([-along[1], along[0]]) * float(np.clip(rng.normal(0, bow), -MOST_BOWED, MOST_BOWED))
    at = np.sort(rng.uniform(0.25, 0.75, 2))[:, None]
    return np.vstack([start, start + along * at + across * 4 * at * (1 - at), end])


def _hooked(line: Way, rng: np.random.Generator) -> Way:
    """Leave a hook where the pen was lifted, or put down."""
    size, last = rng.uniform(0.15, 0.45), line[-2] - line[-1]
    back = last / max(1e-6, float(np.hypot(*last)))
    out = np.array([-back[1], back[0]]) * rng.choice([-1.0, 1.0])
    hook = [line[-1] + size * (0.4 * back + out), line[-1] + size * (1.1 * back + 0.8 * out)]
    hooked = np.vstack([line, *hook[: int(rng.integers(1, 3))]])
    return hooked if rng.random() < 0.6 else hooked[::-1]


def _round_from(start: Way, end: Way, rng: np.random.Generator) -> Way:
    """Go round from the end of one line to the start of the other, in a wide loop or hardly any."""
    middle = (start + end) / 2
    out = middle * rng.uniform(0, LONGEST_LOOP) + rng.normal(0, 0.1, 2)
    return np.vstack([(start + middle) / 2 + out * 0.7, middle + out, (end + middle) / 2 + out * 0.7])


def _rounds(reach: Way, pitch: float, rng: np.random.Generator) -> Way:
    """Go round and round, now wide and now close, or along."""
    rounds = float(np.clip(1.2 * reach.min() / pitch, 2, 7))
    count = int(rounds * 9)
    turns = rng.uniform(0, 6) + np.linspace(0, 2 * np.pi * rounds, count)
    radius = np.linspace(1, rng.uniform(0.1, 1), count)[:: int(rng.choice([-1, 1]))] + rng.normal(0, 0.08, count)
    aside = np.linspace(-1, 1, count) * rng.choice([0, 0.3])
    places = np.column_stack([np.cos(turns), np.sin(turns)]) * radius[:, None] * reach * 0.9
    return np.asarray(places + aside[:, None] * np.array([1.0, 0.0]))


def _zigzag(reach: Way, pitch: float, rng: np.random.Generator, *, oval: bool, most_slant: float = QUARTER) -> Way:
    """Hatch a rectangle or an oval to and fro, at some slant."""
    slant, care = rng.uniform(-most_slant, most_slant), CARE * rng.uniform(0.4, 2.5)
    along, up = np.array([np.cos(slant), np.sin(slant)]), np.array([-np.sin(slant), np.cos(slant)])
    far = float(np.hypot(*(up * reach)) if oval else np.abs(up) @ reach)
    heights = np.linspace(-far, far, max(5, round(2 * far / pitch)) + 2)[1:-1]
    ends = np.array(
        [
            up * height + along * _chord(along, up * height, reach, oval=oval)[number % 2]
            for number, height in enumerate(heights.tolist())
        ]
    )
    return np.asarray(ends + rng.normal(0, care, ends.shape))


def _chord(along: Way, through: Way, reach: Way, *, oval: bool) -> tuple[float, float]:
    """Give where a line enters and leaves the rectangle or oval, as way along it."""
    if oval:
        a, b, c = ((along / reach) ** 2).sum(), (along * through / reach**2).sum(), ((through / reach) ** 2).sum() - 1
        root = float(np.sqrt(max(0.0, b * b - a * c)))
        return float(-b - root) / float(a), float(-b + root) / float(a)
    with np.errstate(divide="ignore", invalid="ignore"):
        sides = np.sort(np.stack([(-reach - through) / along, (reach - through) / along]), axis=0)
    low, high = float(np.nanmax(sides[0])), float(np.nanmin(sides[1]))
    return (low, high) if low < high else ((low + high) / 2, (low + high) / 2)
