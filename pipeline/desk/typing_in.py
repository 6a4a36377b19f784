"""A page that no machine can read, as a person types it in: its rows with their keys, and its written fields."""

from dataclasses import dataclass

from forms.questionnaire import Question, QuestionKind
from forms.sheet import PAGE_HEIGHT_MM, PageLayout
from pipeline.access.account import Account
from pipeline.desk.cards import Choice, row_choices
from pipeline.desk.desk import Desk
from pipeline.errors import AlreadySettled
from pipeline.judging.assemble import base_code
from pipeline.reviewing.free_text import WrittenField, type_texts, written_fields
from pipeline.reviewing.typed_page import TypedAnswers, type_page, typing_sheet
from pipeline.store import books
from pipeline.survey import Survey
from pipeline.words.reasons import words_for

FIELDS_AT_ONCE = 12  # crops of one screenful and a half; what was typed is kept before the next are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingRow:
    """One row of the page."""

    question: str
    text: str
    several: bool
    choices: tuple[Choice, ...]
    middle_ratio: float  # of the page's height, from its top


@dataclass(frozen=True, slots=True, kw_only=True)
class TypingCard:
    """A page as it is typed in."""

    item: int
    page_id: int
    ballot: str
    unit: str
    page: int
    pages: int
    reason: str
    detail: str
    rows: tuple[TypingRow, ...]
    texts: tuple[Question, ...]


def typing_card(desk: Desk, item: int) -> TypingCard:
    """Put together what is to be typed of a page; UsageError where it cannot be."""
    sheet = typing_sheet(desk.survey, item)
    unit = base_code(sheet.page.ballot or "").split("/")[1]
    plan, layout = desk.survey.plan, sheet.form.layout.page(sheet.page.page or 1)
    return TypingCard(
        item=item,
        page_id=sheet.page.id,
        ballot=sheet.page.ballot or "",
        unit=plan.unit(unit).name if plan.has_unit(unit) else unit,
        page=sheet.page.page or 1,
        pages=len(sheet.form.layout.pages),
        reason=words_for(sheet.page.reason),
        detail=sheet.page.detail,
        rows=tuple(_row(question, layout) for question in sheet.questions),
        texts=sheet.texts,
    )


def type_in(desk: Desk, account: Account, item: int, given: TypedAnswers) -> int:
    """Take what a person typed; give the number of rows.

    Raises:
        AlreadySettled: Another person has the page before them, or settled it.
        UsageError: A row is missing, or its answer is none.
    """
    if not desk.leases.holds(item, account.name):
        raise AlreadySettled("item %(item)s lies before another person", item=item)
    rows = type_page(desk.survey, item, given, by=account.name)  # one that was typed meanwhile waits no longer
    desk.leases.give_back((item,), account.name)
    return rows


def fields_of(desk: Desk, account: Account, *, typed: bool) -> tuple[WrittenField, ...]:
    """Give the written fields of the units that a person sees: those that wait, or those that were typed in."""
    found = desk.kept("written fields", written_fields)
    return tuple(
        each
        for each in found
        if (each.typed is not None) is typed and account.sees_unit(base_code(each.ballot).split("/")[1])
    )


def of_open_rounds(desk: Desk, fields: tuple[WrittenField, ...]) -> tuple[WrittenField, ...]:
    """Give those that can still be typed in: one of a closed round would have the whole screen of them refused."""
    closed = desk.kept("closed rounds", _closed_rounds)
    return tuple(each for each in fields if base_code(each.ballot).split("/")[2] not in closed)


def keep_texts(
    desk: Desk, account: Account, said: tuple[tuple[int, str, str | None], ...], *, over_typed: bool = True
) -> int:
    """Keep what a person read in some fields, and give of how many; those of units they do not see are left out.

    Args:
        desk: The desk.
        account: Whose reading it is.
        said: Page, question, text; None takes back what was typed.
        over_typed: Also fields that were typed in before. A page of fields that were empty when it was shown must not
            put its empty ones over what somebody typed meanwhile.
    """
    states = (False, True) if over_typed else (False,)
    mine = {(each.page_id, each.question) for typed in states for each in fields_of(desk, account, typed=typed)}
    kept = tuple(each for each in said if (each[0], each[1]) in mine)
    return type_texts(desk.survey, kept, by=account.name, over_typed=over_typed)


def _closed_rounds(survey: Survey) -> frozenset[str]:
    with survey.store.connection() as connection:
        return frozenset(books.closings(connection))


def _row(question: Question, layout: PageLayout) -> TypingRow:
    middles_mm = [box.rect.centre.y_mm for box in layout.boxes if box.question == question.id]
    return TypingRow(
        question=question.id,
        text=question.text,
        several=question.kind is QuestionKind.MULTI,
        choices=row_choices(question),
        middle_ratio=sum(middles_mm) / len(middles_mm) / PAGE_HEIGHT_MM if middles_mm else 0.0,
    )
