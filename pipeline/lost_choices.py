"""Answers of which all choices were lost: several were allowed, and the log has only that there were several.

Older versions wrote that word for such a question where somebody confirmed it in the gallery. It counts as no answer,
so each is named until it is taken back and decided again, or somebody answers for it.
"""

from collections import defaultdict
from collections.abc import Iterator

from forms.code import ballot_from_code
from forms.phrase import count, phrase
from forms.plan.finding import Finding, Severity
from forms.questionnaire import QuestionKind
from pipeline.judging.assemble import base_code
from pipeline.store import items, printed
from pipeline.survey import Survey

CODE = "CHOICES_LOST"
NAMED_AT_MOST = 20


def lost_choices(survey: Survey, round: str | None = None) -> Iterator[Finding]:
    """Say of which items that count the choices were lost, round by round: of one, or of all.

    A round's words are the same whether others are looked at or not: what somebody answers for holds when it is closed.
    """
    found: defaultdict[str, list[items.Item]] = defaultdict(list)
    for item in _lost(survey):
        found[ballot_from_code(base_code(item.ballot or "")).round].append(item)
    for round_, lost in sorted(found.items()):
        if round in (None, round_):
            yield _finding(round_, lost)


def _lost(survey: Survey) -> Iterator[items.Item]:
    """Go through the items whose question takes several answers on the form of their own ballot."""
    several = {
        key: {question.id for question in form.questionnaire.mark_questions() if question.kind is QuestionKind.MULTI}
        for key, form in survey.forms().items()
    }
    with survey.store.connection() as connection:
        for item in items.said_several(connection, set().union(*several.values())):
            original = printed.find_printed(connection, base_code(item.ballot or ""))
            if original and item.question in several[original.form, original.version]:
                yield item


def _finding(round: str, lost: list[items.Item]) -> Finding:
    named = [f"{each.id} ({each.question})" for each in lost[:NAMED_AT_MOST]]
    words = (
        "Đợt %(round)s: %(number)s câu được chọn nhiều đáp án chỉ ghi là nhiều hơn một ô, các đáp án đã chọn bị mất và "
        "không được tính; mục duyệt (câu): %(items)s; hãy hoàn tác rồi duyệt lại từng mục"
    )
    more = ["…"] if len(lost) > NAMED_AT_MOST else []
    told = phrase(words, round=round, number=count(len(lost)), items=", ".join((*named, *more)))
    return Finding(code=CODE, severity=Severity.ERROR, where="review", line=0, said=told)
