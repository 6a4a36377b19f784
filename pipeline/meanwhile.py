"""Judge, then write what follows from it: nothing that the judgement rests on may come in between.

Judging a whole survey takes its time, and meanwhile others must be able to write. So it is done before the write lock
is taken, and once more under it where anything was logged in between that could change what came of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

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
        meanwhile = journal.entries_after(transaction.connection, after=head, most=MOST_MEANWHILE)
        if len(meanwhile) == MOST_MEANWHILE or any(entry.kind not in HARMLESS for entry in meanwhile):
            result = judge()  # once more, and now nobody else can write
        yield transaction, result
