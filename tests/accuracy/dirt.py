"""Dirt by a third-party document-degradation library (augraphy): what its authors have seen in offices, not we.

Only what keeps the sheet's geometry and adds no handwriting: then the truth about every box stays known.
"""

import random
from collections.abc import Callable

import augraphy
import numba
import numpy as np

from omr.image import Gray
from pipeline.simulate.chance import chance

# One line a kind; where nothing is given, the library's own ranges. They take turns.
KINDS: tuple[tuple[str, Callable[[], Callable[[Gray], Gray]]], ...] = (
    ("roller dirt", lambda: augraphy.DirtyRollers(p=1)),
    ("drum streaks", lambda: augraphy.DirtyDrum(p=1)),
    ("bad photocopy", lambda: augraphy.BadPhotoCopy(p=1)),
    ("stains", lambda: augraphy.Stains(p=1)),
    ("shadow", lambda: augraphy.ShadowCast(p=1)),
    ("uneven light", lambda: augraphy.LightingGradient(p=1)),
    ("show-through", lambda: augraphy.BleedThrough(p=1)),
    ("paper texture", lambda: augraphy.NoiseTexturize(p=1)),
    ("bright patches", lambda: augraphy.BrightnessTexturize(p=1)),
    ("ink bleed", lambda: augraphy.InkBleed(p=1)),
)


def dirty(scan: Gray, number: int) -> Gray:
    """Dirty a scan; the same page always in the same way, whatever is on it."""
    _, kind = KINDS[number % len(KINDS)]
    _sow(int(chance(number, "dirt").integers(2**31)))
    result = np.asarray(kind()(np.ascontiguousarray(scan)))
    if result.ndim == 3:
        result = result[:, :, :3].mean(axis=2)
    if result.shape != scan.shape:
        raise ValueError(f"{name_of(number)} changed the size of the page from {scan.shape} to {result.shape}")
    return np.clip(np.rint(result), 0, 255).astype(np.uint8)


def _sow(seed: int) -> None:
    """Set all sources that the library draws from: Python's, NumPy's, and those of its compiled loops."""
    random.seed(seed)
    np.random.seed(seed)
    _sow_compiled(seed)


@numba.njit  # type: ignore[untyped-decorator]
def _sow_compiled(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)


def name_of(number: int) -> str:
    """Name the dirt of a page."""
    return KINDS[number % len(KINDS)][0]
