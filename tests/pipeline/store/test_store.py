"""The log is the truth: append-only, hash-chained, and all tables follow from it."""

import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import events as e
from pipeline.errors import StoreError
from pipeline.store import Store, items, pages
from pipeline.store.access import AccessStore
from pipeline.store.schema import VERSION

BALLOT = "DM24/DM-HUYEN/2024/0001-0"


def printed(*serials: int) -> e.BallotsPrinted:
    return e.BallotsPrinted(
        plan="DM24",
        unit="DM-HUYEN",
        round="2024",
        form="A",
        version="1",
        file="2024/DM-HUYEN.pdf",
        serials=serials,
        first_pages=tuple(range(2, 2 + len(serials))),
        pages=1,
    )


def scanned(sha256: str) -> e.FileArchived:
    return e.FileArchived(
        sha256=sha256,
        archived=f"archive/{sha256}",
        source=f"{sha256}.pdf",
        size_bytes=1,
        page_count=2,
        received="2024-05-06",
        channel="paper",
        simulated=False,
    )


def reading(*, asks: bool = True) -> e.ReadingRecord:
    row = e.RowRecord(question="I.1", situation="unsure", status=None, codes=(), asks=asks, low=False)
    return e.ReadingRecord(
        form="A",
        version="1",
        states="emu",
        scores=(1, 998, 500),
        reasons=("", "", "faint"),
        rows=(row,),
        turn_deg=180,
        skew_deg=0.25,
        scale_ratio=0.998,
        px_per_mm=7.874,
        error_mm=0.04,
        measures="d1",
    )


def page(number: int, status: e.PageStatus, reason: str = "", *, sha256: str = "aa") -> e.PageSettled:
    return e.PageSettled(
        file=sha256, number=number, status=status, reason=reason, detail="", ballot=BALLOT, page=1, reading=reading()
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "phieu.db")
    store.append(printed(2, 1), scanned("aa"), page(1, e.PageStatus.READ), by="Lan")
    return store


def test_the_tables_follow_from_the_log(store: Store) -> None:
    store.append(page(2, e.PageStatus.REVIEW, "conflict"), e.Decided(item=2, status="replace"), by="Lan")
    with Store.temporary() as again:
        again.replay(store.entries())
        assert again.tables() == store.tables()


def test_an_entry_that_was_changed_is_named(store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "phieu.db") as raw:
        raw.execute("UPDATE log SET body = replace(body, '\"emu\"', '\"mmm\"') WHERE seq = 3")
    with Store.temporary() as again, pytest.raises(StoreError, match="entry 3"):
        again.replay(store.entries())


def test_an_entry_that_was_taken_out_is_noticed(store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "phieu.db") as raw:
        raw.execute("DELETE FROM log WHERE seq = 2")
    with Store.temporary() as again, pytest.raises(StoreError, match="entry 2"):
        again.replay(store.entries())


def test_whoever_goes_through_a_long_log_holds_few_of_its_entries(store: Store) -> None:
    with store.transaction() as transaction:
        for _ in range(3_000):
            transaction.append(e.SignedIn(name="lan"), by="lan")
    sum(1 for _ in store.each_entry())  # what is loaded and kept once
    tracemalloc.start()
    try:
        assert sum(1 for _ in store.each_entry(e.SignedIn.kind)) == 3_000
        going_through = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        assert [entry.seq for entry in store.entries()] == list(range(1, store.head() + 1))
        holding = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert going_through < holding / 10


def test_of_two_pages_for_one_place_only_one_can_count(store: Store) -> None:
    with pytest.raises(StoreError):
        store.append(page(2, e.PageStatus.READ), by="Lan")
    with store.connection() as connection:
        assert pages.status_counts(connection) == {e.PageStatus.READ: 1}


def test_a_failed_append_leaves_no_trace_in_the_log(store: Store) -> None:
    before = store.entries()
    with pytest.raises(StoreError):
        store.append(e.CountsSet(unit="DM-HUYEN", round="2024", issued=3), page(2, e.PageStatus.READ), by="Lan")
    assert store.entries() == before


def test_replacing_a_page_asks_its_own_questions_and_undo_restores_the_others(store: Store) -> None:
    store.append(page(2, e.PageStatus.REVIEW, "conflict"), by="Lan")
    with store.connection() as connection:
        assert [(item.id, item.question) for item in items.open_items(connection)] == [(2, None), (1, "I.1")]
    store.append(e.Decided(item=2, status="replace"), by="Lan")
    with store.connection() as connection:
        assert [item.id for item in items.open_items(connection)] == [3]
        assert [p.status for p in pages.all_pages(connection)] == [e.PageStatus.DUPLICATE, e.PageStatus.READ]
    store.append(e.DecisionUndone(item=2), by="Lan")
    with store.connection() as connection:
        assert [item.id for item in items.open_items(connection)] == [2, 1]
        assert [p.status for p in pages.all_pages(connection)] == [e.PageStatus.READ, e.PageStatus.REVIEW]


def test_an_extra_ballot_has_a_code_of_its_own_and_undo_takes_it_back(store: Store) -> None:
    store.append(page(2, e.PageStatus.REVIEW, "conflict"), by="Lan")
    store.append(e.Decided(item=2, status="extra", codes=(f"{BALLOT}+1",), reason="photocopied"), by="Lan")
    with store.connection() as connection:
        assert [p.ballot for p in pages.all_pages(connection)] == [BALLOT, f"{BALLOT}+1"]
    store.append(e.DecisionUndone(item=2), by="Lan")
    with store.connection() as connection:
        assert [p.ballot for p in pages.all_pages(connection)] == [BALLOT, BALLOT]


def test_undo_gives_the_earlier_decision_back(store: Store) -> None:
    store.append(e.Decided(item=1, status="answered", codes=("3",)), by="Lan")
    store.append(e.Decided(item=1, status="blank"), by="Minh")
    store.append(e.DecisionUndone(item=1), by="Minh")
    with store.connection() as connection:
        (decision,) = items.row_decisions(connection).values()
        assert (decision.status, decision.codes, decision.by) == ("answered", ("3",), "Lan")
        assert items.count_open(connection) == 0


def test_a_doubted_row_waits_again_whether_it_was_asked_before_or_not(store: Store) -> None:
    store.append(e.Decided(item=1, status="answered", codes=("3",)), by="Lan")
    store.append(e.RowDoubted(ballot=BALLOT, page=1, question="I.1", why="audit"), by="Minh")
    store.append(e.RowDoubted(ballot=BALLOT, page=1, question="I.2", why="audit"), by="Minh")
    with store.connection() as connection:
        assert [(i.id, i.question, i.reason) for i in items.open_items(connection)] == [
            (1, "I.1", "audit"),
            (2, "I.2", "audit"),
        ]
        assert len(items.open_rows(connection)) == 2
    store.append(e.Decided(item=1, status="answered", codes=("2",)), by="Hoa")
    with store.connection() as connection:
        assert [d.by for d in items.decisions_of(connection, 1)] == ["Lan", "Hoa"]
        assert [i.id for i in items.open_items(connection)] == [2]


def test_a_store_of_an_older_make_is_made_anew_from_its_log(store: Store, tmp_path: Path) -> None:
    before = store.tables()
    store.close()
    with sqlite3.connect(tmp_path / "phieu.db") as raw:
        raw.execute("UPDATE meta SET value = '0'")
        raw.execute("DELETE FROM page")
    with Store.open(tmp_path / "phieu.db") as again:
        assert again.tables() == before


def test_a_log_that_was_changed_makes_no_tables_when_a_later_version_makes_them_anew(
    store: Store, tmp_path: Path
) -> None:
    store.close()
    with sqlite3.connect(tmp_path / "phieu.db") as raw:
        raw.execute("UPDATE meta SET value = '0'")
        raw.execute("UPDATE log SET body = replace(body, '\"emu\"', '\"mmm\"') WHERE seq = 3")
    with pytest.raises(StoreError, match=r"changed at entry 3 .* backup"):
        Store.open(tmp_path / "phieu.db")


def test_a_store_that_a_newer_version_worked_with_is_left_as_it_is(store: Store, tmp_path: Path) -> None:
    before = store.tables()
    store.close()
    _say_version(tmp_path, VERSION + 1)
    with pytest.raises(StoreError, match="a newer version of phieu has worked here"):
        Store.open(tmp_path / "phieu.db")
    _say_version(tmp_path, VERSION)
    with Store.open(tmp_path / "phieu.db") as again:
        assert again.tables() == before


def test_a_program_that_still_runs_when_another_version_makes_the_tables_anew_neither_counts_nor_writes_in_them(
    store: Store, tmp_path: Path
) -> None:
    _say_version(tmp_path, VERSION + 1)
    with pytest.raises(StoreError, match="start it again"):
        store.head()
    with pytest.raises(StoreError, match="start it again"):
        store.append(page(2, e.PageStatus.REVIEW, "conflict"), by="Lan")
    _say_version(tmp_path, VERSION)
    assert store.head() == 3


def _say_version(folder: Path, version: int) -> None:
    with closing(sqlite3.connect(folder / "phieu.db")) as raw, raw:
        raw.execute("UPDATE meta SET value = ?", (str(version),))


def test_every_event_survives_the_log(store: Store) -> None:
    samples: tuple[e.Event, ...] = (
        e.KeyUsed(fingerprint="00ff"),
        e.FormSet(form="A", version="1", layout="{}", questionnaire="{}"),
        printed(5),
        e.BallotsReprinted(file="x.pdf", ballots=(BALLOT,)),
        scanned("bb"),
        page(2, e.PageStatus.REVIEW),
        e.PageIdentified(item=1, settled=page(1, e.PageStatus.REVIEW)),
        e.Decided(item=1, status="answered", codes=("1", "2"), reason="why"),
        e.DecisionUndone(item=1),
        e.CountsSet(unit="DM-HUYEN", round="2024", issued=3, transactions=30),
        e.FindingAcknowledged(code="ROW_SUM_MISMATCH", reason="known"),
        e.RoundClosed(round="2024", tally="ff"),
        e.RoundReopened(round="2024", reason="late ballots"),
        e.Exported(what="marks", rows=3),
        e.RowDoubted(ballot=BALLOT, page=1, question="I.1", why="audit"),
        e.AuditDrawn(
            round="2024", seed="8", share="1/10", frame=("DM-HUYEN:1-2",), frame_sha256="ab", ballots=(BALLOT,)
        ),
        e.AuditRead(
            ballot=BALLOT,
            answers=(
                e.AuditAnswer(
                    question="I.1",
                    status="answered",
                    codes=("3",),
                    counted_status="blank",
                    counted_codes=(),
                    by_machine=True,
                ),
            ),
        ),
        e.AuditRecontacted(ballot=BALLOT, outcome="confirmed"),
        e.HandedOver(unit="DM-HUYEN", round="2024", day="2024-10-17", giver="Lan", receiver="Minh", sent=9, received=8),
        e.ImagesPurged(files=("aa",), reason="hết hạn lưu"),
        e.StoreRepaired(tables=("place",), measures_lost=1),
        e.TableChecked(file="bang.csv", sha256="ff", faults=(e.TableFault(code="ROW_SUM_MISMATCH", text="…"),)),
        e.PackageMerged(
            sha256="ff",
            signer="00",
            seq=3,
            head="ab",
            follows=("aa",),
            scope=("DM-HUYEN/2024",),
            ballots=("{}",),
            counts=(
                e.SentCounts(
                    unit="DM-HUYEN", round="2024", printed=9, issued=9, returned=8, spoiled=1, without_paper=0
                ),
            ),
            loose_pages=1,
            late=(e.SentLate(unit="DM-HUYEN", round="2024", pages=2),),
        ),
        e.PackageWithdrawn(sha256="ff", reason="gửi nhầm"),
        e.AccountSet(name="lan", role="reviewer", units=("DM-HUYEN",), sees_identity=False, disabled=False),
        e.SignedIn(name="lan"),
        e.SignInLocked(name="lan"),
        e.TokenMade(name="lan", label="báo cáo", days=30),
        e.PasswordOpened(name="lan", way="link"),
        e.PlanChanged(before="aa", after="bb"),
        e.IdentitySeen(page=1, ballot=BALLOT),
        e.OpinionAsked(item=1),
        e.OpinionGiven(item=1, status="answered", codes=("3",)),
        e.AnswerFileArchived(
            sha256="cc",
            archived="archive/cc",
            source="tra-loi.csv",
            size_bytes=9,
            channel="online",
            row_count=1,
            skipped=("dòng 3: ô 5",),
        ),
        e.AnswersImported(
            file="cc",
            form="A",
            version="1",
            rows=(2,),
            keys=("uuid:1",),
            ballots=("DM24/DM-HUYEN/2024/~AAAA",),
            units=("DM-HUYEN",),
            rounds=("2024",),
            received=("2024-05-06",),
            answers=('["3",""]',),
            texts=("",),
        ),
        e.AnswersWithdrawn(ballots=("DM24/DM-HUYEN/2024/~AAAA",), reason="corrected"),
        e.AccountSet(name="Lan", role="reviewer", units=("DM-HUYEN",), sees_identity=False, disabled=False),
        e.SignedIn(name="Lan"),
        e.SignInLocked(name="Lan"),
        e.TokenMade(name="Lan", label="máy quét", days=30),
        e.PasswordOpened(name="Lan", way="machine"),
        e.PlanChanged(before="aa", after="bb"),
        e.IdentitySeen(page=1, ballot=BALLOT),
        e.OpinionAsked(item=1),
        e.OpinionGiven(item=1, status="answered", codes=("3",)),
        e.PageDoubted(file="aa", number=1, way="second/1", questions=("I.1",), boxes=("I.1=3 empty marked",)),
        e.Recounted(way="second/1", pages=1, boxes=21, agreed=20, unsure=0, waiting=0, disagreements=1, unread=0),
        e.PageTyped(item=2, ballot=BALLOT, page=1, questions=("I.1",)),
        e.TextTyped(file="aa", number=1, question="V.1", text="xe buýt quá ít"),
        e.TextTyped(file="aa", number=1, question="V.1", text=None),
        e.SheetJudged(file="aa", number=1, items=("scale",), grades=("good",), values=(100.0,), detail=""),
        e.BoundaryMoved(expected_errors=2.0, fit="aa"),
        e.DamageLifted(file="aa", page_count=400, numbers=(1,)),
        e.PageWaitsAgain(file="aa", number=1, reason="typed_before", detail="typed in as a.csv row 2"),
        e.ReceivedCorrected(files=("aa",), received="2024-10-02", reason="ghi nhầm"),
        e.ReceivedCorrected(files=("aa", "bb"), received=None, reason="không rõ ngày"),
        e.ReceivedRestored(correction=12),
        e.PageRedecided(
            file="aa",
            number=1,
            states="em",
            scores=(1, 990),
            reasons=("", ""),
            rows=(e.RowRecord(question="I.1", situation="s", status=None, codes=(), asks=True, low=False),),
        ),
    )
    assert {type(sample) for sample in samples} == set(e.EVENTS)
    for sample in samples:
        assert e.event_from_body(sample.kind, e.event_to_body(sample)) == sample


@pytest.mark.parametrize("name", ["Khảo sát – Đắk Mil (đợt 1)", "2024?", "a#b%20c", "?"])
def test_a_store_lies_in_its_folder_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with Store.open(tmp_path / name / "phieu.db") as store:
        store.append(scanned("aa"), by="Lan")
    AccessStore(tmp_path / name / "desk.db").close()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert {path.name for path in (tmp_path / name).iterdir()} == {"phieu.db", "desk.db"}


def test_a_read_only_folder_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="check the path and its permissions"):
        Store.open(tmp_path / "missing" / "phieu.db")
