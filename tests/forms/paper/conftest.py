"""Each test of a form runs over all seven forms of the five samples."""

import pytest

from forms.questionnaire import Questionnaire
from forms.setting import SetForm
from tests.forms.paper.packs import FORMS, form_of, questionnaire_of


@pytest.fixture(params=FORMS, ids="-".join)
def form_name(request: pytest.FixtureRequest) -> tuple[str, str]:
    name: tuple[str, str] = request.param
    return name


@pytest.fixture
def form(form_name: tuple[str, str]) -> SetForm:
    return form_of(*form_name)


@pytest.fixture
def questionnaire(form_name: tuple[str, str]) -> Questionnaire:
    return questionnaire_of(*form_name)
