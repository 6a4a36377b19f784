"""Whose turn it is: an item as the person who asks may look at it now, or why it is not theirs."""

from pipeline.access.account import Account
from pipeline.desk.queue import Turn, sees, turn_of, unit_of
from pipeline.errors import NothingFound, UsageError
from pipeline.judging.assemble import UNREADABLE
from pipeline.reviewing.review import find, settled_before, undo
from pipeline.reviewing.typed_page import typing_sheet
from pipeline.web.context import Context
from pipeline.web.faults import NotYours


def turn_or_refusal(context: Context, account: Account, item: int) -> Turn:
    """Give a person's turn at an item.

    Raises:
        NothingFound: There is none of this number.
        NotYours: It belongs to another unit.
        AlreadySettled: Another person settled it.
    """
    turn = turn_of(context.desk, account, item)
    if turn is None:
        raise why_not(context, account, item)
    return turn


def may_type(context: Context, account: Account, item: int) -> None:
    """Let pass who may type a page in: in their turn, or where somebody called it unreadable before.

    Raises:
        NothingFound, NotYours, AlreadySettled: As `turn_or_refusal`.
    """
    if turn_of(context.desk, account, item) is not None:
        return
    try:
        sheet = typing_sheet(context.desk.survey, item)
        found = find(context.desk.survey, item)
    except UsageError as error:
        raise why_not(context, account, item) from error
    if sheet.page.reason != UNREADABLE or not sees(account, found):
        raise why_not(context, account, item)


def undo_or_refuse(context: Context, account: Account, item: int, *, shown: int | None = None) -> None:
    """Take a person's own latest decision on an item back; `shown` is the one they were shown, by its log entry.

    Raises:
        NotYours: It belongs to another unit.
        AlreadySettled: Another decision stands there by now.
        UsageError: There is none of theirs, or something else rests on it.
    """
    if not sees(account, find(context.desk.survey, item)):
        raise NotYours
    undo(context.desk.survey, item, by=account.name, own=True, shown=shown)


def why_not(context: Context, account: Account, item: int) -> Exception:
    """Say why an item is not this person's to settle."""
    try:
        found = find(context.desk.survey, item)
    except UsageError:
        return NothingFound("Không có mục số %(item)s", item=item)
    if not sees(account, found):
        return NotYours()
    if unit_of(found) is None and account.units:
        return NotYours()
    with context.desk.survey.store.connection() as connection:
        return settled_before(connection, item, by=account.name)
