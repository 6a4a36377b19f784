"""How sections and questions are numbered on paper."""

from dataclasses import dataclass

from forms.questionnaire import Question, Questionnaire, Section

ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A section with the words of its heading and the numbers of its questions, as printed."""

    section: Section
    heading: str  # empty where the only question says the same
    numbers: tuple[str, ...]


def numbered(questionnaire: Questionnaire) -> tuple[Numbered, ...]:
    """Number a form: by its own ids where these are numbers (`3.10`), else I, II, … and 1, 2, … in each."""
    if all(_is_number(question.id) for question in questionnaire.questions() if not _is_identity(question)):
        return tuple(_by_ids(section) for section in questionnaire.sections)
    return tuple(_by_order(section, n) for n, section in enumerate(questionnaire.sections, 1))


def roman(number: int) -> str:
    """Write a number below 40 in Roman numerals."""
    text = ""
    for value, letters in ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


def _by_ids(section: Section) -> Numbered:
    questions = section.questions
    repeats = len(questions) == 1 and questions[0].text == section.title and questions[0].id == section.id
    number = f"{section.id}. " if section.id.isdigit() else ""
    heading = "" if repeats else f"{number}{section.title}"
    return Numbered(section=section, heading=heading, numbers=tuple(_id_number(q) for q in questions))


def _by_order(section: Section, n: int) -> Numbered:
    alone = len(section.questions) == 1
    numbers = tuple("" if alone or _is_identity(q) else f"{m}." for m, q in enumerate(section.questions, 1))
    return Numbered(section=section, heading=f"{roman(n)}. {section.title}", numbers=numbers)


def _id_number(question: Question) -> str:
    return "" if _is_identity(question) else f"{question.id}."


def _is_identity(question: Question) -> bool:
    return question.kind.value == "identity_line"


def _is_number(id: str) -> bool:
    return all(part.isdigit() for part in id.split("."))
