"""A survey whose people may choose several of eleven options: more than there are digits on a keyboard."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from forms.sheet import PageLayout
from omr.faults import PageBent
from pipeline.events import Event, PageSettled, PageStatus, ReadingRecord
from pipeline.store import Store, pages
from pipeline.survey import DATABASE, PLAN, Survey
from tests.program import Program
from tests.web.doubting import append_all, events_of

QUESTION = "A2"
MARKED, UNSURE, EMPTY = ("m", 980), ("u", 310), ("e", 4)
BOXES = {"1": MARKED, "3": MARKED, "5": UNSURE}  # two clear marks and a speck
LAST_OPTION = """        - code: 7
          label: Kênh khác
"""
FROM, TO = "      - id: B5\n", "    - id: C\n"
MORE_OPTIONS = "".join(f"        - code: {code}\n          label: Kênh thứ {code}\n" for code in range(8, 12))


def many_options(folder: Path, program: Program) -> None:
    """Make a survey with three ballots scanned; on each the machine is in doubt about A2, and of nothing else."""
    scanned = folder.with_name(f"{folder.name}-scanned")
    program.ok("new", scanned, "--sample", "thanh-tra-dak-nong")
    plan = scanned / PLAN
    written = plan.read_text(encoding="utf-8")
    kept, dropped = written.split(FROM, 1)  # or the sheet has no room for more options
    written = kept + TO + dropped.split(TO, 1)[1]
    assert written.count(LAST_OPTION) == 1
    plan.write_text(written.replace(LAST_OPTION, LAST_OPTION + MORE_OPTIONS), encoding="utf-8")
    program.ok("-C", scanned, "print", "--count", "3")
    program.ok("-C", scanned, "simulate", scanned / "returned", "--seed", "5", "--jobs", "1", "--level", "clean")
    program.run("-C", scanned, "scan", scanned / "returned", "--jobs", "1", codes=(0, 5))

    _retold(scanned, folder, _doubted)


def one_page_unread(known: Path, folder: Path) -> None:
    """Make the same survey again, in which the machine could read none of the first page with A2."""
    _retold(known, folder, _unread)


def _retold(scanned: Path, folder: Path, told: Callable[[Survey], Iterator[Event]]) -> None:
    shutil.copytree(scanned, folder, ignore=shutil.ignore_patterns(f"{DATABASE}*", "returned", "access.db*"))
    survey = Survey(scanned)
    with Store.open(folder / DATABASE) as store:
        append_all(store, told(survey))
        with survey.store.connection() as before, store.transaction() as after:
            for digest in pages.measures_digests(before):
                after.keep_measures(digest, pages.stored_measures(before, digest))
    survey.store.close()


def _unread(survey: Survey) -> Iterator[Event]:
    left = 1
    for event in events_of(survey):
        if left and isinstance(event, PageSettled) and event.reading and _asks(event.reading):
            left -= 1
            yield replace(event, status=PageStatus.REVIEW, reason=PageBent.code, reading=None)
        else:
            yield event


def _asks(reading: ReadingRecord) -> bool:
    return any(row.question == QUESTION for row in reading.rows)


def _doubted(survey: Survey) -> Iterator[Event]:
    forms = survey.forms()
    for event in events_of(survey):
        if isinstance(event, PageSettled) and event.reading is not None:
            layout = forms[event.reading.form, event.reading.version].layout.page(event.page or 1)
            yield replace(event, reading=_read(event.reading, layout))
        else:
            yield event


def _read(reading: ReadingRecord, layout: PageLayout) -> ReadingRecord:
    seen = [
        BOXES.get(box.option, EMPTY) if box.question == QUESTION else (state, score)
        for box, state, score in zip(layout.boxes, reading.states, reading.scores, strict=True)
    ]
    rows = tuple(
        replace(row, asks=True, situation="multi_unsure", status=None, codes=())
        if row.question == QUESTION
        else replace(row, asks=False)
        for row in reading.rows
    )
    return replace(
        reading, rows=rows, states="".join(state for state, _ in seen), scores=tuple(score for _, score in seen)
    )
