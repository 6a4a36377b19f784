"""The pages of one ballot, to be leafed through wherever one of them is shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from pipeline.desk.pictures import edition_of
from pipeline.events import PageStatus
from pipeline.store import pages
from pipeline.store.pages import StandingPage, StoredPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page of a ballot, as it was scanned."""

    page_id: int
    number: int
    edition: str  # of its picture, see `edition_of`


def leaves_of(connection: Connection, wanted: Collection[StoredPage]) -> dict[int, tuple[Leaf, ...]]:
    """Give for each page those of its ballot, by number: itself, and of the others what counts before what waits."""
    standing = pages.standing_pages(connection, {page.ballot for page in wanted if page.ballot is not None})
    chosen = {page.id: _chosen(page, standing.get(page.ballot or "", ())) for page in wanted}
    others = {each for numbers in chosen.values() for each in numbers.values()} - {page.id for page in wanted}
    every = (*wanted, *pages.pages_by_id(connection, others)) if others else wanted
    editions = {page.id: edition_of(connection, page) for page in every}
    return {
        page: tuple(Leaf(page_id=each, number=number, edition=editions[each]) for number, each in sorted(found.items()))
        for page, found in chosen.items()
    }


def _chosen(page: StoredPage, same: Sequence[StandingPage]) -> dict[int, int]:
    chosen = {page.page or 1: page.id}
    for other in sorted(same, key=lambda each: each.status != PageStatus.READ):
        chosen.setdefault(other.number, other.id)
    return chosen
