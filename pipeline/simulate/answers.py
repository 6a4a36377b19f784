"""Plausible answers: what the people of a survey might want to say, row by row."""

from collections.abc import Mapping

import numpy as np

from forms.questionnaire import Option, Question, QuestionKind, Questionnaire
from forms.sheet import Box, PageLayout
from pipeline.simulate.words import Manner, Wish

BLANK_BALLOT_RATIO = 0.005
BLANK_ROW_RATIO = 0.012
DOUBLE_RATIO = 0.003  # of the rows, in which two boxes are fully marked
STRAIGHT_RATIO = 0.12  # of the people, who answer everything alike
NOT_APPLICABLE_RATIO = 0.04
MULTI_RATIO = 0.35  # chance of each option where several may be chosen
ODD_RATIO = 0.016
ODD_MANNERS = (
    (Manner.CORRECTED, 0.34),
    (Manner.SCRIBBLED, 0.14),
    (Manner.RINGED, 0.17),
    (Manner.BESIDE, 0.14),
    (Manner.TEXT, 0.06),
    (Manner.BETWEEN, 0.06),
    (Manner.RECHOSEN, 0.05),
    (Manner.WITHDRAWN, 0.04),
)
CORRECTION_RATIO = 0.015  # of the rows with given answers
HONEST_MANNERS = ((Manner.CORRECTED, 0.75), (Manner.SCRIBBLED, 0.25))
STRUCK_PAGE_RATIO = 0.008  # of the pages with one line down a column
STRUCK_ROWS = 4  # at least; fewer are quicker to cross one by one
STRUCK_GAP_MM = 30.0


def imagine_wishes(form: Questionnaire, rng: np.random.Generator) -> dict[str, Wish]:
    """Give one person's wishes for a whole ballot."""
    if rng.random() < BLANK_BALLOT_RATIO:
        return {}
    mood, is_straight = rng.beta(5, 1.3), rng.random() < STRAIGHT_RATIO
    return {
        question.id: _imagine(question, 1.0 if is_straight else float(mood), rng) for question in form.mark_questions()
    }


def given_wishes(answers: Mapping[str, tuple[str, ...]], rng: np.random.Generator) -> dict[str, Wish]:
    """Give the wishes for answers that were stated; odd manners are only those that still say them."""
    wishes = {}
    for question, codes in answers.items():
        corrects, manner = rng.random() < CORRECTION_RATIO, _draw(HONEST_MANNERS, rng)
        honest = corrects and len(codes) == 1
        wishes[question] = Wish(codes=codes, manner=manner if honest else Manner.PLAIN)
    return wishes


def strike_column(page: PageLayout, wishes: Mapping[str, Wish], rng: np.random.Generator) -> dict[str, Wish]:
    """Now and then strike one line down the boxes of several rows that stand below each other."""
    strikes, pick = rng.random() < STRUCK_PAGE_RATIO, rng.random()
    runs = [run for run in _runs(page) if len(run) >= STRUCK_ROWS]
    struck = dict(wishes)
    if strikes and runs and wishes:
        run = runs[int(pick * len(runs))]
        option = next(box.option for box in page.boxes if box.question == run[0])
        struck.update({question: Wish(codes=(option,), manner=Manner.STRUCK) for question in run})
    return struck


def _imagine(question: Question, mood: float, rng: np.random.Generator) -> Wish:
    manner = _draw(ODD_MANNERS, rng) if rng.random() < ODD_RATIO else Manner.PLAIN
    is_blank, is_double = rng.random() < BLANK_ROW_RATIO, rng.random() < DOUBLE_RATIO
    if question.kind is QuestionKind.MULTI:
        codes = _several(question, rng)
    else:
        codes = _one(question, mood, rng)
        extra = _one(question, 0.5, rng)
        if is_double and manner is Manner.PLAIN:
            codes = tuple(dict.fromkeys((*codes, *extra)))
    return Wish() if is_blank else Wish(codes=codes, manner=manner)


def _one(question: Question, mood: float, rng: np.random.Generator) -> tuple[str, ...]:
    inapplicable = [option for option in question.options if option.not_applicable]
    options = [option for option in question.options if not option.not_applicable]
    skips, place = rng.random() < NOT_APPLICABLE_RATIO, rng.random()
    if skips and inapplicable:
        return (inapplicable[0].code,)
    weights = np.cumsum(_weights(question, options, mood))
    return (options[int(np.searchsorted(weights, place * weights[-1]))].code,)


def _weights(question: Question, options: list[Option], mood: float) -> list[float]:
    """Weigh the options: mostly the positive ones, and among them what stands first."""
    good = question.positive_codes or {option.code for option in options[: (len(options) + 1) // 2]}
    return [
        (mood if option.code in good else 1.001 - mood) * (0.8 if index % 2 else 1.0)
        for index, option in enumerate(options)
    ]


def _several(question: Question, rng: np.random.Generator) -> tuple[str, ...]:
    draws = rng.random(len(question.options) + 1)
    chosen = tuple(
        option.code
        for option, draw in zip(question.options, draws, strict=False)
        if draw < MULTI_RATIO and not option.not_applicable
    )
    return chosen or (question.options[int(draws[-1] * len(question.options))].code,)


def _runs(page: PageLayout) -> list[list[str]]:
    """Give runs of single-choice questions whose first boxes stand straight below each other."""
    firsts: dict[str, Box] = {}
    for box in page.boxes:
        firsts.setdefault(box.question, box)
    runs: list[list[str]] = []
    last = None
    for box in firsts.values():
        follows = (
            last is not None
            and not box.multiple
            and not last.multiple
            and box.option == last.option
            and abs(box.rect.x_mm - last.rect.x_mm) < 0.5
            and 0 < box.rect.y_mm - last.rect.y_mm < STRUCK_GAP_MM
        )
        if not follows:
            runs.append([])
        runs[-1].append(box.question)
        last = box
    return runs


def _draw(shares: tuple[tuple[Manner, float], ...], rng: np.random.Generator) -> Manner:
    weights = np.cumsum([share for _, share in shares])
    return shares[int(np.searchsorted(weights, rng.random() * weights[-1]))][0]
