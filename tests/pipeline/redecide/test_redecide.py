"""`phieu redecide` gives what a scan with that setting gives, can be undone, and leaves people's word alone."""

import json
import shutil
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from omr.known import USUAL_ERRORS
from pipeline.events import PageRedecided, RoundClosed
from pipeline.scanning.order import USUAL_CHANNEL, ScanOrder
from pipeline.scanning.scan import scan_files
from pipeline.store import boundary, items, pages
from pipeline.store.store import Transaction
from pipeline.survey import Survey
from tests.program import Program, ProgramInside

STRICT, USUAL, LOOSE = 0.5, USUAL_ERRORS, 50.0


@pytest.fixture(scope="module")
def program() -> Program:
    return ProgramInside()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """Đắk Mil with six ballots filled in and scanned badly; nothing read yet."""
    folder = tmp_path_factory.mktemp("redecide") / "dak-mil"
    program.start(folder, "dak-mil", count=6)
    simulate = ("simulate", folder / "jpeg", "--format", "jpeg", "--level", "hard", "--seed", "5", "--jobs", "1")
    program.ok("-C", folder, *simulate)
    return folder


@pytest.fixture(scope="module")
def scanned(stack: Path, tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    copy = tmp_path_factory.mktemp("scanned") / "survey"
    shutil.copytree(stack, copy)
    program.run("-C", copy, "scan", copy / "jpeg", "--received", "2024-10-02", "--jobs", "1", codes=(0, 5))
    return copy


@pytest.fixture
def folder(scanned: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "survey"
    shutil.copytree(scanned, copy)
    return copy


def redecide(program: Program, folder: Path, *words: object) -> dict[str, Any]:
    done = program.run("-C", folder, "redecide", *words, "--json", "--by", "Lan", codes=(0, 5))
    return dict(json.loads(done.out))


def outcome(folder: Path) -> dict[str, Any]:
    """All that counts: every reading, what waits, and the tally."""
    survey = Survey(folder)
    with survey.store as store, store.connection() as connection:
        return {
            "readings": [
                (p.file.source, p.number, p.reading and asdict(p.reading)) for p in pages.all_pages(connection)
            ],
            "waiting": sorted((i.ballot, i.question or "", i.reason, i.proposal) for i in items.open_items(connection)),
        }


def asked(folder: Path) -> int:
    return len(outcome(folder)["waiting"])


def proved(program: Program, folder: Path) -> None:
    program.run("-C", folder, "verify", codes=(0,))


def test_pages_that_are_being_read_while_the_boundary_moves_are_settled_by_the_new_one(
    program: Program, stack: Path, tmp_path: Path
) -> None:
    fresh, moved = tmp_path / "fresh", tmp_path / "moved"
    for copy in (fresh, moved):
        shutil.copytree(stack, copy)
    redecide(program, fresh, "--expected-errors", STRICT)
    program.run("-C", fresh, "scan", fresh / "jpeg", "--jobs", "1", codes=(0, 5))
    with closing(Survey(moved)) as survey:

        def move(done: int, _total: int) -> None:
            if done == 0:  # the forms are known to the readers, and no page is read yet
                redecide(program, moved, "--expected-errors", STRICT)

        order = ScanOrder(paths=(moved / "jpeg",), received=None, channel=USUAL_CHANNEL, jobs=1, by="Lan")
        scan_files(survey, order, progress=move)
    assert outcome(moved) == outcome(fresh)
    proved(program, moved)


def test_deciding_again_gives_what_a_scan_with_that_setting_gives(
    program: Program, stack: Path, folder: Path, tmp_path: Path
) -> None:
    redecide(program, folder, "--expected-errors", STRICT)
    fresh = tmp_path / "fresh"
    shutil.copytree(stack, fresh)
    redecide(program, fresh, "--expected-errors", STRICT)
    program.run("-C", fresh, "scan", fresh / "jpeg", "--received", "2024-10-02", "--jobs", "1", codes=(0, 5))
    assert outcome(folder) == outcome(fresh)
    assert program.ok("-C", folder, "tally").out == program.ok("-C", fresh, "tally").out
    proved(program, folder)


def test_the_fewer_errors_are_expected_the_more_is_asked(program: Program, folder: Path) -> None:
    waiting = []
    for expected in (LOOSE, 20.0, 5.0, STRICT):
        redecide(program, folder, "--expected-errors", expected)
        waiting.append(asked(folder))
    assert waiting == sorted(waiting)
    assert waiting[0] < waiting[-1]


def test_undo_gives_back_what_was_and_the_log_keeps_both(program: Program, folder: Path) -> None:
    before = outcome(folder)
    changed = redecide(program, folder, "--expected-errors", STRICT)
    assert changed["changed_boxes"] > 0
    assert outcome(folder) != before
    assert redecide(program, folder, "--undo")["after"] == USUAL
    assert outcome(folder) == before
    moves = [
        json.loads(line)
        for line in program.ok("-C", folder, "log", "--kind", "boundary_moved", "--json").out.splitlines()
    ]
    assert [json.loads(move["body"])["expected_errors"] for move in moves] == [STRICT, USUAL]
    assert {move["by"] for move in moves} == {"Lan"}
    proved(program, folder)


def test_what_a_person_decided_stands_whatever_the_setting(program: Program, folder: Path) -> None:
    redecide(program, folder, "--expected-errors", STRICT)
    listed = json.loads(program.run("-C", folder, "review", "list", "--json", codes=(0, 5)).out)
    rows = [item for item in listed if item["question"]]
    assert rows
    for item in rows:
        program.ok("-C", folder, "review", "decide", item["item"], "blank", "--by", "Lan")
    blank = {(item["ballot"], item["question"]) for item in rows}
    for expected in (LOOSE, STRICT):
        redecide(program, folder, "--expected-errors", expected)
        answers = program.ok("-C", folder, "export", "answers").out.splitlines()
        names = answers[0].split(",")
        said = [dict(zip(names, line.split(","), strict=True)) for line in answers[1:]]
        assert blank <= {(row["ballot"], row["question"]) for row in said if row["status"] == "blank"}
    proved(program, folder)


def test_deciding_again_under_the_same_setting_changes_nothing(program: Program, folder: Path) -> None:
    before = outcome(folder)
    report = redecide(program, folder)
    assert (report["changed_pages"], report["pages"]) == (0, len([r for _, _, r in before["readings"] if r]))
    assert outcome(folder) == before


def test_deciding_again_that_is_cut_short_changes_nothing(
    program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = outcome(folder)
    append, seen = Transaction.append, []

    def ended(self: Transaction, happened: object, *, by: str) -> None:
        append(self, happened, by=by)  # type: ignore[arg-type]  # an event
        seen.append(isinstance(happened, PageRedecided))
        if sum(seen) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Transaction, "append", ended)
    program.run("-C", folder, "redecide", "--expected-errors", STRICT, codes=(130,))
    monkeypatch.undo()
    assert sum(seen) == 2
    assert outcome(folder) == before
    with Survey(folder).store as store, store.connection() as connection:
        assert boundary.settings(connection) == ()
    proved(program, folder)


def test_pages_of_a_closed_round_stay_as_they_are(program: Program, folder: Path) -> None:
    survey = Survey(folder)
    with survey.store as store:
        store.append(RoundClosed(round="2024", tally="as it was"), by="Lan")
    before = outcome(folder)["readings"]
    report = redecide(program, folder, "--expected-errors", STRICT)
    assert report["closed"] > 0
    assert report["changed_pages"] == 0
    assert outcome(folder)["readings"] == before
