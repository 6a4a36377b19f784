"""What does not add up in the five plans, by numbers that were counted by hand."""

import pickle
from pathlib import Path

import pytest

from forms.lint import lint_plan
from forms.plan import Finding, Plan, Severity, UnitCounts, findings, parse_plan, sample_names, sample_text, share_lines


def sample(name: str, *changes: tuple[str, str]) -> Plan:
    text = sample_text(name)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return parse_plan(text.encode(), Path("survey.yaml"))


def codes(plan: Plan) -> set[tuple[str, str]]:
    return {(found.code, str(found.severity)) for found in findings(plan)}


def one(plan: Plan, code: str) -> Finding:
    (found,) = [found for found in findings(plan) if found.code == code]
    return found


EXPECTED = {
    "krong-no": {
        ("QUOTA_TOTAL_MISMATCH", "warning"),
        ("PERIOD_LENGTH", "info"),
        ("STEP_ORDER", "info"),
        ("DOCUMENT_NUMBER_MISSING", "info"),
        ("FORM_TOO_LONG", "warning"),
        ("QUESTIONNAIRE_NOT_IN_SOURCE", "info"),
    },
    "thanh-tra-dak-nong": {
        ("QUOTA_NOT_STATED", "info"),
        ("DOCUMENT_NUMBER_MISSING", "info"),
        ("FORM_TOO_LONG", "warning"),
        ("QUESTIONNAIRE_NOT_IN_SOURCE", "info"),
    },
    "nha-trang": {
        ("QUOTA_TOTAL_RECONCILES", "info"),
        ("AUDIT_MINIMUM", "info"),
        ("ENTRY_LOAD", "info"),
        ("PERIOD_LENGTH", "info"),
        ("STEP_ORDER", "info"),
        ("BASIS_YEAR_MISMATCH", "info"),
        ("UNIT_NAMES_PENDING", "warning"),
        ("QUESTIONNAIRE_NOT_IN_SOURCE", "info"),
    },
    "dak-mil": {
        ("QUOTA_TOTAL_RECONCILES", "info"),
        ("STEP_ORDER", "info"),
        ("RETURN_RECONCILES", "info"),
        ("ROW_SUM_MISMATCH", "error"),
        ("PERCENT_OVER_100", "error"),
        ("TOTALS_MISMATCH", "error"),
        ("DOCUMENT_NUMBER_MISSING", "info"),
    },
    "so-cong-thuong-binh-phuoc": {
        ("QUOTA_NEEDS_TRANSACTIONS", "info"),
        ("PERIOD_LENGTH", "info"),
        ("REPORT_DATES_MISSING", "info"),
        ("UNIT_NAMES_PENDING", "warning"),
        ("DOCUMENT_NUMBER_MISSING", "info"),
        ("SOURCE_TEXT_TRUNCATED", "info"),
    },
}


@pytest.mark.parametrize("name", sample_names())
def test_p1_each_plan_has_the_findings_of_its_numbers(name: str) -> None:
    assert codes(sample(name)) == EXPECTED[name]


@pytest.mark.parametrize("name", sample_names())
def test_p1_findings_are_computed_and_not_copied_from_the_plans_remarks(name: str) -> None:
    full = sample_text(name)
    bare = full.split("\nissues:")[0] + "\n"
    assert bare != full
    assert findings(parse_plan(bare.encode(), Path("survey.yaml"))) == findings(sample(name))


def test_p2_krong_no_declares_500_and_allots_600() -> None:
    found = one(sample("krong-no"), "QUOTA_TOTAL_MISMATCH")
    assert found.line == 56
    assert found.where == "quota.declared_total"
    assert "500 phiếu ≠ 120 + 12 × 40 = 600 (chênh 100)" in found.text
    assert "(500 − 120) / 40 = 9,5 không nguyên" in found.text
    assert "9 đơn vị → 480 (−20), 10 đơn vị → 520 (+20)" in found.text


def test_a_declared_total_of_600_reconciles() -> None:
    found = codes(sample("krong-no", ("declared_total: 500", "declared_total: 600")))
    assert ("QUOTA_TOTAL_RECONCILES", "info") in found
    assert "QUOTA_TOTAL_MISMATCH" not in {code for code, _ in found}


def test_a_declared_total_that_fits_another_number_of_units_says_which() -> None:
    found = one(sample("krong-no", ("declared_total: 500", "declared_total: 560")), "QUOTA_TOTAL_MISMATCH")
    assert "tổng này ứng với 11 đơn vị, kế hoạch có 12" in found.text


def test_a_unit_more_or_a_larger_rule_breaks_the_total() -> None:
    larger_unit = sample("nha-trang", ("admin_type: xã\n  quota: 60", "admin_type: xã\n  quota: 61"))
    text = one(larger_unit, "QUOTA_TOTAL_MISMATCH").text
    assert "3.270 phiếu ≠ 19 × 60 + 8 × 61 + 27 × 50 + 6 × 50 = 3.278" in text
    assert ("UNIT_QUOTA_DIFFERS", "warning") in codes(larger_unit)
    larger_rule = sample("nha-trang", ("per_unit: 60", "per_unit: 61"))
    assert "27 × 61 + 27 × 50 + 6 × 50 = 3.297 (chênh 27)" in one(larger_rule, "QUOTA_TOTAL_MISMATCH").text


def test_p2_nha_trang_reconciles_to_3270_ballots_of_60_units() -> None:
    text = one(sample("nha-trang"), "QUOTA_TOTAL_RECONCILES").text
    assert "27 × 60 + 27 × 50 + 6 × 50 = 1.620 + 1.350 + 300 = 3.270 phiếu/60 đơn vị: khớp" in text


def test_p2_dak_mil_reconciles_to_100_ballots_of_one_unit() -> None:
    found = one(sample("dak-mil"), "QUOTA_TOTAL_RECONCILES")
    assert (found.severity, found.text) == (Severity.INFO, "100 phiếu: khớp")


def test_a_unit_that_is_not_surveyed_is_in_no_sum_and_a_sum_of_one_group_is_written_once() -> None:
    office = "  quota: 120\n"
    plan = sample("krong-no", ("declared_total: 500", "declared_total: 480"), (office, f"{office}  surveyed: false\n"))
    assert one(plan, "QUOTA_TOTAL_RECONCILES").text == "12 × 40 = 480 phiếu/12 đơn vị: khớp"


def test_a_total_reconciles_only_with_the_units_numbers_and_the_rules_alike() -> None:
    by_rules_only = sample("nha-trang", ("per_unit: 60", "per_unit: 61"))
    by_neither = sample("nha-trang", ("admin_type: xã\n  quota: 60", "admin_type: xã\n  quota: 61"))
    too_many = sample("krong-no", ("declared_total: 500", "declared_total: 700"))
    unsaid = sample("krong-no", ("declared_total: 500", "declared_total: null"))
    of_no_units = sample("thanh-tra-dak-nong", ("declared_total: null", "declared_total: 500"))
    for plan in (by_rules_only, by_neither, too_many, unsaid, of_no_units, sample("krong-no")):
        assert "QUOTA_TOTAL_RECONCILES" not in {code for code, _ in codes(plan)}


def test_p4_divisions_whose_transactions_nobody_counted_are_told() -> None:
    assert "chưa có số lượt giao dịch" in one(sample("so-cong-thuong-binh-phuoc"), "QUOTA_NEEDS_TRANSACTIONS").text


def test_the_audit_of_nha_trang_takes_327_ballots() -> None:
    text = one(sample("nha-trang"), "AUDIT_MINIMUM").text
    assert "10% của 3.270 phiếu = 327" in text
    assert "27 × 6 + 27 × 5 + 6 × 5 = 327" in text
    other = one(sample("nha-trang", ("full_quota: 327", "full_quota: 320")), "AUDIT_MINIMUM")
    assert (other.severity, "kế hoạch ghi 320" in other.text) == (Severity.WARNING, True)


def test_typing_in_nha_trang_would_have_been_297_ballots_a_day() -> None:
    text = one(sample("nha-trang"), "ENTRY_LOAD").text
    assert "3.270 phiếu / 11 ngày (26/10/2023–05/11/2023) = 297,3 phiếu/ngày" in text


def test_field_work_lasts_52_and_83_days() -> None:
    krong_no = one(sample("krong-no"), "PERIOD_LENGTH").text
    assert "từ 25/8/2023 đến 15/10/2023: 52 ngày" in krong_no
    assert "chậm nhất 17/10/2023, sau 2 ngày" in krong_no
    assert ": 83 ngày" in one(sample("nha-trang"), "PERIOD_LENGTH").text
    stated = one(sample("nha-trang", ("days: 83", "days: 80")), "PERIOD_LENGTH")
    assert (stated.severity, "kế hoạch ghi 80 ngày" in stated.text) == (Severity.WARNING, True)


def test_steps_that_overlap_are_found() -> None:
    found = one(sample("nha-trang", ("'2023-10-26'", "'2023-10-25'")), "STEP_ORDER")
    assert found.severity is Severity.WARNING
    assert "Bước 5 (từ 25/10/2023 đến ngày 05/11/2023) không sau bước 4" in found.text


def test_a_decision_of_2023_quoted_for_2022_is_a_likely_slip() -> None:
    found = one(sample("nha-trang"), "BASIS_YEAR_MISMATCH")
    assert "ban hành năm 2023" in found.text
    assert "1118/QĐ-UBND" in found.text
    assert found.where == "plan.legal_basis[1]"


def test_the_row_of_dak_mil_over_its_ballots_is_flagged_with_both_hypotheses() -> None:
    found = one(sample("dak-mil"), "ROW_SUM_MISMATCH")
    assert "Dòng II.2: 98 + 0 + 02 = 100 ≠ 90 phiếu đủ điều kiện" in found.text
    assert "98 gõ nhầm của 88 (88 + 02 = 90)" in found.text
    assert "tính trên cả 100 phiếu thu về" in found.text
    assert found.where == "results.rows[5]"
    assert "98/90 = 108,89%" in one(sample("dak-mil"), "PERCENT_OVER_100").text


def test_the_totals_of_dak_mil_are_640_of_630() -> None:
    text = one(sample("dak-mil"), "TOTALS_MISMATCH").text
    assert "Tốt 632; Bình thường 03; Chưa tốt 05; cộng 640 ≠ 7 × 90 = 630" in text
    assert "622 + 3 + 5 = 630, Tốt 98,73%, điểm trung bình 2,9794" in text
    assert "bỏ dòng II.2: Tốt 534/540 = 98,89%" in text


def test_a_published_table_that_adds_up_has_no_mismatch() -> None:
    plan = sample(
        "dak-mil", ("tot: 98", "tot: 88"), ("sum: 100\n    reconciles: false", "sum: 90\n    reconciles: true")
    )
    found = codes(plan)
    assert ("TOTALS_RECONCILE", "info") in found
    assert not [code for code, severity in found if severity == "error"]


def test_the_return_of_dak_mil_reconciles() -> None:
    text = one(sample("dak-mil"), "RETURN_RECONCILES").text
    assert text == "Thu về 100/100 = 100%; đủ điều kiện 90/100 = 90%; 90 + 10 = 100: khớp"
    broken = sample("dak-mil", ("  ineligible: 10\n  eligible_rate", "  ineligible: 11\n  eligible_rate"))
    assert one(broken, "RETURN_RECONCILES").severity is Severity.ERROR


def test_a_wrong_remark_about_a_number_is_found() -> None:
    found = one(sample("krong-no", ("computed_total: 600", "computed_total: 610")), "STATED_FIGURE_WRONG")
    assert (found.where, found.text) == ("quota.computed_total", "Ghi 610, tính lại là 600")


def test_placeholder_names_are_pointed_out() -> None:
    schools = one(sample("nha-trang"), "UNIT_NAMES_PENDING").text
    assert schools.startswith("06 đơn vị chưa có tên chính thức")
    assert "Trường tiểu học số 2 (NT-G-04)" in schools
    assert one(sample("so-cong-thuong-binh-phuoc"), "UNIT_NAMES_PENDING").text.startswith("04 đơn vị")


QUARTERS = ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")


def counted(returned: tuple[int, ...]) -> list[UnitCounts]:
    pairs = zip(QUARTERS, returned, strict=False)
    return [UnitCounts(unit="SCT-VP", period=label, transactions=250, returned=n) for label, n in pairs]


def test_the_share_is_judged_by_the_year_so_far() -> None:
    plan = sample("so-cong-thuong-binh-phuoc")
    lines = share_lines(plan, counted((25, 20, 30, 25)))
    assert [(line.all_returned, line.all_transactions, str(line.all_rate), line.reached) for line in lines] == [
        (25, 250, "10.00", True),
        (45, 500, "9.00", False),
        (75, 750, "10.00", True),
        (100, 1000, "10.00", True),
    ]
    below = [found for found in findings(plan, counted((25, 20, 30, 25))) if found.code == "BELOW_SHARE"]
    assert len(below) == 1
    assert "2023-Q2: 20/250 = 8,00%; cộng dồn 45/500 = 9,00% < 10%: chưa đạt" in below[0].text


def test_a_quarter_that_ended_before_the_survey_began_is_none_that_nobody_counted() -> None:
    plan = sample("so-cong-thuong-binh-phuoc", ("period:\n  start: '2023-01-01'", "period:\n  start: '2023-04-01'"))
    assert [each.label for each in plan.surveyed_periods()] == ["2023-Q2", "2023-Q3", "2023-Q4"]
    counts = counted((25, 20, 30, 25))
    lines = share_lines(plan, counts[1:])
    assert [(line.all_returned, line.uncounted) for line in lines] == [(20, ()), (50, ()), (75, ())]
    assert share_lines(plan, counts)[-1].all_returned == 100, "whoever counted before is not left out"
    below = [found.text for found in findings(plan, counts[1:]) if found.code == "BELOW_SHARE"]
    assert ["2023-Q2" in text for text in below] == [True], "8 % in the first of its quarters"


def test_a_quarter_that_nobody_counted_leaves_nothing_to_add_up_and_is_named() -> None:
    plan = sample("so-cong-thuong-binh-phuoc")
    counts = [each for each in counted((25, 20, 30, 25)) if each.period not in ("2023-Q1", "2023-Q3")]
    assert [(line.period, line.uncounted) for line in share_lines(plan, counts)] == [
        ("2023-Q2", ("2023-Q1",)),
        ("2023-Q4", ("2023-Q1", "2023-Q3")),
    ]
    said = [(found.code, found.text) for found in findings(plan, counts) if "SCT-VP), 2023" in found.text]
    assert [code for code, _ in said] == ["QUOTA_NEEDS_TRANSACTIONS", "QUOTA_NEEDS_TRANSACTIONS"]
    assert said[0][1].endswith("2023-Q2: 20/250 = 8,00%; chưa có số lượt giao dịch 2023-Q1 nên chưa cộng dồn")
    assert {line.uncounted for line in share_lines(plan, counted((25, 20, 30, 25)))} == {()}


@pytest.mark.parametrize(
    ("kind", "first", "second"), [("continuous_quarterly", "2023-Q4", "2024-Q1"), ("annual", "2023", "2024")]
)
def test_what_one_year_had_too_many_makes_up_for_nothing_in_the_next(kind: str, first: str, second: str) -> None:
    before, _, rest = sample_text("so-cong-thuong-binh-phuoc").partition("  kind: continuous_quarterly\n")
    after = rest[rest.index("  report_due: null") :]
    text = f"{before}  kind: {kind}\n  years:\n  - 2023\n  - 2024\n{after}"
    plan = parse_plan(text.encode(), Path("survey.yaml"))
    counts = [UnitCounts(unit="SCT-VP", period=first, transactions=100, returned=90)]
    counts.append(UnitCounts(unit="SCT-VP", period=second, transactions=1000, returned=20))
    assert [(line.all_returned, line.all_transactions, line.reached) for line in share_lines(plan, counts)] == [
        (90, 100, True),
        (20, 1000, False),
    ]


def test_a_count_for_the_whole_year_stands_for_itself() -> None:
    plan = sample("so-cong-thuong-binh-phuoc")
    year = UnitCounts(unit="SCT-VP", period="2023", transactions=1001, returned=100)
    (found,) = [found for found in findings(plan, [year]) if found.code == "BELOW_SHARE"]
    assert "2023: 100/1.001 = 9,99%" in found.text  # 100,1 ballots are 101
    enough = UnitCounts(unit="SCT-VP", period="2023", transactions=1001, returned=101)
    assert [line.reached for line in share_lines(plan, [*counted((25,)), enough])] == [True, True]


def test_a_count_for_a_period_that_the_plan_does_not_have_is_refused() -> None:
    plan = sample("so-cong-thuong-binh-phuoc")
    with pytest.raises(ValueError, match="no period 2024-Q1"):
        share_lines(plan, [UnitCounts(unit="SCT-VP", period="2024-Q1", transactions=1, returned=1)])
    with pytest.raises(ValueError, match="two counts"):
        share_lines(plan, [*counted((25,)), *counted((20,))])


def test_counted_transactions_answer_the_plans_question() -> None:
    plan = sample("so-cong-thuong-binh-phuoc")
    everywhere = [UnitCounts(unit=unit.id, period="2023-Q1", transactions=10, returned=1) for unit in plan.units]
    assert "QUOTA_NEEDS_TRANSACTIONS" not in {found.code for found in findings(plan, everywhere)}
    assert "QUOTA_NEEDS_TRANSACTIONS" in {found.code for found in findings(plan, everywhere[:-1])}


def test_a_missing_quota_is_valid_and_told() -> None:
    assert "“–”" in one(sample("thanh-tra-dak-nong"), "QUOTA_NOT_STATED").text


def test_an_anonymous_form_must_not_ask_for_names() -> None:
    plan = sample("so-cong-thuong-binh-phuoc", ("anonymous: optional identity", "anonymous: true"))
    errors = [found for found in lint_plan(plan) if found.severity is Severity.ERROR]
    assert {found.code for found in errors} == {"IDENTITY_ON_ANONYMOUS_FORM"}
    assert "Câu 5.phone “Điện thoại”" in " ".join(found.text for found in errors)
    assert not [found for found in lint_plan(sample("so-cong-thuong-binh-phuoc")) if found.severity is Severity.ERROR]


def test_a_name_asked_for_in_a_plain_line_is_suspected() -> None:
    comment = "Ý kiến góp ý khác của Ông/Bà (nếu có)"
    plan = sample("thanh-tra-dak-nong", (comment, "Họ và tên của Ông/Bà"))
    assert "IDENTITY_SUSPECTED" in {found.code for found in lint_plan(plan)}
    assert "IDENTITY_SUSPECTED" not in {found.code for found in lint_plan(sample("thanh-tra-dak-nong"))}


def test_p9_long_forms_are_warned_of_and_short_ones_are_not() -> None:
    long = {name for name in sample_names() if "FORM_TOO_LONG" in {found.code for found in lint_plan(sample(name))}}
    assert long == {"krong-no", "thanh-tra-dak-nong"}


def test_a_drafted_form_carries_its_notice() -> None:
    assert "Mẫu phiếu dự thảo – cần cơ quan phê duyệt" in one(sample("krong-no"), "QUESTIONNAIRE_NOT_IN_SOURCE").text


def test_a_question_of_the_index_without_positive_answers_is_pointed_out() -> None:
    positive = "        positive_codes:\n        - 5\n        - 4\n        overall: true"
    plan = sample("so-cong-thuong-binh-phuoc", (positive, "        overall: true"))
    (found,) = [found for found in lint_plan(plan) if found.code == "POSITIVE_CODES_MISSING"]
    assert found.text.startswith("Câu 3.10:")


def test_published_rows_of_another_scale_are_checked_too() -> None:
    text = sample_text("dak-mil")
    named = "    tot: 89\n    binh_thuong: 0\n    chua_tot: 1\n"
    plan = parse_plan(text.replace(named, "    counts: [88, 0, 1]\n").encode(), Path("survey.yaml"))
    rows = [found.text for found in findings(plan) if found.code == "ROW_SUM_MISMATCH"]
    assert [row.partition(":")[0] for row in rows] == ["Dòng II.1", "Dòng II.2"]
    assert "88 + 0 + 01 = 89 ≠ 90" in rows[0]
    assert "88 gõ nhầm của 89" in rows[0]


def test_a_plan_can_be_sent_to_a_worker() -> None:
    plan = sample("nha-trang")
    plan.unit("NT-G-01")
    assert pickle.loads(pickle.dumps(plan)) == plan


def test_a_letter_that_only_looks_like_the_vietnamese_one_is_pointed_out() -> None:
    names = ("name: Bộ phận Tiếp nhận và trả kết quả xã Đắk Sôr", "name: UBND xã \u00d0ắk\u200b Sôr")
    found = one(sample("krong-no", names), "ODD_LETTER")
    assert found.where == "units[2].name"
    assert "Ð (U+00D0, có lẽ là Đ), U+200B (ZERO WIDTH SPACE)" in found.text
