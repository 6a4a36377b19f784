"""A share of the ballots as people write it: 10%, 12,5% or 0.1."""

import re
from fractions import Fraction

from forms.plan.workfile import RecheckEntry
from pipeline.errors import UsageError

_SHARE = re.compile(r"(?P<percent>\d{1,3}(?:[.,]\d{1,4})?)%|(?P<ratio>[01](?:\.\d{1,6})?)")


# Where a plan asks for a re-check and names no share: what offices take.
USUAL_SHARE = Fraction(1, 10)


def least_share(recheck: RecheckEntry) -> Fraction | None:
    """Give the share of the ballots that must be read again; None where the plan asks for none."""
    if recheck.min_fraction is None and recheck.required:
        return recheck.default_fraction or USUAL_SHARE
    return recheck.min_fraction


def share_from(text: str) -> Fraction:
    """Read a share; UsageError where it is none above 0% and up to 100%."""
    match = _SHARE.fullmatch(text.replace(" ", ""))
    if not match:
        raise UsageError("%(text)r is no share; write it as 10%% or 0.1", text=text)
    share = Fraction(match["percent"].replace(",", ".")) / 100 if match["percent"] else Fraction(match["ratio"])
    if not 0 < share <= 1:
        raise UsageError("%(text)r is no share above 0%% and up to 100%%", text=text)
    return share
