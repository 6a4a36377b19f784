"""Something worked out from a survey, kept while what it was worked out from stands still.

From the log: carried on where that grew a little. From something else: kept while that is the same.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from pipeline.store import Store, journal
from pipeline.store.chain import Entry

Result = TypeVar("Result")
MOST = 400  # entries; after more of them all is worked out anew


class Remembered(Generic[Result]):
    """A result and the entry it stands at. Whoever asks while it is worked out waits for it and does not begin anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[int, Result] | None = None

    def get(
        self, store: Store, make: Callable[[], Result], carry: Callable[[Result, Sequence[Entry]], Result | None]
    ) -> Result:
        """Give the result as the log stands now; `carry` gives None where it must be made anew."""
        with self._lock:
            head = store.head()  # before all reading: what comes meanwhile is carried on once more
            if self._known is None or not head >= self._known[0]:
                result: Result | None = None
            elif head == self._known[0]:
                return self._known[1]
            else:
                with store.connection() as connection:
                    grown = journal.entries_after(connection, after=self._known[0], most=MOST)
                result = carry(self._known[1], grown) if len(grown) < MOST else None
            result = make() if result is None else result
            self._known = (head, result)
            return result


class Kept(Generic[Result]):
    """A result and what it was worked out from. Whoever asks while it is worked out waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[Hashable, Result] | None = None

    def get(self, of: Hashable, make: Callable[[], Result]) -> Result:
        """Give the result of these things; only others than the last ones are worked out anew."""
        with self._lock:
            if self._known is None or self._known[0] != of:
                self._known = (of, make())
            return self._known[1]
