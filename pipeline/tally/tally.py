"""The tally of a survey: counts per cell, and every way to look at them by pooling cells."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from forms.questionnaire import Questionnaire
from pipeline.judging.ballot import Ballot
from pipeline.judging.eligibility import Verdict
from pipeline.tally.cells import Cell, CellCounts, PeriodOf, count_cells, pooled
from pipeline.tally.rows import Place, TallyRow, question_rows


class Scope(StrEnum):
    """Over what a row or a sheet is pooled."""

    UNIT = "unit"
    GROUP = "group"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedUnit:
    """A unit of the plan, as far as counting needs it."""

    id: str
    name: str
    questionnaire: str  # key
    group: str | None = None
    surveyed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """All counts of a survey, or of a part of it."""

    cells: Mapping[Cell, CellCounts]
    units: tuple[CountedUnit, ...]  # in plan order
    questionnaires: tuple[Questionnaire, ...]  # in plan order, of each the oldest version first
    strays: CellCounts = field(
        default_factory=CellCounts
    )  # ballots of no unit or form of the plan: none of them eligible
    waiting_pages: int = 0  # pages that wait for a person and are not yet known to belong to a ballot
    unread_pages: int = 0  # pages in the archive that no scan has come to yet
    group: str | None = None  # to which it was cut down

    @property
    def loose_pages(self) -> int:
        """Give how many pages may belong to any ballot, or be one more."""
        return self.waiting_pages + self.unread_pages

    @property
    def counts(self) -> CellCounts:
        """Give the ballots of all cells together."""
        return pooled(self.cells.values())

    @property
    def channels(self) -> tuple[str, ...]:
        """Give the channels by which ballots came, by name."""
        return tuple(sorted({cell.channel for cell in self.cells}))

    @property
    def rounds(self) -> tuple[str, ...]:
        """Give the rounds of which ballots came, by label."""
        return tuple(sorted({cell.round for cell in self.cells}))

    @property
    def periods(self) -> tuple[str, ...]:
        """Give the quarters in which ballots came, by label; empty where none are counted by."""
        return tuple(sorted({cell.period for cell in self.cells if cell.period}))

    @property
    def provisional(self) -> bool:
        """Whether anything still waits for a person, or was not even read."""
        return self.loose_pages > 0 or any(c.pending for c in (self.strays, *self.cells.values()))

    @property
    def simulated(self) -> bool:
        """Whether a simulated ballot is among those counted."""
        return any(counts.simulated for counts in self.cells.values())

    def only(
        self,
        *,
        unit: str | None = None,
        group: str | None = None,
        round: str | None = None,
        channel: str | None = None,
    ) -> "Tally":
        """Give the part of the tally that belongs to one unit, group, round or channel.

        A quarter of a survey that is reported by quarter is a round here like any other.
        """
        units = tuple(u for u in self.units if unit in (None, u.id) and group in (None, u.group))
        ids = {u.id for u in units}
        cells = {
            cell: counts
            for cell, counts in self.cells.items()
            if cell.unit in ids and round in (None, cell.round, cell.period) and channel in (None, cell.channel)
        }
        return replace(self, units=units, cells=cells, group=group or self.group)

    def rows(
        self, *, scope: Scope = Scope.UNIT, by_round: bool = True, by_channel: bool = True
    ) -> tuple[TallyRow, ...]:
        """Give the rows at one depth, in plan order; rows of one depth never overlap, so they may be added up."""
        place_of = self._place_of(scope, by_round=by_round, by_channel=by_channel)
        return tuple(row for questionnaire in self.questionnaires for row in self._rows(questionnaire, place_of))

    def counts_of(self, questionnaire: Questionnaire) -> CellCounts:
        """Pool the cells of one form version."""
        form = (questionnaire.form, questionnaire.version)
        return pooled(counts for cell, counts in self.cells.items() if (cell.form, cell.version) == form)

    def _rows(self, questionnaire: Questionnaire, place_of: Callable[[Cell], Place]) -> Iterator[TallyRow]:
        parts: dict[Place, list[CellCounts]] = {}
        order = {unit.id: number for number, unit in enumerate(self.units)}
        for cell in sorted(self.cells, key=lambda cell: (order[cell.unit], cell)):
            if (cell.form, cell.version) == (questionnaire.form, questionnaire.version):
                parts.setdefault(place_of(cell), []).append(self.cells[cell])
        for place, counts in parts.items():
            yield from question_rows(questionnaire, pooled(counts), place, provisional=self.loose_pages > 0)

    def _place_of(self, scope: Scope, *, by_round: bool, by_channel: bool) -> Callable[[Cell], Place]:
        groups = {unit.id: unit.group for unit in self.units}
        return lambda cell: Place(
            unit=cell.unit if scope is Scope.UNIT else None,
            group=groups[cell.unit] if scope is not Scope.WHOLE else None,
            round=cell.round if by_round else None,
            channel=cell.channel if by_channel else None,
        )


def count(
    judged: Iterable[tuple[Ballot, Verdict]],
    questionnaires: tuple[Questionnaire, ...],
    units: tuple[CountedUnit, ...],
    *,
    waiting_pages: int = 0,
    period_of: PeriodOf = lambda _: "",
) -> Tally:
    """Count judged ballots.

    Raises:
        ValueError: An eligible ballot belongs to no unit or no form version of the plan.
    """
    return tally_of(count_cells(judged, period_of=period_of), questionnaires, units, waiting_pages=waiting_pages)


def tally_of(
    cells: Mapping[Cell, CellCounts],
    questionnaires: tuple[Questionnaire, ...],
    units: tuple[CountedUnit, ...],
    *,
    waiting_pages: int = 0,
) -> Tally:
    """Make the tally from counts that were made elsewhere, in shards or by a database."""
    ids, forms = {unit.id for unit in units}, {(q.form, q.version) for q in questionnaires}
    at_home = {cell: c for cell, c in cells.items() if cell.unit in ids and (cell.form, cell.version) in forms}
    strays = {cell: counts for cell, counts in cells.items() if cell not in at_home}
    lost = [cell for cell, counts in strays.items() if counts.eligible]
    if lost:
        raise ValueError(f"eligible ballots were counted in {lost[0]}, but the plan has no such unit or form version")
    return Tally(
        cells=at_home,
        units=units,
        questionnaires=questionnaires,
        strays=pooled(strays.values()),
        waiting_pages=waiting_pages,
    )
