"""Check a published multi-choice table: is there a number of ballots from which its counts give its shares?"""

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from forms.questionnaire import Question, QuestionKind, Questionnaire
from pipeline.published.table import PublishedLine, PublishedTable, folded
from pipeline.tables.criteria import BLANK, CHOSEN, NOT_APPLICABLE, RATE
from pipeline.tally.layout import labels

HEADER = ("question", "option", "chosen", "percent", "status")
OK, RATE_MISMATCH, PERCENT_OVER_100 = "OK", "RATE_MISMATCH", "PERCENT_OVER_100"
_PERCENT = re.compile(r"(?P<whole>\d{1,9})(?:[.,](?P<decimals>\d{1,6}))?%?", re.ASCII)

Choice = tuple[str, int, Fraction | None, int]
"""A label, how often it was chosen, its share in percent where one is printed, and the decimals of that."""


def is_choice_table(table: PublishedTable) -> bool:
    """Whether this is the table of a multi-choice question."""
    return tuple(map(folded, table.header[1:])) == (folded(CHOSEN), folded(RATE))


def choice_checks(table: PublishedTable, questionnaires: Sequence[Questionnaire]) -> Iterator[tuple[str, ...]]:
    """Give one row per line; where no number of ballots fits all shares, none of them can be trusted."""
    question = _question_of(table, questionnaires)
    known = {folded(label) for label in (*labels(question), BLANK, NOT_APPLICABLE)}
    choices = [_choice(line, known) for line in table.lines]
    fits = _fit_one_base(choices)
    yield HEADER
    for label, count, share, decimals in choices:
        over = share is not None and share > 100
        status = PERCENT_OVER_100 if over else OK if fits or share is None else RATE_MISMATCH
        yield question.id, label, str(count), "" if share is None else f"{float(share):.{decimals}f}", status


def _question_of(table: PublishedTable, questionnaires: Sequence[Questionnaire]) -> Question:
    multi = [q for form in questionnaires for q in form.mark_questions() if q.kind is QuestionKind.MULTI]
    for question in multi:
        if folded(question.text) == folded(table.header[0]):
            return question
    expected = " or ".join(repr(question.text) for question in multi) or "no multi-choice table"
    raise table.wrong_header(repr(table.header[0]), expected, "Write the question as on the form.")


def _choice(line: PublishedLine, known: set[str]) -> Choice:
    if folded(line.text(0)) not in known:
        raise line.wrong(0, "an option of the question", "Write the option as on the form.")
    text = line.text(2)
    match = _PERCENT.fullmatch(text)
    if text and not match:
        raise line.wrong(2, "a percentage such as 97,78% or 97.78", "Save the values, not the formulas.")
    if not match:
        return line.text(0), line.count(1), None, 0
    decimals = match["decimals"] or ""
    return line.text(0), line.count(1), Fraction(f"{match['whole']}.{decimals or 0}"), len(decimals)


def _fit_one_base(choices: list[Choice]) -> bool:
    """Whether some whole number of ballots gives every printed share when rounded."""
    lowest, highest = Fraction(0), None
    for _, count, share, decimals in choices:
        if share is None:
            continue
        half = Fraction(1, 2 * 10**decimals)
        lowest = max(lowest, 100 * count / (share + half), Fraction(count))
        if share > half:
            above = 100 * count / (share - half)
            highest = above if highest is None else min(highest, above)
    return highest is None or math.ceil(lowest) <= math.floor(highest)
