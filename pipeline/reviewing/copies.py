"""Photocopies that were filled in: which of their pages make one ballot.

All copies of a ballot bear one code, so the code does not tell them apart. Two pages are joined where they lie beside
each other in one file and nothing else could lie there in their stead; else a person says which copy it is, for pages
of two people must never make one ballot.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from pipeline.errors import UsageError
from pipeline.events import PageStatus
from pipeline.judging.assemble import base_code
from pipeline.store import pages, printed
from pipeline.store.codes import EXTRA
from pipeline.store.items import Item
from pipeline.store.pages import StoredPage

WORD, NEW = "extra", "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A photocopy that was admitted as a ballot and still lacks a page."""

    number: int
    code: str
    place: str  # of its first page that was admitted

    @property
    def answer(self) -> str:
        """Give the word that joins a page to it."""
        return f"{WORD}{EXTRA}{self.number}"


def is_extra(answer: str) -> bool:
    """Tell whether an answer admits a page as one of a photocopy."""
    return answer == WORD or answer.startswith(f"{WORD}{EXTRA}")


def lacking(connection: Connection, item: Item) -> tuple[Copy, ...]:
    """Give the photocopies that a waiting page may belong to: those of its ballot in which its place is free."""
    page = pages.page_by_id(connection, item.page_id)
    stem = base_code(page.ballot or "")
    found = (
        Copy(number=int(code.removeprefix(f"{stem}{EXTRA}")), code=code, place=_place(its_pages[0]))
        for code, its_pages in _copies(connection, stem).items()
        if page.page not in {each.page for each in its_pages}
    )
    return tuple(sorted(found, key=lambda copy: copy.number))


def extra_code(connection: Connection, item: Item, answer: str) -> str:
    """Give the code of the photocopy that a page belongs to.

    Args:
        connection: To the store.
        item: The page that waits.
        answer: `extra`, or with the copy said: `extra+1`, `extra+new`.

    Raises:
        UsageError: There is no such copy, or its place is taken.
        UsageError: The page may belong to more than one copy, and nobody said to which.
    """
    page = pages.page_by_id(connection, item.page_id)
    stem, free = base_code(page.ballot or ""), lacking(connection, item)
    said = answer.removeprefix(WORD).removeprefix(EXTRA)
    named = next((copy.code for copy in free if str(copy.number) == said), None)
    if named:
        return named
    if said == NEW or (not said and not free):
        return _new_code(connection, stem)
    if not said:
        mates = _mates(connection, page, free)
        joined = {mate.ballot for mate in mates} & {copy.code for copy in free}
        if mates and len(joined) < 2:
            return next(iter(joined), None) or _new_code(connection, stem)
    choices = ", ".join(f"{copy.answer} ({copy.place})" for copy in free)
    raise UsageError(
        "item %(id)s: several photocopies of %(ballot)s were filled in: say of which one this page is, %(choices)s, "
        "or extra+new",
        id=item.id,
        ballot=stem,
        choices=choices or "-",
    )


def _copies(connection: Connection, stem: str) -> Mapping[str, list[StoredPage]]:
    found: dict[str, list[StoredPage]] = {}
    for page in pages.extra_pages(connection, f"{stem}{EXTRA}"):
        found.setdefault(page.ballot or "", []).append(page)
    return found


def _new_code(connection: Connection, stem: str) -> str:
    taken, number = _copies(connection, stem), 1
    while f"{stem}{EXTRA}{number}" in taken:
        number += 1
    return f"{stem}{EXTRA}{number}"


def _mates(connection: Connection, page: StoredPage, free: tuple[Copy, ...]) -> tuple[StoredPage, ...]:
    """Give the other pages of the same copy, as they lie in the file; none where they may be of another one."""
    original = printed.find_printed(connection, base_code(page.ballot or ""))
    reach = original.pages if original else 1
    unsettled = [each for each in pages.pages_of_file(connection, page.file.sha256) if _is_unsettled(each, page, free)]
    mates = tuple(_beside(page, unsettled, reach))
    for mate in mates:
        rivals = [each for each in _beside(mate, unsettled, reach) if each.page == page.page]
        alike = [each for each in mates if each.page == mate.page]
        if len(rivals) > 1 or len(alike) > 1:
            return ()
    return mates


def _is_unsettled(other: StoredPage, page: StoredPage, free: tuple[Copy, ...]) -> bool:
    """Tell whether a page is of a copy of the same ballot that may lack a page: it waits, or was admitted."""
    if base_code(other.ballot or "") != base_code(page.ballot or ""):
        return False
    return other.status is PageStatus.REVIEW or other.ballot in {copy.code for copy in free}


def _beside(page: StoredPage, some: list[StoredPage], reach: int) -> Iterator[StoredPage]:
    return (each for each in some if each.page != page.page and 0 < abs(each.number - page.number) < reach)


def _place(page: StoredPage) -> str:
    return f"{page.file.source} {page.number}"
