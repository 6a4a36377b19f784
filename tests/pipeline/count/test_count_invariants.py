"""What must hold of every count, whatever came back: nothing is lost, nothing is counted twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.questionnaire import QuestionKind
from omr.reading import Answer, AnswerStatus
from pipeline.judging.ballot import Ballot
from pipeline.judging.eligibility import Status, Verdict, judge
from pipeline.judging.rules import EligibilityLevel, EligibilityRules
from pipeline.tally.cells import count_cells, merged
from pipeline.tally.figures import index_figure
from pipeline.tally.rows import TallyRow
from pipeline.tally.tally import CountedUnit, Scope, Tally, count
from tests.pipeline.count.ballots import (
    DAK_MIL,
    NOT_APPLICABLE,
    RULES,
    SATISFACTION5,
    UNIT,
    YES_NO,
    ballot,
    form,
    multi,
    section,
    single,
)

FORM = form(
    section(
        "I",
        single("1", options=SATISFACTION5),
        single("2", options=(*SATISFACTION5, NOT_APPLICABLE), required=False),
    ),
    section("II", multi("3"), single("4", options=YES_NO, scale=None, positive_codes=frozenset("2"))),
)
QUESTIONS = {question.id: question for question in FORM.mark_questions()}
UNITS = tuple(
    CountedUnit(id=name, name=f"Xã {name}", questionnaire="main", group=group)
    for name, group in zip("ABC", "XXY", strict=True)
)
PLAN = replace(RULES, units=frozenset("ABC"), rounds=frozenset({"2024", "2025"}))
LEVELS = st.sampled_from([PLAN, replace(PLAN, level=EligibilityLevel.QUESTION)])


@st.composite
def answers(draw: st.DrawFn, question: str) -> Answer:
    status = draw(st.sampled_from([AnswerStatus.ANSWERED] * 12 + list(AnswerStatus)))
    codes = [option.code for option in QUESTIONS[question].options]
    if status is AnswerStatus.ANSWERED:
        most = 1 if QUESTIONS[question].kind is QuestionKind.SINGLE else len(codes)
        chosen = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=most, unique=True))
        return Answer(status=status, codes=tuple(sorted(chosen)))
    return Answer(status=status)


@st.composite
def ballots(draw: st.DrawFn) -> Ballot:
    made = ballot(
        {},
        of=FORM,
        serial=draw(st.integers(1, 999)),
        unit=draw(st.sampled_from("ABC")),
        round=draw(st.sampled_from(["2024", "2025"])),
        channel=draw(st.sampled_from(["paper", "online"])),
        spoiled=draw(st.sampled_from([False] * 9 + [True])),
        pages_expected=draw(st.sampled_from([1] * 9 + [2])),
    )
    return replace(made, answers={name: draw(answers(name)) for name in QUESTIONS})


STACKS = st.lists(ballots(), max_size=25)


def judged(stack: Sequence[Ballot], rules: EligibilityRules = PLAN) -> list[tuple[Ballot, Verdict]]:
    return [(each, judge(each, FORM, rules)) for each in stack]


def tally_of(stack: Sequence[Ballot], rules: EligibilityRules = PLAN) -> Tally:
    return count(judged(stack, rules), (FORM,), UNITS)


def added(rows: Sequence[TallyRow]) -> dict[str, Counter[str]]:
    """Add rows up, question by question."""
    sums: dict[str, Counter[str]] = {}
    for row in rows:
        numbers = {"eligible": row.eligible, "ineligible": row.ineligible, "pending": row.pending, "valid": row.valid}
        numbers |= {"blank": row.blank, "n/a": row.not_applicable}
        numbers |= {f"option {option.code}": option.count for option in row.options}
        sums.setdefault(row.question, Counter()).update(numbers)
    return sums


@given(stack=STACKS, rules=LEVELS)
def test_every_returned_ballot_is_eligible_ineligible_or_pending(stack: list[Ballot], rules: EligibilityRules) -> None:
    counts = tally_of(stack, rules).counts
    assert counts.returned + counts.spoiled == len(stack)
    assert counts.spoiled == sum(each.spoiled for each in stack)


@given(stack=STACKS, rules=LEVELS)
def test_options_blank_and_not_applicable_add_up_to_the_eligible_ballots(
    stack: list[Ballot], rules: EligibilityRules
) -> None:
    for row in tally_of(stack, rules).rows():
        assert row.valid + row.blank + row.not_applicable == row.eligible
        assert min(row.blank, row.not_applicable, row.valid) >= 0
        if QUESTIONS[row.question].kind is QuestionKind.SINGLE:
            assert sum(option.count for option in row.options) == row.valid
        assert all(option.count <= row.eligible for option in row.options)


@given(stack=STACKS)
def test_at_form_level_the_options_of_a_required_question_add_up_to_the_eligible_ballots(stack: list[Ballot]) -> None:
    for row in tally_of(stack).rows():
        if row.question == "1":
            assert sum(option.count for option in row.options) == row.eligible
            assert row.blank == row.not_applicable == 0


@given(stack=STACKS, rules=LEVELS)
def test_units_groups_rounds_and_channels_add_up_to_the_whole_row_by_row(
    stack: list[Ballot], rules: EligibilityRules
) -> None:
    tally = tally_of(stack, rules)
    whole = added(tally.rows(scope=Scope.WHOLE, by_round=False, by_channel=False))
    assert added(tally.rows()) == whole
    assert added(tally.rows(scope=Scope.GROUP, by_channel=False)) == whole
    assert added([row for unit in UNITS for row in tally.only(unit=unit.id).rows()]) == whole
    assert added([row for channel in ("paper", "online") for row in tally.only(channel=channel).rows()]) == whole
    assert added([row for year in ("2024", "2025") for row in tally.only(round=year).rows()]) == whole


@given(stack=STACKS, cut=st.integers(0, 25))
def test_shards_counted_apart_give_the_same_as_counted_together(stack: list[Ballot], cut: int) -> None:
    pairs = judged(stack)
    assert merged([count_cells(pairs[:cut]), count_cells(pairs[cut:])]) == count_cells(pairs)


@given(stack=STACKS)
def test_the_order_of_the_stack_does_not_matter(stack: list[Ballot]) -> None:
    assert tally_of(stack).rows() == tally_of(stack[::-1]).rows()


@given(stack=STACKS)
@settings(max_examples=50)
def test_a_count_agrees_with_counting_by_hand(stack: list[Ballot]) -> None:
    eligible = [each for each, verdict in judged(stack) if verdict.status is Status.ELIGIBLE]
    rows = tally_of(stack).rows(scope=Scope.WHOLE, by_round=False, by_channel=False)
    if eligible:
        assert [row.question for row in rows] == list(QUESTIONS)
    for row in rows:
        apply = [option.code for option in QUESTIONS[row.question].options if not option.not_applicable]
        assert [option.code for option in row.options] == apply
        for option in row.options:
            by_hand = sum(option.code in each.answers[row.question].codes for each in eligible)
            assert option.count == by_hand


def test_t4_the_rate_over_units_is_pooled_and_not_the_mean_of_their_rates() -> None:
    small = [ballot({"1": "1", "4": "2"}, of=FORM, unit="A", serial=n) for n in range(1, 3)]
    large = [ballot({"1": "5", "4": "2"}, of=FORM, unit="B", serial=n) for n in range(1, 9)]
    tally = tally_of(small + large)
    rates = [row.rate for row in tally.rows() if row.question == "1"]
    (whole,) = [row for row in tally.rows(scope=Scope.WHOLE) if row.question == "1"]
    assert rates == [Decimal("0.00"), Decimal("100.00")]  # their mean would be 50
    assert whole.rate == Decimal("80.00")


def test_a_row_of_the_dak_mil_report_has_its_worked_rate_and_mean() -> None:
    marks = ["3"] * 87 + ["2"] + ["1"] * 2
    stack = [ballot({q.id: "3" for q in DAK_MIL.mark_questions()} | {"I.4": mark}) for mark in marks]
    rows = count([(each, judge(each, DAK_MIL, RULES)) for each in stack], (DAK_MIL,), (UNIT,)).rows()
    (row,) = [row for row in rows if row.question == "I.4"]
    assert (row.rate, row.mean) == (Decimal("96.67"), Decimal("2.9444"))


def test_a_fact_has_a_rate_by_its_good_answer_and_no_mean() -> None:
    stack = [ballot({"1": "5", "4": code}, of=FORM, unit="A", serial=n) for n, code in enumerate("2221", 1)]
    (row,) = [row for row in tally_of(stack).rows() if row.question == "4"]
    assert (row.rate, row.mean) == (Decimal("75.00"), None)


def test_without_a_ballot_there_is_no_rate_and_no_division_by_zero() -> None:
    stack = [ballot({}, of=FORM, unit="A")]
    assert {(row.eligible, row.rate, row.mean) for row in tally_of(stack).rows()} == {(0, None, None)}


def test_the_index_is_the_overall_question_or_else_pooled_over_the_index_items() -> None:
    stack = [ballot({"1": one, "2": two, "4": "1"}, of=FORM, unit="A") for one, two in (("5", "1"), ("4", "0"))]
    assert index_figure(tally_of(stack)).rate == Decimal(
        "66.67"
    )  # 2 of 2, and 0 of the 1 to whom it applies; the fact is left out
    overall = replace(FORM.sections[0], questions=(replace(QUESTIONS["1"], overall=True), QUESTIONS["2"]))
    with_overall = replace(FORM, sections=(overall, FORM.sections[1]))
    assert index_figure(count(judged(stack), (with_overall,), UNITS)).rate == Decimal("100.00")


def test_a_tally_is_provisional_while_a_ballot_or_a_page_waits() -> None:
    done = ballot({"1": "5", "4": "1"}, of=FORM, unit="A")
    waiting = replace(done, pages_waiting=frozenset({2}), pages_expected=2)
    assert not tally_of([done]).provisional
    assert tally_of([done, waiting]).provisional
    assert count(judged([done]), (FORM,), UNITS, waiting_pages=1).provisional


def test_a_ballot_of_no_unit_is_kept_apart_and_an_eligible_one_is_an_error() -> None:
    stray = ballot({"1": "5", "4": "1"}, of=FORM, unit="Z")
    tally = tally_of([stray])
    assert (tally.counts.returned, tally.strays.ineligible) == (0, 1)
    with pytest.raises(ValueError, match="no such unit or form version"):
        count([(stray, Verdict(status=Status.ELIGIBLE))], (FORM,), UNITS)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"1": Answer(status=AnswerStatus.ANSWERED, codes=("7",))}, "question 1: counted"),
        ({"1": Answer(status=AnswerStatus.ANSWERED, codes=("5", "4"))}, "only one option"),
        ({"9": Answer(status=AnswerStatus.ANSWERED, codes=("5",))}, "no question '9'"),
        ({"1": Answer(status=AnswerStatus.ANSWERED)}, "names no option"),
        ({"1": Answer(status=AnswerStatus.PENDING)}, "is open"),
    ],
)
def test_an_answer_that_cannot_be_is_an_error_and_never_left_out(wrong: dict[str, Answer], message: str) -> None:
    broken = replace(ballot({}, of=FORM, unit="A"), answers=wrong)
    with pytest.raises(ValueError, match=message):
        count([(broken, Verdict(status=Status.ELIGIBLE))], (FORM,), UNITS).rows()
