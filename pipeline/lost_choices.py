"""Answers of which all choices were lost: several were allowed, and the log has only that there were several.

Older versions wrote that word for such a question where somebody confirmed it in the gallery. It counts as no answer,
so each is named until it is taken back and decided again, or somebody answers for it.
"""

from collections.abc import Iterator

from forms.phrase import count, phrase
from forms.plan.finding import Finding, Severity
from forms.questionnaire import QuestionKind
from pipeline.store import items
from pipeline.survey import Survey

CODE = "CHOICES_LOST"
NAMED_AT_MOST = 20


def lost_choices(survey: Survey, round: str | None = None) -> Iterator[Finding]:
    """Say of which items that count the choices were lost, in a round or in all."""
    several = {
        question.id
        for form in survey.forms().values()
        for question in form.questionnaire.mark_questions()
        if question.kind is QuestionKind.MULTI
    }
    with survey.store.connection() as connection:
        said = items.said_several(connection, several)
    lost = [each for each in said if round in (None, _round(each))]
    if lost:
        named = [f"{each.id} ({each.question})" for each in lost[:NAMED_AT_MOST]]
        words = (
            "%(number)s câu được chọn nhiều đáp án chỉ ghi là nhiều hơn một ô, các đáp án đã chọn bị mất và không được "
            "tính; mục duyệt (câu): %(items)s; hãy hoàn tác rồi duyệt lại từng mục"
        )
        more = ["…"] if len(lost) > NAMED_AT_MOST else []
        told = phrase(words, number=count(len(lost)), items=", ".join((*named, *more)))
        yield Finding(code=CODE, severity=Severity.ERROR, where="review", line=0, said=told)


def _round(item: items.Item) -> str:
    return (item.ballot or "//").split("/")[2]
