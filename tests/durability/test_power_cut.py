"""What the log or the program has told of is on disk by then, name and all: also after the plug was pulled."""

import os
from pathlib import Path

import pytest

from tests.durability.stopped import Stopper
from tests.durability.surveys import copy_of, scan_words

ROWS = "unit,received,I.1,I.2,I.3,I.4,II.1,II.2,II.3\n" + "DM-HUYEN,2024-10-01,1,2,3,3,2,1,2\n" * 3


def test_no_key_plan_pack_layout_or_original_is_lost_that_was_told_of(
    filled: Path, tmp_path: Path, stopper: Stopper
) -> None:
    new, returned = tmp_path / "new", copy_of(filled, tmp_path / "filled")
    assert not stopper.run("new", new, "--sample", "dak-mil").unsynced
    for words in (("--count", "2"), ("--test-sheet",)):
        assert not stopper.run("-C", new, "print", *words).unsynced
    code = (new / "print" / "manifest.csv").read_text(encoding="utf-8").splitlines()[1].partition(",")[0]
    assert not stopper.run("-C", new, "print", "--reprint", code).unsynced
    assert not stopper.run(*scan_words(returned, jobs=1)).unsynced
    (tmp_path / "online.csv").write_text(ROWS, encoding="utf-8")
    assert not stopper.run("-C", new, "import", tmp_path / "online.csv", "--channel", "online").unsynced


@pytest.mark.parametrize(
    "words",
    [
        ("package", "-o", "p.zip"),
        ("export", "public", "-o", "p.zip"),
        ("export", "responses", "-o", "r.csv"),
        ("tally", "-o", "t.xlsx"),
        ("report", "-o", "b.docx"),
        ("health", "-o", "h.json"),
    ],
    ids=" ".join,
)
def test_no_file_is_lost_that_the_program_said_it_wrote(
    scanned_once: Path, tmp_path: Path, stopper: Stopper, words: tuple[str, ...]
) -> None:
    survey = copy_of(scanned_once, tmp_path / "survey")
    written = stopper.run("-C", survey, *words[:-1], tmp_path / words[-1])
    assert (written.code, written.unsynced) == (0, ()), written.said
    assert (tmp_path / words[-1]).stat().st_size


def test_what_a_killed_run_left_of_a_file_goes_with_the_next_a_day_later(
    scanned_once: Path, tmp_path: Path, stopper: Stopper
) -> None:
    survey = copy_of(scanned_once, tmp_path / "survey")
    words = ("-C", survey, "tally", "-o", tmp_path / "t.csv")
    left: list[Path] = []
    for _ in stopper.each_moment(*words, before=lambda: (tmp_path / "t.csv").unlink(missing_ok=True)):
        left = list(tmp_path.glob(".t.csv.*"))
        if left:
            break
    assert left
    stopper.run(*words)
    assert left[0].exists(), "another program may be writing it just now"
    yesterday_s = left[0].stat().st_mtime - 25 * 3600
    os.utime(left[0], (yesterday_s, yesterday_s))
    stopper.run(*words)
    assert not list(tmp_path.glob(".t.csv.*"))
