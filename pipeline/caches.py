"""Caches of what is worked out from a survey: valid up to a log entry and brought up to date from there, or by a key.

Safe between threads: whoever asks while a result is worked out waits for it and does not begin anew.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from pipeline.store import Store, journal
from pipeline.store.chain import Entry

Result = TypeVar("Result")
MOST_ENTRIES = 400  # after more of them all is worked out anew


class LogCache(Generic[Result]):
    """A result and the log entry up to which it holds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[int, Result] | None = None

    def get(
        self,
        store: Store,
        make: Callable[[], Result],
        update: Callable[[Result, Sequence[Entry]], Result | None] | None = None,
    ) -> Result:
        """Give the result as the log stands now.

        Args:
            store: Whose log it follows from.
            make: Works it out from all of the log.
            update: Brings it up to date with the entries that came since; without it, and where it gives None, the
                result is made anew.
        """
        with self._lock:
            head = store.head()  # before all reading: what comes meanwhile is seen at the next call
            if self._known is not None and head == self._known[0]:
                return self._known[1]
            result = None
            if self._known is not None and head > self._known[0] and update is not None:
                with store.connection() as connection:
                    newer = journal.entries_after(connection, after=self._known[0], most=MOST_ENTRIES)
                result = update(self._known[1], newer) if len(newer) < MOST_ENTRIES else None
            result = make() if result is None else result
            self._known = (head, result)
            return result


class KeyCache(Generic[Result]):
    """The result of the last key that was asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[Hashable, Result] | None = None

    def get(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Give the result of a key; made anew where it is not the last one."""
        with self._lock:
            if self._known is None or self._known[0] != key:
                self._known = (key, make())
            return self._known[1]
