"""Ask the store which pages came while their round was closed, and were looked at by nobody since it is open again."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, select

from forms.code import ballot_from_code
from pipeline.events import PageStatus, RoundReopened
from pipeline.store.codes import EXTRA
from pipeline.store.items import decisions_of, items_of_page
from pipeline.store.outside import ROUND_CLOSED
from pipeline.store.pages import StoredPage
from pipeline.store.schema import log


def without_late(connection: Connection, some: Sequence[StoredPage]) -> tuple[StoredPage, ...]:
    """Leave out the pages that came too late, and their duplicates: who scans them again wants them counted.

    Args:
        connection: To the store.
        some: The pages for one place of a ballot whose round is open.
    """
    left = tuple(page for page in some if not _came_late(connection, page))
    only_duplicates = all(page.status is PageStatus.DUPLICATE and page.reason == "seen_before" for page in left)
    return () if only_duplicates and len(left) < len(some) else left


def _came_late(connection: Connection, page: StoredPage) -> bool:
    if page.status is PageStatus.REVIEW:
        return page.reason == ROUND_CLOSED
    if page.status is not PageStatus.REJECTED or page.reason != "discarded":
        return False
    asked = [item for item in items_of_page(connection, page.id) if item.reason == ROUND_CLOSED]
    discarded = [said.seq for item in asked for said in decisions_of(connection, item.id) if said.status == "discard"]
    return bool(discarded) and _was_reopened_after(connection, page, max(discarded))


def _was_reopened_after(connection: Connection, page: StoredPage, seq: int) -> bool:
    """Tell whether the page's round was still closed when something was said of it."""
    round_ = ballot_from_code((page.ballot or "").partition(EXTRA)[0]).round
    wanted = select(log.c.body).where(log.c.kind == RoundReopened.kind, log.c.seq > seq)
    return any(json.loads(body)["round"] == round_ for body in connection.execute(wanted).scalars())
