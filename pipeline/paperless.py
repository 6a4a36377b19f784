"""The codes of answers without paper: they follow from the row alone and say nothing of its order."""

import base64
import hashlib

from pipeline.store.entries import PAPERLESS, KeyedRow


def paperless_code(place: str, channel: str, *, key: str, numbered: bool, table: str, row: int) -> str:
    """Make the code of a row.

    Args:
        place: Plan, unit and round, as codes begin.
        channel: By which it came.
        key: Its own id; empty where it has none.
        numbered: Its table only counts its rows: other tables have the same ids.
        table: The table's sha256.
        row: Its place in it.
    """
    of = (channel, key) if numbered else key or (table, row)
    return f"{place}/{PAPERLESS}{_digest(of)}"


def is_numbered(row: KeyedRow) -> bool:
    """Whether a row's id is but a number among those of its unit, round and channel: its code was made of these."""
    place, _, made = row.code.rpartition(f"/{PAPERLESS}")
    return bool(place) and made == _digest((row.channel, row.key))


def _digest(of: object) -> str:
    return base64.b32encode(hashlib.sha256(f"{of}".encode()).digest()).decode()[:12]
