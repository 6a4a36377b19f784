"""A desk that is killed keeps what it took: uploads are read by the next one, decisions stand, the log proves."""

import time
from pathlib import Path

import httpx
import pytest

from pipeline.access.roles import Role
from pipeline.desk.scans import UPLOADS
from pipeline.store import items, pages
from pipeline.survey import Survey
from tests.durability.desk import READ_WITHIN_S, Served, token
from tests.program import Program


@pytest.fixture
def printed(tmp_path: Path, program: Program) -> Path:
    """A few ballots, filled in and not scanned yet."""
    folder = tmp_path / "survey"
    program.ok("new", folder, "--sample", "dak-mil")
    program.ok("-C", folder, "print", "--count", "2", "--unit", "DM-HUYEN")
    program.ok("-C", folder, "simulate", folder / "returned", "--seed", "3", "--jobs", "1")
    return folder


def test_an_upload_that_was_taken_is_read_by_the_next_desk_when_the_first_is_killed(
    printed: Path, program: Program
) -> None:
    bearer = {"authorization": f"Bearer {token(printed, 'Vận', Role.OPERATOR)}"}
    (stack,) = sorted((printed / "returned").glob("*.pdf"))
    desk = Served(printed)
    with stack.open("rb") as file:
        sent = httpx.post(
            f"{desk.url}/api/v1/scans",
            headers=bearer,
            files={"files": file},
            data={"received": "2024-10-01"},
            timeout=60,
        )
    desk.kill()
    assert sent.status_code == 202
    (printed / UPLOADS / "half").mkdir()  # what somebody was still sending, and nobody was told was taken
    assert list((printed / UPLOADS).glob("*.json")), "killed before it was read"

    again = Served(printed)
    deadline = time.monotonic() + READ_WITHIN_S
    while (told := httpx.get(f"{again.url}/api/v1/scans", headers=bearer).json()[0])["state"] != "Đã đọc xong":
        assert time.monotonic() < deadline, told
        time.sleep(0.3)
    assert (told["by"], told["received"], told["names"]) == ("Vận", "2024-10-01", [stack.name])
    number = _first_open(printed)
    answered = (
        httpx.post(f"{again.url}/api/v1/review/{number}/answer", headers=bearer, json={"answer": "blank"})
        if number
        else None
    )
    again.kill()
    assert list((printed / UPLOADS).iterdir()) == []
    survey = Survey(printed)
    with survey.store.connection() as connection:
        assert sum(pages.status_counts(connection).values()) > 0
        decided = items.decisions_of(connection, number) if number else ()
    entries = survey.store.entries()
    survey.store.close()
    assert [entry.by for entry in entries if entry.kind == "file_archived"] == ["Vận"]
    assert answered is None or (answered.status_code == 200) == bool(decided), "what was answered stands"
    assert program.run("-C", printed, "verify").code == 0


def _first_open(folder: Path) -> int | None:
    survey = Survey(folder)
    with survey.store.connection() as connection:
        found = [item.id for item in items.open_items(connection) if item.question is not None]
    survey.store.close()
    return found[0] if found else None
