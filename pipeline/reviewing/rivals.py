"""The other scan or paper that stands for the same page of the same ballot: a person chooses between the two."""

from sqlalchemy import Connection

from pipeline.events import PageStatus
from pipeline.store import pages
from pipeline.store.items import Item
from pipeline.store.pages import StoredPage

PAIRS = frozenset({"conflict", "better_scan", "typed_before"})  # reasons of a page that stands beside another one


def is_of_a_pair(item: Item) -> bool:
    """Tell whether an item is a page that waits for a choice between two."""
    return item.question is None and item.reason in PAIRS


def rival_of(connection: Connection, page: StoredPage) -> StoredPage | None:
    """Give the page that counts for the same place, else the earliest one that waits; None where it was typed in."""
    same = pages.find_pages(connection, ballot=page.ballot or "", number=page.page or 1)
    others = [other for other in same if other.id != page.id]
    counting = [other for other in others if other.status is PageStatus.READ]
    waiting = [other for other in others if other.status is PageStatus.REVIEW]
    return next(iter((*counting, *waiting)), None)


def read_otherwise(one: StoredPage, other: StoredPage) -> tuple[str, ...]:
    """Give the questions that the machine read otherwise on the two, in printed order."""
    first, second = (
        {row.question: (row.status, row.codes) for row in page.reading.rows} if page.reading else {}
        for page in (one, other)
    )
    return tuple(question for question in {**first, **second} if first.get(question) != second.get(question))
