"""Rounds, periods and deadlines."""

from datetime import date
from pathlib import Path

import pytest

from forms.plan import Deadline, Finding, Plan, Severity, findings, parse_plan, sample_text


def sample(name: str, old: str = "", new: str = "") -> Plan:
    return parse_plan(sample_text(name).replace(old, new).encode(), Path("survey.yaml"))


def test_p5_a_plan_of_three_years_has_three_rounds_due_before_the_end_of_october() -> None:
    rounds = sample("thanh-tra-dak-nong").rounds()
    assert [(round_.label, round_.heading) for round_ in rounds] == [
        ("2024", "Năm 2024"),
        ("2025", "Năm 2025"),
        ("2026", "Năm 2026"),
    ]
    assert [round_.due_before for round_ in rounds] == [date(year, 10, 31) for year in (2024, 2025, 2026)]
    assert not rounds[0].report.is_late(date(2024, 10, 30))
    assert rounds[0].report.is_late(date(2024, 10, 31))


def test_the_yearly_due_day_holds_where_no_occurrences_are_listed() -> None:
    text = sample_text("thanh-tra-dak-nong")
    bare = text[: text.index("  occurrences:")] + text[text.index("period:\n") :]
    rounds = parse_plan(bare.encode(), Path("survey.yaml")).rounds()
    assert [round_.due_before for round_ in rounds] == [date(year, 10, 31) for year in (2024, 2025, 2026)]


@pytest.mark.parametrize(
    ("today", "label"), [(date(2025, 3, 1), "2025"), (date(2026, 12, 31), "2026"), (date(2031, 1, 1), "2024")]
)
def test_the_round_is_that_of_today_else_the_first(today: date, label: str) -> None:
    assert sample("thanh-tra-dak-nong").round_for(today).label == label


def test_the_only_round_holds_on_any_day() -> None:
    assert sample("krong-no").round_for(date(1999, 1, 1)).label == "2023"


def test_a_quarterly_survey_prints_the_year_and_counts_quarters() -> None:
    plan = sample("so-cong-thuong-binh-phuoc")
    assert [(round_.label, round_.heading) for round_ in plan.rounds()] == [("2023", "Năm 2023")]
    assert [(period.label, period.heading) for period in plan.periods()] == [
        ("2023-Q1", "Quý I/2023"),
        ("2023-Q2", "Quý II/2023"),
        ("2023-Q3", "Quý III/2023"),
        ("2023-Q4", "Quý IV/2023"),
    ]


@pytest.mark.parametrize(
    ("received", "quarter"),
    [
        (date(2023, 1, 1), "2023-Q1"),
        (date(2023, 6, 30), "2023-Q2"),
        (date(2023, 7, 1), "2023-Q3"),
        (date(2023, 12, 31), "2023-Q4"),
    ],
)
def test_the_day_of_receipt_gives_the_quarter(received: date, quarter: str) -> None:
    period = sample("so-cong-thuong-binh-phuoc").period_of(received)
    assert period is not None
    assert period.label == quarter


def test_a_day_outside_all_quarters_has_none() -> None:
    assert sample("so-cong-thuong-binh-phuoc").period_of(date(2024, 1, 1)) is None


def test_quarters_need_not_be_listed() -> None:
    text = sample_text("so-cong-thuong-binh-phuoc")
    bare = text[: text.index("  occurrences:")] + text[text.index("  report_due: null") :]
    quarters = parse_plan(bare.encode(), Path("survey.yaml")).periods()
    assert [(quarter.start, quarter.end) for quarter in quarters] == [
        (date(2023, 1, 1), date(2023, 3, 31)),
        (date(2023, 4, 1), date(2023, 6, 30)),
        (date(2023, 7, 1), date(2023, 9, 30)),
        (date(2023, 10, 1), date(2023, 12, 31)),
    ]


def listing(*occurrences: str, kind: str = "continuous_quarterly") -> Plan:
    """Give Bình Phước's plan with these quarters listed."""
    text = sample_text("so-cong-thuong-binh-phuoc").replace("kind: continuous_quarterly", f"kind: {kind}")
    start, end = text.index("  occurrences:"), text.index("  report_due: null")
    listed = "".join(f"  - {occurrence}\n" for occurrence in occurrences)
    return parse_plan(f"{text[:start]}  occurrences:\n{listed}{text[end:]}".encode(), Path("survey.yaml"))


def test_a_quarter_that_is_listed_for_its_report_takes_no_other_quarter_away() -> None:
    plan = listing("{period: 2023-Q3, report_due_before: '2023-10-15'}")
    assert [quarter.label for quarter in plan.periods()] == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]
    assert [quarter.due_before for quarter in plan.periods()] == [None, None, date(2023, 10, 15), None]
    found = plan.period_of(date(2023, 2, 1))
    assert found is not None
    assert found.label == "2023-Q1"


def test_a_survey_printed_by_the_quarter_may_be_held_in_some_only() -> None:
    plan = listing("{period: 2023-Q2}", "{period: 2023-Q4}", kind="quarterly")
    assert [round_.label for round_ in plan.rounds()] == ["2023-Q2", "2023-Q4"]


def test_days_between_two_quarters_are_told() -> None:
    plan = listing("{period: 2023-Q1, start: '2022-12-15', end: '2023-03-14'}")
    (gap,) = [found for found in findings(plan) if found.code == "QUARTER_GAP"]
    assert gap.text.startswith("Từ 15/3/2023 đến 31/3/2023 không thuộc quý nào (giữa 2023-Q1 và 2023-Q2)")


def test_a_plan_may_print_per_quarter() -> None:
    plan = sample("so-cong-thuong-binh-phuoc", "kind: continuous_quarterly", "kind: quarterly")
    assert [round_.label for round_ in plan.rounds()] == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]
    assert plan.round_for(date(2023, 8, 1)).heading == "Quý III/2023"


def test_p6_before_a_day_is_late_on_that_day() -> None:
    tally_of_units = sample("krong-no").steps[2].deadline
    assert not tally_of_units.is_late(date(2023, 10, 17))
    assert tally_of_units.is_late(date(2023, 10, 18))
    draft = sample("nha-trang").steps[5].deadline
    assert (draft.is_late(date(2023, 11, 19)), draft.is_late(date(2023, 11, 20))) == (False, True)
    assert str(draft) == "trước ngày 20/11/2023"


def test_p6_until_a_day_is_on_time_on_that_day() -> None:
    field_work = sample("nha-trang").steps[2].deadline
    assert (field_work.is_late(date(2023, 9, 30)), field_work.is_late(date(2023, 10, 1))) == (False, True)


def test_a_due_month_ends_with_its_last_day() -> None:
    report = sample("dak-mil").steps[2].deadline
    assert (report.is_late(date(2024, 11, 30)), report.is_late(date(2024, 12, 1))) == (False, True)


def test_a_deadline_of_every_year_is_that_of_the_year() -> None:
    step = sample("thanh-tra-dak-nong").steps[3]
    assert step.deadline_in(2025).is_late(date(2025, 10, 31))
    assert not step.deadline_in(2025).is_late(date(2025, 10, 30))


EVERY = "  every: quarter\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  - period: 2023-Q3\n", "  - period: 2023-Q3\n    report_due_before: '2023-10-15'\n"),
        (EVERY, f"{EVERY}  due_before_each_year: 10-31\n"),
        (EVERY, f"{EVERY}  due_before: '2023-10-15'\n"),
        (EVERY, ""),
    ],
)
def test_a_report_that_is_due_on_some_day_or_only_once_lacks_no_date(old: str, new: str) -> None:
    assert sample("so-cong-thuong-binh-phuoc", old, new) != sample("so-cong-thuong-binh-phuoc")
    assert not undated("so-cong-thuong-binh-phuoc", old, new)


def test_a_report_that_is_due_again_and_again_without_a_day_is_told_with_who_gets_it() -> None:
    (found,) = undated("so-cong-thuong-binh-phuoc")
    assert (found.where, found.severity) == ("reports[0]", Severity.INFO)
    assert found.text == "Báo cáo định kỳ gửi Giám đốc Sở không có hạn nộp"
    (found,) = undated("so-cong-thuong-binh-phuoc", "  to: Giám đốc Sở\n", "")
    assert found.text == "Báo cáo định kỳ gửi (chưa ghi nơi nhận) không có hạn nộp"
    other = "reports:\n- id: once\n  to: UBND tỉnh\n"
    (found,) = undated("so-cong-thuong-binh-phuoc", "reports:\n", other)
    assert found.where == "reports[1]"


def undated(name: str, old: str = "", new: str = "") -> list[Finding]:
    return [found for found in findings(sample(name, old, new)) if found.code == "REPORT_DATES_MISSING"]


def test_nothing_is_late_without_a_deadline() -> None:
    assert not Deadline().is_late(date(2100, 1, 1))


@pytest.mark.parametrize(
    ("days", "severity"),
    [
        (("2025-03-01", "2025-04-30"), Severity.ERROR),
        (("2024-12-01", "2025-01-31"), Severity.WARNING),
        (("2024-03-01", "2024-04-30"), None),
    ],
)
def test_a_years_own_days_that_lie_in_another_year_are_told(days: tuple[str, str], severity: Severity | None) -> None:
    listed = "  - year: 2024\n    period_start: {}\n    period_end: {}\n"
    plan = sample("thanh-tra-dak-nong", listed.format("null", "null"), listed.format(*(f"'{day}'" for day in days)))
    found = [each for each in findings(plan) if each.code == "YEAR_DAYS_ELSEWHERE"]
    assert [each.severity for each in found] == ([severity] if severity else [])
    assert all("2024" in each.text for each in found)
