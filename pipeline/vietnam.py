"""The clock that people read, and the numbers that they write: Vietnam's, where every office of this program sits.

The log keeps UTC, so that it can be compared between installations; screens and days follow Vietnam's clock,
whatever zone the server runs in. Vietnam has one zone and no daylight saving, so nothing needs to be looked up.
"""

import re
from datetime import timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(\.[0-9]{3})+")


def whole_number(text: str) -> int | None:
    """Read 3270 or 3.270, with dots between thousands; None for anything else: 1.5 is not fifteen."""
    plain = text.strip()
    return int(plain.replace(".", "")) if _WHOLE.fullmatch(plain) else None
