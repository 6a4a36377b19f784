"""A table that was imported before comes again with other words beside it: what these would change."""

from collections import Counter
from collections.abc import Sequence

from pipeline.importing.rows import AnswerRow
from pipeline.importing.table import TableRefused
from pipeline.store.entries import StoredEntry

SHOWN_DIFFERENCES = 6
CHANNEL = "it came by {then}, now you say {now}"
KEEP_CHANNEL = "a table keeps the channel that it came by"
SAY_CORRECTS = "say --corrects if what you say now is right, and it will stand for the earlier"


class SaidOtherwise(TableRefused):
    """The same bytes, but another day, unit, round or channel; nothing was changed."""

    def __init__(self, source: str, differs: str, remedy: str) -> None:
        super().__init__(source, differs, remedy)
        self.source, self.differs, self.remedy = source, differs, remedy

    def __str__(self) -> str:
        return f"{self.source} was imported before; {self.differs}. Nothing was changed: {self.remedy}"


def differences(then: Sequence[StoredEntry], now: Sequence[AnswerRow]) -> tuple[str, ...]:
    """Say what the words beside a table make of its rows that they did not make of them before."""
    earlier = {entry.row: entry for entry in then}
    pairs = [(earlier[row.row], row) for row in now if row.row in earlier]
    found = Counter(change for before, row in pairs for change in _changes(before, row))
    return tuple(f"{count} rows: {change}" for change, count in found.most_common(SHOWN_DIFFERENCES))


def _changes(then: StoredEntry, now: AnswerRow) -> list[str]:
    told = (("unit", then.unit, now.unit), ("round", then.round, now.round), ("received", then.received, now.received))
    return [
        f"{what} {old or 'not said'} then, {new or 'not said'} now" for what, old, new in told if (old or "") != new
    ]
