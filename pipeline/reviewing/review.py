"""The review queue: what waits for a person, and what a person says of it.

Decisions are appended beside the machine's reading and never written over it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from forms.code import ballot_from_code
from forms.phrase import phrase
from pipeline.errors import AlreadySettled, AnsweredBefore, UsageError
from pipeline.events import Decided, DecisionUndone, OpinionAsked, OpinionGiven, PageStatus
from pipeline.judging.assemble import base_code
from pipeline.reviewing.choices import page_words, takes_extra
from pipeline.reviewing.copies import WORD, extra_code, is_extra
from pipeline.reviewing.reading_again import count_late, is_late
from pipeline.reviewing.typed_before import pages_along
from pipeline.reviewing.typed_page import answer_status, form_of_page
from pipeline.scanning.beside import TYPED_BEFORE
from pipeline.store import Transaction, books, items, opinions, pages, undoing
from pipeline.store.items import Item
from pipeline.store.opinions import TwiceRead
from pipeline.store.outside import ROUND_CLOSED
from pipeline.survey import Survey

Answers = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Chosen option codes by ballot code and question id; an empty tuple is blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What `decide --from` did."""

    decided: int
    left: int  # open items that the file says nothing about


def queue(survey: Survey) -> tuple[Item, ...]:
    """Give what waits for a person, whole pages first, then by unit and ballot."""
    with survey.store.connection() as connection:
        return items.open_items(connection)


def disputes(survey: Survey) -> tuple[TwiceRead, ...]:
    """Give the settled items on which two readers differ: a third person decides."""
    with survey.store.connection() as connection:
        return opinions.disputes(connection)


def find(survey: Survey, id: int) -> Item:
    """Give one item, open or settled; UsageError where there is none of this number."""
    with survey.store.connection() as connection:
        return _known(items.find_item(connection, id), id)


def decide(survey: Survey, id: int, answer: str, *, by: str, reason: str = "", only_open: bool = False) -> None:
    """Settle one item with an answer.

    Args:
        survey: The survey.
        id: The item's number.
        answer: Option codes joined by `;`, or one of the words.
        by: Who says so.
        reason: Why, where it needs one.
        only_open: Refuse an item that somebody settled meanwhile, in place of overruling them.

    Raises:
        AlreadySettled: Another person was faster.
        UsageError: There is no such item.
        UsageError: The answer does not fit the question, or the item's page no longer counts.
        UsageError: Two people read it differently, and this is one of them.
    """
    if answer == "count" and is_late(find(survey, id)):
        count_late(survey, id, by=by)
        return
    with survey.store.transaction() as transaction:
        item = _find(transaction, id)
        if only_open and not item.open:
            raise settled_before(transaction.connection, id, by=by)
        _refuse_own_dispute(transaction, item, by)
        _refuse_closed(transaction, item)
        if item.question is None:
            transaction.append(_page_decision(transaction, item, answer, reason), by=by)
        else:
            transaction.append(_row_decision(survey, transaction, item, answer), by=by)


def settled_before(connection: Connection, id: int, *, by: str) -> AlreadySettled:
    """Give what is told to a person who settles an item that was settled: by themselves, or by another."""
    standing = items.decisions_of(connection, id)
    if standing and standing[-1].by == by:
        return AnsweredBefore("Bạn đã trả lời mục %(id)s rồi: câu trả lời đầu được giữ", id=id)
    return AlreadySettled("item %(id)s was settled meanwhile by another person", id=id)


def decide_many(survey: Survey, answers: Sequence[tuple[int, str]], *, by: str) -> tuple[int, ...]:
    """Settle many questions at once, each logged singly; give those that were still open and are now settled."""
    settled = []
    with survey.store.transaction() as transaction:
        for number, answer in answers:
            item = _known(items.find_item(transaction.connection, number), number)
            if item.question is None or not item.open or items.is_moot(transaction.connection, number):
                continue
            _refuse_closed(transaction, item)
            transaction.append(_row_decision(survey, transaction, item, answer), by=by)
            settled.append(number)
    return tuple(settled)


def give_opinion(survey: Survey, id: int, answer: str, *, by: str) -> None:
    """Say what a second reader sees, without overruling the first.

    Raises:
        UsageError: The item is not settled, or this person settled it.
    """
    with survey.store.transaction() as transaction:
        item = _find(transaction, id)
        _refuse_closed(transaction, item)
        standing = items.decisions_of(transaction.connection, id)
        if not standing or standing[-1].by == by or item.question is None:
            raise UsageError("item %(id)s is not for a second look by %(by)s", id=id, by=by)
        said = _row_decision(survey, transaction, item, answer)
        transaction.append(OpinionGiven(item=id, status=said.status, codes=said.codes), by=by)


def ask_opinion(survey: Survey, id: int, *, by: str) -> None:
    """Leave an open item to another person; UsageError where somebody settled it."""
    with survey.store.transaction() as transaction:
        item = _find(transaction, id)
        _refuse_closed(transaction, item)
        if not item.open:  # a second look is drawn and a third is due, whoever would rather not
            raise UsageError("item %(id)s is settled: only what nobody settled yet is left to another person", id=id)
        transaction.append(OpinionAsked(item=id), by=by)


def decide_from(survey: Survey, answers: Answers, *, by: str) -> Settled:
    """Settle all open questions that the answers speak of."""
    decided = 0
    with survey.store.transaction() as transaction:
        open_before = items.open_items(transaction.connection)  # while nobody else can settle any of them
        for item in open_before:
            chosen = answers.get(base_code(item.ballot or ""), {}).get(item.question or "")
            if chosen is None or item.question is None:
                continue
            _refuse_closed(transaction, item)
            transaction.append(_row_decision(survey, transaction, item, ";".join(chosen) or "blank", many=True), by=by)
            decided += 1
    return Settled(decided=decided, left=len(open_before) - decided)


def undo(survey: Survey, id: int, *, by: str, own: bool = False, shown: int | None = None) -> None:
    """Take the latest decision on an item back; the one before it stands again, or the item waits.

    Args:
        survey: The survey.
        id: The item's number.
        by: Who takes it back.
        own: Refuse a decision of anybody else.
        shown: The log entry of the decision that is meant, where somebody looked it up.

    Raises:
        AlreadySettled: It is not the one that stands now.
        UsageError: There is no such item, or no decision on it that this person may take back.
    """
    with survey.store.transaction() as transaction:
        item = _find(transaction, id, open_only=False)
        _refuse_own_dispute(transaction, item, by)
        _refuse_closed(transaction, item)
        standing = items.decisions_of(transaction.connection, id)
        if shown is not None and (not standing or standing[-1].seq != shown):
            raise AlreadySettled("Quyết định này đã được hoàn tác hoặc đã có quyết định khác: xem lại danh sách")
        if own and standing and standing[-1].by != by:
            raise UsageError(
                "item %(id)s: %(by)s decided it; you can take back what you decided", id=id, by=standing[-1].by
            )
        if not standing:
            raise UsageError("item %(id)s has no decision to undo", id=id)
        _refuse_overtaken(transaction, id)
        transaction.append(DecisionUndone(item=id), by=by)


def _row_decision(survey: Survey, transaction: Transaction, item: Item, answer: str, *, many: bool = False) -> Decided:
    page = pages.page_by_id(transaction.connection, item.page_id)
    question = form_of_page(survey, page).questionnaire.question(item.question or "")
    try:
        status, codes = answer_status(question, answer, many=many)
    except UsageError as error:
        raise UsageError("item %(id)s: %(error)s", id=item.id, error=error) from error
    return Decided(item=item.id, status=status, codes=codes)


def _page_decision(transaction: Transaction, item: Item, answer: str, reason: str) -> Decided:
    allowed = page_words(item)
    extra = takes_extra(item) and is_extra(answer)
    if answer not in allowed and not extra:
        hint = "; or give it its ballot with --ballot CODE --page N" if item.ballot is None else ""
        raise UsageError(
            "item %(id)s is a whole page (%(reason)s): say %(allowed)s%(hint)s",
            id=item.id,
            reason=item.reason,
            allowed=", ".join(allowed),
            hint=hint,
        )
    if answer != "discard" and pages.page_by_id(transaction.connection, item.page_id).ballot is None:
        raise UsageError(
            "item %(id)s: which ballot the page is of, is not known: give it its code (--ballot CODE --page N), "
            "or discard it",
            id=item.id,
        )
    if extra:
        if not reason:
            raise UsageError("an extra ballot needs a reason: --reason TEXT, it stands in the report's notes")
        code = extra_code(transaction.connection, item, answer)
        return Decided(item=item.id, status=WORD, codes=(code,), reason=reason)
    along = pages_along(transaction.connection, item, answer) if item.reason == TYPED_BEFORE else ()
    return Decided(item=item.id, status=answer, reason=reason, along=along)


def _refuse_overtaken(transaction: Transaction, id: int) -> None:
    """Refuse to bring back what something else took the place of: the latest decision goes back first."""
    connection = transaction.connection
    later = undoing.touched_since(connection, id)
    if later is not None:
        raise UsageError(
            "item %(id)s: item %(later)s was decided after it, on the same page or ballot: undo item %(later)s first",
            id=id,
            later=later,
        )
    typed = undoing.typed_in_place_of(connection, id)
    if typed is not None:
        raise UsageError(
            "item %(id)s: answers of %(ballot)s came by file since then; settle what waits of them, or this decision "
            "stands",
            id=id,
            ballot=typed,
        )
    taken = undoing.in_place_of(connection, id)
    if taken is None:
        return
    page = pages.page_by_id(connection, taken.page_id)
    place = phrase("%(source)s page %(number)s", source=page.file.source, number=page.number)
    if taken.item is None:
        raise UsageError(
            "item %(id)s: page %(page)s of %(ballot)s counts from %(place)s since then: this decision stands",
            id=id,
            page=taken.number,
            ballot=taken.ballot,
            place=place,
        )
    raise UsageError(
        "item %(id)s: page %(page)s of %(ballot)s counts from %(place)s since then: undo item %(item)s first",
        id=id,
        page=taken.number,
        ballot=taken.ballot,
        place=place,
        item=taken.item,
    )


def _find(transaction: Transaction, id: int, *, open_only: bool = True) -> Item:
    item = _known(items.find_item(transaction.connection, id), id)
    if items.is_moot(transaction.connection, id) and open_only:
        raise UsageError("item %(id)s no longer matters: another page counts in its place", id=id)
    return item


def _known(item: Item | None, id: int) -> Item:
    if item is None:
        raise UsageError("there is no item %(id)s: `phieu review list` shows what waits", id=id)
    return item


def _refuse_own_dispute(transaction: Transaction, item: Item, by: str) -> None:
    """Keep the two who differ on a settled row from having the last word, also after a third person's."""
    if item.open:
        return
    for each in opinions.second_looks(transaction.connection, item.id):
        if by in each.readers and not each.agrees:
            first, second = each.readers
            raise UsageError(
                "item %(id)s: %(first)s and %(second)s read it differently, so a third person settles it: "
                "anybody but these two",
                id=item.id,
                first=first,
                second=second,
            )


def _refuse_closed(transaction: Transaction, item: Item) -> None:
    """Refuse to change a closed round; a page that came too late may be put aside, as long as it was not let in."""
    if item.ballot is None:
        return
    connection = transaction.connection
    round_ = ballot_from_code(base_code(item.ballot)).round
    is_outside = item.reason == ROUND_CLOSED and not _was_let_in(connection, item)
    if round_ in books.closings(connection) and not is_outside:
        raise UsageError(
            "round %(round)s is closed: `phieu reopen --round %(round)s --reason TEXT` first", round=round_
        )


def _was_let_in(connection: Connection, item: Item) -> bool:
    """Whether a late page counts, or was settled as one that counts, once its round was open again."""
    said = items.decisions_of(connection, item.id)
    return pages.page_by_id(connection, item.page_id).status is PageStatus.READ or (
        bool(said) and said[-1].status == "count"
    )
