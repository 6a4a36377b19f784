"""Packed ballots, some hundred to a block: a million of them are read as four thousand blobs, not as a million rows.

A ballot's record is its place, its flags and its answers, all of fixed length; place 0 is a record that was taken out.
"""

import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, update

from pipeline.store.schema import packed, packed_block
from pipeline.store.seals import refuse_damaged, sum_of

BLOCK_BALLOTS = 256  # some 13 kB: rewritten as a whole when one ballot changes
HEAD = struct.Struct("<II")  # place, flags
_OUT = HEAD.pack(0, 0)
_AT_ONCE = 500  # values of one query; SQLite takes some thousand
_SOME: BindParameter[Any] = bindparam("ballots", expanding=True)
_WHERE_THEY_STAND = (
    select(packed.c.ballot, packed.c.block, packed.c.slot, packed_block.c.form, packed_block.c.version)
    .join(packed_block, packed.c.block == packed_block.c.id)
    .where(packed.c.ballot.in_(_SOME))
)
_BLOCK = select(packed_block).where(packed_block.c.id == bindparam("wanted"))
_LAST = (
    select(packed_block)
    .where(packed_block.c.form == bindparam("form"), packed_block.c.version == bindparam("version"))
    .order_by(packed_block.c.id.desc())
    .limit(1)
)
_NEW_BLOCK, _NEW_PLACES = insert(packed_block), insert(packed)
_WRITE = (
    update(packed_block)
    .where(packed_block.c.id == bindparam("wanted"))
    .values(size=bindparam("rows"), data=bindparam("bytes"), sum=bindparam("over"))
)
Form = tuple[str, str]


class PackedRow(NamedTuple):
    """One ballot as it is packed."""

    ballot: str
    place: int
    flags: int
    answers: bytes


class Block(NamedTuple):
    """Some ballots of one form version."""

    id: int
    form: str
    version: str
    size: int
    data: bytes
    sum: int = 0

    def values(self) -> tuple[str | int | bytes, ...]:
        """Give what its sum is over."""
        return self.form, self.version, self.size, self.data


def put_rows(c: Connection, form: Form, rows: Sequence[PackedRow]) -> None:
    """Add ballots that are in no block yet, behind the last ones of their form version."""
    found = c.execute(_LAST, {"form": form[0], "version": form[1]}).first()
    last = _whole(found) if found else None
    start = 0
    while start < len(rows):
        if last is None or last.size >= BLOCK_BALLOTS:
            values = {"form": form[0], "version": form[1], "size": 0, "data": b"", "sum": 0}
            key = c.execute(_NEW_BLOCK, values).inserted_primary_key
            last = Block(key[0], *form, 0, b"")  # type: ignore[index]  # one row was inserted
        mine = rows[start : start + BLOCK_BALLOTS - last.size]
        data = last.data + b"".join([_record(row) for row in mine])
        where = [{"ballot": row.ballot, "block": last.id, "slot": last.size + n} for n, row in enumerate(mine)]
        c.execute(_NEW_PLACES, where)
        last = last._replace(size=last.size + len(mine), data=data)
        c.execute(_WRITE, {"wanted": last.id, "rows": last.size, "bytes": data, "over": sum_of(*last.values())})
        start += len(mine)


def replace_rows(c: Connection, rows: Mapping[str, tuple[Form, PackedRow] | None]) -> None:
    """Put ballots where they stand, and new ones behind the last, in order; one of which nothing is left goes out."""
    stands = {row.ballot: row for row in c.execute(_WHERE_THEY_STAND, {"ballots": tuple(rows)})}
    changed: defaultdict[int, list[tuple[int, bytes | None]]] = defaultdict(list)
    gone, new = [], []
    for ballot, found in rows.items():
        stand = stands.get(ballot)
        stays = stand is not None and found is not None and (stand.form, stand.version) == found[0]
        if stand is not None:
            changed[stand.block].append((stand.slot, _record(found[1]) if found and stays else None))
        if stand is not None and not stays:
            gone.append(ballot)
        if found is not None and not stays:
            new.append(found)
    for block_id, records_ in changed.items():
        _rewrite(c, block_id, records_)
    if gone:
        c.execute(delete(packed).where(packed.c.ballot.in_(gone)))
    for form, some in groupby(new, key=itemgetter(0)):
        put_rows(c, form, [row for _, row in some])


def packed_already(c: Connection, ballots: Sequence[str]) -> frozenset[str]:
    """Give those of some ballots that stand in a block."""
    found: set[str] = set()
    for start in range(0, len(ballots), _AT_ONCE):
        wanted = select(packed.c.ballot).where(packed.c.ballot.in_(ballots[start : start + _AT_ONCE]))
        found.update(c.execute(wanted).scalars())
    return frozenset(found)


def blocks(c: Connection) -> Iterator[Block]:
    """Go through all blocks."""
    for row in c.execute(select(packed_block).order_by(packed_block.c.id)):
        yield _whole(row)


def records(c: Connection, ballots: Sequence[str]) -> Iterator[tuple[Form, PackedRow]]:
    """Go through the records of these ballots, block by block; those that never came are left out."""
    by_block: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for start in range(0, len(ballots), _AT_ONCE):
        wanted = select(packed).where(packed.c.ballot.in_(ballots[start : start + _AT_ONCE]))
        for ballot, block_id, slot in c.execute(wanted):
            by_block[block_id].append((ballot, slot))
    for block_id, places in by_block.items():
        block = _whole(c.execute(_BLOCK, {"wanted": block_id}).one())
        width = len(block.data) // block.size
        for ballot, slot in places:
            data = block.data[slot * width : (slot + 1) * width]
            place, flags = HEAD.unpack(data[: HEAD.size])
            yield (block.form, block.version), PackedRow(ballot, place, flags, data[HEAD.size :])


def _whole(row: Sequence[Any]) -> Block:
    """Give a block as it stands; StoreError where it is not as it was written."""
    block = Block(*row)
    refuse_damaged("packed_block", block.sum, *block.values())
    return block


def _record(row: PackedRow) -> bytes:
    return HEAD.pack(row.place, row.flags) + row.answers


def _rewrite(c: Connection, block_id: int, slots: Sequence[tuple[int, bytes | None]]) -> None:
    """Write other records into a block; None takes one out."""
    block = _whole(c.execute(_BLOCK, {"wanted": block_id}).one())
    data, width = bytearray(block.data), len(block.data) // block.size
    for slot, record in slots:
        data[slot * width : (slot + 1) * width] = _OUT + bytes(width - HEAD.size) if record is None else record
    block = block._replace(data=bytes(data))
    c.execute(_WRITE, {"wanted": block_id, "rows": block.size, "bytes": block.data, "over": sum_of(*block.values())})
