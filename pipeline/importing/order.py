"""What to import, and what became of it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forms.phrase import Phrase, phrase
from pipeline.files.named_file import as_text
from pipeline.importing.rows import RowFault
from pipeline.importing.table import TableRefused

SHOWN_FAULTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What to import, and what the office says of it."""

    path: Path
    channel: str
    by: str
    unit: str | None = None
    round: str | None = None
    received: date | None = None
    skip_bad: bool = False
    corrects: bool = False
    new: bool = False

    @property
    def source(self) -> str:
        """Name of the file, as it is logged."""
        return as_text(self.path.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of every row of a table; it adds up."""

    source: str
    rows: int
    new: int
    corrected: int
    known: int  # these count already, from an earlier table
    scanned: int  # typed ballots whose scan says the same
    disputed: int  # typed ballots whose scan says something else: they wait for a person
    asked_again: int  # pages that were set aside and no longer say what is typed: they wait for a person
    withdrawn: int  # earlier answers that these stand for
    skipped: tuple[RowFault, ...]
    unused: tuple[str, ...]  # columns that mean nothing here
    not_kept: tuple[str, ...]  # columns that say who answered, left out of what is kept of the table
    same_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCheck:
    """What is in a table that was looked through and not taken."""

    source: str
    good: int  # rows that could be taken
    heading_row: int
    faults: tuple[RowFault, ...]
    unused: tuple[str, ...]  # columns that mean nothing here
    same_file: bool  # it was taken before
    not_kept: tuple[str, ...]  # columns that say who answered, left out of what would be kept of the table


class RowsRefused(TableRefused):
    """Rows of a table are bad, and nothing of it was taken."""

    def __init__(self, source: str, faults: tuple[RowFault, ...]) -> None:
        super().__init__(source, faults)
        self.source, self.faults = source, faults

    @property
    def said(self) -> Phrase:
        rows = len({fault.row for fault in self.faults})
        return phrase("%(name)s: %(rows)s bad rows, so nothing of it was taken", name=self.source, rows=rows)

    def __str__(self) -> str:  # the command line has no table to show them in
        shown = "\n".join(f"  {fault}" for fault in self.faults[:SHOWN_FAULTS])
        more = len(self.faults) - SHOWN_FAULTS
        rest = f"\n  … and {more} more" if more > 0 else ""
        return f"{self.said}; mend them, or say --skip-bad to take the other rows\n{shown}{rest}"
