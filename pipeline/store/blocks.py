"""Packed ballots, some hundred to a block: a million of them are read as four thousand blobs, not as a million rows.

A ballot's record is its place, its flags and its answers, all of fixed length; place 0 is a record that was taken out.
"""

import struct
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from pipeline.store.schema import packed, packed_block

BLOCK_BALLOTS = 256  # some 13 kB: rewritten as a whole when one ballot changes
HEAD = struct.Struct("<II")  # place, flags
_OUT = HEAD.pack(0, 0)
_AT_ONCE = 500  # values of one query; SQLite takes some thousand
_WHERE_IT_STANDS = (
    select(packed_block, packed.c.slot)
    .join(packed, packed.c.block == packed_block.c.id)
    .where(packed.c.ballot == bindparam("wanted"))
)
_LAST = (
    select(packed_block)
    .where(packed_block.c.form == bindparam("form"), packed_block.c.version == bindparam("version"))
    .order_by(packed_block.c.id.desc())
    .limit(1)
)
_NEW_BLOCK, _NEW_PLACES = insert(packed_block), insert(packed)
_GROW = (
    update(packed_block)
    .where(packed_block.c.id == bindparam("wanted"))
    .values(size=bindparam("rows"), data=bindparam("bytes"))
)
_REWRITE = update(packed_block).where(packed_block.c.id == bindparam("wanted")).values(data=bindparam("bytes"))
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


def put_rows(c: Connection, form: Form, rows: Sequence[PackedRow]) -> None:
    """Add ballots that are in no block yet, behind the last ones of their form version."""
    found = c.execute(_LAST, {"form": form[0], "version": form[1]}).first()
    last = Block(*found) if found else None
    start = 0
    while start < len(rows):
        if last is None or last.size >= BLOCK_BALLOTS:
            values = {"form": form[0], "version": form[1], "size": 0, "data": b""}
            key = c.execute(_NEW_BLOCK, values).inserted_primary_key
            last = Block(key[0], *form, 0, b"")  # type: ignore[index]  # one row was inserted
        mine = rows[start : start + BLOCK_BALLOTS - last.size]
        data = last.data + b"".join([HEAD.pack(row.place, row.flags) + row.answers for row in mine])
        where = [{"ballot": row.ballot, "block": last.id, "slot": last.size + n} for n, row in enumerate(mine)]
        c.execute(_NEW_PLACES, where)
        last = last._replace(size=last.size + len(mine), data=data)
        c.execute(_GROW, {"wanted": last.id, "rows": last.size, "bytes": data})
        start += len(mine)


def replace_row(c: Connection, form: Form, row: PackedRow) -> None:
    """Put a ballot where it stands, or add it where it is new."""
    found = _slot(c, row.ballot)
    record = HEAD.pack(row.place, row.flags) + row.answers
    if found is None:
        put_rows(c, form, (row,))
    elif (found[0].form, found[0].version) == form:
        _write(c, *found, record)
    else:
        take_out(c, row.ballot)
        put_rows(c, form, (row,))


def take_out(c: Connection, ballot: str) -> None:
    """Take a ballot out, if it is there."""
    found = _slot(c, ballot)
    if found is not None:
        block, _ = found
        _write(c, *found, _OUT + bytes(len(block.data) // block.size - HEAD.size))
        c.execute(delete(packed).where(packed.c.ballot == ballot))


def blocks(c: Connection) -> Iterator[Block]:
    """Go through all blocks."""
    for row in c.execute(select(packed_block).order_by(packed_block.c.id)):
        yield Block(*row)


def records(c: Connection, ballots: Sequence[str]) -> Iterator[tuple[Form, PackedRow]]:
    """Go through the records of these ballots, block by block; those that never came are left out."""
    by_block: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for start in range(0, len(ballots), _AT_ONCE):
        wanted = select(packed).where(packed.c.ballot.in_(ballots[start : start + _AT_ONCE]))
        for ballot, block_id, slot in c.execute(wanted):
            by_block[block_id].append((ballot, slot))
    for block_id, places in by_block.items():
        block = Block(*c.execute(select(packed_block).where(packed_block.c.id == block_id)).one())
        width = len(block.data) // block.size
        for ballot, slot in places:
            data = block.data[slot * width : (slot + 1) * width]
            place, flags = HEAD.unpack(data[: HEAD.size])
            yield (block.form, block.version), PackedRow(ballot, place, flags, data[HEAD.size :])


def _slot(c: Connection, ballot: str) -> tuple[Block, int] | None:
    row = c.execute(_WHERE_IT_STANDS, {"wanted": ballot}).first()
    return (Block(*row[:-1]), row[-1]) if row else None


def _write(c: Connection, block: Block, slot: int, record: bytes) -> None:
    width = len(record)
    data = block.data[: slot * width] + record + block.data[(slot + 1) * width :]
    c.execute(_REWRITE, {"wanted": block.id, "bytes": data})
