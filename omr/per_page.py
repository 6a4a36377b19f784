"""Keep what follows from a page's layout alone: it is the same for every scan of that page."""

from collections.abc import Callable
from typing import TypeVar

from forms.sheet import PageLayout

Found = TypeVar("Found")
MOST = 64  # pages of different forms that one office reads at a time


def once_per_page(work: Callable[[PageLayout], Found]) -> Callable[[PageLayout], Found]:
    """Let a function of a layout be worked out once for each layout object.

    Layouts are looked up by identity: to hash a hundred boxes costs more than what is kept.
    """
    kept: dict[int, tuple[PageLayout, Found]] = {}

    def found(page: PageLayout) -> Found:
        known = kept.get(id(page))
        if known is None:
            if len(kept) >= MOST:
                kept.clear()
            known = kept[id(page)] = (page, work(page))  # holding the page keeps its identity from being given away
        return known[1]

    return found
