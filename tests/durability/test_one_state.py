"""Whoever asks the store twice sees one state of it, at whichever of the askings another program writes."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from sqlite3 import connect

import pytest
from sqlalchemy import Connection

from pipeline.closing import round_digest
from pipeline.events import RoundClosed
from pipeline.exporting import EXPORTS, export
from pipeline.purging import PurgeOrder, plan_purge, purge
from pipeline.reporting import ReportOrder, facts_of
from pipeline.reviewing.review import decide, queue, undo
from pipeline.store import Store
from pipeline.store.printed import printed_ballots
from pipeline.survey import DATABASE, Survey
from pipeline.verifying import verify
from tests.durability.surveys import copy_of
from tests.program import Program

BLANK, SAID = "blank", "3"  # of one row: its ballot counts no more, or counts again
ROUND = "2024"
HEAD = "ballot,I.1,I.2,I.3,I.4,II.1,II.2,II.3"
ANSWERS = "1,1,3,2,1,2,3"


@pytest.fixture
def survey(scanned_once: Path, tmp_path: Path) -> Iterator[Survey]:
    """Đắk Mil with all its questions settled."""
    with closing(Survey(copy_of(scanned_once, tmp_path / "survey"))) as found:
        for item in queue(found):
            decide(found, item.id, SAID, by="An")
        yield found


@contextmanager
def while_asking(survey: Survey, happens: Callable[[int], object]) -> Iterator[None]:
    """Let something happen in another program during each asking of the store, unless its write lock is held."""
    store, asked, held = survey.store, 0, False
    look, write = store.connection, store.transaction

    @contextmanager
    def connection() -> Iterator[Connection]:
        nonlocal asked
        with look() as seen:  # what comes from here on, this asking does not see
            asked += 1
            if not held:
                happens(asked)
            yield seen

    @contextmanager
    def transaction() -> Iterator[object]:
        nonlocal held
        with write() as begun:
            held = True
            try:
                yield begun
            finally:
                held = False

    store.connection, store.transaction = connection, transaction  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        del store.connection, store.transaction


def askings(survey: Survey, work: Callable[[], object]) -> range:
    """Give the numbers of the askings of some work."""
    seen = 0

    def count(number: int) -> None:
        nonlocal seen
        seen = number

    with while_asking(survey, count):
        work()
    return range(1, seen + 1)


class Elsewhere:
    """Another program that changes its mind about a row."""

    def __init__(self, folder: Path) -> None:
        self._survey, self._says_blank = Survey(folder), False

    def decide(self) -> None:
        self._says_blank = not self._says_blank
        undo(self._survey, 1, by="An")
        decide(self._survey, 1, BLANK if self._says_blank else SAID, by="An")


def at(number: int, deed: Callable[[], object]) -> Callable[[int], object]:
    """Give what does a deed once, during the asking of this number."""
    return lambda asked: deed() if asked == number else None


def test_all_that_a_report_says_is_of_the_entry_that_it_names(survey: Survey) -> None:
    other = Elsewhere(survey.folder)
    every = askings(survey, lambda: facts_of(survey, ReportOrder()))
    moments = [at(number, other.decide) for number in every[::4]] + [lambda _: other.decide()]
    for happens in moments:
        with while_asking(survey, happens):
            told = facts_of(survey, ReportOrder())
        upto = re.search(r"dòng số (\d+)", told.as_of)
        assert upto is not None
        with Store.temporary() as then:
            then.replay(survey.store.entries()[: int(upto[1])])
            assert facts_of(survey.with_store(then), ReportOrder()) == told


def test_a_survey_is_proved_as_it_stood_while_others_go_on_deciding(survey: Survey) -> None:
    other = Elsewhere(survey.folder)
    for number in askings(survey, lambda: faults_of(survey)):
        with while_asking(survey, at(number, other.decide)):
            assert faults_of(survey) == []


def test_a_print_that_runs_beside_is_no_fault_of_the_manifest(survey: Survey, program: Program) -> None:
    another = ("-C", survey.folder, "print", "--unit", "DM-HUYEN", "--count", "1")
    for number in askings(survey, lambda: faults_of(survey)):
        with while_asking(survey, at(number, partial(program.ok, *another))):
            assert faults_of(survey) == []


def test_an_original_that_is_purged_meanwhile_is_not_missed(survey: Survey, tmp_path: Path) -> None:
    survey.store.append(RoundClosed(round=ROUND, tally=round_digest(survey, ROUND)), by="Lan")
    gone = plan_purge(survey, PurgeOrder(round=ROUND, without_term=True), today=date(2026, 1, 1))
    assert gone.files
    for number in askings(survey, lambda: faults_of(survey)):
        folder = copy_of(survey.folder, tmp_path / f"{number}")
        with closing(Survey(folder)) as found, closing(Survey(folder)) as other:
            with while_asking(found, at(number, partial(purge, other, gone, by="Lan", reason="hết hạn"))):
                assert faults_of(found) == []
            assert faults_of(found) == []


def faults_of(survey: Survey) -> list[object]:
    return [fault for proof in verify(survey, progress=lambda done, total: None) for fault in proof.faults]


def test_an_export_holds_a_ballot_of_a_package_once_while_it_comes_here_too(tmp_path: Path, program: Program) -> None:
    printed = tmp_path / "printed"
    program.start(printed, "dak-mil", count=2)
    with closing(Survey(printed)) as survey, survey.store.connection() as connection:
        codes = [each.ballot.code for each in printed_ballots(connection)]
    table = tmp_path / "typed.csv"
    table.write_text("\n".join([HEAD, *(f"{code},{ANSWERS}" for code in codes)]) + "\n", encoding="utf-8")
    take = ("import", table, "--channel", "typed", "--by", "Lan")
    unit = copy_of(printed, tmp_path / "unit")
    program.ok("-C", unit, *take)
    program.ok("-C", unit, "package", "-o", tmp_path / "goi.zip")
    program.ok("-C", printed, "merge", tmp_path / "goi.zip")
    with closing(Survey(printed)) as survey:
        every = askings(survey, lambda: export(survey, "responses", by="Lan").close())
    for number in every:
        folder = copy_of(printed, tmp_path / f"{number}")
        with (
            closing(Survey(folder)) as survey,
            while_asking(survey, at(number, partial(program.ok, "-C", folder, *take))),
            export(survey, "responses", by="Lan") as told,
        ):
            assert len(told.readlines()) == 1 + len(codes)


@pytest.mark.parametrize("what", EXPORTS)
def test_nobody_waits_for_an_export_though_others_decide_while_it_is_made(survey: Survey, what: str) -> None:
    """Of many ballots it takes minutes, and whoever waits half a minute for the write lock is turned away."""
    with export(survey, what, by="Lan") as told:
        before = told.read()
    other, asked = Elsewhere(survey.folder), []

    def decide_meanwhile(done: int, _total: int) -> None:
        with closing(connect(survey.folder / DATABASE, timeout=0)) as beside:
            beside.execute("BEGIN IMMEDIATE")  # fails where somebody holds the write lock
        if done == 1:
            other.decide()
        asked.append(done)

    with export(survey, what, by="Lan", progress=decide_meanwhile) as told:
        assert told.read() == before
    assert asked
