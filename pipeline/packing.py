"""A ballot's answers in a few bytes, so that a million of them are counted in one sweep.

Each mark question takes one unsigned whole number: a bit per option, the first printed option the lowest, and
above them three bits for what else can be true of it. Nothing is lost: `unpack` gives back what was packed.
"""

import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, IntFlag
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from forms.questionnaire import MOST_OPTIONS, QuestionKind, Questionnaire, questionnaire_from_json
from omr.reading import Answer, AnswerStatus

STATE_BITS = 3  # of at most 64: `MOST_OPTIONS` is what they leave
_WIDTHS = ((2, "H"), (4, "I"), (8, "Q"))  # bytes of one answer, and their letter in `array`
SEPARATOR = ";"


class State(IntEnum):
    """What is true of a question besides the options chosen; blank is no option and `GIVEN`."""

    GIVEN = 0
    MULTIPLE = 1
    UNREADABLE = 2
    PENDING = 3
    UNSEEN = 4  # its page was not read: nothing can be said of it


class Flag(IntFlag):
    """What is true of a whole ballot."""

    WAITING = 1  # a page, or a rival to it, waits for a person
    MISSING = 2  # a page never came
    SIMULATED = 4
    AUDIT_FAILED = 8
    EXTRA = 16  # a photocopied blank that was filled in
    ONE_RIVAL = 1 << 8  # times the number of waiting pages beside another page of the same number


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPlace:
    """Where ballots are counted, and the days that judge them."""

    plan: str
    unit: str
    round: str
    channel: str
    form: str
    version: str
    received: date | None
    printed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedBallots:
    """Some ballots of one form version: one row each in every array."""

    form: str
    version: str
    places: NDArray[np.int64]  # indices into `places`
    flags: NDArray[np.int64]
    answers: NDArray[np.generic]  # (ballots, questions), as `CodeBook` packs them


_STATES = {
    AnswerStatus.MULTIPLE_MARKS: State.MULTIPLE,
    AnswerStatus.UNREADABLE: State.UNREADABLE,
    AnswerStatus.PENDING: State.PENDING,
}
_STATUSES = {state: status for status, state in _STATES.items()}


@dataclass(frozen=True, kw_only=True)
class CodeBook:
    """Which bit stands for which option of one form version."""

    questionnaire: Questionnaire
    pages: tuple[tuple[str, ...], ...] = ()  # ids of the questions on each printed page

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """Give the ids of the mark questions, in printed order."""
        return tuple(question.id for question in self.questionnaire.mark_questions())

    @cached_property
    def options(self) -> tuple[tuple[str, ...], ...]:
        """Give the option codes of each mark question."""
        return tuple(
            tuple(option.code for option in question.options) for question in self.questionnaire.mark_questions()
        )

    @cached_property
    def width_bytes(self) -> int:
        """Give the size of one answer; ValueError where a question has more options than the largest holds."""
        return self._width[0]

    @property
    def state_shift(self) -> int:
        """Give the place of the state above the options."""
        return 8 * self.width_bytes - STATE_BITS

    def pack(self, answers: Mapping[str, Answer], *, whole: bool) -> bytes:
        """Pack answers; of a ballot that is not whole, a question without an answer is unseen and not blank."""
        absent = 0 if whole else State.UNSEEN << self.state_shift
        return self._bytes(
            [self._value(n, answers[q]) if q in answers else absent for n, q in enumerate(self.questions)]
        )

    def pack_texts(self, texts: Sequence[str]) -> bytes:
        """Pack answers written as text, one for each question: see `answer_of`."""
        if len(texts) != len(self.questions):
            raise ValueError(f"{len(texts)} answers for {len(self.questions)} questions")
        values = []
        for number, text in enumerate(texts):
            known = self._known[number]
            value = known.get(text)
            if value is None:
                value = known[text] = self._value(number, self.answer_of(number, text))
            values.append(value)
        return self._bytes(values)

    def unpack(self, data: bytes) -> dict[str, Answer]:
        """Give the answers back; unseen questions are left out."""
        values = array(self._width[1])
        values.frombytes(data)
        pairs = zip(self.questions, self.options, values, strict=True)
        answers = {question: self._answer(options, value) for question, options, value in pairs}
        return {question: answer for question, answer in answers.items() if answer is not None}

    def answer_of(self, number: int, text: str) -> Answer:
        """Read an answer from text: codes joined by `;`, empty for blank, or the word of a status.

        Raises:
            ValueError: It names no option of the question.
        """
        if not text:
            return Answer(status=AnswerStatus.BLANK)
        if text in (AnswerStatus.UNREADABLE, AnswerStatus.MULTIPLE_MARKS):
            return Answer(status=AnswerStatus(text))
        chosen = text.split(SEPARATOR)
        codes = tuple(code for code in self.options[number] if code in chosen)
        if len(codes) != len(chosen):
            raise ValueError(
                f"question {self.questions[number]}: {text!r} is none of {', '.join(self.options[number])}"
            )
        several = self._single[number] and len(codes) > 1
        return Answer(status=AnswerStatus.MULTIPLE_MARKS if several else AnswerStatus.ANSWERED, codes=codes)

    @cached_property
    def _single(self) -> tuple[bool, ...]:
        return tuple(question.kind is QuestionKind.SINGLE for question in self.questionnaire.mark_questions())

    @cached_property
    def _known(self) -> tuple[dict[str, int], ...]:
        return tuple({} for _ in self.questions)

    @cached_property
    def _width(self) -> tuple[int, str]:
        most = max((len(options) for options in self.options), default=0)
        for width, letter in _WIDTHS:
            if most <= 8 * width - STATE_BITS:
                return width, letter
        form = self.questionnaire.form
        raise ValueError(f"a question of form {form} has {most} options, at most {MOST_OPTIONS} can be counted")

    @cached_property
    def _bits(self) -> tuple[dict[str, int], ...]:
        return tuple({code: 1 << place for place, code in enumerate(options)} for options in self.options)

    def _bytes(self, values: Sequence[int]) -> bytes:
        return array(self._width[1], values).tobytes()

    def _value(self, number: int, answer: Answer) -> int:
        bits = self._bits[number]
        chosen = sum(bits[code] for code in answer.codes)
        return chosen | _STATES.get(answer.status, State.GIVEN) << self.state_shift

    def _answer(self, options: Sequence[str], value: int) -> Answer | None:
        state = State(value >> self.state_shift)
        codes = tuple(code for place, code in enumerate(options) if value >> place & 1)
        if state is State.UNSEEN:
            return None
        if state is State.GIVEN:
            return Answer(status=AnswerStatus.ANSWERED if codes else AnswerStatus.BLANK, codes=codes)
        return Answer(status=_STATUSES[state], codes=codes)


@lru_cache(maxsize=64)
def code_book(questionnaire: str, layout: str) -> CodeBook:
    """Make the book of a printed form version from its JSON texts; the same texts give the same book."""
    pages = json.loads(layout).get("pages", ())
    return CodeBook(
        questionnaire=questionnaire_from_json(questionnaire),
        pages=tuple(tuple(dict.fromkeys(box["question"] for box in page["boxes"])) for page in pages),
    )
