"""A form may end on a page of nothing but lines to write on: its ballots are scanned and counted like all others."""

from pathlib import Path

import pytest

from tests.program import ProgramInside

phieu = ProgramInside()
BALLOTS = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey of which one form has all its boxes on page 1, and whose scans lie in `returned/`."""
    folder: Path = tmp_path_factory.mktemp("bare") / "survey"
    phieu.ok("new", folder, "--sample", "nha-trang")
    plan = folder / "survey.yaml"
    words = plan.read_text(encoding="utf-8").replace("lines: 3", "lines: 20", 1)
    plan.write_text(words.replace("    pages: 1\n", "    pages: 2\n", 1), encoding="utf-8")
    phieu.ok("-C", folder, "print", "--unit", "NT-U-22327", "--count", BALLOTS)
    phieu.ok("-C", folder, "simulate", folder / "returned", "--ballots", BALLOTS, "--seed", "5", "--level", "normal")
    phieu.run("-C", folder, "scan", folder / "returned", codes=(0, 5))
    return folder


def test_every_page_is_read_and_every_ballot_is_whole(folder: Path) -> None:
    pages = phieu.ok("-C", folder, "export", "pages").rows()
    assert [page["page"] for page in pages if page["status"] == "read"].count("2") == BALLOTS
    marks = phieu.ok("-C", folder, "export", "marks").rows()
    assert {mark["page"] for mark in marks} == {"1"}
    ballots = phieu.ok("-C", folder, "export", "ballots").rows()
    assert len(ballots) == BALLOTS
    assert not [ballot for ballot in ballots if "missing" in ballot["status"]]


def test_the_recount_and_the_setting_pass_over_it(folder: Path) -> None:
    said = phieu.run("-C", folder, "recount", codes=(0, 5)).out
    assert f"trên {2 * BALLOTS} trang giống nhau" in said
    phieu.run("-C", folder, "redecide", "--expected-errors", "10", codes=(0, 5))
    phieu.ok("-C", folder, "verify")
