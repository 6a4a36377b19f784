"""Sums over the rows that figures are made of: a bit that a disk or a copy changed must change no count unseen.

They are no proof against people, who can change a sum too: that is the log's chain, by which `verify` goes.
"""

import zlib

from pipeline.errors import StoreError


def sum_of(*values: str | bytes | int) -> int:
    """Give the sum over the values of a row, each told from its neighbours."""
    total = 0
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
        total = zlib.crc32(data, zlib.crc32(b"%d:" % len(data), total))
    return total


def refuse_damaged(table: str, written: int, *values: str | bytes | int) -> None:
    """Refuse a row whose values do not give the sum that was written beside them.

    Raises:
        StoreError: They are not as they were written.
    """
    if sum_of(*values) != written:
        raise StoreError(
            "phieu.db was damaged on its disk or while it was copied (table %(table)s): nothing was counted. "
            "`phieu repair` makes it anew from its log; where that is damaged too, bring the file back from a backup, "
            "and `phieu verify` says whether it is whole",
            table=table,
        )
