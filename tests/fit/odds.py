"""Fit odds as sums of curves: hinges over single measures, each of a sign that makes sense, a little held back."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from omr.columns import Numbers
from omr.deciding.likelihood import DOUBTED, EMPTY, MARKED, Curve, Evidence, Evidences, Odds

Sign = tuple[float | None, float | None]
RISING, FALLING, FREE = (0.0, None), (None, 0.0), (None, None)
KNOTS = (0.01, 0.25, 0.5, 0.75, 0.9, 0.99)  # quantiles
KNOTS_OF = {"ruled": np.array([EMPTY, DOUBTED, MARKED])}
DIGITS = 5


def fit_odds(
    e: Evidence,
    truth: NDArray[np.bool_],
    weight: NDArray[np.float64],
    evidences: Evidences,
    signs: Mapping[str, Sign],
    *,
    hold: float,
    quantiles: Sequence[float] = KNOTS,
) -> Odds:
    """Fit by greatest likelihood.

    Args:
        e: The boxes.
        truth: What is to be likely.
        weight: For how many boxes each stands.
        evidences: Of which curves are made.
        signs: Whether a curve must rise or fall; free where it is not named.
        hold: How strongly steps are held back, as so many boxes' surprise.
        quantiles: Of the boxes, where curves may bend.
    """
    knots = {name: KNOTS_OF.get(name, _knots(value(e), quantiles)) for name, value in evidences.items()}
    knots = {name: at for name, at in knots.items() if len(at) > 1}
    hat = np.column_stack([_rises(evidences[name](e), at) for name, at in knots.items()])
    bounds = [signs.get(name, FREE) for name, at in knots.items() for _ in at[1:]]
    start = np.zeros(1 + hat.shape[1])

    def surprise(slopes: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = slopes[0] + hat @ slopes[1:]
        loss = weight @ (np.logaddexp(0, odds) - truth * odds) + hold * (slopes[1:] ** 2).sum()
        miss = weight * (1 / (1 + np.exp(-odds)) - truth)
        return float(loss), np.concatenate([[miss.sum()], hat.T @ miss + 2 * hold * slopes[1:]])

    found = minimize(surprise, start, jac=True, method="L-BFGS-B", bounds=[FREE, *bounds], options={"maxiter": 2000})
    curves, first = {}, 1
    for name, at in knots.items():
        steps = found.x[first : first + len(at) - 1]
        first += len(at) - 1
        odds = np.concatenate([[0.0], np.cumsum(steps)])
        curves[name] = Curve(at=at.round(DIGITS), odds=odds.round(DIGITS))
    return Odds(offset=round(float(found.x[0]), DIGITS), curves=curves)


def _knots(values: Numbers, quantiles: Sequence[float]) -> Numbers:
    return np.unique(np.quantile(values, quantiles).round(3))


def _rises(values: Numbers, at: Numbers) -> Numbers:
    """Give for each step between two knots how much of it a value has climbed, 0 to 1."""
    return np.clip((values[:, None] - at[:-1]) / np.diff(at), 0, 1)
