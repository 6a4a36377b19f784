"""The figures that a report quotes: rates of questions, factors and the whole, each with what surrounds it.

Counts are pooled and percentages never averaged: a factor's rate is the positive answers to all
its questions over the valid answers to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from forms.arithmetic import half_up, percent
from forms.questionnaire import Question, QuestionKind, Questionnaire
from pipeline.tally.cells import CellCounts
from pipeline.tally.confidence import Interval, interval
from pipeline.tally.ranges import RateRange, rate_range
from pipeline.tally.rates import index_questions, is_index_item
from pipeline.tally.rows import Place, TallyRow, is_ordinal, question_rows
from pipeline.tally.tally import Tally

INDEX = "index"
INDEX_TITLE = "Chỉ số hài lòng chung"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One satisfied rate, with all that belongs beside it."""

    id: str  # of the question or section, or `INDEX`
    title: str
    positive: int
    valid: int
    ballots: int  # eligible ballots that it rests on
    rate: Decimal | None  # percent, two decimals; None where nobody gave an answer that applies
    points: Fraction | None  # the mean score as it is; None where answers are no points
    interval: Interval | None
    range: RateRange | None  # None where nothing waits for a person
    satisfaction: bool = True  # False for needs and facts, which no index counts

    @property
    def mean(self) -> Decimal | None:
        """Give the mean score with four decimals."""
        return None if self.points is None else half_up(self.points, 4)

    @property
    def score(self) -> Decimal | None:
        """Give the mean score as documents print it, rounded once: 4.00495 is 4,00, though to four decimals 4.0050."""
        return None if self.points is None else half_up(self.points, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFigures:
    """All figures of one form version in one place."""

    questionnaire: Questionnaire
    eligible: int
    questions: tuple[Figure, ...]  # rated ones, in printed order
    factors: tuple[Figure, ...]  # one per section that holds rated questions
    index: Figure


def form_figures(tally: Tally, questionnaire: Questionnaire, *, population: int | None = None) -> FormFigures:
    """Give the figures of one form version over a tally, which `Tally.only` may have narrowed before.

    Args:
        tally: The counts.
        questionnaire: One of the tally's.
        population: All who could have been asked there, such as the transactions, where they are known.
    """
    counts = tally.counts_of(questionnaire)
    whole = _Parts(tally, ((questionnaire, counts),), population)
    questions = questionnaire.mark_questions()
    sections = [(section, rated_in(section.questions)) for section in questionnaire.sections]
    return FormFigures(
        questionnaire=questionnaire,
        eligible=counts.eligible,
        questions=tuple(whole.figure(q.id, q.text, (q,)) for q in questions if is_rated(q)),
        factors=tuple(whole.figure(section.id, section.title, rated) for section, rated in sections if rated),
        index=whole.figure(INDEX, INDEX_TITLE, index_questions(questionnaire)),
    )


def index_figure(tally: Tally, *, population: int | None = None) -> Figure:
    """Give the satisfaction index over all forms and versions of a tally, pooled."""
    forms = tuple((form, counts) for form in tally.questionnaires if (counts := tally.counts_of(form)).returned)
    parts = _Parts(tally, forms, population)
    return parts.figure(INDEX, INDEX_TITLE, None)


def is_rated(question: Question) -> bool:
    """Whether a question has a rate: one answer, and options that count as good."""
    return question.kind is QuestionKind.SINGLE and bool(question.positive_codes)


def pooled_points(rows: Iterable[TallyRow], questions: Sequence[Question]) -> Fraction | None:
    """Give the exact mean score over several questions, each code taken as its points; facts have none."""
    ordinal = {question.id for question in questions if is_ordinal(question)}
    options = [option for row in rows if row.question in ordinal for option in row.options]
    answered = sum(option.count for option in options)
    points = sum(int(option.code) * option.count for option in options)
    return Fraction(points, answered) if answered else None


def rated_in(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Give what a factor's rate is made of: its satisfaction items, else whatever of it has a rate."""
    rated = tuple(question for question in questions if is_rated(question))
    return tuple(question for question in rated if is_index_item(question)) or rated


class _Parts:
    """The counts of one place, form by form."""

    def __init__(self, tally: Tally, forms: Sequence[tuple[Questionnaire, CellCounts]], population: int | None) -> None:
        self._waiting, self._population = tally.loose_pages, population
        self._forms = [(form, counts, question_rows(form, counts, Place())) for form, counts in forms]

    def figure(self, id: str, title: str, questions: Sequence[Question] | None) -> Figure:
        """Pool these questions, or those of each form's index."""
        parts = [
            (asked, counts, [row for row in rows if row.question in {question.id for question in asked}])
            for form, counts, rows in self._forms
            for asked in [index_questions(form) if questions is None else tuple(questions)]
        ]
        rows = [row for _, _, mine in parts for row in mine]
        positive, valid = sum(row.positive for row in rows), sum(row.valid for row in rows if row.rate is not None)
        ballots = sum(counts.eligible for _, counts, _ in parts)
        asked = tuple(question for mine, _, _ in parts for question in mine)
        return Figure(
            id=id,
            title=title,
            positive=positive,
            valid=valid,
            ballots=ballots,
            rate=percent(positive, valid),
            points=_points_of(parts),
            interval=interval(positive, valid, ballots=ballots, population=self._population),
            range=rate_range(positive, valid, [(counts, mine) for mine, counts, _ in parts], self._waiting),
            satisfaction=bool(asked) and all(is_index_item(question) or question.overall for question in asked),
        )


def _points_of(parts: Sequence[tuple[Sequence[Question], CellCounts, Sequence[TallyRow]]]) -> Fraction | None:
    """Give the mean over forms; scales of different lengths have no common mean."""
    asked = [question for questions, _, _ in parts for question in questions if is_ordinal(question)]
    scales = {tuple(option.code for option in q.options if not option.not_applicable) for q in asked}
    return pooled_points([row for _, _, rows in parts for row in rows], asked) if len(scales) == 1 else None
