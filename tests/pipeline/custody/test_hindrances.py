"""What keeps a round open is what concerns it: questions of another round do not."""

from dataclasses import replace
from pathlib import Path

import pytest

from forms.plan.samples import sample_text
from forms.setting import set_form
from pipeline import events as e
from pipeline.closing import hindrances
from pipeline.hindrance import Obstacle
from pipeline.store import items
from pipeline.survey import Survey, start_survey
from tests.pipeline.count.world import World, scanned, world_of


@pytest.fixture(scope="module")
def of_three_years(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The inspectorate's survey, a ballot of its first year scanned of which one row is asked."""
    folder: Path = tmp_path_factory.mktemp("years") / "survey"
    start_survey(folder, sample_text("thanh-tra-dak-nong"))
    survey = Survey(folder)
    world = world_of((survey, set_form(survey.plan.questionnaire_of(survey.plan.surveyed_units()[0].id))))
    archived, settled = scanned(world, 1, {})
    assert isinstance(settled, e.PageSettled)
    assert settled.reading is not None
    first, *others = settled.reading.rows
    rows = (replace(first, status="pending", asks=True), *others)
    world.store.append(archived, replace(settled, reading=replace(settled.reading, rows=rows)), by="Lan")
    return world


def test_a_ballot_that_waits_though_nothing_asks_about_it_keeps_its_round_open(of_three_years: World) -> None:
    world = world_of((of_three_years.survey, of_three_years.form))
    archived, settled = scanned(world, 1, {})
    assert isinstance(settled, e.PageSettled)
    assert settled.reading is not None
    rows = tuple(replace(row, status=None) for row in settled.reading.rows)  # undecided, and none asks
    world.store.append(archived, replace(settled, reading=replace(settled.reading, rows=rows)), by="Lan")
    with world.store.connection() as connection:
        assert not items.open_items(connection)
    years = [each.label for each in world.survey.plan.rounds()]
    found = [
        [each for each in hindrances(world.survey, year, errors=()) if each.obstacle is Obstacle.UNASKED]
        for year in years
    ]
    assert [[str(each.said)[:2] for each in of_year] for of_year in found] == [["1 "], [], []]


def obstacles(world: World, round: str) -> set[Obstacle]:
    return {each.obstacle for each in hindrances(world.survey, round, errors=())}


def test_what_waits_in_one_round_and_what_two_differ_on_keep_no_other_round_open(of_three_years: World) -> None:
    world = of_three_years
    years = [each.label for each in world.survey.plan.rounds()]
    assert world.plan_round == years[0]
    assert [Obstacle.ROWS in obstacles(world, year) for year in years] == [True, False, False]
    assert not any(Obstacle.UNASKED in obstacles(world, year) for year in years), "its row is asked"
    with world.store.connection() as connection:
        (item,) = items.open_items(connection)
    world.store.append(e.Decided(item=item.id, status="blank", codes=()), by="Lan")
    assert not any(Obstacle.ROWS in obstacles(world, year) for year in years)
    option = world.form.questionnaire.question(item.question or "").options[0].code
    world.store.append(e.OpinionGiven(item=item.id, status="answered", codes=(option,)), by="Minh")
    assert [Obstacle.DISPUTES in obstacles(world, year) for year in years] == [True, False, False]
