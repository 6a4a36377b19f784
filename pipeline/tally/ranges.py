"""How far a rate can still move while people have questions to settle: its worst and its best case.

A pending ballot may yet be judged not to count, so each case takes it in only where that makes the case
worse, or better. Every rate is bounded for itself: the worst cases of two questions need not come true together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from forms.arithmetic import percent
from forms.questionnaire import Question
from pipeline.tally.cells import OPEN, CellCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRange:
    """The worst and the best rate that can come out, in percent; None where nobody might answer."""

    worst: Decimal | None
    best: Decimal | None
    open_ballots: int  # how many may still come to count


Open = Sequence[tuple[CellCounts, Sequence[Question]]]
"""The counts of each form with the questions of it that the rate is made of."""


def rate_range(positive: int, valid: int, forms: Open, waiting_pages: int = 0) -> RateRange | None:
    """Bound a rate; None where nothing is open.

    Args:
        positive: Answers counted by the rate so far.
        valid: Answers that apply, so far.
        forms: What the rate is made of; pages of unknown ballots may be of any of these.
        waiting_pages: Pages that wait and belong to no known ballot: each may be one more ballot.
    """
    pending = sum(counts.pending for counts, _ in forms)
    if pending + waiting_pages == 0:
        return None
    good = bad = waiting_pages * max((len(questions) for _, questions in forms), default=0)
    for counts, questions in forms:
        for question in questions:
            more_good, more_bad = _still(counts, question)
            good, bad = good + more_good, bad + more_bad
    return RateRange(
        worst=percent(positive, valid + bad),
        best=percent(positive + good, valid + good),
        open_ballots=pending + waiting_pages,
    )


def _still(counts: CellCounts, question: Question) -> tuple[int, int]:
    """Count the pending ballots that may add a good answer, and those that may add another that applies."""
    good = bad = counts.unknown
    apply = {option.code for option in question.options if not option.not_applicable}
    for (asked, codes), count in counts.undecided.items():
        if asked != question.id:
            continue
        if codes == OPEN or question.positive_codes.intersection(codes):
            good += count
        if codes == OPEN or (apply.intersection(codes) and not question.positive_codes.intersection(codes)):
            bad += count
    return good, bad
