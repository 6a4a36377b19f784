"""Units' own tallies beside our reading of the same ballots, in the words of the form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.questionnaire import Question
from pipeline.counting import questionnaires
from pipeline.desk.desk import Desk
from pipeline.merging.comparing import Compared, ComparedUnit, compared_units
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedQuestion:
    """A question with the numbers that are told side by side; an empty id is the eligible ballots."""

    id: str
    text: str
    numbers: tuple[tuple[str, Compared], ...]  # each with the words of its option; empty where none was marked


def comparison(desk: Desk, *, unit: str | None, round: str | None) -> tuple[ComparedUnit, ...]:
    """Compare what packages and we tell of the same ballots; UsageError where the plan has no such unit or round."""
    return desk.kept(f"compared {unit} {round}", lambda survey: compared_units(survey, unit=unit, round=round))


def by_question(survey: Survey, numbers: Sequence[Compared]) -> tuple[ComparedQuestion, ...]:
    """Put numbers under their questions, in the order of the form."""
    asked = _asked(survey)
    found: dict[str, list[Compared]] = {}
    for number in numbers:
        found.setdefault(number.question, []).append(number)
    order = ("", *asked, *found)  # last what no form of the plan asks any more
    return tuple(
        ComparedQuestion(
            id=id_,
            text=text_of(asked.get(id_, ())),
            numbers=tuple((label_of(asked.get(id_, ()), each.option), each) for each in found[id_]),
        )
        for id_ in dict.fromkeys(order)
        if id_ in found
    )


def text_of(asked: Sequence[Question]) -> str:
    """Give the words of a question; none where the forms ask it in different ones."""
    return _agreed(question.text for question in asked)


def label_of(asked: Sequence[Question], option: str) -> str:
    """Give the words of an option; its code where the forms do not agree on them."""
    said = _agreed(each.label for question in asked for each in question.options if each.code == option)
    return said or option


def _agreed(words: Iterator[str]) -> str:
    found = dict.fromkeys(words)
    return next(iter(found)) if len(found) == 1 else ""


def _asked(survey: Survey) -> Mapping[str, tuple[Question, ...]]:
    """Give the questions of all forms by their ids."""
    found: dict[str, tuple[Question, ...]] = {}
    for form in questionnaires(survey):
        for question in form.mark_questions():
            found[question.id] = (*found.get(question.id, ()), question)
    return found
