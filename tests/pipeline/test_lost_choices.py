"""Logs of older versions in which the choices of a question with several answers were lost: each is named."""

from dataclasses import replace

import pytest

from forms.code import BallotId
from forms.plan.samples import sample_text
from forms.questionnaire import QuestionKind, questionnaire_to_json
from forms.setting import SetForm, set_form
from forms.sheet import layout_to_json
from pipeline import events as e
from pipeline.closing import answer_for, hindrances
from pipeline.findings import all_findings
from pipeline.lost_choices import CODE
from pipeline.reviewing.review import decide, queue, undo
from pipeline.second_count import disagreements
from pipeline.survey import Survey, start_survey
from tests.pipeline.count.ballots import form, section, single
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
        confirm(world, world.code(1), question)
    return world


def confirm(world: World, ballot: str, question: str) -> None:
    """Say that several are marked as the gallery wrote it, without the options."""
    world.store.append(e.RowDoubted(ballot=ballot, page=1, question=question, why="audit"), by="Lan")
    (asked,) = queue(world.survey)
    world.store.append(e.Decided(item=asked.id, status="multiple_marks", codes=()), by="Lan")


def scan_another(world: World, set_: SetForm, *, round: str) -> str:
    """Print and scan a ballot of another round or form; give its code."""
    layout, sheet = (
        set_.layout,
        {"file": "b.pdf", "serials": (1,), "first_pages": (1,), "pages": len(set_.layout.pages)},
    )
    printed = e.BallotsPrinted(
        plan=world.survey.plan.code,
        unit=world.unit,
        round=round,
        form=layout.form,
        version=layout.version,
        **sheet,  # type: ignore[arg-type]  # fields of it
    )
    if (layout.form, layout.version) not in world.survey.forms():
        texts = {"layout": layout_to_json(layout), "questionnaire": questionnaire_to_json(set_.questionnaire)}
        world.store.append(e.FormSet(form=layout.form, version=layout.version, **texts), by="Lan")
    code = BallotId(plan=world.survey.plan.code, unit=world.unit, round=round, serial=1).code
    other = World(survey=world.survey, form=set_, files=10)
    archived, settled = scanned(other, 1, dict.fromkeys(layout.page(1).questions(), "1"))
    world.store.append(printed, archived, replace(settled, ballot=code), by="Lan")  # type: ignore[type-var]  # an event
    return code


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


def test_whoever_answers_for_the_lost_choices_of_all_rounds_keeps_none_of_them_open(world: World) -> None:
    confirm(world, scan_another(world, world.form, round="2019"), SEVERAL)
    assert len(named(world)) == 2
    assert len(named(world, "2019")) == 1
    answer_for(world.survey, CODE, reason="sổ cũ", by="Lan")
    assert not [each for each in hindrances(world.survey, world.plan_round) if each.code == CODE]


def test_more_than_one_is_an_answer_where_the_form_of_the_ballot_asks_for_one(world: World) -> None:
    before = named(world)
    of_one = set_form(form(section("3", single(SEVERAL)), code="B"))
    confirm(world, scan_another(world, of_one, round="2019"), SEVERAL)
    assert named(world) == before
