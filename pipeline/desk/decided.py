"""What a person decided in the review queue and may still take back, also after the page was loaded anew."""

from dataclasses import dataclass

from forms.code import ballot_from_code
from forms.phrase import Phrase
from pipeline.access.account import Account
from pipeline.desk.blindness import without_readings
from pipeline.desk.desk import Desk
from pipeline.desk.queue import sees
from pipeline.judging.assemble import base_code
from pipeline.store import books, items, journal
from pipeline.store.chain import Entry
from pipeline.store.items import Item
from pipeline.store.outside import ROUND_CLOSED
from pipeline.words.log import tell
from pipeline.words.log.names import names_in


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDecision:
    """A decision that stands, with what the log says of it."""

    item: Item
    entry: Entry
    told: Phrase
    closed: str  # the round that has to be reopened before it can be taken back; empty where none has


def own_decisions(desk: Desk, account: Account, *, most: int) -> tuple[OwnDecision, ...]:
    """Give what a person decided last and nobody took back or overruled, the latest first."""
    with desk.survey.store.connection() as connection:
        found = [pair for pair in items.latest_of(connection, account.name, most=most) if sees(account, pair[0])]
        entries = journal.entries_numbered(connection, [said.seq for _, said in found])
        names = names_in(desk.survey, connection, entries)
        closed = books.closings(connection)
    shown = {entry.seq: entry for entry in without_readings(desk, account, entries)}

    def shut(item: Item) -> str:
        round_ = ballot_from_code(base_code(item.ballot)).round if item.ballot else ""
        return round_ if round_ in closed and item.reason != ROUND_CLOSED else ""

    return tuple(
        OwnDecision(item=item, entry=shown[said.seq], told=tell(shown[said.seq], names), closed=shut(item))
        for item, said in found
    )
