"""What people wrote freely, here and where merged packages were made: each once, and nothing leads to a person."""

from collections.abc import Iterable, Iterator
from datetime import date

from forms.questionnaire import QuestionKind
from pipeline.counting import questionnaires
from pipeline.events import SentText
from pipeline.merged.held import speaking
from pipeline.merged.names import Names
from pipeline.store import entries, packages, typed
from pipeline.survey import Survey


def free_texts(survey: Survey) -> tuple[SentText, ...]:
    """Give all comments; of a ballot that was read here too, as it was read here."""
    own = own_texts(survey)
    known = {text.id for text in own}
    sent = {(text.id, text.text): text for text in _sent(survey) if text.id not in known}
    return _sorted((*own, *sent.values()))


def own_texts(survey: Survey) -> tuple[SentText, ...]:
    """Give what was written freely on what was taken in here; lines with a name or an address are no comments."""
    asked = {
        question.id
        for form in questionnaires(survey)
        for question in form.questions()
        if question.kind is QuestionKind.FREE_TEXT
    }
    with survey.store.connection() as connection:
        told = (*entries.comments(connection), *typed.typed_comments(connection))
    names = Names(survey) if told else None
    return _sorted(
        SentText(
            id=names.of_text(each.ballot, each.question) if names else "",
            unit=each.unit,
            round=each.round,
            quarter=quarter_of(survey, each.received),
            question=each.question,
            text=each.text,
        )
        for each in told
        if each.question in asked
    )


def _sent(survey: Survey) -> Iterator[SentText]:
    """Go through the comments of the packages, each unit's from the latest package of its installation."""
    for package, past in speaking(survey):
        with survey.store.connection() as connection:
            texts = packages.texts_of(connection, package.sha256)
        yield from (text for text in texts if f"{text.unit}/{text.round}" not in past)


def _sorted(texts: Iterable[SentText]) -> tuple[SentText, ...]:
    """Sort comments by place and words: their order says nothing."""
    return tuple(sorted(texts, key=lambda each: (each.unit, each.round, each.question, each.text, each.id)))


def quarter_of(survey: Survey, received: str | None) -> str:
    """Give the quarter that a day of receipt lies in; empty where there is none."""
    found = survey.plan.period_of(date.fromisoformat(received)) if received else None
    return found.label if found else ""
