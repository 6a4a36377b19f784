"""Judge, then write or tell what follows from it: nothing that the judgement rests on may come in between.

Judging a whole survey takes its time, and meanwhile others must be able to write. So it is done before the write lock
is taken, and once more under it where anything was logged in between that could change what came of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection

from pipeline.events import Exported, IdentitySeen, PasswordOpened, SignedIn, SignInLocked, TokenMade
from pipeline.store import Transaction, journal
from pipeline.survey import Survey

Result = TypeVar("Result")
MOST_MEANWHILE = 100
# What may be logged in between: it changes nothing that is judged.
HARMLESS = frozenset(each.kind for each in (Exported, IdentitySeen, PasswordOpened, SignedIn, SignInLocked, TokenMade))


@contextmanager
def judged_and_held(survey: Survey, judge: Callable[[], Result]) -> Iterator[tuple[Transaction, Result]]:
    """Hold the write lock with what `judge` gives of the survey as it stands then; what it raises, raises before."""
    head = survey.store.head()
    result = judge()
    with survey.store.transaction() as transaction:
        if _has_changed(transaction.connection, since=head):
            result = judge()  # once more, and now nobody else can write
        yield transaction, result


def of_one_state(survey: Survey, look: Callable[[], Result]) -> Result:
    """Give what `look` sees of the survey, all of one state of it, however often it asks the store.

    Where somebody goes on deciding meanwhile, their words would stand in one table of a paper and not in the next.
    Nobody is kept waiting unless that happened.
    """
    head = survey.store.head()
    result = look()
    with survey.store.connection() as connection:
        if not _has_changed(connection, since=head):
            return result
    with survey.store.transaction():
        return look()


def _has_changed(connection: Connection, *, since: int) -> bool:
    meanwhile = journal.entries_after(connection, after=since, most=MOST_MEANWHILE)
    return len(meanwhile) == MOST_MEANWHILE or any(entry.kind not in HARMLESS for entry in meanwhile)
