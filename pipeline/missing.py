"""Ballots of which a page came and another did not."""

from collections import defaultdict

from sqlalchemy import Connection

from pipeline.store import pages, printed


def missing_pages(connection: Connection) -> list[str]:
    """Name the missing pages, such as `KN23/KN-24688/2023/0007-7 page 2`."""
    return [f"{ballot} page {number}" for ballot, number in lacking_pages(connection)]


def lacking_pages(connection: Connection) -> list[tuple[str, int]]:
    """Give each missing page: the code of its ballot, and its number."""
    seen: dict[str, set[int]] = defaultdict(set)
    for page in pages.counting_or_waiting_pages(connection):
        if page.ballot and page.page:
            seen[page.ballot].add(page.page)
    expected = printed.page_counts(connection)
    return [
        (ballot, number)
        for ballot, numbers in sorted(seen.items())
        for number in range(1, expected[ballot.split("+")[0]] + 1)
        if number not in numbers
    ]
