"""One row of the tally: how one question was answered in one place."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from forms.arithmetic import mean, percent
from forms.questionnaire import Question, QuestionKind, Questionnaire
from pipeline.tally.cells import CellCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a row was counted; None means: over all of them."""

    unit: str | None = None
    group: str | None = None
    round: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionCount:
    """How often one option was chosen."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyRow:
    """The counts of one question; `options` leaves out the N/A box, which is counted apart."""

    place: Place
    questionnaire: str
    version: str
    question: str
    eligible: int
    ineligible: int
    pending: int
    valid: int  # ballots with an answer that applies
    blank: int
    not_applicable: int
    options: tuple[OptionCount, ...]
    rate: Decimal | None  # satisfied rate in percent of the valid answers
    mean: Decimal | None
    positive: int  # answers that the rate counts
    provisional: bool
    simulated: bool


def question_rows(
    questionnaire: Questionnaire, counts: CellCounts, place: Place, *, provisional: bool = False
) -> tuple[TallyRow, ...]:
    """Give one row per mark question, in printed order.

    Raises:
        ValueError: The counts hold a question or an option that the questionnaire does not have.
    """
    questions = questionnaire.mark_questions()
    _refuse_strangers(questionnaire, questions, counts)
    chosen: dict[str, dict[tuple[str, ...], int]] = {question.id: {} for question in questions}
    for (asked, codes), count in counts.answers.items():
        chosen[asked][codes] = count
    waits = provisional or counts.pending > 0
    return tuple(_row(questionnaire, q, counts, chosen[q.id], place=place, provisional=waits) for q in questions)


def is_ordinal(question: Question) -> bool:
    """Whether codes are points: they fall from left to right, best first; facts such as yes/no do not."""
    codes = [option.code for option in question.options if not option.not_applicable]
    if question.kind is not QuestionKind.SINGLE or not all(code.isascii() and code.isdigit() for code in codes):
        return False
    points = [int(code) for code in codes]
    return len(points) > 1 and all(left > right for left, right in pairwise(points))


def _row(
    questionnaire: Questionnaire,
    question: Question,
    counts: CellCounts,
    chosen: Mapping[tuple[str, ...], int],
    *,
    place: Place,
    provisional: bool,
) -> TallyRow:
    not_applicable_codes = {option.code for option in question.options if option.not_applicable}
    not_applicable = sum(count for codes, count in chosen.items() if not_applicable_codes.issuperset(codes))
    valid = sum(chosen.values()) - not_applicable
    options = _options(question, chosen)
    positive = sum(option.count for option in options if option.code in question.positive_codes)
    rated = question.kind is QuestionKind.SINGLE and bool(question.positive_codes)
    return TallyRow(
        place=place,
        questionnaire=questionnaire.key,
        version=questionnaire.version,
        question=question.id,
        eligible=counts.eligible,
        ineligible=counts.ineligible,
        pending=counts.pending,
        valid=valid,
        blank=counts.eligible - valid - not_applicable,
        not_applicable=not_applicable,
        options=options,
        rate=percent(positive, valid) if rated else None,
        mean=mean({option.code: option.count for option in options}) if is_ordinal(question) else None,
        positive=positive if rated else 0,
        provisional=provisional,
        simulated=counts.simulated > 0,
    )


def _options(question: Question, chosen: Mapping[tuple[str, ...], int]) -> tuple[OptionCount, ...]:
    by_code: Counter[str] = Counter()
    for codes, count in chosen.items():
        for code in codes:
            by_code[code] += count
    return tuple(
        OptionCount(code=option.code, label=option.label, count=by_code[option.code])
        for option in question.options
        if not option.not_applicable
    )


def _refuse_strangers(questionnaire: Questionnaire, questions: tuple[Question, ...], counts: CellCounts) -> None:
    known = {question.id: {option.code for option in question.options} for question in questions}
    single = {question.id for question in questions if question.kind is QuestionKind.SINGLE}
    name = f"form {questionnaire.form} version {questionnaire.version}"
    for asked, codes in counts.answers:
        if asked not in known:
            raise ValueError(f"{name} has no question {asked!r}, yet answers to it were counted")
        if not known[asked].issuperset(codes) or len(set(codes)) != len(codes):
            raise ValueError(
                f"{name}, question {asked}: counted {codes}, expected some of {sorted(known[asked])}, each once"
            )
        if asked in single and len(codes) != 1:
            raise ValueError(f"{name}, question {asked}: counted {codes}, but only one option can be chosen")
