"""Whether a mark stands: it may have been scribbled over, struck out or blackened, or be no mark but a word."""

import numpy as np

from omr.columns import Bools, Columns, Numbers
from omr.limits import LIMITS
from omr.measuring.network import UNKNOWN

LEAST_ODD = 0.002  # no single mark weighs more than this, nor than the other end


def is_struck(m: Columns) -> Bools:
    """Tell where lines were drawn through a cross: more than two slender strokes, which leave the box."""
    slender = (m["fill_ratio"] <= LIMITS.struck_fill_ratio) & (m["rim_sectors"] >= LIMITS.struck_rim_sectors)
    crossed = (m["crossing_mm"] >= LIMITS.struck_crossing_mm) & (m["struck_mm"] >= LIMITS.struck_mm)
    thin = m["fill_ratio"] <= LIMITS.part_struck_fill_ratio
    leaves = m["rim_sectors"] >= LIMITS.part_struck_rim_sectors
    return np.asarray((m["bent_ratio"] > LIMITS.bent_ratio) & (slender & crossed | (thin & leaves)))


def is_veiled(m: Columns) -> Bools:
    """Tell where the paper beside a mark is a little darker than paper: correction fluid, and the mark's rest."""
    scanned = (m["bitonal"] == 0) & (m["photo"] == 0)
    least = np.maximum(LIMITS.veil, LIMITS.veil_noise * m["noise"])
    covered = (m["veil"] > least) & (m["veil"] < LIMITS.veil_most)
    return np.asarray(scanned & covered & (m["fill_ratio"] <= LIMITS.veil_fill))


def has_run(m: Columns) -> Bools:
    """Tell where even black in a 1-bit scan may be scribble whose ink ran: its strokes leave the box."""
    return np.asarray((m["bitonal"] > 0) & (m["rim_sectors"] > LIMITS.rim_sectors))


def is_round(m: Columns) -> Bools:
    """Tell where even black may be a punch hole."""
    return np.asarray((m["full_ratio"] >= LIMITS.hole_full_ratio) & (m["fill_ratio"] < LIMITS.hole_fill_ratio))


def is_dense(m: Columns) -> Bools:
    """Tell where so much of the inside is ink that the mark may have been scribbled out."""
    strokes = (m["line"] >= LIMITS.felt_line) & (m["spot"] >= LIMITS.felt_spot)
    is_felt = strokes & (m["turns"] >= LIMITS.felt_turns) | _is_wide_cross(m)
    return np.asarray(m["fill_ratio"] > np.where(is_felt, LIMITS.felt_ratio, LIMITS.dense_ratio))


def _is_wide_cross(m: Columns) -> Bools:
    """Tell where two wide strokes cross in the middle of all there is: scribble bends, and words do not cross."""
    crossed = (m["crossing_mm"] >= LIMITS.wide_crossing_mm) & (m["crossing_sine"] >= LIMITS.wide_crossing_sine)
    wide = (m["line"] >= LIMITS.felt_line) & (m["full_ratio"] >= LIMITS.wide_full_ratio)
    return np.asarray(crossed & wide & (m["bent_ratio"] <= LIMITS.wide_bent_ratio))


def looks_odd(m: Columns) -> Bools:
    """Tell where ink may be no plain mark for all that the network sees; where it saw nothing, nowhere."""
    return np.asarray((m["odd"] >= LIMITS.odd) & (m["odd"] != UNKNOWN))


def stays_odd(m: Columns) -> Bools:
    """Tell where ink is no plain mark even among others like it, as a writer's habit makes them."""
    return np.asarray(m["odd"] >= LIMITS.odd_among_like)


def odds_together(m: Columns) -> float:
    """Give how odd ink looks together: the mean logarithm of its odds; 0 where nobody looked."""
    return float(log_odds(m).mean()) if m.boxes else 0.0


def log_odds(m: Columns) -> Numbers:
    """Give the logarithm of the odds that ink is no plain mark."""
    odd = np.clip(m["odd"], LEAST_ODD, 1 - LEAST_ODD)
    return np.asarray(np.log(odd / (1 - odd)))


def looks_plain(m: Columns, most_odd: float = LIMITS.plain) -> Bools:
    """Tell where ink is a plain mark for all that the network sees."""
    return np.asarray((m["odd"] <= most_odd) & (m["photo"] == 0))
