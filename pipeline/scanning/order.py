"""What is to be scanned, and what came of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from forms.phrase import Phrase, phrase
from pipeline.events import PageSettled, PageStatus, SheetJudged
from pipeline.intake.damage import MachineFault
from pipeline.reading.work import PageOutcome
from pipeline.scanning.watch import Watch

USUAL_CHANNEL = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOrder:
    """What to scan, and what the office says of it."""

    paths: tuple[Path, ...]  # none: go on with what stopped scans have left unread in the archive
    received: date | None
    channel: str
    jobs: int
    by: str


@dataclass(slots=True)
class ScanReport:
    """What happened to every page of one scan; it adds up."""

    statuses: Counter[tuple[PageStatus, str]] = field(default_factory=Counter)
    damaged: list[tuple[str, str]] = field(default_factory=list)  # file and page, and why
    not_read: list[tuple[str, Phrase]] = field(default_factory=list)  # taken in, and some pages are still to be read
    not_taken: list[tuple[str, str]] = field(default_factory=list)  # files that the log knows nothing of, and why
    same_files: list[str] = field(default_factory=list)
    said_otherwise: list[Phrase] = field(default_factory=list)  # scanned before, with another day or channel
    skipped: list[str] = field(default_factory=list)  # in folders: no known type
    hidden: list[str] = field(default_factory=list)  # in folders: scans whose names begin with a dot
    ballots: set[str] = field(default_factory=set)
    pages: int = 0
    health: Watch = field(default_factory=Watch)
    tests: list[SheetJudged] = field(default_factory=list)

    def note(self, source: str, outcome: PageOutcome, settled: PageSettled) -> None:
        """Count one settled page."""
        self.pages += 1
        self.statuses[PageStatus(settled.status), settled.reason] += 1
        if settled.ballot:
            self.ballots.add(settled.ballot)
        if outcome.damaged:
            self.damaged.append((f"{source} page {settled.number}", settled.detail))

    def name_unread(self, name: str, faults: Sequence[MachineFault]) -> None:
        """Name a file of which the system did not give some pages: they lie in the archive, and wait there."""
        why = phrase("%(count)s pages not read: %(why)s", count=len(faults), why=faults[0].what)
        self.not_read.append((name, why))
