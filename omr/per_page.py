"""Keep what follows from a page's layout, or from a survey's forms, alone: it is the same for every scan."""

from collections.abc import Callable
from typing import TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")
MOST = 64  # pages of different forms that one office reads at a time


def once_per_page(work: Callable[[Given], Found]) -> Callable[[Given], Found]:
    """Let a function of a layout, or of all that is known, be worked out once for each such object.

    They are looked up by identity: to hash a hundred boxes costs more than what is kept.
    """
    kept: dict[int, tuple[Given, Found]] = {}

    def found(given: Given) -> Found:
        known = kept.get(id(given))
        if known is None:
            if len(kept) >= MOST:
                kept.clear()
            known = kept[id(given)] = (given, work(given))  # holding it keeps its identity from being given away
        return known[1]

    return found
