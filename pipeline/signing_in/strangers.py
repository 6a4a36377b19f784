"""Wrong passwords for names that nobody has: they lock as those of accounts do, or the lock would tell who has one."""

import threading
from collections import OrderedDict

MOST_NAMES = 10_000  # remembered at once; more are an attack, and the oldest are forgotten


class Strangers:
    """How often names without an account were tried, as long as the desk runs."""

    def __init__(self) -> None:
        self._tried: OrderedDict[str, tuple[int, float]] = OrderedDict()  # failures, locked until
        self._lock = threading.Lock()

    def locked_until_s(self, name: str) -> float:
        """Give until when a name is locked, in seconds since the epoch."""
        with self._lock:
            return self._tried.get(name, (0, 0.0))[1]

    def count_failure(self, name: str, *, locked_until_s: float, limit: int) -> None:
        """Count a wrong password, and lock the name at the last one that is allowed."""
        with self._lock:
            failures = self._tried.pop(name, (0, 0.0))[0] + 1
            self._tried[name] = (0, locked_until_s) if failures >= limit else (failures, 0.0)
            if len(self._tried) > MOST_NAMES:
                self._tried.popitem(last=False)
