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
    older.run("scan", older.folder / "archive", "--received", "2024-10-02", "--jobs", "1", codes=(5,))
    assert older.run("tally").out == tally
    older.run("verify")
