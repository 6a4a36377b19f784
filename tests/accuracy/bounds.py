"""Exact bounds and tests: what a count of errors allows to say."""

from collections.abc import Sequence

from scipy import stats


def upper_bound(errors: int, trials: int, *, confidence: float = 0.95) -> float:
    """Give the one-sided exact upper bound of an error rate; for no error, the rule of three.

    Source:
        Clopper and Pearson, The use of confidence or fiducial limits, Biometrika 26, 1934.
    """
    if not 0 <= errors <= trials:
        raise ValueError(f"{errors} errors in {trials} trials cannot be")
    if errors == trials:
        return 1.0
    return float(stats.beta.ppf(confidence, errors + 1, trials - errors))


def bias_p_value(taken: Sequence[int], asked: Sequence[int]) -> float:
    """Give the chance that groups differ at least so much where none is preferred (chi-square, k - 1 degrees)."""
    table = [(one, other) for one, other in zip(taken, asked, strict=True) if one + other]
    if len(table) < 2 or not sum(one for one, _ in table) or not sum(other for _, other in table):
        return 1.0
    return float(stats.chi2_contingency(table, correction=False).pvalue)
