"""How large a share of which ballots may be drawn for the re-check."""

from fractions import Fraction
from pathlib import Path

import pytest

from forms.plan.samples import sample_text
from forms.setting import SetForm, set_form
from pipeline.audit.drawing import draw_audit
from pipeline.errors import UsageError
from pipeline.survey import Survey, start_survey
from tests.pipeline.count.world import World, scanned, world_of


@pytest.fixture(scope="module")
def nha_trang(tmp_path_factory: pytest.TempPathFactory) -> tuple[Survey, SetForm]:
    """A survey whose plan asks for a tenth at least."""
    folder = tmp_path_factory.mktemp("drawing") / "nha-trang"
    start_survey(folder, sample_text("nha-trang"))
    survey = Survey(folder)
    return survey, set_form(survey.plan.questionnaire_of(survey.plan.surveyed_units()[0].id))


@pytest.fixture
def returned(nha_trang: tuple[Survey, SetForm]) -> World:
    """Three ballots of one unit came back."""
    world = world_of(nha_trang)
    for serial in (1, 2, 3):
        world.store.append(*scanned(world, serial, {}), by="Lan")
    return world


def test_the_plans_minimum_may_be_drawn_and_nothing_below_it(returned: World) -> None:
    for share in (Fraction(1, 10), None):
        drawn = draw_audit(returned.survey, returned.plan_round, seed="48213", share=share, by="Lan")
        assert (drawn.share, len(drawn.frame), len(drawn.sampled)) == (Fraction(1, 10), 3, 1)
    with pytest.raises(UsageError, match=r"9,99% is less than the plan\'s minimum of 10%"):
        draw_audit(returned.survey, returned.plan_round, seed="48213", share=Fraction(999, 10000), by="Lan")


def test_a_larger_draw_says_how_many_it_added(returned: World) -> None:
    first = draw_audit(returned.survey, returned.plan_round, seed="48213", share=None, by="Lan")
    more = draw_audit(returned.survey, returned.plan_round, seed="48213", share=Fraction(1), by="Lan")
    assert (first.added, more.added, len(more.sampled)) == (1, 2, 3)


def test_where_nothing_came_back_nothing_is_drawn(nha_trang: tuple[Survey, SetForm]) -> None:
    world = world_of(nha_trang)
    before = len(tuple(world.store.entries()))
    with pytest.raises(UsageError, match="there is nothing to draw from"):
        draw_audit(world.survey, world.plan_round, seed="48213", share=None, by="Lan")
    assert len(tuple(world.store.entries())) == before


def test_without_a_minimum_the_plans_own_share_is_drawn(tmp_path: Path) -> None:
    text = sample_text("krong-no")
    assert "  default_fraction: '0.10'" in text
    start_survey(tmp_path / "half", text.replace("  default_fraction: '0.10'", "  default_fraction: '0.50'"))
    survey = Survey(tmp_path / "half")
    world = world_of((survey, set_form(survey.plan.questionnaire_of(survey.plan.surveyed_units()[0].id))))
    for serial in (1, 2, 3):
        world.store.append(*scanned(world, serial, {}), by="Lan")
    drawn = draw_audit(world.survey, world.plan_round, seed="48213", share=None, by="Lan")
    assert (drawn.share, len(drawn.sampled)) == (Fraction(1, 2), 2)
    less = draw_audit(world.survey, world.plan_round, seed="48213", share=Fraction(1, 10), by="Lan")
    assert less.share == Fraction(1, 10), "the plan asks for no share at least"
