"""Say how likely ink is no plain mark: a word, a mark taken back, a ring; a small convolutional network.

No single measure tells scribble from a careless fill, or a third line from a bent stroke; a person tells them at a
glance, by the picture. The network sees what that person sees (the box and a millimetre round it) and what was
measured. It is fitted on marks by the pen model and by real hands, and judged on hands, words and pens that the fit
has not seen (`tests/fit`). The weights stand in `network.npz`.

Source of the method: LeCun et al., Gradient-based learning applied to document recognition, 1998.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float32]

UNKNOWN = 0.5  # where there is no ink to judge
CLASSES, PLAIN = 7, 2  # strokes and full boxes come first, what is odd after them
LEAST_DARK = 0.12  # darkness: paler ink is not made darker than this
PALEST, DARKEST = -0.2, 1.4  # of the ink's own darkness
STRIDE, PADDING = 2, 1
SEEN = (
    "line",
    "line_long",
    "spot",
    "ink_mm2",
    "piece_mm2",
    "extent_mm",
    "touched",
    "ink_dark",
    "fill_ratio",
    "solid",
    "turns",
    "rim_sectors",
    "zone_mm2",
    "loose_mm2",
    "tail_mm2",
    "ring_sectors",
    "joined",
    "noise",
    "bent_ratio",
    "crossing_mm",
    "crossing_sine",
    "arch_mm2",
    "full_ratio",
    "ring_ratio",
    "struck_mm",
    "thicker_mm",
    "across",
)
"""The measures it is told beside the picture."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """What was fitted."""

    kernels: tuple[Floats, ...]  # of each convolution, (rows, columns, channels, kernels)
    offsets: tuple[Floats, ...]
    hidden: Floats  # (features, neurons)
    hidden_offset: Floats
    output: Floats  # (neurons, classes)
    output_offset: Floats
    usual: Floats  # (measures,) of the ink it was fitted on
    spread: Floats


def picture_of(darkness: Floats, ink: Floats) -> Floats:
    """Give what is looked at, (n, rows, columns): blocks of four samples, in the ink's own darkness."""
    side = darkness.shape[1] // 2 * 2
    even = darkness[:, :side, :side]
    blocks = even[:, ::2, ::2] + even[:, 1::2, ::2] + even[:, ::2, 1::2] + even[:, 1::2, 1::2]
    scale = np.float32(0.25) / np.maximum(ink, np.float32(LEAST_DARK))
    return np.asarray(np.clip(blocks * scale[:, None, None], PALEST, DARKEST), dtype=np.float32)


def told(columns: Mapping[str, Floats], which: NDArray[np.intp]) -> Floats:
    """Give the measures that it is told, (n, measures); their logarithms, as many are areas and lengths."""
    values = np.stack([columns[name][which] for name in SEEN], axis=1)
    return np.asarray(np.log1p(np.maximum(values, 0) * np.float32(3)), dtype=np.float32)


def neurons_of(net: Network, picture: Floats, measures: Floats) -> Floats:
    """Give what is seen of each, (n, neurons): all that the classes are told by."""
    seen = picture[:, :, :, None]
    for kernels, offset in zip(net.kernels, net.offsets, strict=True):
        seen = convolved(seen, kernels, offset)
    features = np.concatenate([seen.reshape(len(seen), -1), (measures - net.usual) / net.spread], axis=1)
    return np.asarray(np.maximum(features @ net.hidden + net.hidden_offset, 0))


def odd_of(scores: Floats) -> Floats:
    """Give how likely ink is of an odd class, (n,), from the scores of all classes."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds[:, PLAIN:].sum(axis=1) / odds.sum(axis=1), dtype=np.float32)


def convolved(seen: Floats, kernels: Floats, offset: Floats) -> Floats:
    """Convolve (n, rows, columns, channels) in steps of two, and keep what is above 0; all is one matrix product."""
    boxes, height, width, channels = seen.shape
    edged = np.zeros((boxes, height + 2 * PADDING, width + 2 * PADDING, channels), dtype=np.float32)
    edged[:, PADDING:-PADDING, PADDING:-PADDING] = seen
    windows = edged.reshape(boxes, -1).take(_windows(edged.shape[1:], kernels.shape[:2]), axis=1)
    flat = windows.reshape(-1, windows.shape[3]) @ kernels.reshape(-1, kernels.shape[3])  # one product, not one a row
    return np.asarray(np.maximum(flat + offset, 0)).reshape(*windows.shape[:3], -1)


@lru_cache
def _windows(shape: tuple[int, ...], size: tuple[int, ...]) -> NDArray[np.intp]:
    """Give where the samples of each window of `size` lie among those of one picture, (rows, columns, samples)."""
    places = sliding_window_view(np.arange(math.prod(shape)).reshape(shape), size, axis=(0, 1))
    steps = places[::STRIDE, ::STRIDE].transpose(0, 1, 3, 4, 2)  # the channels of a sample stay together
    return steps.reshape(*steps.shape[:2], -1)


@lru_cache(maxsize=1)
def network() -> Network:
    """Load what was fitted."""
    return load_network("network.npz")


def load_network(name: str) -> Network:
    """Load a network from its file in this package."""
    with files(__package__).joinpath(name).open("rb") as file, np.load(file) as stored:
        data = dict(stored)
    layers = sum(name.startswith("kernels") for name in data)
    return Network(
        kernels=tuple(data[f"kernels{layer}"] for layer in range(layers)),
        offsets=tuple(data[f"offsets{layer}"] for layer in range(layers)),
        hidden=data["hidden"],
        hidden_offset=data["hidden_offset"],
        output=data["output"],
        output_offset=data["output_offset"],
        usual=data["usual"],
        spread=data["spread"],
    )
