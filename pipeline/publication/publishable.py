"""The ballots whose answers may be published, each with the part that they are published in."""

from datetime import date

from pipeline.counting import period_of
from pipeline.judging.ballot import Ballot
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
from pipeline.merged.record import judged_of
from pipeline.merged.standing import standing
from pipeline.survey import Survey
from pipeline.tally.cells import Cell, cell_of
from pipeline.tally.published import Parts

Publishable = tuple[Ballot, Cell]
"""An eligible ballot, with the part that it is published in."""


def publishable_ballots(survey: Survey, parts: Parts) -> list[Publishable]:
    """Give the ballots whose answers are published: the others hide nobody among them."""
    period = period_of(survey.plan)
    seen = [(each, period(*_dates(each.seen.ballot))) for each in judged_ballots(survey)]
    sent = [(judged_of(record, survey.plan.code), record.period) for record in standing(survey).counting]
    eligible = [(each.seen.ballot, label) for each, label in (*seen, *sent) if each.verdict.status is Status.ELIGIBLE]
    placed = ((ballot, parts[cell_of(ballot, label)]) for ballot, label in eligible)
    return [(ballot, part) for ballot, part in placed if part is not None]


def _dates(ballot: Ballot) -> tuple[str, date | None, date | None]:
    return ballot.ballot.round, ballot.received, ballot.printed_on
