"""From the log to the tables, continued: re-checks, hand-overs, purges, published tables, merged packages."""

import json
from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update

from pipeline import events
from pipeline.store import schema as t
from pipeline.store.chain import Entry
from pipeline.store.keeping import pack_again
from pipeline.store.packages import LONG, SUMMED
from pipeline.store.seals import sum_of


def audit_drawn(c: Connection, e: events.AuditDrawn, entry: Entry) -> None:
    """Note the draw and what it took; what an earlier draw took stays drawn."""
    draw = {"round": e.round, "seed": e.seed, "share": e.share, "frame_sha256": e.frame_sha256}
    c.execute(insert(t.audit_draw).values(seq=entry.seq, by=entry.by, at=entry.at, frame="\n".join(e.frame), **draw))
    had = set(c.execute(select(t.audit_sample.c.ballot).where(t.audit_sample.c.round == e.round)).scalars())
    for ballot in (ballot for ballot in e.ballots if ballot not in had):
        c.execute(insert(t.audit_sample).values(ballot=ballot, round=e.round, seq=entry.seq))


def audit_read(c: Connection, e: events.AuditRead, entry: Entry) -> None:
    """Keep the latest second reading of a ballot."""
    c.execute(t.audit_read.delete().where(t.audit_read.c.ballot == e.ballot))
    answers = json.dumps([asdict(answer) for answer in e.answers], ensure_ascii=False)
    c.execute(insert(t.audit_read).values(ballot=e.ballot, answers=answers, by=entry.by, at=entry.at))


def audit_recontacted(c: Connection, e: events.AuditRecontacted, entry: Entry) -> None:
    """Keep the latest outcome for a ballot."""
    c.execute(t.audit_contact.delete().where(t.audit_contact.c.ballot == e.ballot))
    c.execute(insert(t.audit_contact).values(ballot=e.ballot, outcome=e.outcome, by=entry.by, at=entry.at))


def handed_over(c: Connection, e: events.HandedOver, entry: Entry) -> None:
    """Add a hand-over; none replaces another."""
    c.execute(insert(t.handover).values(seq=entry.seq, by=entry.by, at=entry.at, **asdict(e)))
    if e.collected:  # it may be the day of receipt of what was scanned or typed without one
        mine = t.page.c.ballot.like(f"%/{e.unit}/{e.round}/%")
        typed = (t.entry.c.unit == e.unit) & (t.entry.c.round == e.round) & t.entry.c.received.is_(None) & e.typed
        scanned = c.execute(select(t.page.c.ballot).where(mine).distinct()).scalars().all()
        pack_again(c, (*scanned, *c.execute(select(t.entry.c.ballot).where(typed)).scalars()))


def images_purged(c: Connection, e: events.ImagesPurged, entry: Entry) -> None:
    """Note which originals are gone."""
    had = set(c.execute(select(t.purged.c.sha256)).scalars())
    for file in (file for file in e.files if file not in had):
        c.execute(insert(t.purged).values(sha256=file, reason=e.reason, by=entry.by, at=entry.at))


def table_checked(c: Connection, e: events.TableChecked, _: Entry) -> None:
    """Keep what the latest version of a published table has wrong."""
    c.execute(t.table_fault.delete().where(t.table_fault.c.file == e.file))
    for fault in e.faults:
        c.execute(insert(t.table_fault).values(file=e.file, code=fault.code, text=fault.text))


def package_merged(c: Connection, e: events.PackageMerged, entry: Entry) -> None:
    """Keep what a package holds."""
    held = {"follows": "\n".join(e.follows), "scope": "\n".join(e.scope), "ballots": "\n".join(e.ballots)}
    held["counts"] = json.dumps([asdict(counts) for counts in e.counts])
    held["late"] = json.dumps([asdict(late) for late in e.late])
    held["transactions"] = json.dumps([asdict(each) for each in e.transactions])
    held["packs"] = json.dumps([asdict(pack) for pack in e.packs])
    held["texts"] = json.dumps([asdict(text) for text in e.texts], ensure_ascii=False)
    whose: dict[str, str | int] = {"sha256": e.sha256, "signer": e.signer, "head": e.head}
    whose |= {"seq": e.seq, "loose_pages": e.loose_pages}
    c.execute(t.package.delete().where(t.package.c.sha256 == e.sha256))  # one that was withdrawn and comes again
    row = {**whose, **held}
    sums = {"sum": sum_of(*(row[name] for name in SUMMED)), **{f"{name}_sum": sum_of(held[name]) for name in LONG}}
    c.execute(insert(t.package).values(by=entry.by, at=entry.at, **row, **sums))


def package_withdrawn(c: Connection, e: events.PackageWithdrawn, _: Entry) -> None:
    """Let a package count no longer."""
    c.execute(update(t.package).where(t.package.c.sha256 == e.sha256).values(withdrawn=e.reason))
