"""How many transactions a unit had in a round: as people, here or elsewhere, counted them for it or by quarters."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from forms.plan.model import Plan
from pipeline.merged.held import held
from pipeline.store import books
from pipeline.store.books import StatedCounts
from pipeline.store.packages import StoredPackage
from pipeline.survey import Survey

Stated = Mapping[tuple[str, str], StatedCounts]
"""What people stated, by unit and round or quarter."""


class SentNumbers(NamedTuple):
    """What packages say of the transactions of a unit in a round or quarter."""

    unit: str
    period: str
    numbers: tuple[int, ...]  # each once, from the least; more than one where installations differ


def known_counts(survey: Survey) -> dict[tuple[str, str], StatedCounts]:
    """Give what people stated here, and of the transactions that nobody stated here what the packages say.

    Where these differ, the most is meant: of it the largest share of ballots is wanted.
    """
    with survey.store.connection() as connection:
        known = books.stated_counts(connection)
    for sent in sent_transactions(survey):
        place = sent.unit, sent.period
        said = known.get(place, StatedCounts(unit=sent.unit, round=sent.period))
        if said.transactions is None:
            known[place] = replace(said, transactions=max(sent.numbers))
    return known


def sent_transactions(survey: Survey) -> tuple[SentNumbers, ...]:
    """Give what the packages say, each installation by its latest word."""
    latest: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    stored = held(survey).packages
    for package in stored:
        for each in package.transactions:
            later = (other for other in stored if package.head in other.follows)
            if not any(_states(other, each.unit, each.period) for other in later):
                latest[each.unit, each.period].add(each.number)
    return tuple(SentNumbers(*place, tuple(sorted(said))) for place, said in sorted(latest.items()))


def _states(package: StoredPackage, unit: str, period: str) -> bool:
    return any((each.unit, each.period) == (unit, period) for each in package.transactions)


def counted_transactions(plan: Plan, stated: Stated, unit: str, round: str) -> int | None:
    """Give the transactions of a unit in a round or quarter; None where they were not counted, or not to its end.

    A round that is counted by quarters has as many as its quarters together, once all that are surveyed were stated.
    """
    said = _stated(stated, unit, round)
    if said is not None:
        return said
    rounds = {each.label: each.year for each in plan.rounds()}
    quarters = [each.label for each in plan.periods() if each.label not in rounds and each.year == rounds.get(round)]
    counted = {label: number for label in quarters if (number := _stated(stated, unit, label)) is not None}
    due = {each.label for each in plan.surveyed_periods()}.intersection(quarters)
    return sum(counted.values()) if counted and due <= counted.keys() else None


def _stated(stated: Stated, unit: str, label: str) -> int | None:
    said = stated.get((unit, label))
    return said.transactions if said else None
