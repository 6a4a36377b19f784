"""A survey of many ballots: they are put together some hundred at a time, and none is lost where two shares meet."""

import json
import tracemalloc
from pathlib import Path

import pytest

from forms.plan.samples import sample_text
from pipeline.counting import own_tally, tally_of_survey, tally_one_by_one
from pipeline.events import Exported, RoundClosed, SignedIn
from pipeline.exporting import export
from pipeline.judging.assemble import seen_ballots
from pipeline.survey import Survey, start_survey
from tests.bench.million import build_store

BALLOTS = 3_000


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    """Krông Nô with some thousand answers that came without paper."""
    folder: Path = tmp_path_factory.mktemp("many") / "krong-no"
    start_survey(folder, sample_text("krong-no"))
    build_store(Survey(folder), BALLOTS)
    return Survey(folder)


def test_every_ballot_of_many_comes_once_and_by_its_code(survey: Survey) -> None:
    codes = [seen.code for seen in seen_ballots(survey)]
    assert len(codes) == BALLOTS
    assert codes == sorted(set(codes))


def test_many_ballots_judged_one_by_one_count_as_the_packed_ones_do(survey: Survey) -> None:
    assert tally_one_by_one(survey).cells == tally_of_survey(survey).cells


def test_whoever_goes_through_many_ballots_holds_few_of_them(survey: Survey) -> None:
    """Of a hundred thousand ballots all pages at once took 1.6 GB."""
    sum(1 for _ in seen_ballots(survey))  # what is loaded and kept once
    tracemalloc.start()
    try:
        assert sum(1 for _ in seen_ballots(survey)) == BALLOTS
        going_through = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        assert len(tuple(seen_ballots(survey))) == BALLOTS
        holding = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert going_through < holding / 2


def test_an_export_of_many_ballots_holds_few_of_its_rows_and_logs_all(survey: Survey) -> None:
    with export(survey, "ballots", by="Lan"):  # what is loaded and kept once
        pass
    tracemalloc.start()
    try:
        with export(survey, "answers", by="Lan") as file:
            exporting = tracemalloc.get_traced_memory()[1]
            rows = file.read().count(b"\n") - 1
    finally:
        tracemalloc.stop()
    assert rows == BALLOTS * len(survey.plan.questionnaire_of(survey.plan.surveyed_units()[0].id).mark_questions())
    assert exporting < rows * 50  # bytes; a row that is held takes more than a hundred
    assert json.loads(survey.store.entries_of(Exported.kind)[-1].body)["rows"] == rows


def test_an_export_that_cannot_be_finished_leaves_nothing_and_is_not_logged(survey: Survey) -> None:
    logged, files = survey.store.head(), set(survey.folder.iterdir())

    def stopped(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(survey, "answers", by="Lan", progress=stopped)
    assert survey.store.head() == logged
    assert set(survey.folder.iterdir()) == files


def test_what_somebody_only_looks_at_makes_no_ballot_be_counted_again(survey: Survey) -> None:
    counted = own_tally(survey)
    survey.store.append(SignedIn(name="Lan"), by="Lan")
    assert own_tally(survey) is counted
    survey.store.append(RoundClosed(round="2023", tally=""), by="Lan")
    assert own_tally(survey) is not counted
