"""Leases: which reviewer has which item before them, so that no two settle the same one.

They live in memory: a server that starts again has nobody sitting before it. That each item is
settled once does not rest on them; the store refuses a second decision on an open item.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

LEASE_S = 300.0  # somebody who went for tea comes back to it; somebody who left for the day does not hold it


Key = TypeVar("Key", bound=Hashable)


class Leases(Generic[Key]):
    """Who holds what until when: items of the queue, or ballots that are read again."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[Key, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def take(self, wanted: Iterable[Key], holder: str, *, most: int) -> tuple[Key, ...]:
        """Lease the first `most` items that nobody else holds."""
        taken: list[Key] = []
        with self._lock:
            now_s = self._clock()
            for item in wanted:
                if len(taken) == most:
                    break
                if self._free(item, holder, now_s):
                    self._held[item] = (holder, now_s + LEASE_S)
                    taken.append(item)
        return tuple(taken)

    def holds(self, item: Key, holder: str) -> bool:
        """Whether nobody else holds the item: an own lease that ran out is as good, if nobody took it."""
        with self._lock:
            return self._free(item, holder, self._clock())

    def give_back(self, items: Iterable[Key], holder: str) -> None:
        """End the leases that a person holds on items."""
        with self._lock:
            for item in items:
                if self._held.get(item, ("", 0.0))[0] == holder:
                    del self._held[item]

    def give_all_back(self, holder: str) -> None:
        """End all leases of a person who leaves."""
        with self._lock:
            self._held = {item: held for item, held in self._held.items() if held[0] != holder}

    def holders(self) -> Mapping[Key, str]:
        """Give who holds what now."""
        with self._lock:
            now_s = self._clock()
            return {item: name for item, (name, until_s) in self._held.items() if until_s > now_s}

    def count(self) -> int:
        """Count the items that somebody has before them."""
        with self._lock:
            now_s = self._clock()
            return sum(until_s > now_s for _, until_s in self._held.values())

    def _free(self, item: Key, holder: str, now_s: float) -> bool:
        other, until_s = self._held.get(item, (holder, 0.0))
        return other == holder or until_s <= now_s
