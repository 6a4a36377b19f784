"""What each reviewer did: how much, how often taken back, how often a second reader agreed."""

from collections import Counter
from dataclasses import dataclass

from pipeline.desk.desk import Desk
from pipeline.store import items, opinions
from pipeline.vietnam import vietnamese_key


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewerStatistics:
    """The work of one person."""

    name: str
    settled: int
    opinions: int
    read_twice: int  # of what this person settled
    agreed: int


def reviewer_statistics(desk: Desk) -> tuple[ReviewerStatistics, ...]:
    """Give the statistics of all who settled anything, the busiest first."""
    with desk.survey.store.connection() as connection:
        settled = Counter(said.by for _, said in items.settled_rows(connection))
        twice = opinions.second_looks(connection)
    given = Counter(each.opinion.by for each in twice)
    checked = Counter(each.decision.by for each in twice)
    agreed = Counter(each.decision.by for each in twice if each.agrees)
    names = sorted(settled | given | checked, key=lambda name: (-settled[name], vietnamese_key(name)))
    return tuple(
        ReviewerStatistics(
            name=name, settled=settled[name], opinions=given[name], read_twice=checked[name], agreed=agreed[name]
        )
        for name in names
    )
