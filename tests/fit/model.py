"""Fit the whole model, and say what it is worth on writers that it has not seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omr.deciding.boundary import SURER
from omr.deciding.likelihood import DOUBTED, EMPTY, INK, MARKED, PLAIN, Curve, Evidence, Model, Odds, weigh_by
from omr.deciding.taken_back import is_struck, looks_odd, looks_plain
from omr.limits import LIMITS
from omr.reading import BoxReason, BoxState
from pipeline.simulate.words import Kind, Truth
from tests.fit.odds import FALLING, RISING, fit_odds
from tests.fit.table import KINDS, REASONS, STATES, TRUTHS, Table

OUTSIDE = frozenset({Kind.RING, Kind.BESIDE})  # ink, but not in the box
SOFT = (BoxReason.FAINT, BoxReason.SHORT, BoxReason.SCRIBBLED)  # the rules ask because of the ink itself
SIGNS_INK = dict.fromkeys(INK, RISING)
SIGNS_PLAIN = {
    "ruled": RISING,
    "bent_ratio": FALLING,
    "crossing_mm": RISING,
    "crossing_sine": RISING,
    "arch_mm2": FALLING,
    "long_ratio": RISING,
    "rim_sectors": FALLING,
    "ring_sectors": FALLING,
    "odd": FALLING,
}
LEAST_BITONAL_MM2 = 0.1  # of ink: of less, nobody can tell that there was a mark
HOLD_INK, HOLD_PLAIN = 0.1, 0.3  # a tenth and five times as much give nearly the same on writers not seen
EXPECTED_ERRORS = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0)  # beyond, only rules ask
MARKS = 10_000
LEAST_GIVEN = 1e-6  # a stated 0 or 1 that is wrong costs no infinite surprise
STATED = (0.0, 0.001, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighed:
    """Boxes with their chances."""

    table: Table
    ink: NDArray[np.float64]
    marked: NDArray[np.float64]

    @property
    def weight(self) -> NDArray[np.float64]:
        return self.table.weight.astype(np.float64)

    @property
    def wanted(self) -> NDArray[np.bool_]:
        return self.table.truth == TRUTHS.index(Truth.WANTED)

    def is_state(self, state: BoxState) -> NDArray[np.bool_]:
        return self.table.state == STATES.index(state)

    def risk(self) -> NDArray[np.float64]:
        """Give how likely each box is wrong where it is decided."""
        return np.where(self.is_state(BoxState.EMPTY), self.ink, 1 - self.marked)

    def order(self) -> NDArray[np.float64]:
        """Give which risk each box needs allowed to be decided as `omr.deciding.boundary` does; 2 where none does."""
        m = self.table.columns
        soft = self.is_state(BoxState.UNSURE) & (self.table.reason == REASONS.index(BoxReason.SCRIBBLED))
        soft &= ~((is_struck(m) & ~looks_plain(m)) | looks_odd(m))  # of which no setting makes marks
        marked, empty = self.is_state(BoxState.MARKED), self.is_state(BoxState.EMPTY)
        filled = marked & (m["solid"] > LIMITS.solid)
        risk = self.risk()
        return np.select([filled, marked | empty, soft], [0.0, risk, SURER * risk], 2.0)

    def wrong(self) -> NDArray[np.bool_]:
        """Tell which boxes are silently wrong where they are decided."""
        bare = self.table.kind == KINDS.index(Kind.NONE)
        outside = np.isin(self.table.kind, [KINDS.index(kind) for kind in OUTSIDE])
        return np.where(self.is_state(BoxState.EMPTY), ~bare & ~outside, ~self.wanted)


def ruled_of(table: Table) -> NDArray[np.float64]:
    """Give what the rules say of each box; not a number where something else than its ink asks, such as its row."""
    marked = table.state == STATES.index(BoxState.MARKED)
    soft = (table.state == STATES.index(BoxState.UNSURE)) & np.isin(table.reason, [REASONS.index(r) for r in SOFT])
    empty = table.state == STATES.index(BoxState.EMPTY)
    return np.select([marked, soft, empty], [MARKED, DOUBTED, EMPTY], np.nan)


def by_ink(table: Table) -> Table:
    """Give the boxes that are decided or asked about by their ink, without marks that a 1-bit scan wiped out."""
    m = table.columns
    gone = (m["bitonal"] > 0) & (table.kind != KINDS.index(Kind.NONE)) & (m["ink_mm2"] < LEAST_BITONAL_MM2)
    return table.only(~np.isnan(ruled_of(table)) & ~gone)


def evidence_of(table: Table) -> Evidence:
    return Evidence(m=table.columns, ruled=ruled_of(table), printed=np.zeros(len(table.truth), dtype=np.bool_))


def fit_model(table: Table) -> Model:
    """Fit one sort of scans."""
    table = by_ink(table)
    inside = table.only(~np.isin(table.kind, [KINDS.index(kind) for kind in OUTSIDE]))
    inked = inside.kind != KINDS.index(Kind.NONE)
    ink = fit_odds(evidence_of(inside), inked, inside.weight.astype(float), INK, SIGNS_INK, hold=HOLD_INK)
    seen = inside.only(inked & (ruled_of(inside) > EMPTY))
    wanted = seen.truth == TRUTHS.index(Truth.WANTED)
    plain = fit_odds(evidence_of(seen), wanted, seen.weight.astype(float), PLAIN, SIGNS_PLAIN, hold=HOLD_PLAIN)
    return Model(ink=ink, plain=plain, expected_errors=(), risks=())  # the setting comes of writers it has not seen


def weighed(table: Table, model: Model) -> Weighed:
    """Give the chances of those boxes of one sort of scans that are decided by their ink."""
    table = by_ink(table)
    likelihood = weigh_by(model, evidence_of(table))
    return Weighed(table=table, ink=likelihood.ink, marked=likelihood.marked)


def outside_rates(table: Table) -> dict[str, float]:
    """Give how often a box is meant where something else than its ink asks: what stands round it, or its row."""
    unsure, cancelled = (table.state == STATES.index(s) for s in (BoxState.UNSURE, BoxState.CANCELLED))
    reasons = {name: table.reason == REASONS.index(name) for name in (BoxReason.BESIDE, BoxReason.RINGED)}
    sorts = {
        "beside": unsure & reasons[BoxReason.BESIDE],
        "ringed": unsure & reasons[BoxReason.RINGED],
        "cancelled": cancelled,
        "row": table.reason == REASONS.index(BoxReason.ROW),
    }
    wanted = table.truth == TRUTHS.index(Truth.WANTED)
    return {name: round(float(np.average(wanted[its], weights=table.weight[its])), 3) for name, its in sorts.items()}


def setting_of(judged: Weighed) -> list[dict[str, float]]:
    """Say which risk each number of expected errors allows, with what came of it on these writers."""
    allowed, risk, wrong, weight = judged.order(), judged.risk(), judged.wrong(), judged.weight
    marks = float(weight[judged.wanted].sum())
    order = np.argsort(allowed, kind="stable")
    can_be = order[: int((allowed <= 1).sum())]
    expected = np.cumsum(weight[can_be] * risk[can_be]) / marks * MARKS
    rows = []
    for errors in EXPECTED_ERRORS:
        decided = can_be[: int(np.searchsorted(expected, errors, side="right"))]
        asked = 1 - weight[decided].sum() / weight.sum()
        rows.append(
            {
                "expected_errors": errors,
                "risk": float(f"{allowed[decided].max(initial=1e-9):.4g}"),
                "seen_errors": round(float(weight[decided] @ wrong[decided]) / marks * MARKS, 2),
                "asked_ratio": round(float(asked), 5),
            }
        )
    return rows


def reliability(judged: Weighed) -> list[dict[str, float]]:
    """Give for each range of stated chances what they were on average, and how often the box was marked."""
    inside = ~np.isin(judged.table.kind, [KINDS.index(kind) for kind in OUTSIDE])
    rows = []
    for low, high in pairwise(STATED):
        its = judged.weight * inside * (judged.marked >= low) * ((judged.marked < high) | (high == STATED[-1]))
        if its.sum():
            stated, rate = float(its @ judged.marked / its.sum()), float(its @ judged.wanted / its.sum())
            boxes = {"boxes": round(float(its.sum())), "seen": int((its > 0).sum())}
            rows.append({"low": low, "high": high, **boxes, "stated": round(stated, 5), "marked": round(rate, 5)})
    return rows


def surprise(judged: Weighed) -> float:
    """Give the mean negative logarithm of what was given to the truth."""
    given = np.clip(np.where(judged.wanted, judged.marked, 1 - judged.marked), LEAST_GIVEN, 1)
    return float(judged.weight @ -np.log(given) / judged.weight.sum())


def worth_of(judged: Weighed) -> dict[str, Any]:
    """Say what a model is worth on these boxes."""
    return {
        "surprise": round(surprise(judged), 6),
        "reliability": reliability(judged),
        "setting": setting_of(judged),
    }


def as_json(model: Model) -> dict[str, Any]:
    return {"ink": odds_json(model.ink), "plain": odds_json(model.plain)}


def odds_json(odds: Odds) -> dict[str, Any]:
    """Put odds into what JSON can hold."""
    curves: Mapping[str, Curve] = odds.curves
    return {
        "offset": odds.offset,
        "curves": {name: {"at": curve.at.tolist(), "odds": curve.odds.tolist()} for name, curve in curves.items()},
    }
