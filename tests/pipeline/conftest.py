"""A survey whose ballots have two pages, printed and not yet scanned."""

import pytest

from forms.plan.samples import sample_text
from forms.setting import SetForm, set_form
from pipeline.survey import Survey, start_survey
from tests.pipeline.count.world import World, world_of


@pytest.fixture(scope="session")
def two_page_survey(tmp_path_factory: pytest.TempPathFactory) -> tuple[Survey, SetForm]:
    """Krông Nô, with its form set; made once."""
    folder = tmp_path_factory.mktemp("two-pages") / "krong-no"
    start_survey(folder, sample_text("krong-no"))
    survey = Survey(folder)
    return survey, set_form(survey.plan.questionnaire_of(survey.plan.surveyed_units()[0].id))


@pytest.fixture
def two_pages(two_page_survey: tuple[Survey, SetForm]) -> World:
    """Krông Nô with three ballots of two pages printed, in a store of its own."""
    return world_of(two_page_survey)
