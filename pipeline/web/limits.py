"""How often somebody may ask: a bucket of tokens for each address or account."""

import threading
import time
from collections.abc import Callable

MOST_KEYS = 10_000  # remembered at once; more are an attack, and the oldest are forgotten


class RateLimit:
    """Allows `burst` requests at once and `per_s` a second on the long run, for each key."""

    def __init__(self, *, burst: int, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._per_s, self._clock = burst, per_s, clock
        self._left: dict[str, tuple[float, float]] = {}  # tokens left, and when
        self._lock = threading.Lock()

    def allows(self, key: str) -> bool:
        """Take a token; False where there is none left."""
        with self._lock:
            now_s = self._clock()
            left, since_s = self._left.pop(key, (float(self._burst), now_s))
            left = min(self._burst, left + (now_s - since_s) * self._per_s)
            self._left[key] = (max(left - 1, 0.0) if left >= 1 else left, now_s)
            if len(self._left) > MOST_KEYS:
                del self._left[next(iter(self._left))]
            return left >= 1

    def give_back(self, key: str) -> None:
        """Give a token back: what it was taken for does not count."""
        with self._lock:
            if key in self._left:
                left, since_s = self._left[key]
                self._left[key] = (min(left + 1, float(self._burst)), since_s)
