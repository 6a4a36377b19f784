"""Which ballots count, and why not: one test per rule."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms.code import BallotId
from forms.plan import Plan
from forms.plan.load import load_plan, parse_plan
from forms.questionnaire import Question, Questionnaire
from omr.reading import Answer, AnswerStatus
from pipeline.judging.ballot import Ballot
from pipeline.judging.eligibility import Status, Verdict, judge
from pipeline.judging.reasons import HARD, TEXTS, ReasonCode, WarningCode
from pipeline.judging.rules import EligibilityLevel, EligibilityRules, rules_of
from pipeline.receipt import told_of_period
from pipeline.tally.tally import count
from tests.pipeline.count.ballots import (
    DAK_MIL,
    RULES,
    UNIT,
    YES_NO,
    ballot,
    form,
    multi,
    section,
    single,
)

ALL_GOOD = {question.id: "3" for question in DAK_MIL.mark_questions()}
MIXED = {**ALL_GOOD, "I.2": "2"}
NHA_TRANG = replace(RULES, start=date(2023, 7, 10), end=date(2023, 9, 30), late_until=date(2023, 10, 25))
SAMPLES = Path(__file__).parents[3] / "samples"
BY_QUESTION = replace(RULES, level=EligibilityLevel.QUESTION)


def verdict(
    answers: dict[str, str], *, of: Questionnaire = DAK_MIL, rules: EligibilityRules = RULES, **more: object
) -> Verdict:
    return judge(ballot(answers, of=of, **more), of, rules)  # type: ignore[arg-type]  # fields of Ballot


def with_answer(base: Ballot, question: str, status: AnswerStatus) -> Ballot:
    return replace(base, answers={**base.answers, question: Answer(status=status)})


def test_a_complete_ballot_counts() -> None:
    assert verdict(MIXED) == Verdict(status=Status.ELIGIBLE)


def test_every_reason_has_the_words_that_an_office_prints() -> None:
    assert list(TEXTS) == list(ReasonCode)
    assert TEXTS[ReasonCode.REQUIRED_BLANK] == "Bỏ trống câu bắt buộc"
    assert TEXTS[ReasonCode.MULTIPLE_MARKS] == "Chọn nhiều hơn một ô"


def test_a_ballot_of_an_unknown_form_version_does_not_count() -> None:
    assert judge(ballot(ALL_GOOD), None, RULES).codes == ("UNKNOWN_FORM",)


@pytest.mark.parametrize("place", [{"plan": "KN23"}, {"round": "2023"}])
def test_a_ballot_of_another_plan_or_round_does_not_count(place: dict[str, str]) -> None:
    stranger = replace(
        ballot(ALL_GOOD), ballot=replace(BallotId(plan="DM24", unit="DM-HUYEN", round="2024", serial=1), **place)
    )
    assert judge(stranger, DAK_MIL, RULES).codes == ("UNKNOWN_FORM",)


def test_a_ballot_of_a_unit_outside_the_plan_does_not_count() -> None:
    assert verdict(ALL_GOOD, unit="DM-24664").codes == ("UNKNOWN_UNIT",)


def test_a_serial_that_was_never_printed_does_not_count_unless_there_was_no_paper() -> None:
    assert verdict(ALL_GOOD, printed=False).codes == ("NOT_ISSUED",)
    online = verdict(ALL_GOOD, printed=False, pages_expected=0, pages_read=frozenset(), channel="online")
    assert online.status is Status.ELIGIBLE


def test_a_missing_page_is_named_and_its_questions_are_not_called_blank() -> None:
    seen = {name: answer for name, answer in ballot(ALL_GOOD).answers.items() if name.startswith("I.")}
    found = judge(replace(ballot(ALL_GOOD), pages_expected=2, answers=seen), DAK_MIL, RULES)
    assert [(reason.code, reason.places) for reason in found.reasons] == [(ReasonCode.MISSING_PAGE, ("2",))]


def test_a_page_that_waits_is_not_missing_but_keeps_the_ballot_pending() -> None:
    waiting = verdict(ALL_GOOD, pages_expected=2, pages_waiting=frozenset({2}))
    assert (waiting.status, waiting.codes) == (Status.PENDING, ())


def test_an_open_question_keeps_the_ballot_pending_whatever_else_is_wrong() -> None:
    open_ballot = with_answer(ballot({**ALL_GOOD, "I.1": ""}), "II.2", AnswerStatus.PENDING)
    found = judge(open_ballot, DAK_MIL, RULES)
    assert (found.status, found.codes) == (Status.PENDING, ("REQUIRED_BLANK",))


def test_a_spoiled_ballot_is_spoiled_and_nothing_else() -> None:
    assert verdict({}, spoiled=True).status is Status.SPOILED


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2023, 7, 9), ("OUT_OF_PERIOD",)),
        (date(2023, 7, 10), ()),
        (date(2023, 10, 20), ()),
        (date(2023, 10, 25), ()),
        (date(2023, 10, 26), ("OUT_OF_PERIOD",)),
    ],
)
def test_the_period_counts_to_the_last_day_of_late_collection(day: date, codes: tuple[str, ...]) -> None:
    assert verdict(MIXED, rules=NHA_TRANG, received=day).codes == codes


def test_without_a_stated_day_of_receipt_the_period_is_not_applied_and_the_report_says_so() -> None:
    undated = verdict(MIXED, rules=NHA_TRANG)
    assert (undated.status, undated.warnings) == (Status.ELIGIBLE, (WarningCode.NO_RECEIPT_DATE,))
    assert WarningCode.NO_RECEIPT_DATE.text == "chưa ghi ngày thu phiếu"


def test_a_blank_form_is_called_blank_and_not_also_incomplete() -> None:
    assert verdict({}).codes == ("BLANK_FORM",)


def test_blank_required_questions_are_named_and_may_be_tolerated() -> None:
    found = verdict({**ALL_GOOD, "I.1": "", "II.3": ""})
    assert [(reason.code, reason.places) for reason in found.reasons] == [(ReasonCode.REQUIRED_BLANK, ("I.1", "II.3"))]
    assert verdict({**MIXED, "I.1": ""}, rules=replace(RULES, required_blank_tolerance=1)).status is Status.ELIGIBLE


def test_an_optional_question_may_stay_blank() -> None:
    optional = form(section("I", single("1"), single("2", required=False), multi("3")))
    assert verdict({"1": "3"}, of=optional).status is Status.ELIGIBLE


def test_two_marks_exclude_the_ballot_even_on_an_optional_question_but_not_where_several_are_asked_for() -> None:
    mixed = form(section("I", single("1"), single("2", required=False), multi("3")))
    assert verdict({"1": "3", "2": "3;1", "3": "1;2"}, of=mixed).codes == ("MULTIPLE_MARKS",)


def test_an_unreadable_answer_excludes_the_ballot_only_where_the_question_is_required() -> None:
    mixed = form(section("I", single("1"), single("2", required=False)))
    base = ballot({"1": "3", "2": "3"}, of=mixed)
    assert judge(with_answer(base, "1", AnswerStatus.UNREADABLE), mixed, RULES).codes == ("UNREADABLE",)
    assert judge(with_answer(base, "2", AnswerStatus.UNREADABLE), mixed, RULES).status is Status.ELIGIBLE


@pytest.mark.parametrize("code", [ReasonCode.DUPLICATE, ReasonCode.WRONG_RESPONDENT, ReasonCode.AUDIT_FAILED])
def test_what_only_others_can_know_is_taken_as_stated(code: ReasonCode) -> None:
    assert verdict(ALL_GOOD, stated=frozenset({code})).codes == (code,)


def test_a_reason_that_is_computed_cannot_be_stated() -> None:
    with pytest.raises(ValueError, match="BLANK_FORM is computed"):
        ballot(ALL_GOOD, stated=frozenset({ReasonCode.BLANK_FORM}))


def test_all_reasons_are_kept_in_the_order_of_the_rules() -> None:
    found = verdict({"I.1": "3;2"}, unit="X", printed=False, stated=frozenset({ReasonCode.AUDIT_FAILED}))
    assert found.codes == ("UNKNOWN_UNIT", "NOT_ISSUED", "REQUIRED_BLANK", "MULTIPLE_MARKS", "AUDIT_FAILED")


def test_question_by_question_only_the_hard_reasons_exclude_a_ballot() -> None:
    faulty = with_answer(ballot({"I.1": "3;2", "I.2": "3"}), "I.3", AnswerStatus.UNREADABLE)
    assert judge(faulty, DAK_MIL, BY_QUESTION).status is Status.ELIGIBLE
    assert verdict({}, rules=BY_QUESTION).codes == ("BLANK_FORM",)


def test_a_plan_can_leave_out_soft_rules_but_no_hard_one() -> None:
    lenient = replace(RULES, applied=frozenset())
    assert verdict({"I.1": "3;2"}, rules=lenient).status is Status.ELIGIBLE
    assert all(lenient.excludes(code) for code in HARD)
    assert verdict({}, rules=lenient).codes == ("BLANK_FORM",)


def test_the_same_answer_everywhere_is_a_warning_and_never_excludes() -> None:
    straight = verdict(ALL_GOOD)
    assert (straight.status, straight.warnings) == (Status.ELIGIBLE, (WarningCode.STRAIGHT_LINE,))
    assert verdict(MIXED).warnings == ()


def of_rows(count: int, *others: Question) -> Questionnaire:
    return form(section("I", *(single(str(n)) for n in range(1, count + 1)), *others))


def is_straight(answers: dict[str, str], of: Questionnaire) -> bool:
    return WarningCode.STRAIGHT_LINE in verdict(answers, of=of).warnings


@pytest.mark.parametrize(("rows", "warned"), [(1, False), (4, False), (5, True), (6, True)])
def test_five_rows_answered_alike_are_a_straight_line_and_four_are_none(rows: int, warned: bool) -> None:
    asked = of_rows(rows)
    assert is_straight({question.id: "2" for question in asked.mark_questions()}, asked) is warned


def test_only_rows_of_three_answers_and_more_of_which_one_is_chosen_make_a_straight_line() -> None:
    facts = (single("a", options=YES_NO, scale=None), single("b", options=YES_NO, scale=None), multi("c"))
    five, four = of_rows(5, *facts), of_rows(4, *facts)
    alike = {str(n): "2" for n in range(1, 6)}
    assert is_straight(alike | {"a": "1", "b": "2", "c": "1;3"}, five)
    assert not is_straight(alike | {"a": "2", "b": "2", "c": "2"}, four)


def test_rows_left_blank_or_marked_twice_alike_are_no_straight_line() -> None:
    asked = of_rows(5)
    assert not is_straight({}, asked)
    assert not is_straight({str(n): "3;2" for n in range(1, 6)}, asked)
    assert not is_straight({str(n): "2" for n in range(1, 5)}, asked)
    assert not is_straight({"c": "1"}, form(section("I", multi("c"))))


def test_of_a_page_that_nobody_saw_no_straight_line_is_told() -> None:
    asked = of_rows(6)
    whole = ballot({str(n): "2" for n in range(1, 7)}, of=asked)
    torn = replace(whole, pages_expected=2, answers={n: a for n, a in whole.answers.items() if n != "6"})
    assert judge(torn, asked, RULES).warnings == ()


def test_e2_a_defect_takes_out_the_whole_ballot_or_the_question_alone() -> None:
    stack = [ballot(ALL_GOOD, serial=1), ballot({**ALL_GOOD, "I.1": ""}, serial=2), ballot({**ALL_GOOD, "I.1": "1"})]
    by_form, by_question = (
        count([(each, judge(each, DAK_MIL, rules)) for each in stack], (DAK_MIL,), (UNIT,)).rows()
        for rules in (RULES, BY_QUESTION)
    )
    assert [(row.eligible, row.ineligible, row.valid, row.blank) for row in by_form[:2]] == [(2, 1, 2, 0)] * 2
    assert [(row.eligible, row.valid, row.blank) for row in by_question[:2]] == [(3, 2, 1), (3, 3, 0)]


@pytest.mark.parametrize(("day", "codes"), [(date(2023, 10, 20), ()), (date(2023, 10, 26), ("OUT_OF_PERIOD",))])
def test_e3_nha_trang_takes_late_ballots_until_25_october(day: date, codes: tuple[str, ...]) -> None:
    rules = rules_of(load_plan(SAMPLES / "nha-trang.yaml"))
    assert (rules.end, rules.last_day) == (date(2023, 9, 30), date(2023, 10, 25))
    assert rules.is_out_of_period(day, "2023") is bool(codes)


def three_years(*, period: str = "", days: str = "", late: str = "null") -> Plan:
    """Give the plan of a survey of 2024 to 2026: the plan's own days, and `YEAR FIRST LAST` for those of a year."""
    text = (SAMPLES / "thanh-tra-dak-nong.yaml").read_text(encoding="utf-8")
    text = text.replace("period:\n  start: null\n  end: null\n", f"period:\n{period}")
    for year, first, last in filter(None, (each.split() for each in days.split(","))):
        entry = f"  - year: {year}\n    period_start: {{}}\n    period_end: {{}}\n"
        assert entry.format("null", "null") in text
        text = text.replace(entry.format("null", "null"), entry.format(f"'{first}'", f"'{last}'"))
    text = text.replace(
        "  required_blank_tolerance", f"  late_collection_allowed_until: {late}\n  required_blank_tolerance"
    )
    text = text.replace("  - REQUIRED_ANSWERED\n", "  - REQUIRED_ANSWERED\n  - RETURNED_IN_PERIOD\n")
    return parse_plan(text.encode(), Path("survey.yaml"))


def first_and_last(rules: EligibilityRules) -> list[tuple[str, str]]:
    windows = [rules.window(year) for year in ("2024", "2025", "2026")]
    return [(str(window.start), str(window.last)) for window in windows]


def test_ballots_of_a_year_that_has_days_of_its_own_are_received_on_those() -> None:
    rules = rules_of(three_years(days="2024 2024-08-01 2024-09-30,2025 2025-08-01 2025-09-15", late="'2025-10-01'"))
    assert first_and_last(rules) == [("2024-08-01", "2024-09-30"), ("2025-08-01", "2025-10-01"), ("None", "None")]
    assert [rules.is_out_of_period(date(2025, 9, 1), year) for year in ("2024", "2025", "2026")] == [True, False, False]
    assert [rules.has_period(year) for year in ("2024", "2025", "2026")] == [True, True, False]


def test_the_days_of_one_year_take_no_ballot_out_of_another_years_round() -> None:
    rules = rules_of(three_years(period="  start: '2025-08-01'\n  end: '2025-09-30'\n"))
    assert first_and_last(rules) == [("None", "2025-09-30"), ("2025-08-01", "2025-09-30"), ("2025-08-01", "None")]
    spanning = rules_of(three_years(period="  start: '2024-08-01'\n  end: '2026-09-30'\n", late="'2026-10-15'"))
    assert first_and_last(spanning) == [
        ("2024-08-01", "2026-09-30"),
        ("2024-08-01", "2026-09-30"),
        ("2024-08-01", "2026-10-15"),
    ]


def test_a_quarter_that_names_its_year_does_not_take_the_ballots_of_the_other_quarters_out() -> None:
    text = (SAMPLES / "so-cong-thuong-binh-phuoc.yaml").read_text(encoding="utf-8")
    named = text.replace("  - period: 2023-Q", "  - year: 2023\n    period: 2023-Q")
    assert named != text
    plan = parse_plan(named.encode(), Path("survey.yaml"))
    assert [rules_of(plan).is_out_of_period(date(2023, month, 15), "2023") for month in (2, 5, 11)] == [False] * 3
    assert [str(each.end) for each in plan.rounds()] == ["2023-12-31"]


def test_a_scans_day_of_receipt_is_told_where_it_lies_in_no_round() -> None:
    plan = three_years(days="2024 2024-08-01 2024-09-30,2025 2025-08-01 2025-09-15,2026 2026-08-01 2026-09-15")
    assert [told_of_period(plan, day) for day in (date(2024, 9, 30), date(2025, 9, 15), None)] == [None] * 3
    told = told_of_period(plan, date(2025, 9, 16))
    assert told is not None
    assert "(01/8/2024 – 30/9/2024; 01/8/2025 – 15/9/2025; 01/8/2026 – 15/9/2026)" in str(told)


def test_a_screening_question_takes_out_who_was_not_among_those_surveyed() -> None:
    screen = replace(single("0", options=YES_NO, scale=None), qualifying_codes=frozenset({"1"}))
    asked = form(section("0", screen), section("I", single("1")))
    wrong = verdict({"0": "2", "1": "3"}, of=asked)
    assert [(reason.code, reason.places) for reason in wrong.reasons] == [(ReasonCode.WRONG_RESPONDENT, ("0",))]
    assert wrong.reasons[0].text == "Không đúng đối tượng"
    assert verdict({"0": "1", "1": "3"}, of=asked).status is Status.ELIGIBLE
    tolerant = replace(RULES, required_blank_tolerance=1)
    assert verdict({"1": "3"}, of=asked, rules=tolerant).status is Status.ELIGIBLE


def test_a_typed_ballot_that_its_scan_contradicts_waits_whatever_it_says() -> None:
    assert judge(replace(ballot(MIXED), disputed=True), DAK_MIL, RULES).status is Status.PENDING
