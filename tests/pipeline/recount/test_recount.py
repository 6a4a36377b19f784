"""`phieu recount` finds what the first reading got wrong, asks about it once, and leaves people's word alone."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive import Archive
from pipeline.events import FileArchived, PageSettled, ReadingRecord, RoundClosed
from pipeline.reading.readers import read_shares
from pipeline.reading.work import PageOutcome, Share
from pipeline.scanning.settle import settle_page
from pipeline.survey import Survey
from tests.program import Program, ProgramInside


@pytest.fixture(scope="module")
def program() -> Program:
    return ProgramInside()


Tamper = Callable[[PageOutcome], PageOutcome]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """Đắk Mil with four ballots printed and filled in; nothing scanned yet."""
    folder = tmp_path_factory.mktemp("recount") / "dak-mil"
    program.start(folder, "dak-mil", count=4)
    simulate = ("simulate", folder / "jpeg", "--format", "jpeg", "--level", "clean", "--seed", "14", "--jobs", "1")
    program.ok("-C", folder, *simulate)
    return folder


@pytest.fixture
def folder(stack: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "survey"
    shutil.copytree(stack, copy)
    return copy


def scan_with(folder: Path, tamper: Tamper) -> None:
    """Scan the stack as the program does, but with a first reader that is wrong where `tamper` says so."""
    survey = Survey(folder)
    known = survey.known_forms()
    for number, path in enumerate(sorted((folder / "jpeg").glob("*.jpg"))):
        kept = Archive(folder=survey.archive_folder).store(path)
        ((outcome,),) = read_shares((Share(path=kept.path, numbers=(1,)),), known, jobs=1)
        outcome = tamper(outcome) if number == 0 else outcome
        archived = FileArchived(
            sha256=kept.sha256,
            archived=kept.path.relative_to(folder).as_posix(),
            source=path.name,
            size_bytes=kept.bytes,
            page_count=1,
            received="2024-10-02",
            channel="paper",
            simulated=True,
        )
        with survey.store.transaction() as transaction:
            transaction.append(archived, by="test")
            settled = settle_page(transaction.connection, kept.sha256, outcome, known)
            if outcome.reading:
                transaction.keep_measures(outcome.reading.measures, outcome.measures)
            transaction.append(settled, by="test")
    survey.store.close()


def as_it_is(outcome: PageOutcome) -> PageOutcome:
    return outcome


def misses_a_mark(outcome: PageOutcome) -> PageOutcome:
    """Call the first mark of the page empty: a blank answer where somebody answered."""
    reading = _read(outcome)
    place = reading.states.index("m")
    blank = replace(reading.rows[0], situation="all_empty", status="blank", codes=(), asks=False)
    states = f"{reading.states[:place]}e{reading.states[place + 1 :]}"
    return replace(outcome, reading=replace(reading, states=states, rows=(blank, *reading.rows[1:])))


def is_taken_for_foreign(outcome: PageOutcome) -> PageOutcome:
    """Take a ballot for another program's page: it is lost without a word."""
    return PageOutcome(number=outcome.number, fault="foreign_page", detail="not a ballot of this program")


def _read(outcome: PageOutcome) -> ReadingRecord:
    assert outcome.reading is not None
    return outcome.reading


def recount(program: Program, folder: Path, *, code: int) -> dict[str, Any]:
    return json.loads(program.run("-C", folder, "recount", "--json", "--jobs", "1", codes=(code,)).out)


def waiting(program: Program, folder: Path) -> list[dict[str, Any]]:
    return json.loads(program.ok("-C", folder, "review", "list", "--json").out)


def log_of(program: Program, folder: Path) -> str:
    return program.ok("-C", folder, "log").out


def test_clean_pages_agree_and_the_numbers_say_so_once(folder: Path, program: Program) -> None:
    scan_with(folder, as_it_is)
    said = Program().ok("-C", folder, "recount", "--jobs", "2").out
    assert "hai cách đọc không mâu thuẫn ở ô nào: 84 ô trên 4 trang" in said
    log = log_of(program, folder)
    assert recount(program, folder, code=0)["boxes"] == {
        "compared": 84, "agreed": 84, "unsure": 0, "waiting": 0, "differs": 0, "person": 0,
    }  # fmt: skip
    assert log_of(program, folder) == log
    program.ok("-C", folder, "verify")


def test_a_mark_that_the_first_reading_missed_is_found_and_asked_once(folder: Path, program: Program) -> None:
    scan_with(folder, misses_a_mark)
    answers = {row["status"] for row in program.ok("-C", folder, "export", "answers").rows()}
    assert "pending" not in answers  # nobody would have known
    (found,) = recount(program, folder, code=5)["disagreements"]
    assert (found["first"], found["second"], found["question"]) == ("empty", "marked", "I.1")
    (item,) = waiting(program, folder)
    assert (item["question"], item["proposal"], item["reason"]) == ("I.1", "blank", "recount")
    assert found["ballot"] == item["ballot"]
    log = log_of(program, folder)
    assert recount(program, folder, code=5)["asked"] == 0
    assert log_of(program, folder) == log
    program.ok("-C", folder, "verify")


def test_what_a_person_decided_stays_and_is_held_against_the_second_reading(folder: Path, program: Program) -> None:
    scan_with(folder, misses_a_mark)
    found = recount(program, folder, code=5)["disagreements"][0]
    (item,) = waiting(program, folder)
    program.ok("-C", folder, "review", "decide", item["item"], found["option"], "--by", "Lan")
    assert recount(program, folder, code=0)["disagreements"] == []
    program.ok("-C", folder, "review", "decide", item["item"], "blank", "--by", "Minh")
    again = recount(program, folder, code=0)
    assert [each["by_person"] for each in again["disagreements"]] == [True]
    assert again["asked"] == 0
    program.ok("-C", folder, "verify")


def test_a_ballot_that_was_taken_for_a_foreign_page_is_found(folder: Path, program: Program) -> None:
    scan_with(folder, is_taken_for_foreign)
    (found,) = recount(program, folder, code=5)["identities"]
    assert found["first"] == "foreign_page"
    (item,) = waiting(program, folder)
    assert item["reason"] == "recount_found"
    assert found["second"] == f"{item['ballot']} {item['page']}"
    program.ok("-C", folder, "verify")
    program.ok("-C", folder, "review", "decide", item["item"], "discard", "--by", "Lan")
    assert recount(program, folder, code=0)["asked"] == 0


def test_a_page_under_another_ballots_name_is_found(folder: Path, program: Program) -> None:
    scan_with(folder, as_it_is)
    survey = Survey(folder)
    other = sorted((folder / "jpeg").glob("*.jpg"))[1]
    archived = next(entry for entry in survey.store.entries() if other.name in entry.body)
    moved = folder / json.loads(archived.body)["archived"]
    moved.write_bytes(min((folder / "jpeg").glob("*.jpg")).read_bytes())
    (found,) = recount(program, folder, code=5)["identities"]
    assert found["first"] != found["second"]
    (item,) = waiting(program, folder)
    assert item["reason"] == "recount_identity"
    program.ok("-C", folder, "review", "decide", item["item"], "confirm", "--by", "Lan")
    assert recount(program, folder, code=0)["asked"] == 0


def test_a_closed_round_is_reported_and_not_changed(folder: Path, program: Program) -> None:
    scan_with(folder, misses_a_mark)
    Survey(folder).store.append(RoundClosed(round="2024", tally=""), by="test")
    said = program.run("-C", folder, "recount", "--jobs", "1", codes=(5,)).out
    assert "phieu reopen" in said
    assert waiting(program, folder) == []


def test_originals_that_are_gone_are_named(folder: Path, program: Program) -> None:
    scan_with(folder, as_it_is)
    gone = min((folder / "archive").glob("*/*.jp*g"))
    gone.unlink()
    found = recount(program, folder, code=0)
    assert [each["reason"] for each in found["unread"]] == ["no_image"]
    assert found["read_again"] == 3


def test_pages_that_were_settled_stay_settled(folder: Path, program: Program) -> None:
    scan_with(folder, as_it_is)
    before = program.ok("-C", folder, "export", "pages").out
    recount(program, folder, code=0)
    assert program.ok("-C", folder, "export", "pages").out == before
    settled = [entry for entry in Survey(folder).store.entries() if entry.kind == PageSettled.kind]
    assert len(settled) == 4
