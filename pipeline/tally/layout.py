"""Which questions share a table, and the numbers they carry there."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from forms.questionnaire import Question, QuestionKind, Questionnaire, Section

_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A question with its place in the form: the number restarts in each group."""

    group: str  # Roman, of the section among those that hold questions answered by marks
    number: int
    section: Section
    question: Question


def numbered(questionnaire: Questionnaire) -> tuple[Numbered, ...]:
    """Number the mark questions, the same in every table, so that a row can be named without its table."""
    counted = [section for section in questionnaire.sections if any(q.marked for q in section.questions)]
    return tuple(
        Numbered(group=roman(place), number=number, section=section, question=question)
        for place, section in enumerate(counted, start=1)
        for number, question in enumerate((q for q in section.questions if q.marked), start=1)
    )


def row_names(rows: Sequence[Numbered]) -> dict[str, str]:
    """Name some questions, by their ids, as the rows of a table that holds them: `3`, or `II.3` where it has groups."""
    several = len({row.group for row in rows}) > 1
    return {row.question.id: f"{row.group}.{row.number}" if several else str(row.number) for row in rows}


def section_names(questionnaire: Questionnaire) -> dict[str, str]:
    """Give the Roman numbers under which the sections stand in the tables, by their ids."""
    return {row.section.id: row.group for row in numbered(questionnaire)}


def table_groups(questionnaire: Questionnaire) -> tuple[tuple[Numbered, ...], ...]:
    """Say which questions share a table, in plan order.

    All questions of a named scale stand in one table, where the first of them stands; rows with
    labels of their own share one with their neighbours of the same labels; a multi-choice question
    has a table for itself.
    """
    tables: dict[Hashable, list[Numbered]] = {}
    run, last = 0, None
    for row in numbered(questionnaire):
        run += labels(row.question) != last
        last = labels(row.question)
        tables.setdefault(_table_key(row.question, run), []).append(row)
    return tuple(tuple(rows) for rows in tables.values())


def labels(question: Question) -> tuple[str, ...]:
    """Give the labels of the options that are columns of their own; the N/A box is not one of them."""
    return tuple(option.label for option in question.options if not option.not_applicable)


def roman(number: int) -> str:
    """Write 1 to 89 in Roman numerals."""
    if not 1 <= number < 90:
        raise ValueError(f"no Roman numeral for {number} here: 1 to 89 sections can be numbered")
    text = ""
    for value, numeral in _ROMAN:
        text += numeral * (number // value)
        number %= value
    return text


def _table_key(question: Question, run: int) -> Hashable:
    if question.kind is QuestionKind.MULTI:
        return "multi", question.id
    if question.scale is not None:  # labels too: a scale of that name may read differently in a row
        return "scale", question.scale, labels(question)
    return "own", run
