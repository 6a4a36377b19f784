"""Type a page in from its image: what no machine could read, a person answers row by row.

The ballot stays what it is, a sheet of paper that was scanned; that a person typed it, who and when
stands in the log. Each row becomes an item that is already decided: it can be looked at again, taken
back or answered otherwise like any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.code import ballot_from_code
from forms.phrase import phrase
from forms.questionnaire import Question, QuestionKind
from forms.sheet import FieldKind
from omr.reading import AnswerStatus
from pipeline.errors import AlreadySettled, UsageError
from pipeline.events import Decided, PageStatus, PageTyped, TextTyped
from pipeline.judging.assemble import base_code
from pipeline.store import Transaction, books, entries, items, pages, typed
from pipeline.store.items import Item
from pipeline.store.pages import StoredPage
from pipeline.store.standing import DRAWN_ACROSS
from pipeline.survey import Form, Survey

# Pages that wait for a choice, and not because nobody could read them.
CHOICES = frozenset(
    {"conflict", "better_scan", "round_closed", "typed_before", "typed_differs", "recount_identity", DRAWN_ACROSS}
)
WORDS = ("blank", "multiple_marks", "unreadable")  # answers to a question that are no option codes


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingSheet:
    """What is to be typed of one page."""

    item: int
    page: StoredPage
    form: Form
    questions: tuple[Question, ...]  # with boxes on this page, in printed order
    texts: tuple[Question, ...]  # written freely on this page; never those that ask who somebody is


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAnswers:
    """What a person reads on a page, by question id."""

    rows: Mapping[str, str]  # option codes joined by `;`, or one of the words
    texts: Mapping[str, str]  # may be left out: the field is then still to be typed


def can_be_typed(item: Item, page: StoredPage) -> bool:
    """Whether an item is a page whose ballot is known and which only a person can read."""
    waits = page.status is PageStatus.REVIEW and page.ballot is not None
    return item.question is None and waits and item.reason not in CHOICES


def typing_sheet(survey: Survey, id: int) -> TypingSheet:
    """Give what is to be typed of a page that waits.

    Raises:
        UsageError: There is no such item, or it is no page that can be typed in.
    """
    with survey.store.connection() as connection:
        item = items.find_item(connection, id)
        if item is None:
            raise UsageError("there is no item %(id)s: `phieu review list` shows what waits", id=id)
        page = pages.page_by_id(connection, item.page_id)
    if item.question is None and page.ballot is None:
        raise UsageError(
            "item %(id)s: give the page its ballot first, `phieu review decide %(id)s --ballot CODE --page N`",
            id=id,
        )
    if not can_be_typed(item, page):
        raise UsageError(
            "item %(id)s (%(reason)s) is no page that waits to be typed in from its image", id=id, reason=item.reason
        )
    return sheet_of(survey, id, page)


def sheet_of(survey: Survey, item: int, page: StoredPage) -> TypingSheet:
    """Give the questions of one page of a printed ballot."""
    form = form_of_page(survey, page)
    layout = form.layout.page(page.page or 1)
    free = {field.question for field in layout.fields if field.kind is not FieldKind.IDENTITY}
    texts = tuple(
        question
        for question in form.questionnaire.questions()
        if question.id in free and question.kind is QuestionKind.FREE_TEXT
    )
    rows = tuple(form.questionnaire.question(each) for each in layout.questions())
    return TypingSheet(item=item, page=page, form=form, questions=rows, texts=texts)


def form_of_page(survey: Survey, page: StoredPage) -> Form:
    """Give the form that a page was printed as, whether it could be read or not; UsageError where nobody knows."""
    if page.reading is not None:
        return survey.form(page.reading.form, page.reading.version)
    with survey.store.connection() as connection:
        key = typed.form_of_page(connection, page.ballot or "")
    if key is None:
        raise UsageError(
            "%(source)s page %(number)s: which ballot it is, is not known", source=page.file.source, number=page.number
        )
    return survey.forms()[key]


def type_page(survey: Survey, id: int, given: TypedAnswers, *, by: str, many: bool = False) -> int:
    """Let a page count by what a person says of all its rows; give how many rows that were.

    Args:
        survey: The survey.
        id: The item of the page.
        given: What the person reads.
        by: Who it is.
        many: Whether several codes of a single choice are several marks, and not a slip.

    Raises:
        AlreadySettled: Another person was faster.
        UsageError: A row is missing or its answer is none, or the page cannot be typed in.
    """
    sheet = typing_sheet(survey, id)
    decisions = {question.id: answer_status(question, said, many=many) for question, said in _whole(sheet, given.rows)}
    _refuse_unknown(sheet, given)
    with survey.store.transaction() as transaction:
        _refuse_late(transaction, sheet)
        page = sheet.page
        asked = tuple(question.id for question in sheet.questions)
        transaction.append(PageTyped(item=id, ballot=page.ballot or "", page=page.page or 1, questions=asked), by=by)
        rows = {each.question: each.id for each in items.items_of_page(transaction.connection, page.id)}
        for question, (status, codes) in decisions.items():
            transaction.append(Decided(item=rows[question], status=status, codes=codes), by=by)
        for question, text in given.texts.items():
            said = TextTyped(file=page.file.sha256, number=page.number, question=question, text=one_line(text))
            transaction.append(said, by=by)
    return len(decisions)


def type_many(survey: Survey, answers: Mapping[str, Mapping[str, Sequence[str]]], *, by: str) -> tuple[int, int]:
    """Type in all waiting pages whose ballots the answers speak of; give how many, and how many still wait.

    Args:
        survey: The survey.
        answers: Chosen option codes by ballot code and question id; an empty one is blank.
        by: Who read them.
    """
    with survey.store.connection() as connection:
        waiting = [(item, pages.page_by_id(connection, item.page_id)) for item in items.open_items(connection)]
    done = left = 0
    for item, page in waiting:
        if not can_be_typed(item, page):
            continue
        known = answers.get(base_code(page.ballot or ""))
        if known is None:
            left += 1
            continue
        asked = [question.id for question in sheet_of(survey, item.id, page).questions]
        rows = {question: ";".join(known[question]) or "blank" for question in asked if question in known}
        type_page(survey, item.id, TypedAnswers(rows=rows, texts={}), by=by, many=True)
        done += 1
    return done, left


def words_of(question: Question) -> tuple[str, ...]:
    """Give the words that answer a question beside its option codes: of several answers, several are no fault."""
    if question.kind is QuestionKind.SINGLE:
        return WORDS
    return tuple(word for word in WORDS if word != AnswerStatus.MULTIPLE_MARKS)


def answer_status(question: Question, answer: str, *, many: bool = False) -> tuple[str, tuple[str, ...]]:
    """Read what a person says of a row: its status and the option codes, in printed order.

    Args:
        question: Whose row it is.
        answer: Option codes joined by `;`, or one of its words.
        many: Whether several codes of a single choice are taken for several marks, and not for a slip.

    Raises:
        UsageError: It is no answer to this question.
    """
    words = words_of(question)
    if answer in words:
        return answer, ()
    codes = tuple(code.strip() for code in answer.split(";") if code.strip())
    known = tuple(option.code for option in question.options)
    if not codes or any(code not in known for code in codes):
        raise UsageError(
            "%(answer)r is no answer to question %(id)s; choose from %(known)s",
            answer=answer,
            id=question.id,
            known=", ".join((*known, *words)),
        )
    ordered = tuple(code for code in known if code in codes)
    if question.kind is QuestionKind.SINGLE and len(ordered) > 1:
        if not many:
            raise UsageError("%(id)s takes one answer; say multiple_marks if two count", id=question.id)
        return AnswerStatus.MULTIPLE_MARKS, ordered
    return AnswerStatus.ANSWERED, ordered


def one_line(text: str) -> str:
    """Give a text as it is kept: whatever breaks lines is a space."""
    return " ".join(text.split())


def _whole(sheet: TypingSheet, rows: Mapping[str, str]) -> list[tuple[Question, str]]:
    missing = [question.id for question in sheet.questions if not rows.get(question.id, "").strip()]
    if missing:
        raise UsageError(
            "item %(item)s: nothing is said of %(missing)s; every row of the page needs an "
            "answer (blank, multiple_marks and unreadable are answers too)",
            item=sheet.item,
            missing=", ".join(missing),
        )
    return [(question, rows[question.id].strip()) for question in sheet.questions]


def _refuse_unknown(sheet: TypingSheet, given: TypedAnswers) -> None:
    known = {question.id for question in sheet.questions}, {question.id for question in sheet.texts}
    strangers = [*(given.rows.keys() - known[0]), *(given.texts.keys() - known[1])]
    if strangers:
        raise UsageError(
            "item %(item)s: %(strangers)s does not stand on this page",
            item=sheet.item,
            strangers=", ".join(sorted(strangers)),
        )


def _refuse_late(transaction: Transaction, sheet: TypingSheet) -> None:
    """Refuse what became impossible since the page was looked at."""
    connection, page = transaction.connection, sheet.page
    item, now = items.find_item(connection, sheet.item), pages.page_by_id(connection, page.id)
    if item is None or not can_be_typed(item, now):
        raise AlreadySettled("item %(item)s was settled meanwhile by another person", item=sheet.item)
    code = page.ballot or ""
    if ballot_from_code(base_code(code)).round in books.closings(connection):
        raise UsageError("the round of %(code)s is closed: reopen it first", code=code)
    counts = [each for each in pages.find_pages(connection, ballot=code, number=page.page or 1) if each.id != page.id]
    standing = next((each for each in counts if each.status is PageStatus.READ), None)
    if standing is not None:
        place = f"{standing.file.source} page {standing.number}"
        raise UsageError(
            "%(code)s page %(page)s counts already, from %(place)s: discard item %(item)s instead",
            code=code,
            page=page.page,
            place=place,
            item=sheet.item,
        )
    entry = entries.entry_of(connection, code)
    if entry is not None:
        source = phrase("%(source)s row %(row)s", source=entries.source_of(connection, entry.file_id), row=entry.row)
        raise UsageError(
            "%(code)s was typed in already, from %(source)s: discard item %(item)s instead",
            code=code,
            source=source,
            item=sheet.item,
        )
