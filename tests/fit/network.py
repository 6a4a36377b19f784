"""Fit the networks that see ink (`network`, `scenes` in `omr.measuring`); needs JAX, as nothing else here does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from omr.measuring.network import CLASSES, PADDING, STRIDE, Floats
from omr.measuring.scenes import Sight, opened
from tests.fit.descent import Course, Weights, descend
from tests.fit.ink import Ink
from tests.fit.scenes import Scenes

WARM_UP = 0.3  # one cycle: the rate rises over the first part and falls over the rest
DECAY = 1e-4
DROPPED = 0.2
SHIFT, GAIN, GRAIN = 1, 0.08, 0.03  # cells, share of the darkness, darkness: what one picture is changed by at random
SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large a network is, and how it is led down."""

    kernels: tuple[tuple[int, int], ...]  # side and number of each convolution
    neurons: int
    classes: int
    epochs: int
    batch: int
    highest_rate: float
    smoothing: float  # of the truth: some marks are what nobody can say


INK = Plan(
    kernels=((5, 16), (3, 32), (3, 64)),
    neurons=96,
    classes=CLASSES,
    epochs=14,
    batch=256,
    highest_rate=4e-3,
    smoothing=0.01,
)
SCENES = Plan(
    kernels=((5, 16), (3, 32), (3, 48), (3, 64)),
    neurons=64,
    classes=len(Sight),
    epochs=10,
    batch=128,
    highest_rate=2e-3,
    smoothing=0.001,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """What a network learns from."""

    pictures: Callable[[NDArray[np.intp]], Floats]  # gives some of them, (n, rows, columns)
    told: Floats  # (n, numbers)
    classes: NDArray[np.intp]


def fit_network(ink: Ink, say: Callable[[str], None]) -> Weights:
    """Fit what sees ink in boxes."""
    return _fit(INK, Lesson(pictures=lambda some: ink.pictures[some], told=ink.measures, classes=ink.looks), say)


def fit_scenes(drawn: Scenes, say: Callable[[str], None]) -> Weights:
    """Fit what sees boxes of dirty pages with what lies round them."""
    return _fit(
        SCENES, Lesson(pictures=lambda some: opened(drawn.scenes[some]), told=drawn.told, classes=drawn.sights), say
    )


def _fit(plan: Plan, lesson: Lesson, say: Callable[[str], None]) -> Weights:
    """Fit by stochastic gradient descent; the same lesson gives the same weights on the same machine."""
    rng = np.random.default_rng(SEED)
    usual, spread = lesson.told.mean(axis=0), lesson.told.std(axis=0) + np.float32(1e-3)
    told = (lesson.told - usual) / spread
    count = len(lesson.classes)

    def batches() -> Iterator[tuple[Floats, Floats, NDArray[np.intp]]]:
        for batch in _batches(count, plan.batch, rng):
            yield _changed(lesson.pictures(batch), rng), told[batch], lesson.classes[batch]

    course = Course(
        epochs=plan.epochs, steps=-(-count // plan.batch), highest_rate=plan.highest_rate, warm_up=WARM_UP, seed=SEED
    )
    size = lesson.pictures(np.zeros(1, dtype=np.intp)).shape[1:]
    loss = partial(_loss, smoothing=plan.smoothing)
    fitted = descend(_first(rng, plan, size, told.shape[1]), loss, batches, course, say)
    return {**fitted, "usual": usual, "spread": spread}


def _first(rng: np.random.Generator, plan: Plan, size: tuple[int, ...], told: int) -> dict[str, jax.Array]:
    """Draw the weights to begin with (He et al., 2015)."""
    weights, channels, sides = {}, 1, np.array(size)
    for layer, (side, kernels) in enumerate(plan.kernels):
        shape = (side, side, channels, kernels)
        weights[f"kernels{layer}"] = rng.normal(0, np.sqrt(2 / np.prod(shape[:3])), shape)
        weights[f"offsets{layer}"] = np.zeros(kernels)
        sides, channels = (sides + 2 * PADDING - side) // STRIDE + 1, kernels
    features = int(sides.prod()) * channels + told
    weights |= {
        "hidden": rng.normal(0, np.sqrt(2 / features), (features, plan.neurons)),
        "hidden_offset": np.zeros(plan.neurons),
        "output": rng.normal(0, np.sqrt(1 / plan.neurons), (plan.neurons, plan.classes)),
        "output_offset": np.zeros(plan.classes),
    }
    return {name: jnp.asarray(values, dtype=jnp.float32) for name, values in weights.items()}


def _batches(count: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Give all places in random order, a batch at a time; the last one is filled up, so that all have one shape."""
    order = rng.permutation(count)
    order = np.concatenate([order, order[: -count % size]])
    yield from order.reshape(-1, size)


def _changed(pictures: Floats, rng: np.random.Generator) -> Floats:
    """Change pictures as another scan of the same mark might: a little aside, paler, grainier."""
    aside = np.roll(pictures, tuple(rng.integers(-SHIFT, SHIFT + 1, 2)), axis=(1, 2))
    gain = 1 + GAIN * rng.standard_normal((len(pictures), 1, 1), dtype=np.float32)
    grain = GRAIN * rng.random((len(pictures), 1, 1), dtype=np.float32)
    return np.asarray(aside * gain + grain * rng.standard_normal(pictures.shape, dtype=np.float32), dtype=np.float32)


def _loss(weights, seen, key, *, smoothing):
    picture, told, classes = seen
    scores = _scores(weights, picture, told, key)
    wanted = jax.nn.one_hot(classes, scores.shape[1]) * (1 - smoothing) + smoothing / scores.shape[1]
    lean = sum(jnp.sum(values**2) for name, values in weights.items() if "offset" not in name)
    return -(wanted * jax.nn.log_softmax(scores)).sum(axis=1).mean() + DECAY * lean


def _scores(weights, picture, told, key):
    """Do what `neurons_of` of `omr.measuring.network` does, and gives scores, with features left out at random."""
    first, second = jax.random.split(key)
    seen = picture[:, :, :, None]
    padding = ((PADDING, PADDING), (PADDING, PADDING))
    for layer in range(sum(name.startswith("kernels") for name in weights)):
        kernels = weights[f"kernels{layer}"]
        seen = jax.lax.conv_general_dilated(
            seen, kernels, (STRIDE, STRIDE), padding, dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        seen = jax.nn.relu(seen + weights[f"offsets{layer}"])
    flat = _dropped(seen.reshape(len(seen), -1), first)
    hidden = jnp.concatenate([flat, told], axis=1) @ weights["hidden"] + weights["hidden_offset"]
    return _dropped(jax.nn.relu(hidden), second) @ weights["output"] + weights["output_offset"]


def _dropped(values, key):
    kept = jax.random.bernoulli(key, 1 - DROPPED, values.shape)
    return jnp.where(kept, values / (1 - DROPPED), 0)
