"""The questionnaire as it is set, read and counted: scales and N/A boxes already resolved."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class QuestionKind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTI = "multi"
    FREE_TEXT = "free_text"
    TEXT_LINE = "text_line"
    IDENTITY_LINE = "identity_line"


MARK_KINDS = frozenset({QuestionKind.SINGLE, QuestionKind.MULTI})  # answered by a mark in a box
MOST_OPTIONS = 61  # of a question: an answer is counted in 64 bits, three of which say what else is true of it


class Correction(StrEnum):
    """How people are told to take a mark back."""

    RING_CANCELS = "ring_cancels"  # ring round the X: the Vietnamese school convention
    BLACK_CANCELS = "black_cancels"  # a blackened box is a mark taken back
    NONE = "none"  # nothing is said: a person decides what looks like a correction


class Origin(StrEnum):
    """Where the wording comes from; a drafted form must be approved before it is used."""

    SOURCE = "source"
    DERIVED = "derived"
    DRAFTED = "drafted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice, with the box that stands for it."""

    code: str
    label: str
    not_applicable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One row of the form."""

    id: str
    text: str
    kind: QuestionKind
    required: bool = False
    options: tuple[Option, ...] = ()  # as printed, left to right; an N/A box last
    scale: str | None = None  # name of the shared scale; None where the row has labels of its own
    positive_codes: frozenset[str] = frozenset()
    overall: bool = False
    index_item: bool = True
    qualifying_codes: frozenset[str] = frozenset()  # of a screening question: any other answer excludes the ballot
    criterion: str | None = None
    lines: int = 1  # of a free text
    prefill_from_unit: bool = False

    @property
    def marked(self) -> bool:
        """Whether it is answered by marks in boxes."""
        return self.kind in MARK_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of questions under one heading."""

    id: str
    title: str
    questions: tuple[Question, ...]
    stem: str = ""  # a sentence that stands before all questions of the section
    identity_block: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One form version: what is asked, in what order, with which words."""

    key: str  # its name in the plan, such as `ubnd`
    form: str  # the form code in the QR symbol, such as `U`
    version: str
    origin: Origin
    title: str
    pages: int  # how many the author allows: 1 or 2
    sections: tuple[Section, ...]
    subtitle: str = ""
    intro: str = ""
    instruction: str = ""
    closing: str = ""
    correction: Correction | None = None  # as its picture shows; None of forms printed before this was kept

    @property
    def pictured_correction(self) -> Correction:
        """Give what its picture shows: the ring on all forms of before it was kept, whatever their plan said."""
        return self.correction or Correction.RING_CANCELS

    def prints_like(self, other: "Questionnaire") -> bool:
        """Whether both are the same on paper."""
        return replace(self, correction=self.pictured_correction) == replace(
            other, correction=other.pictured_correction
        )

    def questions(self) -> Iterator[Question]:
        """Go through all questions in printed order."""
        for section in self.sections:
            yield from section.questions

    def mark_questions(self) -> tuple[Question, ...]:
        """Give the questions that are answered in boxes, in printed order."""
        return tuple(question for question in self.questions() if question.marked)

    def question(self, id: str) -> Question:
        """Give one question; KeyError where the form has no such id."""
        for question in self.questions():
            if question.id == id:
                return question
        raise KeyError(id)


def questionnaire_to_json(questionnaire: Questionnaire) -> str:
    """Write a questionnaire as JSON text; equal questionnaires give equal bytes."""
    return json.dumps(asdict(questionnaire), ensure_ascii=False, default=sorted, indent=1) + "\n"


def questionnaire_from_json(text: str) -> Questionnaire:
    """Read back what `questionnaire_to_json` wrote."""
    data = json.loads(text)
    sections = tuple(_section_from_json(section) for section in data.pop("sections"))
    origin, said = Origin(data["origin"]), data.get("correction")
    correction = None if said is None else Correction(said)
    return Questionnaire(**{**data, "origin": origin, "correction": correction, "sections": sections})


def _section_from_json(data: dict[str, Any]) -> Section:
    questions = tuple(_question_from_json(question) for question in data["questions"])
    return Section(**{**data, "questions": questions})


def _question_from_json(data: dict[str, Any]) -> Question:
    return Question(
        **{
            **data,
            "kind": QuestionKind(data["kind"]),
            "options": tuple(Option(**option) for option in data["options"]),
            "positive_codes": frozenset(data["positive_codes"]),
            "qualifying_codes": frozenset(data.get("qualifying_codes", ())),  # forms printed before had none
        }
    )
