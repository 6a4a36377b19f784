"""Fit weights by stochastic gradient descent; needs JAX, as nothing outside this folder does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.example_libraries.optimizers import adam
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How weights are led down: how often all is seen, and how fast."""

    epochs: int
    steps: int  # of an epoch
    highest_rate: float
    warm_up: float  # the rate rises over this part of all steps and falls over the rest: one cycle
    seed: int


def descend(
    first: dict[str, jax.Array],
    loss: Callable[..., Any],
    batches: Callable[[], Iterable[Any]],
    course: Course,
    say: Callable[[str], None],
) -> Weights:
    """Give the weights with the least loss that is found.

    Args:
        first: Weights to begin with.
        loss: Of weights, a batch and a random key.
        batches: Gives those of one epoch.
        course: How.
        say: Is told of each epoch.
    """
    start, update, weights_of = adam(_rate(course))
    state = start(first)

    @jax.jit
    def step(number, state, batch, key):
        lost, slopes = jax.value_and_grad(loss)(weights_of(state), batch, key)
        return lost, update(number, slopes, state)

    number, key = 0, jax.random.PRNGKey(course.seed)
    for epoch in range(course.epochs):
        losses = []
        for batch in batches():
            key, drop = jax.random.split(key)
            lost, state = step(number, state, batch, drop)
            losses.append(lost)
            number += 1
        say(f"epoch {epoch + 1} of {course.epochs}: loss {float(np.mean(losses)):.4f}")
    return {name: np.asarray(values, dtype=np.float32) for name, values in weights_of(state).items()}


def _rate(course: Course) -> Callable[[int], jax.Array]:
    steps = course.epochs * course.steps
    rise = steps * course.warm_up

    def rate(number: int) -> jax.Array:
        up = number / rise
        down = (1 + jnp.cos(jnp.pi * jnp.clip((number - rise) / (steps - rise), 0, 1))) / 2
        return course.highest_rate * jnp.maximum(jnp.where(number < rise, up, down), 1e-3)

    return rate
