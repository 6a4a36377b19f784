"""Write into rounds that are open: looked at while the write lock is held, or somebody could close one in between."""

from collections.abc import Iterable

from sqlalchemy import Connection

from pipeline.errors import UsageError
from pipeline.events import Event
from pipeline.store import books
from pipeline.survey import Survey


def refuse_closed(connection: Connection, rounds: Iterable[str]) -> None:
    """Raise UsageError where one of these rounds is read-only."""
    closed = books.closings(connection)
    for round_ in rounds:
        if round_ in closed:
            raise UsageError(
                "round %(round)s is closed: `phieu reopen --round %(round)s --reason TEXT` first", round=round_
            )


def append_open(survey: Survey, *happened: Event, rounds: Iterable[str], by: str) -> None:
    """Log what concerns some rounds, all or nothing; UsageError where one of them is closed."""
    with survey.store.transaction() as transaction:
        refuse_closed(transaction.connection, rounds)
        for each in happened:
            transaction.append(each, by=by)
