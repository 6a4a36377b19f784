"""Fit how much the ink in a box looks like letters, and judge it on writers and words that the fit has not seen."""

import hashlib
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omr.deciding.inside import is_marked
from omr.deciding.letters import SHAPE, has_signs, looks_written, shape_of
from omr.deciding.likelihood import Odds
from omr.limits import LIMITS
from pipeline.simulate.words import Kind
from tests.fit.model import odds_json
from tests.fit.odds import FALLING, RISING, fit_odds
from tests.fit.table import KINDS, Table

MARKS = (Kind.CROSS, Kind.TICK, Kind.SLASH, Kind.LIGHT, Kind.DOT)  # what is blackened is judged by other rules
SIGNS = {
    "bent_ratio": RISING,
    "bent_uncrossed": RISING,
    "arch_mm2": RISING,
    "arch_uncrossed": RISING,
    "crossing_mm": FALLING,
    "crossing_sine": FALLING,
    "long_ratio": FALLING,
    "turns": RISING,
    "apart_ratio": RISING,
}
KNOTS = (0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99)  # quantiles: the shapes of marks and letters lie close together
HOLD = 0.3


def slender_ink(table: Table) -> Table:
    """Give the marks and words that are told apart by shape: ink for certain, and neither blackened nor hatched."""
    of_kind = np.isin(table.kind, [KINDS.index(kind) for kind in (*MARKS, Kind.TEXT)])
    m = table.columns
    clear = (m["outline"] >= LIMITS.outline) & (m["streak"] == 0)
    return table.only(of_kind & clear & is_slender(table))


def is_slender(table: Table) -> NDArray[np.bool_]:
    """Tell which boxes hold marks for certain that are neither blackened nor hatched."""
    m = table.columns
    return np.asarray(is_marked(m) & (m["solid"] <= LIMITS.solid) & (m["fill_ratio"] <= LIMITS.word_fill_ratio))


def is_word(table: Table) -> NDArray[np.bool_]:
    return np.asarray(table.kind == KINDS.index(Kind.TEXT))


def fit_letters(table: Table) -> dict[str, Odds]:
    """Fit both sorts of scans on the writers that are not kept out."""
    return {name: _fit(part.only(~part.judged)) for name, part in sorts(slender_ink(table)).items()}


def letters_json(odds: dict[str, Odds]) -> dict[str, Any]:
    """Give what the reader needs."""
    fitted = {name: odds_json(each) for name, each in odds.items()}
    return {"version": hashlib.sha256(json.dumps(fitted).encode("ascii")).hexdigest()[:12], **fitted}


def letters_worth(table: Table, odds: dict[str, Odds]) -> dict[str, Any]:
    """Say what comes of words and marks of writers not seen: how many words pass, how many marks are asked about."""
    judged = sorts(slender_ink(table.only(table.judged)))
    return {name: _worth(part, odds[name]) for name, part in judged.items()}


def sorts(table: Table) -> dict[str, Table]:
    bitonal = table.columns["bitonal"] > 0
    return {"gray": table.only(~bitonal), "bitonal": table.only(bitonal)}


def asked_about(table: Table, odds: Odds) -> NDArray[np.bool_]:
    """Tell which ink is asked about, as `omr.deciding.decide` does."""
    return looks_written(table.columns, odds.chance(shape_of(table.columns), SHAPE))


def _fit(table: Table) -> Odds:
    return fit_odds(
        shape_of(table.columns), is_word(table), table.weight.astype(float), SHAPE, SIGNS, hold=HOLD, quantiles=KNOTS
    )


def _worth(table: Table, odds: Odds) -> dict[str, Any]:
    asked, by_rules, word = asked_about(table, odds), has_signs(table.columns), is_word(table)
    return {
        "words": int(word.sum()),
        "passed": int((word & ~asked).sum()),
        "passed_by_signs_alone": int((word & ~by_rules).sum()),
        "marks": int((~word).sum()),
        "asked": int((~word & asked).sum()),
        "asked_by_signs_alone": int((~word & by_rules).sum()),
    }
