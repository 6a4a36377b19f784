"""Pages that came while their round was closed: as long as it is, they are part of no ballot, and its figures stand.

Each waits as an item of its own. Once the round is open again, they may count: then their ballots wait with them.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, and_, func, select

from pipeline.events import PageStatus
from pipeline.store.codes import PRINTED_CODE
from pipeline.store.schema import ballot, closing, page

ROUND_CLOSED = "round_closed"  # why a page waits that came when nothing more could
_LATE = and_(page.c.status == PageStatus.REVIEW, page.c.reason == ROUND_CLOSED)
_CLOSED = (
    select(closing.c.round)
    .join(ballot, ballot.c.round == closing.c.round)
    .where(ballot.c.code == PRINTED_CODE)
    .correlate(page)
)
IS_OUTSIDE = and_(_LATE, _CLOSED.exists())
"""A condition on `page`."""


def late_ballots(connection: Connection, round: str) -> Iterator[str]:
    """Go through the ballots of a round of which a page came while it was closed, and waits since."""
    of_round = select(page.c.ballot).join(ballot, ballot.c.code == PRINTED_CODE).where(_LATE, ballot.c.round == round)
    yield from connection.execute(of_round.distinct()).scalars()


def pages_outside(connection: Connection, *, units: Collection[str], rounds: Collection[str]) -> int:
    """Count the pages of some units that wait outside of some rounds, which are closed."""
    found = outside_by_place(connection)
    return sum(count for (unit, label), count in found.items() if unit in units and label in rounds)


def outside_by_place(connection: Connection) -> dict[tuple[str, str], int]:
    """Count the pages that wait outside of closed rounds, by unit and round."""
    wanted = select(ballot.c.unit, ballot.c.round, func.count()).select_from(page)
    wanted = (
        wanted.join(ballot, ballot.c.code == PRINTED_CODE).where(IS_OUTSIDE).group_by(ballot.c.unit, ballot.c.round)
    )
    return {(unit, label): count for unit, label, count in connection.execute(wanted)}
