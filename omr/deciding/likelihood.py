"""Weigh how likely a box is marked: fitted curves over what was measured, and what a setting allows.

Two things must be true of a mark that counts: there is ink in the box, and it is a plain mark, neither a word nor
taken back. Each has its odds, a sum of curves over single measures, fitted on simulated pages and judged on writers
that the fit had not seen (`tests/fit`). The numbers stand in `likelihood.json`.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from omr.columns import Bools, Columns, Numbers
from omr.deciding.taken_back import log_odds

LEAST_NOISE = 0.012  # darkness, as where it is measured
LEAST_LINE = 1e-3
DIGITS = 6
EMPTY, DOUBTED, MARKED = 0.0, 1.0, 2.0  # what the rules say of a box


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What is known of the boxes of a page."""

    m: Columns
    ruled: Numbers  # (n,) EMPTY, DOUBTED or MARKED
    printed: Bools  # (n,) the rules say that all the ink inside is the outline's own


Evidences = dict[str, Callable[[Evidence], Numbers]]
# What speaks for ink: each more, the likelier.
INK: Evidences = {
    "ruled": lambda e: e.ruled,
    "strength": lambda e: np.log2(np.maximum(e.m["line"], LEAST_LINE) / np.maximum(e.m["noise"], LEAST_NOISE)),
    "line": lambda e: e.m["line"],
    "touched": lambda e: e.m["touched"],
    "piece_mm2": lambda e: e.m["piece_mm2"],
    "spot": lambda e: e.m["spot"],
    "edge_mm": lambda e: e.m["edge_mm"],
}
# What speaks for or against a plain mark, where there is ink.
PLAIN: Evidences = {
    "ruled": lambda e: e.ruled,
    "bent_ratio": lambda e: e.m["bent_ratio"],
    "crossing_mm": lambda e: e.m["crossing_mm"],
    "crossing_sine": lambda e: e.m["crossing_sine"],
    "arch_mm2": lambda e: e.m["arch_mm2"],
    "full_ratio": lambda e: e.m["full_ratio"],
    "long_ratio": lambda e: e.m["line_long"] / np.maximum(e.m["line"], LEAST_LINE),
    "fill_ratio": lambda e: e.m["fill_ratio"],
    "solid": lambda e: e.m["solid"],
    "turns": lambda e: e.m["turns"],
    "rim_sectors": lambda e: e.m["rim_sectors"],
    "ring_sectors": lambda e: e.m["ring_sectors"],
    "zone_mm2": lambda e: e.m["zone_mm2"],
    "touched": lambda e: e.m["touched"],
    "odd": lambda e: log_odds(e.m),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """What a measure adds to the odds: straight between its knots, level beyond them, so that nothing is guessed."""

    at: Numbers
    odds: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """A sum of curves, as a logarithm of odds."""

    offset: float
    curves: Mapping[str, Curve]

    def chance(self, e: Evidence, evidences: Evidences) -> Numbers:
        """Give how likely it is of each box."""
        total = np.full(e.m.boxes, self.offset)
        for name, curve in self.curves.items():
            total += np.interp(evidences[name](e), curve.at, curve.odds)
        return np.asarray(1 / (1 + np.exp(-total)))

    def least(self) -> float:
        """Give how likely it is where all curves are at their beginnings, from which those of ink only rise."""
        return float(1 / (1 + np.exp(-self.offset)))


@lru_cache(maxsize=64)  # asked of every page with the same numbers
def _between(expected_errors: float, known: tuple[float, ...], risks: tuple[float, ...]) -> float:
    return float(np.exp(np.interp(math.log(expected_errors), np.log(known), np.log(risks))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One sort of scans: gray and colour, or 1-bit."""

    ink: Odds
    plain: Odds
    expected_errors: tuple[float, ...]  # silent ones in 10,000 marks, rising
    risks: tuple[float, ...]  # the greatest risk of one decided box at which so many are expected

    def risk_allowed(self, expected_errors: float) -> float:
        """Give how likely one decided box may be wrong, for so many silent errors expected in 10,000 marks."""
        return _between(expected_errors, self.expected_errors, self.risks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """All that was fitted."""

    gray: Model
    bitonal: Model
    outside: Mapping[str, float]  # how likely a box is meant whose ink does not settle it, by what else there is
    version: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Likelihood:
    """Of all boxes of a page."""

    model: Model
    ink: Numbers  # that there is a person's ink in the box
    marked: Numbers  # that a plain mark is: what counts


def weigh(e: Evidence) -> Likelihood:
    """Weigh all boxes of a page."""
    model = fit().bitonal if e.m.boxes and e.m["bitonal"][0] > 0 else fit().gray
    return weigh_by(model, e)


def weigh_by(model: Model, e: Evidence) -> Likelihood:
    """Weigh boxes of one sort of scans."""
    ink = np.where(e.printed, model.ink.least(), model.ink.chance(e, INK))
    return Likelihood(model=model, ink=ink, marked=np.round(ink * model.plain.chance(e, PLAIN), DIGITS))


@lru_cache(maxsize=1)
def fit() -> Fit:
    """Load what was fitted."""
    data = json.loads(files(__package__).joinpath("likelihood.json").read_text(encoding="utf-8"))
    return Fit(
        gray=_model(data["gray"]),
        bitonal=_model(data["bitonal"]),
        outside=data["outside"],
        version=data["version"],
    )


def _model(data: dict[str, Any]) -> Model:
    setting = data["setting"]
    return Model(
        ink=odds_of(data["ink"]),
        plain=odds_of(data["plain"]),
        expected_errors=tuple(row["expected_errors"] for row in setting),
        risks=tuple(row["risk"] for row in setting),
    )


def odds_of(data: Mapping[str, Any]) -> Odds:
    """Take odds as they were stored."""
    curves = {
        name: Curve(at=np.array(each["at"]), odds=np.array(each["odds"])) for name, each in data["curves"].items()
    }
    return Odds(offset=data["offset"], curves=curves)
