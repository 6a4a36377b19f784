"""Filter the insides of all boxes with a bank of shapes: see `omr.measuring.bank`."""

import numpy as np
from numpy.typing import NDArray

from omr.kernels.compiling import F4_1, F4_2, I4_1, INT, compiled, inner_contracted

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
TOGETHER = 64  # boxes: as many as most pages have; with 32 the steps between the sums cost as much as the sums


@inner_contracted
def respond(samples: Floats, places: Ints, weights: Floats, first: int, behind: int, total: Floats) -> None:
    """Write the response of one filter in each of `TOGETHER` boxes.

    Args:
        samples: (samples, TOGETHER) of the boxes.
        places: Of all filters' weights: their sample.
        weights: Of all filters, one after the other, zeros left out.
        first: The filter's first weight.
        behind: The weight behind its last; a multiple of four more.
        total: (TOGETHER,), written to.
    """
    for n in range(TOGETHER):
        total[n] = 0
    for at in range(first, behind, 4):
        one, two = samples[places[at]], samples[places[at + 1]]
        three, four = samples[places[at + 2]], samples[places[at + 3]]
        for n in range(TOGETHER):
            total[n] += (
                weights[at] * one[n] + weights[at + 1] * two[n] + weights[at + 2] * three[n] + weights[at + 3] * four[n]
            )


@compiled(F4_2, I4_1, F4_1, I4_1, I4_1, INT)
def strongest(insides: Floats, places: Ints, weights: Floats, starts: Ints, group: Ints, groups: int) -> Floats:
    """Give the strongest response of each group of filters in each box, and the weakest of all.

    Args:
        insides: (n, samples) of each box.
        places: As in `respond`.
        weights: As in `respond`.
        starts: (filters + 1,) first weight of each filter.
        group: (filters,) which group a filter is of.
        groups: How many there are.

    Returns:
        (groups + 1, n), the last row is the weakest response.
    """
    count, size = insides.shape
    found = np.empty((groups + 1, count), dtype=np.float32)
    samples = np.zeros((size, TOGETHER), dtype=np.float32)
    total = np.empty(TOGETHER, dtype=np.float32)
    best = np.empty((groups + 1, TOGETHER), dtype=np.float32)
    for start in range(0, count, TOGETHER):
        behind = min(count, start + TOGETHER)
        for n in range(start, behind):
            for at in range(size):
                samples[at, n - start] = insides[n, at]
        for number in range(groups + 1):
            for n in range(TOGETHER):
                best[number, n] = -np.inf if number < groups else np.inf
        for number in range(len(group)):
            respond(samples, places, weights, starts[number], starts[number + 1], total)
            strong, weak = best[group[number]], best[groups]
            for n in range(TOGETHER):
                strong[n] = max(strong[n], total[n])
                weak[n] = min(weak[n], total[n])
        for number in range(groups + 1):
            for n in range(start, behind):
                found[number, n] = best[number, n - start]
    return found
