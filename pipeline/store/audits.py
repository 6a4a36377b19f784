"""Ask the store about the re-check (phúc tra): draws, second readings, outcomes of contact."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pipeline.events import AuditAnswer, PageStatus, audit_answer_from_body
from pipeline.store.schema import audit_contact, audit_draw, audit_read, audit_sample, decision, item, page, scan_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One draw of ballots for the re-check."""

    seq: int  # of its log entry
    round: str
    seed: str
    share: str
    frame: tuple[str, ...]
    frame_sha256: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReading:
    """What a second person read, and who."""

    ballot: str
    answers: tuple[AuditAnswer, ...]
    by: str
    at: str

    @property
    def mark(self) -> str:
        """Give what tells it from the reading that stood before or will stand after it."""
        return hashlib.sha256(repr((self.by, self.at, self.answers)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotFile:
    """In which scanned file a page of a ballot came."""

    ballot: str
    file: int  # grows with the files as they came
    source: str
    number: int  # of the page in that file
    received: str | None


def draws(connection: Connection, round: str | None = None) -> tuple[Draw, ...]:
    """Give the draws of a round, or all, oldest first."""
    wanted = select(audit_draw).order_by(audit_draw.c.seq)
    if round is not None:
        wanted = wanted.where(audit_draw.c.round == round)
    rows = connection.execute(wanted).mappings()
    return tuple(Draw(**{**row, "frame": tuple(row["frame"].splitlines())}) for row in rows)


def drawn_ballots(connection: Connection, round: str) -> tuple[str, ...]:
    """Give the codes of all ballots drawn in a round, in order of their codes."""
    wanted = select(audit_sample.c.ballot).where(audit_sample.c.round == round).order_by(audit_sample.c.ballot)
    return tuple(connection.execute(wanted).scalars())


def second_readings(connection: Connection) -> dict[str, SecondReading]:
    """Give the standing second reading of each ballot that has one, by ballot code."""
    rows = connection.execute(select(audit_read).order_by(audit_read.c.ballot)).mappings()
    return {row["ballot"]: _reading(dict(row)) for row in rows}


def contacts(connection: Connection) -> dict[str, str]:
    """Give the outcome of contact for each ballot that has one, by ballot code."""
    return {row.ballot: row.outcome for row in connection.execute(select(audit_contact))}


def failed_ballots(connection: Connection) -> frozenset[str]:
    """Give the ballots whose respondent did not confirm them."""
    wanted = select(audit_contact.c.ballot).where(audit_contact.c.outcome == "not_confirmed")
    return frozenset(connection.execute(wanted).scalars())


def settlers(connection: Connection) -> dict[str, frozenset[str]]:
    """Give for each ballot who settled something about it, by the ballot's code."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    wanted = select(item.c.ballot, decision.c.by).join(item, item.c.id == decision.c.item).where(~decision.c.undone)
    for row in connection.execute(wanted):
        names[row.ballot or ""].add(row.by)
    return {ballot: frozenset(each) for ballot, each in names.items()}


def ballot_files(connection: Connection) -> tuple[BallotFile, ...]:
    """Give for every page that makes up a ballot the file it came in, in the order of the files."""
    wanted = (
        select(page.c.ballot, scan_file.c.id.label("file"), scan_file.c.source, page.c.number, scan_file.c.received)
        .join(scan_file)
        .where(page.c.ballot.is_not(None), page.c.status.in_((PageStatus.READ, PageStatus.REVIEW)))
        .order_by(scan_file.c.id, page.c.number)
    )
    return tuple(BallotFile(**row) for row in connection.execute(wanted).mappings())


def places_of(connection: Connection, ballots: Collection[str]) -> frozenset[tuple[str, int]]:
    """Give where all pages of some ballots lie, those that do not count too: file (sha256) and number in it."""
    wanted = select(scan_file.c.sha256, page.c.number, page.c.ballot).join(scan_file).where(page.c.ballot.is_not(None))
    return frozenset((row.sha256, row.number) for row in connection.execute(wanted) if row.ballot in ballots)


def _reading(row: dict[str, str]) -> SecondReading:
    answers = tuple(audit_answer_from_body(answer) for answer in json.loads(row["answers"]))
    return SecondReading(ballot=row["ballot"], answers=answers, by=row["by"], at=row["at"])


def anything_seen(connection: Connection) -> bool:
    """Say whether any page of a ballot has come in."""
    return connection.execute(select(page.c.id).where(page.c.ballot.is_not(None)).limit(1)).first() is not None
