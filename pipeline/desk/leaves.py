"""The pages of one ballot, to be leafed through wherever one of them is shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from pipeline.events import PageStatus
from pipeline.store import pages
from pipeline.store.pages import StandingPage, StoredPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page of a ballot, as it was scanned."""

    page_id: int
    number: int


def leaves_of(connection: Connection, wanted: Collection[StoredPage]) -> dict[int, tuple[Leaf, ...]]:
    """Give for each page those of its ballot, by number: itself, and of the others what counts before what waits."""
    standing = pages.standing_pages(connection, {page.ballot for page in wanted if page.ballot is not None})
    return {page.id: _leaves(page, standing.get(page.ballot or "", ())) for page in wanted}


def _leaves(page: StoredPage, same: Sequence[StandingPage]) -> tuple[Leaf, ...]:
    chosen = {page.page or 1: page.id}
    for other in sorted(same, key=lambda each: each.status != PageStatus.READ):
        chosen.setdefault(other.number, other.id)
    return tuple(Leaf(page_id=each, number=number) for number, each in sorted(chosen.items()))
