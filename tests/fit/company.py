"""Fit how marks are weighed among a page's others (`omr.measuring.company`); needs JAX, as `tests.fit.network` does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from omr.measuring.company import HEADS, ITSELF
from omr.measuring.network import CLASSES, Floats
from tests.fit.descent import Course, Weights, descend
from tests.fit.ink import MOST_PEOPLE
from tests.fit.network import INK

UNITS, WIDTH, WORTH, MIXED = 48, 24, 48, 64  # units; width and worth of what a head compares and gives; mixed units
EPOCHS, BATCH = 10, 48
HIGHEST_RATE, WARM_UP = 2e-3, 0.2
DECAY = 1e-4
DROPPED, GRAIN = 0.2, 0.05  # of what is known of a mark; spreads, by which what is seen of it is changed
# Another scanner changes all marks of a page alike: what is a little odd about each is not odder for being so common.
ALIKE_GRAIN = 0.25
MOST_MARKS = 40  # of one person, with what strays into other boxes
WHOLE_RATIO = 0.5  # of the people are seen whole, of others some of their rows: pages may hold few marks
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """What the network sees of boxes with ink, and what they hold."""

    neurons: Floats  # (n, neurons)
    scores: Floats  # (n, classes)
    looks: NDArray[np.intp]
    people: NDArray[np.intp]  # as in `Ink`


def fit_company(seen: Seen, say: Callable[[str], None]) -> Weights:
    """Fit by stochastic gradient descent; the same marks give the same weights on the same machine."""
    rng = np.random.default_rng(SEED)
    usual, spread = seen.neurons.mean(axis=0), seen.neurons.std(axis=0) + np.float32(1e-2)
    told = (seen.neurons - usual) / spread
    people = _people(seen)
    steps = len(people) // BATCH

    def batches() -> Iterator[tuple[Floats, Floats, NDArray[np.intp], NDArray[np.bool_]]]:
        for batch in _batches(people, steps, rng):
            yield _page(seen, told, batch, rng)

    course = Course(epochs=EPOCHS, steps=steps, highest_rate=HIGHEST_RATE, warm_up=WARM_UP, seed=SEED)
    return {**descend(_first(rng, told.shape[1]), _loss, batches, course, say), "usual": usual, "spread": spread}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Group:
    """One person's marks, and what nobody put into boxes of the same page."""

    marks: NDArray[np.intp]
    strays: NDArray[np.intp]
    page_share: float  # of all marks of the page


def _people(seen: Seen) -> list[_Group]:
    order = np.argsort(seen.people, kind="stable")
    people, starts = np.unique(seen.people[order], return_index=True)
    parts = dict(zip(people.tolist(), np.split(order, starts[1:]), strict=True))
    sizes: dict[int, int] = {}
    for person, part in parts.items():
        sizes[person // MOST_PEOPLE] = sizes.get(person // MOST_PEOPLE, 0) + len(part)
    nobody = np.empty(0, dtype=np.intp)
    return [
        _Group(
            marks=part,
            strays=parts.get(person - person % MOST_PEOPLE, nobody),
            page_share=len(part) / sizes[person // MOST_PEOPLE],
        )
        for person, part in parts.items()
        if person % MOST_PEOPLE
    ]


def _batches(people: list[_Group], count: int, rng: np.random.Generator) -> Iterator[list[NDArray[np.intp]]]:
    """Give people at random: who filled in many rows comes more often, as pages hold many."""
    often = np.sqrt([len(group.marks) for group in people])
    for _ in range(count):
        chosen = rng.choice(len(people), BATCH, p=often / often.sum())
        yield [_some_of(people[at], rng) for at in chosen.tolist()]


def _some_of(group: _Group, rng: np.random.Generator) -> NDArray[np.intp]:
    marks = group.marks
    if rng.random() >= WHOLE_RATIO:
        marks = rng.permutation(marks)[: int(rng.integers(1, len(marks) + 1))]
    strays = group.strays[rng.random(len(group.strays)) < group.page_share]
    return np.concatenate([marks, strays])[:MOST_MARKS]


def _page(
    seen: Seen, told: Floats, batch: list[NDArray[np.intp]], rng: np.random.Generator
) -> tuple[Floats, Floats, NDArray[np.intp], NDArray[np.bool_]]:
    """Lay the marks of each person into one row of all arrays, which are filled up to the same length."""
    at = np.zeros((len(batch), MOST_MARKS), dtype=np.intp)
    there = np.zeros(at.shape, dtype=bool)
    for row, marks in enumerate(batch):
        at[row, : len(marks)], there[row, : len(marks)] = marks, True
    grain = GRAIN * rng.standard_normal((*at.shape, told.shape[1]), dtype=np.float32)
    grain += ALIKE_GRAIN * rng.standard_normal((len(batch), 1, told.shape[1]), dtype=np.float32)
    return told[at] * there[:, :, None] + grain, seen.scores[at], seen.looks[at], there


def _first(rng: np.random.Generator, neurons: int) -> dict[str, jax.Array]:
    def some(*shape: int, scale: float = 1.0) -> NDArray[np.float64]:
        return rng.normal(0, scale * np.sqrt(1.5 / shape[0]), shape)

    weights = {
        "enter": some(neurons, UNITS),
        "enter_offset": np.zeros(UNITS),
        "query": some(UNITS, HEADS * WIDTH, scale=0.5),
        "key": some(UNITS, HEADS * WIDTH, scale=0.5),
        "value": some(UNITS, HEADS * WORTH),
        "nobody_key": np.zeros(HEADS * WIDTH),
        "nobody_value": np.zeros(HEADS * WORTH),
        "mix": some(3 * UNITS + HEADS * WORTH + 1, MIXED),
        "mix_offset": np.zeros(MIXED),
        "leave": some(MIXED, CLASSES, scale=0.1),
        "leave_offset": np.zeros(CLASSES),
    }
    return {name: jnp.asarray(values, dtype=jnp.float32) for name, values in weights.items()}


def _loss(weights, page, key):
    told, scores, looks, there = page
    wanted = jax.nn.one_hot(looks, CLASSES) * (1 - INK.smoothing) + INK.smoothing / CLASSES
    losses = -(wanted * jax.nn.log_softmax(_scores(weights, told, scores, there, key))).sum(axis=-1)
    lean = sum(jnp.sum(values**2) for name, values in weights.items() if not name.endswith("offset"))
    return (losses * there).sum() / there.sum() + DECAY * lean


def _scores(weights, told, scores, there, key):
    """Do what `scores_among` of `omr.measuring.company` does, for many people, with some of what is known left out."""
    entered = jax.nn.relu(told @ weights["enter"] + weights["enter_offset"])
    is_there = there[:, :, None] * 1.0
    count = is_there.sum(axis=1, keepdims=True)
    has_company = count - is_there > 0
    mean = ((entered * is_there).sum(axis=1, keepdims=True) - entered * is_there) / jnp.maximum(count - is_there, 1)
    mean = jnp.where(has_company, mean, 0)
    away = jnp.where(has_company, jnp.abs(entered - mean), 0)
    how_many = jnp.broadcast_to(jnp.log(count), (*entered.shape[:2], 1))
    known = jnp.concatenate([entered, _heeded(weights, entered, there), mean, away, how_many], axis=2)
    kept = jax.random.bernoulli(key, 1 - DROPPED, known.shape)
    mixed = jax.nn.relu(jnp.where(kept, known / (1 - DROPPED), 0) @ weights["mix"] + weights["mix_offset"])
    return scores + mixed @ weights["leave"] + weights["leave_offset"]


def _heeded(weights, entered, there):
    people, marks, _ = entered.shape

    def heads(values):
        return values.reshape(people, -1, HEADS, values.shape[2] // HEADS).transpose(0, 2, 1, 3)

    def with_nobody(name):
        nobody = jnp.broadcast_to(weights[f"nobody_{name}"], (people, 1, weights[f"nobody_{name}"].size))
        return heads(jnp.concatenate([entered @ weights[name], nobody], axis=1))

    asked, offered, worth = heads(entered @ weights["query"]), with_nobody("key"), with_nobody("value")
    others = there[:, None, :] & ~jnp.eye(marks, dtype=bool)
    others = jnp.concatenate([others, jnp.ones((people, marks, 1), dtype=bool)], axis=2)
    alike = jnp.where(others[:, None], asked @ offered.transpose(0, 1, 3, 2) / np.sqrt(WIDTH), ITSELF)
    return (jax.nn.softmax(alike) @ worth).transpose(0, 2, 1, 3).reshape(people, marks, -1)
