"""The clock that people read: that of Vietnam, where every office of this program sits.

The log keeps UTC, so that it can be compared between installations; screens and days follow Vietnam's clock,
whatever zone the server runs in. Vietnam has one zone and no daylight saving, so nothing needs to be looked up.
"""

from datetime import timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
