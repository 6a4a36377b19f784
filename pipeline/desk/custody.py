"""Who had the ballots of each unit: the counts side by side, the hand-overs, and what happened last."""

from collections.abc import Iterator
from dataclasses import dataclass

from forms.phrase import Phrase
from pipeline.access.account import Account
from pipeline.custody import CustodyLine, custody_of, told_of_receipt
from pipeline.desk.desk import Desk
from pipeline.desk.standing import Standing, UnitStanding, standing
from pipeline.store import books
from pipeline.store import custody as custody_store
from pipeline.store.books import StatedCounts
from pipeline.store.custody import StoredHandover
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCustody:
    """A unit's ballots: how many at each station, and everything that happened to them."""

    standing: UnitStanding
    stated: StatedCounts | None
    handovers: tuple[StoredHandover, ...]
    lines: tuple[CustodyLine, ...]  # oldest first
    told: tuple[Phrase, ...] = ()  # what the stated day of receipt does to the ballots

    @property
    def sent(self) -> int | None:
        """Ballots that the givers counted; None where none were handed over."""
        return sum(each.sent for each in custody_store.came_in(self.handovers)) if self.handovers else None

    @property
    def received(self) -> int | None:
        """Ballots that the receivers counted."""
        return sum(each.received for each in custody_store.came_in(self.handovers)) if self.handovers else None

    @property
    def last(self) -> CustodyLine | None:
        """What happened last."""
        return self.lines[-1] if self.lines else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """The custody of a round."""

    standing: Standing
    units: tuple[UnitCustody, ...]

    def total(self, name: str) -> int:
        """Add up a number of the hand-overs."""
        return sum(getattr(unit, name) or 0 for unit in self.units)


def custody(desk: Desk, label: str | None, account: Account) -> Custody:
    """Give the custody of the units that a person sees; UsageError for a round that the plan does not have."""
    found = standing(desk, label)
    units = desk.kept(f"custody {found.round}", lambda survey: tuple(_units(survey, found)))
    seen = tuple(each for each in units if account.sees_unit(each.standing.unit))
    return Custody(standing=found.seen_by(account), units=seen)


def _units(survey: Survey, found: Standing) -> Iterator[UnitCustody]:
    with survey.store.connection() as connection:
        given = custody_store.handovers(connection, round=found.round)
        stated = books.stated_counts(connection)
        undated = custody_store.ballots_without_day(connection, found.round)
    lines = custody_of(survey, found.round, tuple(unit.unit for unit in found.units))
    for unit in found.units:
        yield UnitCustody(
            standing=unit,
            stated=stated.get((unit.unit, found.round)),
            handovers=tuple(each for each in given if each.unit == unit.unit),
            lines=tuple(line for line in lines if line.unit == unit.unit),
            told=told_of_receipt(survey.plan, [each for each in given if each.unit == unit.unit], undated[unit.unit]),
        )
