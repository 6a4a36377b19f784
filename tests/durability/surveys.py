"""A survey that waits to be scanned, and everything that can be told of one that was."""

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from pipeline.exporting import EXPORTS, export
from pipeline.reviewing.review import queue
from pipeline.store.items import Item
from pipeline.survey import Survey
from pipeline.tallying import TallyOrder, tally_document
from pipeline.verifying import verify
from tests.program import Program

RECEIVED = "2024-10-02"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a survey says to the outside."""

    exports: dict[str, list[str]]  # by export, its rows in order of their text
    tally: bytes
    queue: tuple[Item, ...]


def filled_survey(folder: Path, program: Program, *, ballots: int) -> Path:
    """Print Đắk Mil ballots and let the simulator fill and scan them; nothing is read yet."""
    program.start(folder, "dak-mil", count=ballots)
    program.ok("-C", folder, "simulate", folder / "returned", "--seed", "5", "--jobs", "2")
    return folder


def copy_of(survey: Path, folder: Path) -> Path:
    """Give the same survey, keys and codes and all, in another folder."""
    shutil.copytree(survey, folder)
    return folder


def scan_words(survey: Path, *, jobs: int) -> tuple[object, ...]:
    """Give the command that scans what came back."""
    return ("-C", survey, "scan", survey / "returned", "--received", RECEIVED, "--jobs", jobs, "--by", "Lan")


def state_of(folder: Path) -> State:
    """Ask for all exports, the tally and the queue; by function call, as each start of the program takes seconds."""
    survey = Survey(folder)
    with survey.store:
        return State(
            exports={what: sorted(_export(survey, what).splitlines()) for what in EXPORTS},
            tally=tally_document(survey, TallyOrder(), "csv").data,
            queue=queue(survey),
        )


def _export(survey: Survey, what: str) -> str:
    with export(survey, what, by="test") as file:
        return file.read().decode("utf-8")


def faults_of(folder: Path) -> tuple[str, ...]:
    """Verify the survey and give what speaks against it."""
    survey = Survey(folder)
    with survey.store:
        return tuple(fault for proof in verify(survey, progress=lambda _done, _total: None) for fault in proof.faults)


def settled_pages(survey: Path) -> set[tuple[str, int, str]]:
    """Give file, page and status of every page acknowledged so far, straight from the database."""
    database = survey / "phieu.db"
    if not database.exists():
        return set()
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        query = "SELECT scan_file.sha256, page.number, page.status FROM page JOIN scan_file ON scan_file.id = file_id"
        rows = connection.execute(query).fetchall()
    connection.close()
    return set(rows)
