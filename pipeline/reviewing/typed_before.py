"""A ballot that was typed in and then scanned: what was typed counts for all its pages, or its scanned pages do.

A table of answers holds a ballot whole. Were it replaced by one page alone, what it said of the other pages would be
lost, for their scans were set aside as saying the same. So what a person says of one page is said of all.
"""

from sqlalchemy import Connection

from pipeline.errors import UsageError
from pipeline.events import PageStatus
from pipeline.judging.assemble import base_code
from pipeline.scanning.beside import TYPED_BEFORE
from pipeline.store import entries, items, pages, printed
from pipeline.store.items import Item
from pipeline.store.pages import StoredPage

REPLACED = "replaced"  # of a page that something else was put in the place of


def pages_along(connection: Connection, item: Item, answer: str) -> tuple[int, ...]:
    """Give the other pages of the ballot that an answer is said of too, by id.

    Args:
        connection: To the store.
        item: A page that waits because its ballot, or the page itself, was typed in before.
        answer: What a person says of it.

    Raises:
        UsageError: Nothing that was typed counts any more, and it was to be kept.
        UsageError: In place of what was typed, a page of the ballot would be missing.
    """
    ballot, number = item.ballot or "", item.page or 1
    here = [page for page in pages.find_pages(connection, ballot=ballot, number=number) if page.id != item.page_id]
    if any(page.status is PageStatus.READ for page in here):
        return ()  # a person typed this page in from its image, and no other
    typed = entries.entry_of(connection, ballot) is not None
    if answer == "keep":
        if not typed:
            raise UsageError(
                "item %(id)s: what was typed of %(ballot)s counts no longer: say replace or discard",
                id=item.id,
                ballot=ballot,
            )
        others = [page for each in _numbers(connection, ballot) for page in _waiting(connection, ballot, each)]
        return tuple(page.id for page in others if page.id != item.page_id)
    if answer != "replace":
        return ()
    return tuple(
        page.id
        for each in _numbers(connection, ballot)
        if each != number and (page := _to_count(connection, ballot, each, typed=typed))
    )


def _numbers(connection: Connection, ballot: str) -> range:
    original = printed.find_printed(connection, base_code(ballot))
    return range(1, (original.pages if original else 1) + 1)


def _waiting(connection: Connection, ballot: str, number: int) -> list[StoredPage]:
    """Give the pages for a place that wait beside what was typed."""
    same = pages.find_pages(connection, ballot=ballot, number=number)
    return [page for page in same if page.status is PageStatus.REVIEW and page.reason == TYPED_BEFORE]


def _to_count(connection: Connection, ballot: str, number: int, *, typed: bool) -> StoredPage | None:
    """Give the page that must begin to count for a place; None where one counts, or waits for a person of its own."""
    same = pages.find_pages(connection, ballot=ballot, number=number)
    if any(page.status is PageStatus.READ for page in same):
        return None
    agrees = [page for page in same if page.status is PageStatus.DUPLICATE and page.reason == TYPED_BEFORE]
    if agrees:
        return agrees[0]  # what waits beside it goes on waiting: a person chooses between the two
    waiting = [page for page in same if page.status is PageStatus.REVIEW]
    set_aside = [page for page in same if _was_set_aside(connection, page)]
    if waiting:
        alone = len(waiting) == 1 and not set_aside and waiting[0].reason == TYPED_BEFORE
        return waiting[0] if alone else None
    if len(set_aside) == 1:
        return set_aside[0]
    if not typed:
        return None  # nothing is lost that counts now
    if set_aside:
        raise UsageError(
            "page %(number)s of %(ballot)s was scanned %(count)s times and set aside each time: say keep, and correct "
            "what was typed with `phieu import FILE --channel typed --corrects`",
            number=number,
            ballot=ballot,
            count=len(set_aside),
        )
    raise UsageError(
        "page %(number)s of %(ballot)s was not scanned, and what was typed of it would be lost: scan it first, "
        "or say keep",
        number=number,
        ballot=ballot,
    )


def _was_set_aside(connection: Connection, page: StoredPage) -> bool:
    """Tell whether a page would count, had what was typed not been kept or put in its place."""
    if page.reading is None:
        return False
    if page.status is PageStatus.DUPLICATE:
        return page.reason == REPLACED
    asked = {item.reason for item in items.items_of_page(connection, page.id) if item.question is None}
    return page.status is PageStatus.REJECTED and page.reason == "not_kept" and TYPED_BEFORE in asked
