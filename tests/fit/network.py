"""Fit the network that tells plain marks from all other ink (`omr.network`); needs JAX, as nothing else here does."""

from collections.abc import Callable, Iterator

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from omr.network import CLASSES, PADDING, STRIDE, Floats
from tests.fit.descent import Course, Weights, descend
from tests.fit.ink import Ink

KERNELS = ((5, 16), (3, 32), (3, 64))  # side and number of each convolution
NEURONS = 96
EPOCHS, BATCH = 14, 256
HIGHEST_RATE, WARM_UP = 4e-3, 0.3  # one cycle: the rate rises over the first part and falls over the rest
DECAY = 1e-4
SMOOTHING = 0.01  # of the truth: some marks are what nobody can say
DROPPED = 0.2
SHIFT, GAIN, GRAIN = 1, 0.08, 0.03  # cells, share of the darkness, darkness: what one picture is changed by at random
SEED = 7


def fit_network(ink: Ink, say: Callable[[str], None]) -> Weights:
    """Fit by stochastic gradient descent; the same ink gives the same weights on the same machine."""
    rng = np.random.default_rng(SEED)
    usual, spread = ink.measures.mean(axis=0), ink.measures.std(axis=0) + np.float32(1e-3)
    told = (ink.measures - usual) / spread
    steps = -(-len(ink.looks) // BATCH)

    def batches() -> Iterator[tuple[Floats, Floats, NDArray[np.intp]]]:
        for batch in _batches(len(ink.looks), rng):
            yield _changed(ink.pictures[batch], rng), told[batch], ink.looks[batch]

    course = Course(epochs=EPOCHS, steps=steps, highest_rate=HIGHEST_RATE, warm_up=WARM_UP, seed=SEED)
    fitted = descend(_first(rng, ink.pictures.shape[1], told.shape[1]), _loss, batches, course, say)
    return {**fitted, "usual": usual, "spread": spread}


def _first(rng: np.random.Generator, side: int, measures: int) -> dict[str, jax.Array]:
    """Draw the weights to begin with (He et al., 2015)."""
    weights, channels = {}, 1
    for layer, (size, kernels) in enumerate(KERNELS):
        shape = (size, size, channels, kernels)
        weights[f"kernels{layer}"] = rng.normal(0, np.sqrt(2 / np.prod(shape[:3])), shape)
        weights[f"offsets{layer}"] = np.zeros(kernels)
        side, channels = (side + 2 * PADDING - size) // STRIDE + 1, kernels
    features = side * side * channels + measures
    weights |= {
        "hidden": rng.normal(0, np.sqrt(2 / features), (features, NEURONS)),
        "hidden_offset": np.zeros(NEURONS),
        "output": rng.normal(0, np.sqrt(1 / NEURONS), (NEURONS, CLASSES)),
        "output_offset": np.zeros(CLASSES),
    }
    return {name: jnp.asarray(values, dtype=jnp.float32) for name, values in weights.items()}


def _batches(count: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Give all places in random order, a batch at a time; the last one is filled up, so that all have one shape."""
    order = rng.permutation(count)
    order = np.concatenate([order, order[: -count % BATCH]])
    yield from order.reshape(-1, BATCH)


def _changed(pictures: Floats, rng: np.random.Generator) -> Floats:
    """Change pictures as another scan of the same mark might: a little aside, paler, grainier."""
    aside = np.roll(pictures, tuple(rng.integers(-SHIFT, SHIFT + 1, 2)), axis=(1, 2))
    gain = 1 + GAIN * rng.standard_normal((len(pictures), 1, 1), dtype=np.float32)
    grain = GRAIN * rng.random((len(pictures), 1, 1), dtype=np.float32)
    return np.asarray(aside * gain + grain * rng.standard_normal(pictures.shape, dtype=np.float32), dtype=np.float32)


def _loss(weights, seen, key):
    picture, measures, looks = seen
    scores = _scores(weights, picture, measures, key)
    wanted = jax.nn.one_hot(looks, CLASSES) * (1 - SMOOTHING) + SMOOTHING / CLASSES
    lean = sum(jnp.sum(values**2) for name, values in weights.items() if "offset" not in name)
    return -(wanted * jax.nn.log_softmax(scores)).sum(axis=1).mean() + DECAY * lean


def _scores(weights, picture, measures, key):
    """Do what `omr.network.neurons_of` does, and gives scores, with some of the features left out at random."""
    first, second = jax.random.split(key)
    seen = picture[:, :, :, None]
    padding = ((PADDING, PADDING), (PADDING, PADDING))
    for layer in range(len(KERNELS)):
        kernels = weights[f"kernels{layer}"]
        seen = jax.lax.conv_general_dilated(
            seen, kernels, (STRIDE, STRIDE), padding, dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        seen = jax.nn.relu(seen + weights[f"offsets{layer}"])
    flat = _dropped(seen.reshape(len(seen), -1), first)
    hidden = jnp.concatenate([flat, measures], axis=1) @ weights["hidden"] + weights["hidden_offset"]
    return _dropped(jax.nn.relu(hidden), second) @ weights["output"] + weights["output_offset"]


def _dropped(values, key):
    kept = jax.random.bernoulli(key, 1 - DROPPED, values.shape)
    return jnp.where(kept, values / (1 - DROPPED), 0)
