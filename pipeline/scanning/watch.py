"""Health of printers and scanners, per scan batch and per unit, from what pages showed in passing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from omr.health.batch import Batch, PageSeen, Sums, Trouble
from pipeline.events import PageSettled
from pipeline.store.health import BatchKey, health_of, page_seen, pages_seen
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHealth:
    """One scan batch."""

    number: int  # in the order in which batches came, from 1
    source: str
    received: str
    sums: Sums
    refused: tuple[tuple[str, int], ...]  # reason and pages, the most frequent first
    streaks: tuple[tuple[float, int], ...]  # mm from the left and pages, where more than one page has it
    troubles: tuple[Trouble, ...]

    @property
    def refused_pages(self) -> int:
        return sum(count for _, count in self.refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitHealth:
    """All pages of one unit."""

    unit: str
    sums: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """All batches, and all units."""

    batches: tuple[BatchHealth, ...]
    units: tuple[UnitHealth, ...]


def survey_health(survey: Survey) -> HealthReport:
    """Judge all pages of a survey again, batch by batch."""
    judged: dict[BatchKey, BatchHealth] = {}
    folders: dict[BatchKey, Batch] = {}  # a folder's files may come in several goes; a file is one go
    units: dict[str, Sums] = {}
    with survey.store.connection() as connection:
        for key, pages in groupby(pages_seen(connection), key=itemgetter(0)):
            batch = folders.setdefault(key, Batch()) if key.is_folder else Batch()
            for _, seen in pages:
                batch.add(seen)
                if seen.health:
                    units.setdefault(seen.unit, Sums()).add(seen.health)
            number = judged[key].number if key in judged else len(judged) + 1
            judged[key] = _judged(number, key, batch)
    return HealthReport(
        batches=tuple(judged.values()),
        units=tuple(UnitHealth(unit=unit, sums=sums) for unit, sums in sorted(units.items())),
    )


def _judged(number: int, key: BatchKey, batch: Batch) -> BatchHealth:
    return BatchHealth(
        number=number,
        source=key.source,
        received=key.received,
        sums=batch.sums,
        refused=tuple(batch.refused.most_common()),
        streaks=tuple((each.place_mm, each.pages) for each in batch.streaks if each.pages > 1),
        troubles=batch.troubles,
    )


class Watch:
    """Looks over the pages of a running scan; keeps no more than the batch that is being read."""

    def __init__(self) -> None:
        self._key: BatchKey | None = None
        self._batch = Batch()
        self._told: list[tuple[BatchKey, Trouble]] = []

    def see(self, key: BatchKey, settled: PageSettled) -> tuple[Trouble, ...]:
        """Add a page that has its status; give what is bad since this page."""
        seen = seen_of(settled)
        if seen is None:
            return ()
        if key != self._key:
            self._keep()
            self._key, self._batch = key, Batch()
        return self._batch.add(seen)

    def troubles(self) -> Iterator[tuple[BatchKey, Trouble]]:
        """Go through all that was bad in this scan, with the numbers it had at the end of its batch."""
        yield from self._told
        if self._key:
            yield from ((self._key, trouble) for trouble in self._batch.troubles)

    def _keep(self) -> None:
        if self._key:
            self._told += [(self._key, trouble) for trouble in self._batch.troubles]


def seen_of(settled: PageSettled) -> PageSeen | None:
    """Give what a page that was just settled tells."""
    unit = settled.ballot.split("/")[1] if settled.ballot else ""
    return page_seen(unit, settled.status, settled.reason, health_of(settled.reading))
