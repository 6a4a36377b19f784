"""Ask the store what second readers said of settled items, and who wanted another person to look."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select

from pipeline.store.items import Item, StoredDecision, all_decisions, decisions_by_item, find_items, is_moot
from pipeline.store.schema import decision, opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a second reader said, without knowing what the first had said."""

    seq: int
    item: int
    status: str
    codes: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwiceRead:
    """A settled item that a second person read as well."""

    item: Item
    decision: StoredDecision
    opinion: Opinion

    @property
    def agrees(self) -> bool:
        """Whether both readers said the same."""
        return (self.decision.status, self.decision.codes) == (self.opinion.status, self.opinion.codes)

    @property
    def readers(self) -> tuple[str, str]:
        """The two who read it."""
        return self.decision.by, self.opinion.by


def askers(connection: Connection) -> dict[int, frozenset[str]]:
    """Give for each item those who want somebody else to settle it."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in connection.execute(select(opinion.c.item, opinion.c.by).where(opinion.c.status.is_(None))):
        found[row.item].add(row.by)
    return {item: frozenset(names) for item, names in found.items()}


def second_looks(connection: Connection, item: int | None = None) -> tuple[TwiceRead, ...]:
    """Give the second looks, at one item or all, with the decision that each was held against.

    They are given also where a third person decided since.
    """
    wanted = select(opinion).where(opinion.c.status.is_not(None)).order_by(opinion.c.seq)
    if item is not None:
        wanted = wanted.where(opinion.c.item == item)
    given = [
        Opinion(
            seq=row.seq, item=row.item, status=row.status, codes=tuple(filter(None, row.codes.split(";"))), by=row.by
        )
        for row in connection.execute(wanted)
    ]
    numbers = tuple({said.item for said in given})
    known, decided = find_items(connection, numbers), all_decisions(connection, numbers)
    return tuple(
        TwiceRead(item=known[said.item], decision=before[-1], opinion=said)
        for said in given
        if (before := [each for each in decided[said.item] if each.seq < said.seq])
    )


def read_twice(connection: Connection, item: int | None = None) -> tuple[TwiceRead, ...]:
    """Give the settled items that a second person read after the standing decision; a third decision ends it."""
    latest = {each.item.id: each for each in second_looks(connection, item)}
    standing = decisions_by_item(connection, tuple(latest))
    return tuple(
        each for number, each in latest.items() if number in standing and standing[number].seq == each.decision.seq
    )


def decided_again(connection: Connection) -> frozenset[int]:
    """Give the items that somebody decided after a second reader had spoken: that was the last word."""
    standing = select(decision.c.seq).where(decision.c.item == opinion.c.item, ~decision.c.undone)
    wanted = select(opinion.c.item).where(
        opinion.c.status.is_not(None),
        exists(standing.where(decision.c.seq < opinion.c.seq)),
        exists(standing.where(decision.c.seq > opinion.c.seq)),
    )
    return frozenset(connection.execute(wanted).scalars())


def disputes(connection: Connection, item: int | None = None) -> tuple[TwiceRead, ...]:
    """Give the items on which two readers differ and no third has decided yet; of pages that count."""
    differ = (each for each in read_twice(connection, item) if not each.agrees and not each.item.open)
    return tuple(each for each in differ if not is_moot(connection, each.item.id))
