"""The five surveys that travel with the program, counted with made-up answers."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from forms.code import BallotId
from forms.plan.load import load_plan
from forms.plan.model import Plan
from forms.questionnaire import Question, QuestionKind, Questionnaire
from omr.reading import Answer, AnswerStatus
from pipeline.judging.ballot import Ballot
from pipeline.judging.eligibility import judge
from pipeline.judging.reasons import ReasonCode
from pipeline.judging.rules import rules_of
from pipeline.published.check import check_published
from pipeline.tables.formats import write_tally
from pipeline.tables.head import meta_of
from pipeline.tables.sheets import sheets
from pipeline.tally.layout import table_groups
from pipeline.tally.planned import forms_of, units_of
from pipeline.tally.tally import Scope, Tally, count

SAMPLES = sorted((Path(__file__).parents[3] / "samples").glob("*.yaml"))


def sample(name: str) -> Plan:
    return load_plan(SAMPLES[0].with_name(f"{name}.yaml"))


def some_answer(question: Question, dice: random.Random) -> Answer:
    codes = [option.code for option in question.options]
    most = len(codes) if question.kind is QuestionKind.MULTI else 1
    wanted = dice.randint(0 if dice.random() < 0.1 else 1, most)
    chosen = sorted(dice.sample(codes, wanted))
    return Answer(status=AnswerStatus.ANSWERED if chosen else AnswerStatus.BLANK, codes=tuple(chosen))


def filled(plan: Plan, unit: str, serial: int, dice: random.Random) -> Ballot:
    form = plan.questionnaire_of(unit)
    return Ballot(
        ballot=BallotId(plan=plan.code, unit=unit, round=plan.rounds()[0].label, serial=serial),
        channel="paper",
        form=form.form,
        version=form.version,
        answers={question.id: some_answer(question, dice) for question in form.mark_questions()},
        pages_expected=1,
        pages_read=frozenset({1}),
    )


def counted(plan: Plan, *, ballots: int) -> Tally:
    dice, rules = random.Random(plan.code), rules_of(plan)
    units = [unit.id for unit in plan.surveyed_units()]
    stack = [filled(plan, units[serial % len(units)], serial + 1, dice) for serial in range(ballots)]
    judged = [(each, judge(each, plan.questionnaire_of(each.ballot.unit), rules)) for each in stack]
    return count(judged, forms_of(plan), units_of(plan))


def label_sets(questionnaire: Questionnaire) -> list[list[str]]:
    return [[row.question.id for row in group] for group in table_groups(questionnaire)]


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_the_tables_of_every_sample_add_up_when_they_are_read_back(path: Path) -> None:
    plan = load_plan(path)
    written = write_tally(sheets(counted(plan, ballots=200), rules_of(plan)), meta_of(plan), "csv")
    report = check_published(written, forms_of(plan), file="bang.csv").decode()
    assert "MISMATCH" not in report
    assert "MISSING" not in report
    assert report.count(",OK") >= sum(len(form.mark_questions()) for form in forms_of(plan))


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_every_surveyed_unit_gets_a_worksheet(path: Path) -> None:
    plan = load_plan(path)
    made = sheets(counted(plan, ballots=3), rules_of(plan), scope=Scope.UNIT)
    assert [sheet.place for sheet in made] == [f"Đơn vị: {unit.name}" for unit in plan.surveyed_units()]
    assert write_tally(made, meta_of(plan), "xlsx").startswith(b"PK")


def test_binh_phuoc_has_tables_by_its_own_labels() -> None:
    (form,) = forms_of(sample("so-cong-thuong-binh-phuoc"))
    assert label_sets(form) == [["3.1"], ["3.2", "3.3"], ["3.4"], ["3.5"], ["3.6"], ["3.7", "3.8"], ["3.9"], ["3.10"]]


def test_the_inspectorate_has_one_table_per_scale() -> None:
    (form,) = forms_of(sample("thanh-tra-dak-nong"))
    fit, satisfaction = ["A3.1", "A3.2", "A3.3", "A6.1", "A6.2", "A6.3"], ["A7.1", "A7.2", "A7.3"]
    needs = [f"B{number}" for number in range(1, 10)]
    assert label_sets(form) == [["A1"], ["A2"], fit, ["A4"], ["A5"], satisfaction, needs, ["C2"]]


def test_nha_trang_has_a_sheet_for_each_group_of_units() -> None:
    plan = sample("nha-trang")
    made = sheets(counted(plan, ballots=120), rules_of(plan), scope=Scope.GROUP)
    assert [sheet.name for sheet in made] == ["27 đơn vị UBND", "27 đơn vị Trạm y tế", "06 đơn vị Trường"]
    assert [sheet.place for sheet in made] == [
        "Nhóm đơn vị: UBND (27 đơn vị)",
        "Nhóm đơn vị: Trạm y tế (27 đơn vị)",
        "Nhóm đơn vị: Trường (06 đơn vị)",
    ]
    assert all(len(sheet.tables) == 1 for sheet in made)
    (whole,) = sheets(counted(plan, ballots=120), rules_of(plan))
    assert (whole.place, len(whole.tables)) == ("", 3)


def test_a_rule_that_a_plan_does_not_name_is_not_applied() -> None:
    plan = sample("dak-mil")
    terms = replace(plan.eligibility, rules=("KNOWN_PLAN_AND_UNIT", "REQUIRED_ANSWERED"))
    rules = rules_of(replace(plan, eligibility=terms))
    assert not rules.excludes(ReasonCode.MULTIPLE_MARKS)
    assert rules.excludes(ReasonCode.REQUIRED_BLANK)
    assert rules.may_be_blank(required=True)
    assert not rules_of(plan).may_be_blank(required=True)
