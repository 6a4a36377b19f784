"""Logs of older versions in which the choices of a question with several answers were lost: each is named."""

import pytest

from forms.plan.samples import sample_text
from forms.questionnaire import QuestionKind
from forms.setting import set_form
from pipeline import events as e
from pipeline.closing import hindrances
from pipeline.findings import all_findings
from pipeline.lost_choices import CODE
from pipeline.reviewing.review import decide, queue, undo
from pipeline.second_count import disagreements
from pipeline.survey import Survey, start_survey
from tests.pipeline.count.world import World, scanned, world_of

SEVERAL, ONE = "3.1", "3.2"


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A ballot on which the machine asks of a question with several answers, and of one with one."""
    folder = tmp_path_factory.mktemp("lost") / "survey"
    start_survey(folder, sample_text("so-cong-thuong-binh-phuoc"))
    survey = Survey(folder)
    world = world_of((survey, set_form(survey.plan.questionnaire_of("SCT-VP"))))
    assert world.form.questionnaire.question(SEVERAL).kind is QuestionKind.MULTI
    questions = {q.id: q.options[0].code for q in world.form.questionnaire.mark_questions()}
    world.store.append(*scanned(world, 1, questions), by="Lan")
    for question in (SEVERAL, ONE):
        world.store.append(e.RowDoubted(ballot=world.code(1), page=1, question=question, why="audit"), by="Lan")
        asked = next(item for item in queue(survey.with_store(world.store)) if item.question == question)
        # as the gallery wrote it, without the options
        world.store.append(e.Decided(item=asked.id, status="multiple_marks", codes=()), by="Lan")
    return world


def named(world: World, round: str | None = None) -> list[str]:
    return [each.finding.text for each in all_findings(world.survey, round) if each.finding.code == CODE]


def test_lost_choices_are_named_by_item_and_question_and_keep_the_round_open_until_they_are_given_again(
    world: World,
) -> None:
    (text,) = named(world)
    assert "1 câu" in text
    assert "1 (3.1)" in text
    assert ONE not in text
    assert named(world, world.plan_round) == [text]
    assert named(world, "another") == []
    (told,) = (each for each in hindrances(world.survey, world.plan_round) if each.code == CODE)
    assert "phieu review undo ITEM" in str(told)
    undo(world.survey, 1, by="Lan")
    assert named(world) == []
    assert [item.id for item in queue(world.survey)] == [1]
    decide(world.survey, 1, "1;3", by="Lan")
    assert named(world) == []
    assert disagreements(world.survey)[0] == ()
