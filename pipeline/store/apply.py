"""From the log to the tables: what each event does to them. The only code that changes them."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from forms.code import BallotId
from pipeline import events
from pipeline.events import PageStatus
from pipeline.store import schema as t
from pipeline.store.apply_answers import answer_file_archived, answers_imported, answers_withdrawn
from pipeline.store.apply_boundary import boundary_moved, page_redecided
from pipeline.store.apply_custody import (
    audit_drawn,
    audit_read,
    audit_recontacted,
    handed_over,
    images_purged,
    package_merged,
    package_withdrawn,
    table_checked,
)
from pipeline.store.apply_received import received_corrected, received_restored
from pipeline.store.apply_typed import page_typed, text_typed
from pipeline.store.chain import Entry
from pipeline.store.health import keep_health, keep_verdict
from pipeline.store.keeping import ballot_of_page, pack_again
from pipeline.store.outside import ROUND_CLOSED, late_ballots
from pipeline.store.seals import sum_of
from pipeline.store.standing import (
    IDENTIFIED,
    TYPED,
    Row,
    ask_again,
    ask_new,
    ask_page,
    ask_rows,
    decide_page,
    doubt_row,
    forget_name,
    page_of_item,
    page_row,
    page_state,
    reading_columns,
    restore_page,
)

# Run at every page, so written once: making a statement costs more than running it.
_FILE_ID = select(t.scan_file.c.id).where(t.scan_file.c.sha256 == bindparam("wanted"))
_NEW_PAGE = insert(t.page)


class Tables:
    """The tables, brought up to date event by event.

    Pages of one file that follow each other are packed together, when something else comes or `pack` is called. That
    changes nothing but the cost: a ballot stands in the packed answers in the order in which its first page came, and
    where it counts does not change by a second page from the same file. So a replay gives the same to the byte, though
    the log does not say which pages were written in one go.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._file = ""  # of the pages whose ballots wait
        self._waiting: dict[str, None] = {}

    def apply(self, event: events.Event, entry: Entry) -> None:
        """Let one event change the tables."""
        page = event if isinstance(event, events.PageSettled) else None
        if page is None or page.file != self._file:
            self.pack()
        _APPLY[type(event)](self._connection, event, entry)
        if page and page.ballot and page.status in (PageStatus.READ, PageStatus.REVIEW):
            self._file = page.file
            self._waiting[page.ballot] = None

    def pack(self) -> None:
        """Pack the ballots that wait; to be called before the tables are looked at."""
        pack_again(self._connection, self._waiting)
        self._waiting.clear()


def _key_used(c: Connection, e: events.KeyUsed, _: Entry) -> None:
    c.execute(insert(t.key).values(fingerprint=e.fingerprint))


def _form_set(c: Connection, e: events.FormSet, _: Entry) -> None:
    values = asdict(e)
    c.execute(insert(t.form).values(**values, sum=sum_of(*values.values())))


def _ballots_printed(c: Connection, e: events.BallotsPrinted, entry: Entry) -> None:
    spares = frozenset(e.spares)
    rows = [
        {
            "code": BallotId(plan=e.plan, unit=e.unit, round=e.round, serial=serial).code,
            "unit": e.unit,
            "round": e.round,
            "serial": serial,
            "form": e.form,
            "version": e.version,
            "file": e.file,
            "first_page": first_page,
            "pages": e.pages,
            "spare": serial in spares,
            "printed_at": entry.at,
        }
        for serial, first_page in zip(e.serials, e.first_pages, strict=True)
    ]
    c.execute(insert(t.ballot), rows)


def _file_archived(c: Connection, e: events.FileArchived, _: Entry) -> None:
    c.execute(insert(t.scan_file).values(**asdict(e)))


def _damage_lifted(c: Connection, e: events.DamageLifted, _: Entry) -> None:
    file_id = c.execute(_FILE_ID, {"wanted": e.file}).scalar_one()
    damaged = (t.page.c.file_id == file_id) & (t.page.c.status == PageStatus.REJECTED)
    c.execute(t.page.delete().where(damaged & t.page.c.number.in_(e.numbers)))
    c.execute(update(t.scan_file).where(t.scan_file.c.id == file_id).values(page_count=e.page_count))


def _page_settled(c: Connection, e: events.PageSettled, _: Entry) -> None:
    values = {
        "file_id": c.execute(_FILE_ID, {"wanted": e.file}).scalar_one(),
        "number": e.number,
        "status": e.status,
        "reason": e.reason,
        "detail": e.detail,
        "ballot": e.ballot,
        "page": e.page,
        "pixels": e.pixels,
        **reading_columns(e.reading),
    }
    page_id = c.execute(_NEW_PAGE, values).inserted_primary_key[0]  # type: ignore[index]  # one row was inserted
    keep_health(c, page_id, e.reading)
    ask_new(c, {**values, "id": page_id}, e.reading)  # its ballot is packed by `Tables`, with those that follow


def _page_waits_again(c: Connection, e: events.PageWaitsAgain, _: Entry) -> None:
    page_id = _page_id(c, e.file, e.number)
    values = {"status": PageStatus.REVIEW, "reason": e.reason, "detail": e.detail}
    c.execute(update(t.page).where(t.page.c.id == page_id).values(**values))
    ask_page(c, page_row(c, page_id))
    pack_again(c, (ballot_of_page(c, page_id),))


def _page_identified(c: Connection, e: events.PageIdentified, entry: Entry) -> None:
    settled = e.settled
    page_id = page_of_item(c, e.item)
    before = [page_state(c, page_id)]
    values = {
        "status": settled.status,
        "reason": settled.reason,
        "detail": settled.detail,
        "ballot": settled.ballot,
        "page": settled.page,
        **reading_columns(settled.reading),
    }
    c.execute(update(t.page).where(t.page.c.id == page_id).values(**values))
    c.execute(t.page_health.delete().where(t.page_health.c.page_id == page_id))  # it may have been identified before
    keep_health(c, page_id, settled.reading)
    given = events.Decided(item=e.item, status=e.said, codes=(f"{settled.ballot}", f"{settled.page}"))
    _record(c, given, entry, before=before)
    if settled.status == PageStatus.READ:
        ask_rows(c, page_id)
    elif settled.status == PageStatus.REVIEW:
        ask_page(c, page_row(c, page_id))
    pack_again(c, (before[0]["ballot"], settled.ballot))


def _page_typed(c: Connection, e: events.PageTyped, entry: Entry) -> None:
    given = events.Decided(item=e.item, status=TYPED, codes=(e.ballot, f"{e.page}"))
    _record(c, given, entry, before=page_typed(c, e, entry))
    pack_again(c, (e.ballot,))


def _decided(c: Connection, e: events.Decided, entry: Entry) -> None:
    is_page = c.execute(select(t.item.c.question).where(t.item.c.id == e.item)).scalar_one() is None
    before = decide_page(c, e) if is_page else []
    _record(c, e, entry, before=before)
    _pack_touched(c, e.item, before)


def _decision_undone(c: Connection, e: events.DecisionUndone, _: Entry) -> None:
    active = select(t.decision).where(t.decision.c.item == e.item, ~t.decision.c.undone)
    latest = c.execute(active.order_by(t.decision.c.seq.desc())).mappings().first()
    if latest is None:
        raise ValueError(f"item {e.item} has no decision to undo")
    c.execute(update(t.decision).where(t.decision.c.seq == latest["seq"]).values(undone=True))
    before = json.loads(latest["before"])
    touched = _ballots_of(c, before)
    for state in before:
        restore_page(c, state)
    if latest["status"] == IDENTIFIED or _let_in_late(c, e.item, latest["status"]):
        forget_name(c, e.item)
    still = c.execute(active).first() is not None
    c.execute(update(t.item).where(t.item.c.id == e.item).values(open=not still))
    pack_again(c, touched)
    _pack_touched(c, e.item, before)


def _let_in_late(c: Connection, item: int, status: str) -> bool:
    """Tell whether a decision read a page again that came while its round was closed."""
    return status == "count" and c.execute(select(t.item.c.reason).where(t.item.c.id == item)).scalar() == ROUND_CLOSED


def _counts_set(c: Connection, e: events.CountsSet, _: Entry) -> None:
    stated = {name: value for name, value in asdict(e).items() if name not in ("unit", "round") and value is not None}
    where = (t.counts.c.unit == e.unit) & (t.counts.c.round == e.round)
    if c.execute(select(t.counts.c.unit).where(where)).first():
        c.execute(update(t.counts).where(where).values(**stated))
    else:
        c.execute(insert(t.counts).values(unit=e.unit, round=e.round, **stated))


def _finding_acknowledged(c: Connection, e: events.FindingAcknowledged, entry: Entry) -> None:
    c.execute(t.acknowledgement.delete().where(t.acknowledgement.c.code == e.code))
    said = {"code": e.code, "by": entry.by, "at": entry.at, "reason": e.reason}
    c.execute(insert(t.acknowledgement).values(**said, texts=json.dumps(e.texts, ensure_ascii=False)))


def _round_closed(c: Connection, e: events.RoundClosed, entry: Entry) -> None:
    c.execute(insert(t.closing).values(round=e.round, by=entry.by, at=entry.at, tally=e.tally))
    pack_again(c, late_ballots(c, e.round))


def _round_reopened(c: Connection, e: events.RoundReopened, _: Entry) -> None:
    c.execute(t.closing.delete().where(t.closing.c.round == e.round))
    pack_again(c, late_ballots(c, e.round))


def _row_doubted(c: Connection, e: events.RowDoubted, _: Entry) -> None:
    doubt_row(c, e)
    pack_again(c, (e.ballot,))


def _audit_recontacted(c: Connection, e: events.AuditRecontacted, entry: Entry) -> None:
    audit_recontacted(c, e, entry)
    pack_again(c, (e.ballot,))


def _opinion_asked(c: Connection, e: events.OpinionAsked, entry: Entry) -> None:
    c.execute(insert(t.opinion).values(seq=entry.seq, item=e.item, status=None, codes="", by=entry.by, at=entry.at))


def _opinion_given(c: Connection, e: events.OpinionGiven, entry: Entry) -> None:
    values = {"seq": entry.seq, "item": e.item, "status": e.status, "codes": ";".join(e.codes)}
    c.execute(insert(t.opinion).values(**values, by=entry.by, at=entry.at))


def _page_doubted(c: Connection, e: events.PageDoubted, _: Entry) -> None:
    page_id = _page_id(c, e.file, e.number)
    said = dict(text.split(" ", 1) for text in e.boxes)
    if e.identity:
        said["identity"] = e.identity
    for box, words in said.items():
        c.execute(insert(t.doubt).prefix_with("OR REPLACE").values(page_id=page_id, box=box, said=words, way=e.way))
    ask_again(c, page_id, e)
    pack_again(c, (ballot_of_page(c, page_id),))


def _page_id(c: Connection, sha256: str, number: int) -> int:
    file_id = c.execute(_FILE_ID, {"wanted": sha256}).scalar_one()
    same = (t.page.c.file_id == file_id) & (t.page.c.number == number)
    return int(c.execute(select(t.page.c.id).where(same)).scalar_one())


def _recounted(c: Connection, e: events.Recounted, entry: Entry) -> None:
    c.execute(insert(t.recount).values(seq=entry.seq, by=entry.by, at=entry.at, **asdict(e)))


def _only_logged(_c: Connection, _e: Any, _entry: Entry) -> None:
    """Leave the tables as they are: the entry itself is all there is to remember."""


_APPLY: dict[type, Callable[[Connection, Any, Entry], None]] = {
    events.KeyUsed: _key_used,
    events.FormSet: _form_set,
    events.BallotsPrinted: _ballots_printed,
    events.BallotsReprinted: _only_logged,
    events.FileArchived: _file_archived,
    events.DamageLifted: _damage_lifted,
    events.PageSettled: _page_settled,
    events.PageWaitsAgain: _page_waits_again,
    events.PageIdentified: _page_identified,
    events.Decided: _decided,
    events.DecisionUndone: _decision_undone,
    events.CountsSet: _counts_set,
    events.FindingAcknowledged: _finding_acknowledged,
    events.RoundClosed: _round_closed,
    events.RoundReopened: _round_reopened,
    events.Exported: _only_logged,
    events.RowDoubted: _row_doubted,
    events.AuditDrawn: audit_drawn,
    events.AuditRead: audit_read,
    events.AuditRecontacted: _audit_recontacted,
    events.HandedOver: handed_over,
    events.ImagesPurged: images_purged,
    events.TableChecked: table_checked,
    events.PackageMerged: package_merged,
    events.PackageWithdrawn: package_withdrawn,
    events.AnswerFileArchived: answer_file_archived,
    events.AnswersImported: answers_imported,
    events.AnswersWithdrawn: answers_withdrawn,
    events.AccountSet: _only_logged,
    events.SignedIn: _only_logged,
    events.SignInLocked: _only_logged,
    events.TokenMade: _only_logged,
    events.PasswordOpened: _only_logged,
    events.PlanChanged: _only_logged,
    events.IdentitySeen: _only_logged,
    events.OpinionAsked: _opinion_asked,
    events.OpinionGiven: _opinion_given,
    events.PageDoubted: _page_doubted,
    events.Recounted: _recounted,
    events.PageTyped: _page_typed,
    events.TextTyped: text_typed,
    events.SheetJudged: keep_verdict,
    events.BoundaryMoved: boundary_moved,
    events.PageRedecided: page_redecided,
    events.ReceivedCorrected: received_corrected,
    events.ReceivedRestored: received_restored,
    events.StoreRepaired: _only_logged,
}


def _pack_touched(c: Connection, item: int, before: list[Row]) -> None:
    """Pack the ballots anew that a decision touched: those its pages stand for now, and those of before."""
    pack_again(c, (*_ballots_of(c, before), ballot_of_page(c, page_of_item(c, item))))


def _ballots_of(c: Connection, states: list[Row]) -> tuple[str | None, ...]:
    pages = [state for state in states if "entry" not in state]
    return (*(page["ballot"] for page in pages), *(ballot_of_page(c, page["id"]) for page in pages))


def _record(c: Connection, e: events.Decided, entry: Entry, *, before: list[Row]) -> None:
    c.execute(
        insert(t.decision).values(
            seq=entry.seq,
            item=e.item,
            status=e.status,
            codes=";".join(e.codes),
            reason=e.reason,
            by=entry.by,
            at=entry.at,
            undone=False,
            before=json.dumps(before, ensure_ascii=False),
        )
    )
    c.execute(update(t.item).where(t.item.c.id == e.item).values(open=False))
