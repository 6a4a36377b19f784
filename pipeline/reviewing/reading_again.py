"""Read a page that waits again: under the code that a person typed, or as it is since its round is open again.

The page is read before the store is locked, and settled like one that comes from the scanner.
"""

from dataclasses import replace

from sqlalchemy import Connection

from forms.code import PageCode, ballot_from_code
from omr.faults import CodesDisagree
from omr.known import KnownForms
from pipeline.errors import AlreadySettled, UsageError
from pipeline.events import PageIdentified, PageSettled, PageStatus
from pipeline.judging.assemble import base_code
from pipeline.manifest import PrintedBallot
from pipeline.open_rounds import refuse_closed
from pipeline.reading.readers import read_shares
from pipeline.reading.work import PageOutcome, Share
from pipeline.reviewing.originals import image_to_read
from pipeline.scanning.settle import settle_page
from pipeline.store import Transaction, items, pages, printed
from pipeline.store.items import Item
from pipeline.store.outside import ROUND_CLOSED
from pipeline.store.pages import StoredPage
from pipeline.store.standing import IDENTIFIED
from pipeline.survey import Survey


def identify(survey: Survey, id: int, code: str, number: int, *, by: str) -> PageSettled:
    """Give a page with a torn code its ballot and read it again; give what came of it.

    Raises:
        UsageError: There is no such item.
        UsageError: The item is no page without a ballot, or the ballot was never printed.
        AlreadySettled: Another person was faster.
        CodeError: The typed code is none, or its check digit does not fit.
        NothingFound: The page's image is gone.
    """
    ballot = ballot_from_code(code)
    with survey.store.connection() as connection:
        item, page = _waiting(connection, id)
        original = printed.find_printed(connection, ballot.code)
    if page.ballot is not None and page.reading is not None:
        raise UsageError(
            "item %(id)s: the page was read as %(ballot)s page %(page)s, and waits for something else than its code; "
            "if a person gave it that code, undo that first",
            id=id,
            ballot=page.ballot,
            page=page.page,
        )
    if original is None:
        raise UsageError("%(code)s was never printed here: please look at the printed code again", code=ballot.code)
    if not 1 <= number <= original.pages:
        raise UsageError(
            "%(code)s has %(pages)s pages, not a page %(number)s", code=ballot.code, pages=original.pages, number=number
        )
    known = survey.known_forms()
    outcome = _read(survey, page, printed_as(original, number), known)
    return _settle(survey, item, page, outcome, known, said=IDENTIFIED, by=by)


def count_late(survey: Survey, id: int, *, by: str) -> PageSettled:
    """Let a page that came while its round was closed come in now that it is open; give what came of it.

    Raises:
        UsageError: There is no such item, or the round is still closed.
        AlreadySettled: Another person was faster.
        NothingFound: The page's image is gone.
    """
    with survey.store.connection() as connection:
        item, page = _waiting(connection, id)
        code = base_code(page.ballot or "")
        original = printed.find_printed(connection, code)
        refuse_closed(connection, (ballot_from_code(code).round,))
    if original is None or page.page is None:
        raise ValueError(f"page {page.id} waits for its round, but its ballot is not known")
    known = survey.known_forms()
    outcome = _read(survey, page, printed_as(original, page.page), known)
    return _settle(survey, item, page, outcome, known, said="count", by=by)


def is_late(item: Item) -> bool:
    """Tell whether an item is a page that came while its round was closed."""
    return item.question is None and item.reason == ROUND_CLOSED


def _waiting(connection: Connection, id: int) -> tuple[Item, StoredPage]:
    """Give an item that is a whole page which waits for a person, and the page."""
    item = items.find_item(connection, id)
    if item is None:
        raise UsageError("there is no item %(id)s: `phieu review list` shows what waits", id=id)
    page = pages.page_by_id(connection, item.page_id)
    if item.question is not None or page.status is not PageStatus.REVIEW:
        raise UsageError("item %(id)s is no page that waits for its code", id=id)
    if not item.open or items.is_moot(connection, id):
        raise AlreadySettled("item %(id)s was settled already: undo that first", id=id)
    return item, page


def printed_as(original: PrintedBallot, number: int) -> PageCode:
    """Give what stands in the code of a printed page."""
    return PageCode(
        ballot=original.ballot, form=original.form, version=original.version, page=number, pages=original.pages
    )


def _read(survey: Survey, page: StoredPage, given: PageCode, known: KnownForms) -> PageOutcome:
    image_to_read(survey, page)  # what is not there must not be settled as damaged
    ((outcome,),) = read_shares((share_of(survey, page, given),), known, jobs=1)
    if outcome.fault == CodesDisagree.code:
        raise UsageError(
            "%(detail)s; nothing was changed: look at the printed code again, or discard the page",
            detail=outcome.detail,
        )
    return under(given, outcome)


def share_of(survey: Survey, page: StoredPage, given: PageCode) -> Share:
    """Give the piece of work that reads one page again, under a code."""
    path = survey.folder / page.file.archived
    return Share(path=path, numbers=(page.number,), logged_pages=page.file.page_count, given=given)


def under(given: PageCode, outcome: PageOutcome) -> PageOutcome:
    """Give what was read of a page under a code that is known otherwise."""
    return replace(outcome, code=given, pixels=None)  # its own pixels wait in the store: no twin of itself


def _settle(
    survey: Survey, item: Item, page: StoredPage, outcome: PageOutcome, known: KnownForms, *, said: str, by: str
) -> PageSettled:
    """Give the page its status anew, if nobody did anything with it while it was read."""
    with survey.store.transaction() as transaction:
        connection = transaction.connection
        if _waiting(connection, item.id) != (item, page):
            raise AlreadySettled("item %(id)s was settled meanwhile by another person", id=item.id)
        if said != IDENTIFIED and outcome.code:
            refuse_closed(connection, (outcome.code.ballot.round,))
        return settle_again(transaction, item, page, outcome, known, said=said, by=by)


def settle_again(
    transaction: Transaction,
    item: Item,
    page: StoredPage,
    outcome: PageOutcome,
    known: KnownForms,
    *,
    said: str,
    by: str,
) -> PageSettled:
    """Give a page that waits its status anew, by what was read of it now."""
    settled = settle_page(transaction.connection, page.file.sha256, outcome, known, known_as=page.id)
    if outcome.reading:
        transaction.keep_measures(outcome.reading.measures, outcome.measures)
    transaction.append(PageIdentified(item=item.id, settled=settled, said=said), by=by)
    return settled
