"""What was printed is counted, whatever the plan calls its form by now."""

from collections.abc import Callable
from pathlib import Path

import pytest

from forms.plan.samples import sample_text
from forms.setting import set_form
from pipeline.counting import tally_of_survey, tally_one_by_one
from pipeline.findings import all_findings
from pipeline.reporting import ReportOrder, report_file
from pipeline.survey import Survey, start_survey
from pipeline.tally.tally import Scope
from tests.pipeline.count.world import scanned, world_of

SAMPLE = "thanh-tra-dak-nong"
RENAMED = (("  main:\n", "  moi:\n"), ("questionnaire: main\n", "questionnaire: moi\n"))


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Survey]:
    """Two ballots that were scanned; gives the survey after an edit of its plan."""
    folder = tmp_path / SAMPLE
    start_survey(folder, sample_text(SAMPLE))
    survey = Survey(folder)
    world = world_of((survey, set_form(survey.plan.questionnaire_of(survey.plan.surveyed_units()[0].id))))
    texts = {q.id: q.options[0].code for q in world.form.questionnaire.mark_questions()}
    for serial in (1, 2):
        for page in range(1, len(world.form.layout.pages) + 1):
            world.store.append(*scanned(world, serial, texts, page=page), by="Lan")

    def edit(*changes: tuple[str, str]) -> Survey:
        plan = folder / "survey.yaml"
        text = plan.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        plan.write_text(text, encoding="utf-8")
        return Survey(folder).with_store(world.store)

    return edit


def codes(survey: Survey) -> set[str]:
    return {each.finding.code for each in all_findings(survey)}


def test_ballots_of_a_questionnaire_whose_key_and_version_changed_are_counted_as_an_older_version_of_it(
    edited: Callable[..., Survey],
) -> None:
    before = tally_of_survey(edited())
    assert before.counts.eligible == 2
    survey = edited(*RENAMED, ("form_version: '1'", "form_version: '2'"))
    tally = tally_of_survey(survey)
    assert tally.cells == before.cells == tally_one_by_one(survey).cells
    forms = [(each.key, each.form, each.version) for each in tally.questionnaires]
    assert forms == [("moi", "A", "1"), ("moi", "A", "2")]
    assert "FORM_GONE" not in codes(survey)


def test_ballots_of_a_form_that_the_plan_has_no_more_are_counted_and_it_is_said(edited: Callable[..., Survey]) -> None:
    before = tally_of_survey(edited())
    survey = edited(*RENAMED, ("form_code: A\n", "form_code: Z9\n"))
    tally = tally_of_survey(survey)
    assert tally.cells == before.cells
    assert sum(row.valid for row in tally.rows(scope=Scope.WHOLE)) == sum(
        row.valid for row in before.rows(scope=Scope.WHOLE)
    )
    (found,) = [each.finding for each in all_findings(survey) if each.finding.code == "FORM_GONE"]
    assert "Mẫu A phiên bản 1 đã in nhưng không còn trong kế hoạch" in found.text
    assert report_file(survey, ReportOrder(), "html").data
