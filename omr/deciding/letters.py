"""Weigh how much the ink in a box looks like letters: odds, a sum of curves over what was measured of its shape.

No single measure tells "có" from a cross in one loop, or "?" from a tick; together most do. Fitted on words and
marks of the pen model and of real hands, and judged on writers and words that the fit had not seen (`tests/fit`).
The numbers stand in `letters.json`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from omr.columns import Bools, Columns, Numbers
from omr.deciding.likelihood import EMPTY, LEAST_LINE, Evidence, Evidences, Odds, odds_of
from omr.limits import LIMITS

LEAST_INK_MM2 = 0.1
CROSSING_MM = 1.0  # arms of a cross that nobody doubts


def _uncrossed(e: Evidence) -> Numbers:
    """Give how much is missing of a crossing: bends and arches speak for letters where no strokes cross."""
    return np.asarray(1 - np.clip(e.m["crossing_mm"] / CROSSING_MM, 0, 1))


SHAPE: Evidences = {
    "bent_ratio": lambda e: e.m["bent_ratio"],
    "bent_uncrossed": lambda e: e.m["bent_ratio"] * _uncrossed(e),
    "arch_mm2": lambda e: e.m["arch_mm2"],
    "arch_uncrossed": lambda e: e.m["arch_mm2"] * _uncrossed(e),
    "crossing_mm": lambda e: e.m["crossing_mm"],
    "crossing_sine": lambda e: e.m["crossing_sine"],
    "full_ratio": lambda e: e.m["full_ratio"],
    "fill_ratio": lambda e: e.m["fill_ratio"],
    "long_ratio": lambda e: e.m["line_long"] / np.maximum(e.m["line"], LEAST_LINE),
    "spot_ratio": lambda e: e.m["spot"] / np.maximum(e.m["line"], LEAST_LINE),
    "turns": lambda e: e.m["turns"],
    "touched": lambda e: e.m["touched"],
    "apart_ratio": lambda e: 1 - e.m["piece_mm2"] / np.maximum(e.m["ink_mm2"], LEAST_INK_MM2),
    "extent_mm": lambda e: e.m["extent_mm"],
    "rim_sectors": lambda e: e.m["rim_sectors"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersFit:
    """What was fitted."""

    gray: Odds
    bitonal: Odds
    version: str


def letters_chance(m: Columns, which: Bools) -> Numbers:
    """Give for each box how much its ink looks like letters, 0 to 1, as if half of all ink were; 0 for the others."""
    chance = np.zeros(m.boxes)
    if which.any():
        some = m.only(which)
        odds = letters_fit().bitonal if some["bitonal"][0] > 0 else letters_fit().gray
        chance[which] = odds.chance(shape_of(some), SHAPE)
    return chance


def looks_written(m: Columns, letters: Numbers) -> Bools:
    """Tell where the ink looks like a word, by all of its shape; where one sign of it is plain, hardly so is enough.

    Args:
        m: The boxes.
        letters: How much the ink of each looks like letters.
    """
    signs = has_signs(m)
    least = np.where(_is_small_sign(m), LIMITS.small_letters, LIMITS.letters)
    least = np.where(_is_curl(m), LIMITS.curl_letters, np.where(_is_open_word(m), LIMITS.open_letters, least))
    least = np.where(stands_apart(m), 0.0, np.where(signs, LIMITS.letters_with_sign, least))
    thick = (m["fill_ratio"] <= LIMITS.thick_fill_ratio) & (letters >= LIMITS.thick_letters)
    written = np.where(m["fill_ratio"] <= LIMITS.word_fill_ratio, letters >= least, signs | thick)
    return np.asarray(written & ~_is_stroke(m) & ~_is_long_tick(m))


def _is_small_sign(m: Columns) -> Bools:
    """Tell where a small sign stands clear inside the box."""
    small = (m["touched"] <= LIMITS.small_letters_touched) & (m["turns"] >= LIMITS.small_letters_turns)
    return np.asarray(small & _stands_clear(m))


def _is_curl(m: Columns) -> Bools:
    """Tell where one stroke that bends to many directions, and is all the ink, stands clear inside the box: a "?"."""
    curl = (m["turns"] >= LIMITS.curl_turns) & (m["full_ratio"] <= LIMITS.curl_full_ratio)
    curl &= m["touched"] > LIMITS.small_letters_touched
    return np.asarray(curl & (m["bent_ratio"] <= LIMITS.curl_bent_ratio) & _stands_clear(m))


def _stands_clear(m: Columns) -> Bools:
    """Tell where a sign that does not cross stands clear inside the box."""
    inside = (m["rim_sectors"] == 0) & (m["zone_mm2"] == 0) & (m["bitonal"] == 0)
    return np.asarray(inside & (m["crossing_mm"] <= LIMITS.small_letters_crossing_mm))


def stands_apart(m: Columns) -> Bools:
    """Tell where slender ink lies in pieces, as letters do, and two strokes do not explain it."""
    pieces = m["piece_mm2"] <= LIMITS.apart_piece_ratio * m["ink_mm2"]
    slender = (m["full_ratio"] <= LIMITS.apart_full_ratio) & (m["arch_mm2"] <= LIMITS.apart_arch_mm2)
    bent = (m["bent_ratio"] >= LIMITS.apart_bent_ratio) & (m["rim_sectors"] <= LIMITS.apart_rim_sectors)
    return np.asarray(pieces & slender & bent & (m["bitonal"] == 0))


def _is_open_word(m: Columns) -> Bools:
    """Tell where much ink with much paper under its arches runs in few directions, though two of its strokes cross."""
    open_ = (m["arch_mm2"] >= LIMITS.open_arch_mm2) & (m["bent_ratio"] >= LIMITS.open_bent_ratio)
    much = (m["fill_ratio"] >= LIMITS.open_fill_ratio) & (m["turns"] <= LIMITS.open_turns)
    return np.asarray(open_ & much & (m["bitonal"] == 0))


def _is_stroke(m: Columns) -> Bools:
    """Tell where all ink is one straight stroke: no letters are."""
    straight = (m["bent_ratio"] <= LIMITS.stroke_bent_ratio) & (m["turns"] <= LIMITS.stroke_turns)
    thin = (m["full_ratio"] >= LIMITS.stroke_full_ratio) & (m["fill_ratio"] <= LIMITS.stroke_fill_ratio)
    return np.asarray(straight & thin)


def _is_long_tick(m: Columns) -> Bools:
    """Tell where straight strokes without an arch leave the box: a tick's; a "?" stays inside."""
    straight = (m["bent_ratio"] <= LIMITS.stroke_bent_ratio) & (m["arch_mm2"] <= 0) & (m["turns"] <= LIMITS.tick_turns)
    leaves = (m["rim_sectors"] >= LIMITS.tick_rim_sectors) & (m["bitonal"] == 0)
    return np.asarray(straight & leaves & (m["fill_ratio"] <= LIMITS.word_fill_ratio))


def has_signs(m: Columns) -> Bools:
    """Tell where a plain sign of letters stands: short strokes in all directions, bent ones, or arches."""
    short = (m["turns"] >= LIMITS.turns) & (m["line_long"] < LIMITS.long_ratio * m["line"])
    arch_mm2 = np.where(m["bitonal"] > 0, LIMITS.bitonal_arch_mm2, LIMITS.arch_mm2)
    letters = (m["bent_ratio"] > LIMITS.bent_ratio) | (m["arch_mm2"] > arch_mm2)
    is_mark = _is_cross(m) | (m["full_ratio"] >= LIMITS.full_ratio)
    return np.asarray((short | (letters & (m["fill_ratio"] <= LIMITS.word_fill_ratio))) & ~is_mark)


def _is_cross(m: Columns) -> Bools:
    """Tell where two strokes cross and go on, as letters seldom do."""
    bent, arm, touched = m["bent_ratio"], m["crossing_mm"], m["touched"]
    whole = arm >= np.where(touched >= LIMITS.large_touched, LIMITS.large_crossing_mm, LIMITS.crossing_mm)
    upright = (m["crossing_sine"] >= LIMITS.loop_sine) & (touched >= LIMITS.loop_touched)
    looped = (arm >= LIMITS.crossing_mm) & upright & (bent <= LIMITS.loop_ratio)
    cut = (arm >= LIMITS.cut_crossing_mm) & (touched >= LIMITS.cut_touched) & (bent <= LIMITS.cut_bent_ratio)
    return np.asarray((whole & (bent <= LIMITS.bent_ratio)) | looped | cut | _is_slender_cross(m))


def _is_slender_cross(m: Columns) -> Bools:
    """Tell where two strokes are all the ink and leave most of their outline white, though they hardly go on."""
    alone = (m["bent_ratio"] <= LIMITS.slender_bent_ratio) & (m["crossing_mm"] >= LIMITS.slender_crossing_mm)
    wide = (m["full_ratio"] <= LIMITS.slender_full_ratio) & (m["touched"] >= LIMITS.slender_touched)
    wide &= m["arch_mm2"] >= LIMITS.slender_arch_mm2
    clear = (m["line"] >= LIMITS.slender_noise * m["noise"]) & (m["bitonal"] == 0)
    return np.asarray(alone & wide & clear & (m["rim_sectors"] <= LIMITS.slender_rim_sectors))


def shape_of(m: Columns) -> Evidence:
    """Give what is known of the shape of ink; the rules have not spoken yet."""
    return Evidence(m=m, ruled=np.full(m.boxes, EMPTY), printed=np.zeros(m.boxes, dtype=np.bool_))


@lru_cache(maxsize=1)
def letters_fit() -> LettersFit:
    """Load what was fitted."""
    data: Mapping[str, Any] = json.loads(files(__package__).joinpath("letters.json").read_text(encoding="utf-8"))
    return LettersFit(gray=odds_of(data["gray"]), bitonal=odds_of(data["bitonal"]), version=data["version"])
