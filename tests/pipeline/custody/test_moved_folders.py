"""A survey's folder is copied, brought back and moved about: what is missing afterwards is named, never passed over."""

from pathlib import Path

from tests.pipeline.custody.desk import Desk
from tests.program import ProgramInside


def folder_with_an_older_store(desk: Desk, tmp_path: Path) -> Desk:
    """Give a survey whose `phieu.db` is from before its ballots were scanned."""
    folder = tmp_path / "cu"
    ProgramInside().ok("new", folder, "--sample", "dak-mil")
    older = Desk(folder)
    (folder / "survey.key").write_bytes((desk.folder / "survey.key").read_bytes())
    older.run("print", "--count", "12")
    (desk.folder / "archive").rename(folder / "archive")
    return older


def test_originals_of_which_an_older_store_knows_nothing_are_named_until_they_are_scanned(
    desk: Desk, tmp_path: Path
) -> None:
    tally = desk.run("tally").out
    older = folder_with_an_older_store(desk, tmp_path)
    proved = older.run("verify", codes=(5,))
    assert "waits  archived originals" in proved.out
    assert "originals lie in archive/ of which the log knows nothing" in proved.err
    assert "of which the log knows nothing" in older.run("scan", codes=(2,)).err
    assert "01 tệp trong archive/" in older.run("tally").err
    assert "01 tệp trong archive/" in older.run("counts").out
    older.run("scan", older.folder / "archive", "--received", "2024-10-02", "--jobs", "1", codes=(5,))
    counted = older.run("tally")
    assert (counted.out, "archive/" in counted.err) == (tally, False)
    older.run("verify")


def test_no_round_closes_over_an_original_that_the_log_does_not_know(desk: Desk) -> None:
    stray = desk.folder / "archive" / "ab" / f"{'ab' * 32}.pdf"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"%PDF")
    assert "01 tệp trong archive/" in desk.run("close", codes=(2,)).err


def test_a_survey_whose_store_is_gone_or_empty_gives_no_figures_of_nought(desk: Desk) -> None:
    store = desk.folder / "phieu.db"
    kept, listed = store.read_bytes(), desk.folder / "print" / "manifest.csv"
    for lost in (store.unlink, lambda: store.write_bytes(b"")):
        lost()
        for words in (("tally",), ("report",), ("counts",), ("verify",), ("close",), ("print",)):
            assert "gone or empty, though ballots were printed" in desk.run(*words, codes=(7,)).err
    store.unlink()
    listed.unlink()
    assert "gone or empty" in desk.run("tally", codes=(7,)).err  # by its archive
    store.write_bytes(kept)
    desk.run("tally")


def test_a_table_that_is_refused_leaves_nothing_in_the_archive(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "online.csv"
    head = "unit,received,I.1,I.2,I.3,I.4,II.1,II.2,II.3"
    table.write_text(f"{head}\nDM-HUYEN,2024-10-03,3,3,3,3,3,3,3\n", encoding="utf-8")
    before = sorted((desk.folder / "archive").rglob("*"))
    refused = desk.run("import", table, "--channel", "online", "--corrects", codes=(4,))
    assert "no earlier table" in refused.err
    assert sorted((desk.folder / "archive").rglob("*")) == before
