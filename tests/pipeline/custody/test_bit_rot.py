"""A bit that a disk changed in `phieu.db` changes no figure without a word."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.pipeline.custody.desk import Desk


def with_another_letter(desk: Desk, folder: Path, table: str, column: str, behind: str) -> Desk:
    """Give a copy of a survey in which one letter of a table is the next one of the alphabet."""
    shutil.copytree(desk.folder, folder)
    with closing(sqlite3.connect(folder / "phieu.db")) as raw, raw:
        row, text = raw.execute(f"SELECT rowid, {column} FROM {table} ORDER BY rowid LIMIT 1").fetchone()
        at = text.index(behind) + len(behind)
        rotten = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        raw.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (rotten, row))
    return Desk(folder)


@pytest.mark.parametrize(
    ("table", "column", "behind"),
    [
        ("form", "questionnaire", '"title": "'),  # words of the tally
        ("form", "layout", '"question": "'),
        ("place", "unit", "DM-"),  # where ballots are counted
        ("place", "channel", ""),
    ],
)
def test_a_letter_that_rotted_in_what_figures_are_made_of_is_refused(
    desk: Desk, tmp_path: Path, table: str, column: str, behind: str
) -> None:
    rotten = with_another_letter(desk, tmp_path / "rotten", table, column, behind)
    for words in (("tally",), ("report", "-o", tmp_path / "bao-cao.docx"), ("verify",)):
        assert "was damaged on its disk" in rotten.run(*words, codes=(7,)).err
    assert not (tmp_path / "bao-cao.docx").exists()


def test_a_bit_that_rotted_in_the_packed_answers_is_refused_and_nothing_is_written_over_it(
    desk: Desk, tmp_path: Path
) -> None:
    shutil.copytree(desk.folder, tmp_path / "rotten")
    rotten, database = Desk(tmp_path / "rotten"), tmp_path / "rotten" / "phieu.db"
    with closing(sqlite3.connect(database)) as raw, raw:
        (data,) = raw.execute("SELECT data FROM packed_block").fetchone()
        changed = bytes([*data[:-1], data[-1] ^ 4])
        raw.execute("UPDATE packed_block SET data = ?", (changed,))
    for words in (("tally",), ("close",), ("package", "-o", tmp_path / "goi.zip"), ("verify",)):
        assert "was damaged on its disk" in rotten.run(*words, codes=(7,)).err
    answers = desk.folder / "returned" / "answers.csv"
    rotten.run("review", "decide", "--from", answers, "--by", "Lan", codes=(0, 7))
    with closing(sqlite3.connect(database)) as raw:
        assert raw.execute("SELECT data FROM packed_block").fetchone() == (changed,)


@pytest.mark.parametrize(
    ("column", "behind"), [("ballots", '"status":"'), ("counts", '"returned": '), ("scope", "DM-")]
)
def test_a_letter_that_rotted_in_what_a_package_brought_is_refused(
    desk: Desk, tmp_path: Path, column: str, behind: str
) -> None:
    desk.run("package", "-o", tmp_path / "goi.zip")
    province = Desk(tmp_path / "tinh")
    shutil.copytree(desk.folder, province.folder)
    province.run("merge", tmp_path / "goi.zip", codes=(0, 5))
    rotten = with_another_letter(province, tmp_path / "rotten", "package", column, behind)
    for words in (("tally",), ("report", "-o", tmp_path / "bao-cao.docx"), ("verify",)):
        assert "was damaged on its disk" in rotten.run(*words, codes=(7,)).err


def test_readings_that_are_no_longer_what_was_written_end_in_a_sentence(desk: Desk, tmp_path: Path) -> None:
    shutil.copytree(desk.folder, tmp_path / "rotten")
    with closing(sqlite3.connect(tmp_path / "rotten" / "phieu.db")) as raw, raw:
        raw.execute("UPDATE page SET reading = replace(reading, ':', ';')")
    rotten = Desk(tmp_path / "rotten")
    for words in (("export", "marks"), ("verify",)):
        assert "the file is damaged: run `phieu repair`" in rotten.run(*words, codes=(7,)).err
