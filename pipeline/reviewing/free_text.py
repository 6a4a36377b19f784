"""What people wrote by hand in their own words: which fields nobody has typed in yet, and typing them.

It is never needed to close a round: what is not typed is missing in the list of comments and nowhere else.
"""

from dataclasses import dataclass

from forms.code import ballot_from_code
from forms.questionnaire import QuestionKind
from forms.sheet import FieldKind
from pipeline.errors import UsageError
from pipeline.events import TextTyped
from pipeline.judging.assemble import base_code
from pipeline.open_rounds import refuse_closed
from pipeline.reviewing.typed_page import form_of_page, one_line
from pipeline.store import pages, typed
from pipeline.store.pages import StoredPage
from pipeline.store.typed import TypedText
from pipeline.survey import Form, Survey

LONGEST = 4000  # letters of one comment; the largest field on paper holds a tenth of it


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenField:
    """One field of one page that counts."""

    page_id: int
    ballot: str
    page: int
    question: str
    label: str
    typed: TypedText | None


def written_fields(survey: Survey) -> tuple[WrittenField, ...]:
    """Give every free field of every page that counts, by ballot; fields that ask who somebody is are none."""
    forms = survey.forms()
    fields = {
        (key, number): _fields(form, number)
        for key, form in forms.items()
        for number in range(1, len(form.layout.pages) + 1)
    }
    with survey.store.connection() as connection:
        counting = typed.counting_pages(connection)
        said = typed.texts_of_pages(connection)
    return tuple(
        WrittenField(
            page_id=page.id,
            ballot=page.ballot,
            page=page.page,
            question=question,
            label=label,
            typed=said.get((page.id, question)),
        )
        for page in counting
        for question, label in fields[(page.form, page.version), page.page]
    )


def type_text(survey: Survey, page_id: int, question: str, text: str | None, *, by: str) -> None:
    """Keep what is written in a field; empty for nothing, None to take what was typed before back.

    Raises:
        UsageError: There is no such field, it does not count, or the round is closed.
    """
    type_texts(survey, ((page_id, question, text),), by=by)


def type_texts(
    survey: Survey, said: tuple[tuple[int, str, str | None], ...], *, by: str, over_typed: bool = True
) -> int:
    """Keep what is written in some fields, all or none: page id, question, text; give of how many.

    Args:
        survey: The survey.
        said: What a person read.
        by: Who it is.
        over_typed: Also fields that were typed in already; else those are left as they are.
    """
    with survey.store.connection() as connection:
        found = {number: pages.find_page(connection, number) for number in {page_id for page_id, _, _ in said}}
    events = {}
    rounds = set()
    for page_id, question, text in said:
        page = found[page_id]
        if page is None or page.status != "read" or page.ballot is None:
            raise UsageError("page %(page_id)s does not count, so nothing is typed in from it", page_id=page_id)
        if question not in dict(_fields(form_of_page(survey, page), page.page or 1)):
            raise UsageError(
                "%(ballot)s page %(page)s has no free text %(question)s",
                ballot=page.ballot,
                page=page.page,
                question=question,
            )
        rounds.add(ballot_from_code(base_code(page.ballot)).round)
        events[page_id, question] = _event(page, question, text)
    with survey.store.transaction() as transaction:
        refuse_closed(transaction.connection, rounds)
        known = () if over_typed else typed.texts_of_pages(transaction.connection)
        kept = [event for place, event in events.items() if place not in known]
        for event in kept:
            transaction.append(event, by=by)
    return len(kept)


def field_of(survey: Survey, ballot: str, question: str) -> WrittenField:
    """Give one field by the ballot's code; UsageError where there is none."""
    for each in written_fields(survey):
        if (each.ballot, each.question) == (ballot, question):
            return each
    raise UsageError(
        "%(ballot)s has no free text %(question)s: `phieu review texts` lists which there are",
        ballot=ballot,
        question=question,
    )


def _event(page: StoredPage, question: str, text: str | None) -> TextTyped:
    plain = one_line(text) if text is not None else None
    if plain is not None and len(plain) > LONGEST:
        raise UsageError(
            "%(ballot)s %(question)s: %(count)s letters, at most %(longest)s",
            ballot=page.ballot,
            question=question,
            count=len(plain),
            longest=LONGEST,
        )
    return TextTyped(file=page.file.sha256, number=page.number, question=question, text=plain)


def _fields(form: Form, page: int) -> tuple[tuple[str, str], ...]:
    """Give the free texts of a page: id and words of each."""
    words = {q.id: q.text for q in form.questionnaire.questions() if q.kind is QuestionKind.FREE_TEXT}
    layout = form.layout.page(page)
    asked = dict.fromkeys(field.question for field in layout.fields if field.kind is not FieldKind.IDENTITY)
    return tuple((question, words[question]) for question in asked if question in words)
