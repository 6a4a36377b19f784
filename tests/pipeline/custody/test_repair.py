"""A damaged `phieu.db` is made anew from its log, and nothing is lost that the log tells."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.pipeline.custody.desk import Desk

BROKEN = (
    "DELETE FROM packed_block",
    "UPDATE form SET questionnaire = replace(questionnaire, 'title', 'tutle')",
    "UPDATE page SET reading = replace(reading, ':', ';')",
    "DROP TABLE place",
    "DELETE FROM item WHERE id % 2",
)


def changed(desk: Desk, statement: str) -> None:
    with closing(sqlite3.connect(desk.folder / "phieu.db")) as raw, raw:
        raw.execute(statement)


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return list(raw.iterdump())


def figures(desk: Desk) -> tuple[str, str, str]:
    queue = desk.run("review", "list", codes=(0, 5)).out
    return desk.run("tally", "--format", "csv").out, desk.run("export", "marks").out, queue


def kept(desk: Desk) -> list[Path]:
    return sorted(desk.folder.glob("phieu.db.damaged-*"))


@pytest.mark.parametrize("statement", BROKEN)
def test_whatever_table_is_damaged_the_figures_come_back_from_the_log(desk: Desk, statement: str) -> None:
    before = figures(desk)
    changed(desk, statement)
    damaged = dump(desk.folder / "phieu.db")
    assert "repair" in desk.run("verify", codes=(7,)).err
    (desk.folder / ".phieu.db.0123456789ab.part-wal").write_bytes(b"left by a repair that was killed")
    assert "made anew: table" in desk.run("repair", "--by", "Lan").out
    assert not tuple(desk.folder.glob(".phieu.db*"))
    assert figures(desk) == before
    desk.run("verify")
    (aside,) = kept(desk)
    assert dump(aside) == damaged
    assert "store_repaired       Lan " in desk.run("log").out


def test_pages_of_the_file_that_a_disk_wrote_over_are_made_anew(desk: Desk) -> None:
    before, database = figures(desk), desk.folder / "phieu.db"
    with closing(sqlite3.connect(database)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = raw.execute("PRAGMA page_size").fetchone()
        (root,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'page'").fetchone()
    with database.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)
    assert "phieu repair" in desk.run("tally", codes=(7,)).err
    assert "made anew: the file itself" in desk.run("repair").out
    assert figures(desk) == before
    desk.run("verify")


def test_whoever_may_not_read_the_file_may_read_neither_the_new_one_nor_the_kept_one(desk: Desk) -> None:
    (desk.folder / "phieu.db").chmod(0o600)
    changed(desk, "DELETE FROM packed_block")
    desk.run("repair")
    assert [path.stat().st_mode & 0o777 for path in (desk.folder / "phieu.db", *kept(desk))] == [0o600, 0o600]


def test_a_sound_file_is_left_alone(desk: Desk) -> None:
    entries = desk.run("log").out
    assert "nothing was changed" in desk.run("repair").out
    assert not kept(desk)
    assert desk.run("log").out == entries


@pytest.mark.parametrize(
    "statement", ["UPDATE log SET by = 'Hoa' WHERE seq = 3", "DELETE FROM log WHERE seq = 3", "DELETE FROM log"]
)
def test_a_log_that_is_damaged_too_is_no_ground_for_a_repair(desk: Desk, statement: str) -> None:
    changed(desk, statement)
    changed(desk, "DELETE FROM packed_block")
    before = dump(desk.folder / "phieu.db")
    assert "backup" in desk.run("repair", codes=(7,)).err
    assert dump(desk.folder / "phieu.db") == before
    assert not kept(desk)


def test_no_file_is_exchanged_under_a_program_that_has_it_open(desk: Desk) -> None:
    changed(desk, "DELETE FROM packed_block")
    with Store.open(desk.folder / "phieu.db") as store, store.connection():
        assert "open in another program" in desk.run("repair", codes=(2,)).err
    desk.run("repair")


def test_measures_that_are_gone_are_told_and_the_rest_is_kept(desk: Desk) -> None:
    before = figures(desk)
    changed(desk, "UPDATE measures SET data = zeroblob(9) WHERE rowid = 1")
    assert "measures of 1 pages" in desk.run("repair").err
    assert figures(desk) == before
    assert desk.run("verify", codes=(7,)).err.count("are gone") == 1
    assert '"without_measures": 1' in desk.run("redecide", "--json", codes=(0, 5)).out


def test_a_page_that_comes_again_and_whose_measures_are_gone_is_compared_by_a_person(
    desk: Desk, tmp_path: Path
) -> None:
    changed(desk, """UPDATE page SET pixels = NULL, reading = replace(reading, '"measures":"', '"measures":"0')""")
    (first, *_) = sorted((desk.folder / "archive").rglob("*.pdf"))
    again = tmp_path / "again.pdf"
    again.write_bytes(first.read_bytes() + b"\n% another copy\n")
    desk.run("scan", again, codes=(5,))
    assert "conflict" in desk.run("export", "pages").out


def test_a_newer_version_s_file_is_left_to_it(desk: Desk) -> None:
    changed(desk, "UPDATE meta SET value = '999' WHERE key = 'tables'")
    assert "newer version" in desk.run("repair", codes=(7,)).err


def test_there_is_nothing_to_repair_before_anything_was_printed(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "new")
    desk.run("new", desk.folder)
    assert "not there yet" in desk.run("repair", codes=(2,)).err
    assert not (desk.folder / "phieu.db").exists()


def test_a_file_that_is_gone_is_no_matter_for_a_repair(desk: Desk) -> None:
    for path in desk.folder.glob("phieu.db*"):
        path.unlink()
    assert "gone" in desk.run("repair", codes=(7,)).err
