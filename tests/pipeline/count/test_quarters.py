"""A survey that runs all year and is reported by quarter (Bình Phước): quarters by receipt, added up over the year."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from forms.plan.samples import sample_text
from forms.plan.shares import share_lines
from forms.setting import SetForm, set_form
from pipeline import events as e
from pipeline.counting import period_of, tally_of_survey, tally_one_by_one
from pipeline.findings import all_findings, unit_counts
from pipeline.store import Store
from pipeline.store.chain import GENESIS, Entry, seal_entry
from pipeline.survey import Survey, start_survey
from pipeline.tally.tally import Scope
from tests.pipeline.count.world import World, scanned, world_of

DAYS = ("2023-02-01", "2023-06-30", "2023-07-01", "2023-12-31")
RETURNED = (25, 20, 30, 25)
GOOD = ("1", "5", "5", "5", "5", "5", "2", "2", "2", "5")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A year of returned ballots, with 250 transactions stated for each quarter."""
    folder = tmp_path_factory.mktemp("quarters") / "survey"
    start_survey(folder, sample_text("so-cong-thuong-binh-phuoc"))
    planned: tuple[Survey, SetForm] = Survey(folder), set_form(Survey(folder).plan.questionnaire_of("SCT-VP"))
    world = world_of(planned)
    for number, (day, returned) in enumerate(zip(DAYS, RETURNED, strict=True), 1):
        take(world, f"q{number}", [day] * returned)
        world.store.append(e.CountsSet(unit=world.unit, round=f"2023-Q{number}", transactions=250), by="Lan")
    return world


def take(world: World, file: str, days: list[str], *, codes: tuple[str, ...] = (), channel: str = "interview") -> None:
    size = len(days)
    paperless = tuple(f"{world.survey.plan.code}/{world.unit}/2023/~{file}{n}" for n in range(size))
    world.store.append(
        e.AnswerFileArchived(sha256=file, archived=file, source=file, size_bytes=1, channel=channel, row_count=size),
        e.AnswersImported(
            file=file,
            form=world.form.layout.form,
            version=world.form.layout.version,
            rows=tuple(range(2, 2 + size)),
            keys=("",) * size,
            ballots=codes or paperless,
            units=(world.unit,) * size,
            rounds=("2023",) * size,
            received=tuple(days),
            answers=(json.dumps(GOOD),) * size,
            texts=("",) * size,
        ),
        by="Lan",
    )


def test_t6_a14_returned_ballots_are_added_up_through_the_year_against_a_tenth_of_the_transactions(
    year: World,
) -> None:
    lines = share_lines(year.survey.plan, unit_counts(year.survey))
    assert [(line.period, line.returned, line.all_returned, line.all_transactions) for line in lines] == [
        ("2023-Q1", 25, 25, 250),
        ("2023-Q2", 20, 45, 500),
        ("2023-Q3", 30, 75, 750),
        ("2023-Q4", 25, 100, 1000),
    ]
    assert [(line.all_rate, line.reached) for line in lines] == [
        (Decimal("10.00"), True),
        (Decimal("9.00"), False),
        (Decimal("10.00"), True),
        (Decimal("10.00"), True),
    ]
    (found,) = [each.finding for each in all_findings(year.survey) if each.finding.code == "BELOW_SHARE"]
    assert "cộng dồn 45/500 = 9,00% < 10%: chưa đạt" in found.text


def test_p5_a_receipt_on_30_june_is_the_second_quarter_and_on_1_july_the_third(year: World) -> None:
    tally = tally_of_survey(year.survey)
    assert tally.periods == ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")
    assert [tally.only(round=label).counts.returned for label in tally.periods] == list(RETURNED)


def test_the_quarters_add_up_to_the_year_row_by_row(year: World) -> None:
    tally = tally_of_survey(year.survey)
    whole = {row.question: row.valid for row in tally.rows(scope=Scope.WHOLE)}
    assert max(whole.values()) == sum(RETURNED)
    for question, valid in whole.items():
        parts = [
            row.valid
            for label in tally.periods
            for row in tally.only(round=label).rows(scope=Scope.WHOLE)
            if row.question == question
        ]
        assert (len(parts), sum(parts)) == (4, valid)


@pytest.mark.parametrize(
    ("received", "printed_on", "label"),
    [("2023-08-15", "2023-02-01", "2023-Q3"), ("", "2023-05-02", "2023-Q2"), ("", "2026-01-01", "")],
)
def test_a_ballot_without_a_stated_day_counts_in_the_quarter_in_which_it_was_printed(
    year: World, received: str, printed_on: str, label: str
) -> None:
    quarter = period_of(year.survey.plan)
    day = date.fromisoformat(received) if received else None
    assert quarter("2023", day, date.fromisoformat(printed_on)) == label


def as_written_at(store: Store, at: str) -> list[Entry]:
    """Give a log as if all of it had been written at one time."""
    log: list[Entry] = []
    for entry in store.entries():
        previous = log[-1].hash if log else GENESIS
        log.append(seal_entry(seq=entry.seq, at=at, by=entry.by, kind=entry.kind, body=entry.body, previous=previous))
    return log


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_ballot_that_was_typed_without_a_day_counts_in_the_quarter_of_its_printing_too(
    tmp_path: Path, one_by_one: bool
) -> None:
    start_survey(tmp_path / "survey", sample_text("so-cong-thuong-binh-phuoc"))
    survey = Survey(tmp_path / "survey")
    world = world_of((survey, set_form(survey.plan.questionnaire_of("SCT-VP"))))
    take(world, "typed", ["", "2023-08-15"], codes=(world.code(1), world.code(2)), channel="typed")
    take(world, "online", [""], channel="online")
    if one_by_one:  # packed anew, apart from the table it came in
        world.store.append(e.AuditRecontacted(ballot=world.code(1), outcome="unreachable"), by="Lan")
    with Store.temporary() as then:
        then.replay(as_written_at(world.store, "2023-05-02T03:00:00Z"))
        counted = world.survey.with_store(then)
        for tally in (tally_of_survey(counted), tally_one_by_one(counted)):
            places = {(cell.channel, cell.period): counts.returned for cell, counts in tally.cells.items()}
            assert places == {("typed", "2023-Q2"): 1, ("typed", "2023-Q3"): 1, ("online", ""): 1}


@pytest.mark.parametrize(("at", "label"), [("2023-03-31T16:59:59Z", "2023-Q1"), ("2023-03-31T17:00:00Z", "2023-Q2")])
def test_the_quarter_of_printing_is_that_of_the_clock_in_vietnam(tmp_path: Path, at: str, label: str) -> None:
    start_survey(tmp_path / "survey", sample_text("so-cong-thuong-binh-phuoc"))
    survey = Survey(tmp_path / "survey")
    world = world_of((survey, set_form(survey.plan.questionnaire_of("SCT-VP"))))
    for page in range(1, len(world.form.layout.pages) + 1):
        world.store.append(*scanned(world, 1, {}, page=page), by="Lan")
    with Store.temporary() as then:
        then.replay(as_written_at(world.store, at))
        printed_then = world.survey.with_store(then)
        assert tally_of_survey(printed_then).periods == (label,)
        assert tally_one_by_one(printed_then).periods == (label,)
