"""A share of the ballots as people write it: 10%, 12,5% or 0.1."""

import re
from fractions import Fraction

from pipeline.errors import UsageError

_SHARE = re.compile(r"(?P<percent>\d{1,3}(?:[.,]\d{1,4})?)%|(?P<ratio>[01](?:\.\d{1,6})?)")


def share_from(text: str) -> Fraction:
    """Read a share; UsageError where it is none above 0% and up to 100%."""
    match = _SHARE.fullmatch(text.replace(" ", ""))
    if not match:
        raise UsageError(f"{text!r} is no share; write it as 10% or 0.1")
    share = Fraction(match["percent"].replace(",", ".")) / 100 if match["percent"] else Fraction(match["ratio"])
    if not 0 < share <= 1:
        raise UsageError(f"{text!r} is no share above 0% and up to 100%")
    return share
