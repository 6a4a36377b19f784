"""Each of the five surveys has the sheets that its office hands in."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from forms.arithmetic import half_up, percent
from forms.plan.model import Plan
from forms.plan.shares import UnitCounts, share_lines
from omr.reading import Answer, AnswerStatus
from pipeline.document.chart import Chart, ChartKind
from pipeline.document.html import write_html
from pipeline.document.model import Annex, Document, Heading, Placeholder
from pipeline.document.table import DataTable, Measure, shown
from pipeline.judging.ballot import Ballot
from pipeline.judging.eligibility import judge
from pipeline.judging.rules import rules_of
from pipeline.report.annexes.tally_sheet import ROUNDED
from pipeline.report.facts import Comment, Facts
from pipeline.report.opening import forms_table
from pipeline.report.report import report_of
from pipeline.tables.table import PROVISIONAL, SIMULATED, LineKind
from pipeline.tally.cells import Cell, CellCounts
from pipeline.tally.figures import form_figures
from pipeline.tally.planned import forms_of, units_of
from pipeline.tally.rates import is_index_item
from pipeline.tally.tally import count, tally_of
from tests.pipeline.report.samples import NAMES, counted, facts, golden_facts, plan_of, some_ballots

PROGRESS = (
    "Stt|Đơn vị|Chỉ tiêu|Số phiếu phát ra|Số phiếu thu về|Số phiếu đủ điều kiện|Số phiếu không đủ điều kiện"
    "|Tỷ lệ thu hồi (%)|Tỷ lệ đủ điều kiện (%)|Ghi chú"
)
QUARTER = "Phòng, đơn vị|Lượt giao dịch|Chỉ tiêu 10%|Số phiếu thu về|Đủ điều kiện|Tỷ lệ trên giao dịch (%)|Đạt/Chưa đạt"


def annex(made: Document, title: str) -> Annex:
    return next(each for each in made.annexes if each.title == title)


def table(made: Document, title: str, caption: str = "") -> DataTable:
    tables = [block for block in annex(made, title).blocks if isinstance(block, DataTable)]
    return next(each for each in tables if caption in each.caption)


def header(of: DataTable) -> str:
    return "|".join(column.label for column in of.columns)


def lines(of: DataTable, kind: LineKind) -> list[tuple[object, ...]]:
    return [line.cells for line in of.lines if line.kind is kind]


def report(name: str, number: int, **more: object) -> Document:
    return report_of(facts(name, some_ballots(plan_of(name), number), **more))  # type: ignore[arg-type]


def test_s0_sheet_a_has_thirteen_units_and_the_quota_of_both_readings() -> None:
    made = report("krong-no", 130)
    sheet = table(made, "TIẾN ĐỘ KHẢO SÁT THEO ĐƠN VỊ")
    assert header(sheet) == PROGRESS
    assert len(lines(sheet, LineKind.ITEM)) == 13
    assert lines(sheet, LineKind.TOTAL)[-1][1:5] == ("Tổng cộng", 600, 130, 130)
    assert "500" in sheet.notes[0]
    both = table(made, "HAI CÁCH TÍNH CHỈ TIÊU SỐ PHIẾU")
    assert lines(both, LineKind.TOTAL) == [("", "Tổng cộng", 600, 500)]
    assert lines(both, LineKind.ITEM)[0][2:] == (120, 120)
    assert sorted(cells[3] for cells in lines(both, LineKind.ITEM)[1:]) == [31] * 4 + [32] * 8  # type: ignore[type-var]


def test_the_part_of_one_group_says_so_and_nothing_that_the_plan_says_of_all_units() -> None:
    whole = facts("krong-no", some_ballots(plan_of("krong-no"), 130))
    groups = dict.fromkeys(unit.group for unit in whole.surveyed if unit.group)
    assert "HAI CÁCH TÍNH CHỈ TIÊU SỐ PHIẾU" in [each.title for each in report_of(whole).annexes]
    for group in groups:
        mine = {unit.id for unit in whole.surveyed if unit.group == group}
        part = replace(
            whole,
            tally=whole.tally.only(group=group),
            all_periods=whole.all_periods.only(group=group),
            progress=tuple(each for each in whole.progress if each.unit in mine),
        )
        made = report_of(part)
        assert all(each.place.startswith("Nhóm đơn vị: ") for each in made.annexes if each.place != "Năm 2023")
        assert annex(made, "BẢNG TỔNG HỢP").place.startswith("Nhóm đơn vị: ")
        said_ = str(made.annexes)  # 600 by unit and 500 declared are of thirteen units
        assert "HAI CÁCH TÍNH" not in said_
        assert "Kế hoạch ghi" not in said_


def test_s0_sheet_b_ranks_communes_among_themselves_and_the_district_not_at_all() -> None:
    made = report("krong-no", 260)
    district = table(made, "CHỈ SỐ HÀI LÒNG VÀ XẾP HẠNG THEO ĐƠN VỊ", "huyện Krông Nô")
    communes = table(made, "CHỈ SỐ HÀI LÒNG VÀ XẾP HẠNG THEO ĐƠN VỊ", "12 đơn vị")
    assert [column.label for column in communes.columns][3:8] == [
        f"{section.title} (%)" for section in plan_of("krong-no").questionnaires["main"].sections[:5]
    ]
    assert [cells[-2] for cells in lines(district, LineKind.ITEM)] == ["–"]
    ranks = [int(str(cells[-2])) for cells in lines(communes, LineKind.ITEM)]
    rates = [cells[8] for cells in lines(communes, LineKind.ITEM)]
    assert rates == sorted(rates, reverse=True)  # type: ignore[type-var]
    assert ranks == [1 + sum(other > rate for other in rates) for rate in rates]  # type: ignore[operator]


def test_what_is_published_tells_no_rates_of_a_unit_of_fewer_than_five_ballots() -> None:
    plan = plan_of("krong-no")
    stack = [each for each in some_ballots(plan, 400) if each.ballot.unit != "KN-24688"]
    stack += [each for each in some_ballots(plan, 400) if each.ballot.unit == "KN-24688"][:4]
    inside, outside = (facts("krong-no", stack, publication=public) for public in (False, True))
    eligible = inside.tally.only(unit="KN-24688").counts.eligible
    assert 0 < eligible < 5
    title = "CHỈ SỐ HÀI LÒNG VÀ XẾP HẠNG THEO ĐƠN VỊ"
    of = {public: sheet_of(report_of(made), title) for public, made in ((False, inside), (True, outside))}
    held = {unit for unit, cells in of[True].items() if cells[-1] == "không công bố riêng"}
    assert "Bộ phận Tiếp nhận và trả kết quả thị trấn Đắk Mâm" in held
    assert len(held) > 1, "one alone would be the whole less the others"
    assert all(cells[3:-1] == ("–",) * len(cells[3:-1]) for unit, cells in of[True].items() if unit in held)
    assert {u: c[2:-2] for u, c in of[True].items() if u not in held} == {
        u: c[2:-2] for u, c in of[False].items() if u not in held
    }
    ranks = sorted(int(str(cells[-2])) for unit, cells in of[True].items() if unit not in held and cells[-2] != "–")
    assert ranks == [1 + sum(other < rank for other in ranks) for rank in ranks], "a free place tells who lies there"
    charts = [block for block in annex(report_of(outside), title).blocks if isinstance(block, Chart)]
    assert not [name for chart in charts for name in chart.categories if any(unit in name for unit in held)]


def sheet_of(made: Document, title: str) -> dict[str, tuple[object, ...]]:
    """Give the lines of all tables of an annex by the words of their second column."""
    tables = [block for block in annex(made, title).blocks if isinstance(block, DataTable)]
    return {str(cells[1]): cells for each in tables for cells in lines(each, LineKind.ITEM)}


def test_s0_sheet_c_pools_all_units_in_the_columns_of_the_scale() -> None:
    sheet = report("krong-no", 130).annexes[0]
    (whole,) = [block for block in sheet.blocks if isinstance(block, DataTable)]
    labels = [column.label for column in whole.columns]
    assert labels[4:9] == ["Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng"]
    assert "Không áp dụng" in labels
    assert len(lines(whole, LineKind.ITEM)) == 23


def test_a_unit_of_many_reports_for_itself() -> None:
    plan = plan_of("krong-no")
    unit = plan.unit("KN-24688")
    whole = facts("krong-no", some_ballots(plan, 130))
    mine = replace(
        whole,
        unit=unit,
        tally=whole.tally.only(unit=unit.id),
        all_periods=whole.all_periods.only(unit=unit.id),
        progress=tuple(each for each in whole.progress if each.unit == unit.id),
    )
    made = report_of(mine)
    assert (made.head.superior, made.head.body) == (plan.issuing_body, unit.name)
    assert made.head.addressed_to == "Văn phòng HĐND&UBND huyện"
    assert made.annexes[0].title == "BẢNG TỔNG HỢP"
    assert "TIẾN ĐỘ KHẢO SÁT THEO ĐƠN VỊ" not in [each.title for each in made.annexes]
    assert made.signature.name == ""


def years(*rounds: str) -> Facts:
    plan = plan_of("thanh-tra-dak-nong")
    ballots = [each for label in rounds for each in some_ballots(plan, 60, round=label)]
    return facts("thanh-tra-dak-nong", ballots, round=rounds[-1])


def test_t7_a_year_is_compared_with_the_one_before_and_only_where_there_is_one() -> None:
    made = report_of(years("2024", "2025"))
    sheet = table(made, "SO SÁNH VỚI KỲ TRƯỚC")
    assert header(sheet) == "Stt|Nội dung|Năm 2024|Năm 2025|Chênh lệch|Ghi chú"
    for cells in (*lines(sheet, LineKind.ITEM), *lines(sheet, LineKind.TOTAL)):
        assert cells[4] == Decimal(str(cells[3])) - Decimal(str(cells[2]))
    assert any("So với năm 2024" in str(block) for block in made.blocks)
    third = table(report_of(years("2024", "2025", "2026")), "SO SÁNH VỚI KỲ TRƯỚC")
    assert header(third) == "Stt|Nội dung|Năm 2025|Năm 2026|Chênh lệch|Ghi chú"
    alone = report_of(years("2024"))
    assert "SO SÁNH VỚI KỲ TRƯỚC" not in [each.title for each in alone.annexes]
    assert not any("So với" in str(block) or "nâng lên" in str(block) for block in alone.all_blocks())


def test_t7_a_rate_that_is_none_of_satisfaction_says_which_answers_it_counts() -> None:
    plan = plan_of("so-cong-thuong-binh-phuoc")
    (year,) = plan.rounds()
    rounds = {"2022": replace(year, label="2022", year=2022, heading="Năm 2022"), "2023": year}
    ballots = [each for label in rounds for each in some_ballots(plan, 60, round=label)]
    tally = counted(plan, ballots, rounds=frozenset(rounds))
    made = facts("so-cong-thuong-binh-phuoc", [])
    compared = replace(made, tally=tally.only(round="2023"), all_periods=tally, earlier=rounds["2022"])
    sheet = table(report_of(compared), "SO SÁNH VỚI KỲ TRƯỚC")
    fees = [str(cells[1]) for cells in lines(sheet, LineKind.ITEM) if "khoản phí" in str(cells[1])]
    assert fees == [f"{question_text(plan, '3.8')} (tỷ lệ trả lời “Không”)"]
    needs = table(report_of(years("2024", "2025")), "SO SÁNH VỚI KỲ TRƯỚC")
    said = [str(cells[1]) for cells in lines(needs, LineKind.ITEM) if "minh bạch" in str(cells[1])]
    assert said[0].endswith("(tỷ lệ trả lời “Rất cần thiết” hoặc “Cần thiết”)")


def test_t7_of_several_forms_each_comparison_says_of_which_it_is() -> None:
    plan = plan_of("nha-trang")
    (year,) = plan.rounds()
    before = replace(year, label="2022", year=2022, heading="Năm 2022")
    ballots = [each for label in ("2022", "2023") for each in some_ballots(plan, 120, round=label)]
    tally = counted(plan, ballots, rounds=frozenset({"2022", "2023"}))
    made = replace(facts("nha-trang", []), tally=tally.only(round="2023"), all_periods=tally, earlier=before)
    document = report_of(made)
    sheet = annex(document, "SO SÁNH VỚI KỲ TRƯỚC")
    captions = [block.caption for block in sheet.blocks if isinstance(block, DataTable)]
    assert captions == [f"So sánh Năm 2022 và Năm 2023 – mẫu {name}" for name in "UYG"]
    sentences = [str(block) for block in document.blocks if "So với năm 2022" in str(block)]
    assert ["theo mẫu U" in sentences[0], "theo mẫu Y" in sentences[1], "theo mẫu G" in sentences[2]] == [True] * 3


def question_text(plan: Plan, id: str) -> str:
    return next(q.text for form in plan.questionnaires.values() for q in form.questions() if q.id == id)


def test_the_lines_of_several_forms_add_up_to_all_ballots() -> None:
    made = facts("nha-trang", some_ballots(plan_of("nha-trang"), 130))
    of_forms = forms_table(made)
    (whole,) = lines(of_forms, LineKind.TOTAL)
    numbers = [int(str(cells[2])) for cells in lines(of_forms, LineKind.ITEM)]
    assert (len(numbers), sum(numbers), whole[2]) == (3, 130, 130)


def test_pages_of_no_known_ballot_and_unread_ones_make_a_report_provisional_each_with_its_number() -> None:
    settled = golden_facts()
    assert "Số liệu tạm tính" not in said(settled)
    torn = said(replace(settled, tally=replace(settled.tally, waiting_pages=2)))
    assert "Số liệu tạm tính: còn 02 trang chưa rõ của phiếu nào chờ duyệt; các con số" in torn, "no 0 phiếu"
    both = said(replace(settled, tally=replace(settled.tally, waiting_pages=2, unread_pages=3)))
    assert "02 trang chưa rõ" in both
    assert "03 trang bản quét đã lưu nhưng chưa đọc" in both
    unread = said(replace(settled, tally=replace(settled.tally, unread_pages=3)))
    assert "Số liệu tạm tính: còn 03 trang bản quét đã lưu nhưng chưa đọc; các con số" in unread


def said(of: Facts) -> str:
    return "\n".join(str(block) for block in report_of(of).all_blocks())


def test_a_year_of_which_no_ballot_counts_is_passed_over_by_the_comparison() -> None:
    plan = plan_of("thanh-tra-dak-nong")
    blank = [replace(each, answers={}) for each in some_ballots(plan, 60, round="2025")]
    stack = [*some_ballots(plan, 60, round="2024"), *blank, *some_ballots(plan, 60, round="2026")]
    sheet = table(report_of(facts("thanh-tra-dak-nong", stack, round="2026")), "SO SÁNH VỚI KỲ TRƯỚC")
    assert header(sheet) == "Stt|Nội dung|Năm 2024|Năm 2026|Chênh lệch|Ghi chú"


@pytest.mark.parametrize(
    ("changes", "mark"),
    [({"simulated": True}, SIMULATED), ({"disputed": True}, PROVISIONAL)],
)
def test_an_earlier_round_that_is_simulated_or_waits_marks_the_report_that_is_compared_with_it(
    changes: dict[str, bool], mark: str
) -> None:
    plan = plan_of("thanh-tra-dak-nong")
    before = some_ballots(plan, 60, round="2024")
    before[0] = replace(before[0], **changes)  # type: ignore[arg-type]  # fields of a ballot
    made = report_of(facts("thanh-tra-dak-nong", [*before, *some_ballots(plan, 60, round="2025")], round="2025"))
    assert made.marks == (mark,)
    assert made.signature.unsigned
    alone = report_of(facts("thanh-tra-dak-nong", before[1:], round="2024"))
    assert (alone.marks, alone.signature.unsigned) == ((), "")


def test_the_range_of_a_rate_that_nobody_will_have_is_a_dash() -> None:
    left_out = {"A3.1": Answer(status=AnswerStatus.BLANK)}
    stack = [
        replace(each, answers={**each.answers, **left_out})
        for each in some_ballots(plan_of("thanh-tra-dak-nong"), 8, round="2024")
    ]
    waiting = {**stack[0].answers, "A6.1": Answer(status=AnswerStatus.PENDING)}
    stack[0] = replace(stack[0], answers=waiting)
    made = report_of(facts("thanh-tra-dak-nong", stack, round="2024"))
    question = plan_of("thanh-tra-dak-nong").questionnaires["main"].question("A3.1")
    (cells,) = [
        cells
        for cells in lines(table(made, "TỶ LỆ HÀI LÒNG THEO TIÊU CHÍ"), LineKind.ITEM)
        if cells[1] == question.text
    ]
    assert (cells[2], cells[7]) == (0, "–")


def test_t7_the_golden_year_stands_alone_and_claims_nothing() -> None:
    made = report_of(golden_facts())
    assert not any("nâng lên" in str(block) or "So với" in str(block) for block in made.all_blocks())


def test_s1_each_rate_of_need_is_the_needy_answers_over_the_valid_ones() -> None:
    made = report("thanh-tra-dak-nong", 60)
    tables = [block for each in made.annexes for block in each.blocks if isinstance(block, DataTable)]
    (sheet,) = (each for each in tables if each.caption == "Nhu cầu, mong đợi xếp theo tỷ lệ cần thiết")
    for _, _, valid, positive, rate in lines(sheet, LineKind.ITEM):
        assert 0 < int(str(positive)) < int(str(valid))
        assert rate == percent(int(str(positive)), int(str(valid)))


def test_s1_needs_are_ordered_by_their_rate_and_are_no_satisfaction() -> None:
    made = report_of(years("2024"))
    needs = next(each for each in made.annexes if each.title.startswith("NHU CẦU"))
    (sheet,) = [block for block in needs.blocks if isinstance(block, DataTable)]
    rates = [cells[-1] for cells in lines(sheet, LineKind.ITEM)]
    assert len(rates) == 9
    assert rates == sorted(rates, reverse=True)  # type: ignore[type-var]
    satisfaction = table(made, "TỶ LỆ HÀI LÒNG THEO TIÊU CHÍ")
    named = {cells[1] for cells in lines(satisfaction, LineKind.ITEM)}
    assert named.isdisjoint(cells[1] for cells in lines(sheet, LineKind.ITEM))


def test_s1_channels_are_set_apart_and_merged_where_a_publication_would_show_a_few() -> None:
    plan = plan_of("thanh-tra-dak-nong")
    channels = ("paper",) * 9 + ("online",) * 9 + ("phone",) + ("interview",)
    ballots = some_ballots(plan, 60, channels=channels)
    made = report_of(facts("thanh-tra-dak-nong", ballots))
    sheet = table(made, "KẾT QUẢ THEO HÌNH THỨC KHẢO SÁT")
    assert len(lines(sheet, LineKind.ITEM)) == 4
    published = report_of(facts("thanh-tra-dak-nong", ballots, publication=True))
    shown = lines(table(published, "KẾT QUẢ THEO HÌNH THỨC KHẢO SÁT"), LineKind.ITEM)
    assert all(int(str(cells[3])) >= 5 for cells in shown)
    assert sum(int(str(cells[3])) for cells in shown) == sum(
        int(str(cells[3])) for cells in lines(sheet, LineKind.ITEM)
    )


def test_channels_that_a_publication_cannot_tell_apart_in_a_unit_stand_in_one_line_under_a_name_for_people() -> None:
    stack = [each for each in some_ballots(plan_of("krong-no"), 260) if each.ballot.unit in ("KN-24688", "KN-24691")]
    first = next(place for place, each in enumerate(stack) if each.ballot.unit == "KN-24688")
    stack[first] = replace(stack[first], channel="phone")
    sheet = table(report_of(facts("krong-no", stack, publication=True)), "KẾT QUẢ THEO HÌNH THỨC KHẢO SÁT")
    assert [cells[1] for cells in lines(sheet, LineKind.ITEM)] == ["Phiếu giấy phát trực tiếp", "Các nhóm còn lại"]


def test_s2_progress_has_sixty_rows_in_three_groups_with_their_totals() -> None:
    sheet = table(report("nha-trang", 120), "TIẾN ĐỘ KHẢO SÁT THEO ĐƠN VỊ")
    assert len(lines(sheet, LineKind.ITEM)) == 60
    assert [cells[2] for cells in lines(sheet, LineKind.TOTAL)] == [1620, 1350, 300, 3270]


def test_s2_has_a_ranking_in_each_group_the_audit_and_the_timeline() -> None:
    made = report("nha-trang", 120)
    ranked = [b for b in annex(made, "CHỈ SỐ HÀI LÒNG VÀ XẾP HẠNG THEO ĐƠN VỊ").blocks if isinstance(b, DataTable)]
    assert [len(lines(each, LineKind.ITEM)) for each in ranked] == [27, 27, 6]
    assert annex(made, "KẾT QUẢ PHÚC TRA")
    timeline = table(made, "TIẾN ĐỘ THỰC HIỆN KẾ HOẠCH")
    assert [cells[3] for cells in lines(timeline, LineKind.ITEM)][::5] == [
        "Trước ngày 01/7/2023",
        "Trước ngày 20/11/2023",
    ]


def test_t6_s4_quarters_are_added_up_against_ten_percent() -> None:
    plan = plan_of("so-cong-thuong-binh-phuoc")
    returned = dict(zip(("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"), (25, 20, 30, 25), strict=True))
    counts = [UnitCounts(unit="SCT-VP", period=p, transactions=250, returned=n) for p, n in returned.items()]
    shares = share_lines(plan, counts)

    def line(quarter: str, caption: str) -> tuple[object, ...]:
        made = report_of(facts("so-cong-thuong-binh-phuoc", some_ballots(plan, 10), round=quarter, shares=shares))
        sheet = table(made, "SỐ PHIẾU SO VỚI SỐ LƯỢT GIAO DỊCH", caption)
        assert header(sheet) == f"Stt|{QUARTER}"
        return next(cells for cells in lines(sheet, LineKind.ITEM) if cells[1] == "Văn phòng Sở")

    assert line("2023-Q2", "Cộng dồn")[2:] == (500, 50, 45, 0, Decimal("9.00"), "Chưa đạt")
    assert line("2023-Q3", "Cộng dồn")[2:] == (750, 75, 75, 0, Decimal("10.00"), "Đạt")
    assert line("2023-Q2", "Quý II/2023")[2:5] == (250, 25, 20)


def test_s4_the_share_of_all_divisions_is_what_came_back_of_all_transactions() -> None:
    plan = plan_of("so-cong-thuong-binh-phuoc")
    counts = [
        UnitCounts(unit=unit.id, period="2023-Q1", transactions=250, returned=10 + 5 * number)
        for number, unit in enumerate(plan.surveyed_units())
    ]
    made = report("so-cong-thuong-binh-phuoc", 20, shares=share_lines(plan, counts))
    (whole,) = lines(table(made, "SỐ PHIẾU SO VỚI SỐ LƯỢT GIAO DỊCH", "Quý I/2023"), LineKind.TOTAL)
    divisions = len(counts)
    back = sum(each.returned for each in counts)
    assert (whole[2], whole[4], whole[6]) == (250 * divisions, back, percent(back, 250 * divisions))


def test_s4_ballots_of_later_quarters_are_in_no_sum_of_the_year_so_far() -> None:
    made = facts("so-cong-thuong-binh-phuoc", some_ballots(plan_of("so-cong-thuong-binh-phuoc"), 10), round="2023-Q2")
    cell = next(each for each in made.all_periods.cells if each.unit == "SCT-VP")
    numbers = {"2022-Q4": 90, "2023-Q1": 3, "2023-Q2": 5, "2023-Q3": 7}
    cells = {
        replace(cell, period=label): CellCounts(eligible=number, ineligible=1) for label, number in numbers.items()
    }
    made = replace(made, all_periods=replace(made.all_periods, cells=cells))
    for caption, sums in (("Cộng dồn", (10, 8)), ("Quý II/2023", (6, 5))):
        sheet = table(report_of(made), "SỐ PHIẾU SO VỚI SỐ LƯỢT GIAO DỊCH", caption)
        (office,) = (cells for cells in lines(sheet, LineKind.ITEM) if cells[1] == "Văn phòng Sở")
        assert office[4:6] == sums


def test_s4_without_transactions_says_so_and_divides_by_nothing() -> None:
    sheet = table(report("so-cong-thuong-binh-phuoc", 20), "SỐ PHIẾU SO VỚI SỐ LƯỢT GIAO DỊCH", "Quý I/2023")
    assert {cells[-1] for cells in lines(sheet, LineKind.ITEM)} == {"chưa có số lượt giao dịch"}


def test_s4_the_year_is_the_sum_of_its_quarters() -> None:
    plan, returned = plan_of("so-cong-thuong-binh-phuoc"), (25, 20, 30, 15)
    counts = [
        UnitCounts(unit="SCT-VP", period=each.label, transactions=250, returned=number)
        for each, number in zip(plan.periods(), returned, strict=True)
    ]
    made = report("so-cong-thuong-binh-phuoc", 0, shares=share_lines(plan, counts))
    sheet = table(made, "SỐ PHIẾU SO VỚI SỐ LƯỢT GIAO DỊCH", "theo quý")
    office = next(cells for cells in lines(sheet, LineKind.ITEM) if cells[1] == "Văn phòng Sở")
    assert office[2:] == (*returned, 90)
    assert lines(sheet, LineKind.TOTAL)[-1][2:] == (*returned, 90)


def test_s4_unwanted_answers_come_first() -> None:
    sheet = table(report("so-cong-thuong-binh-phuoc", 60), "CÁC CÂU HỎI CÓ/KHÔNG VÀ CÂU HỎI VỀ SỰ VIỆC")
    rates = [cells[-1] for cells in lines(sheet, LineKind.ITEM)]
    assert rates == sorted(rates, reverse=True)  # type: ignore[type-var]
    assert {cells[2] for cells in lines(sheet, LineKind.ITEM)} == {"“Có”", "“Trễ hẹn”"}


def test_s4_comments_are_listed_for_the_office_and_left_out_of_what_is_published() -> None:
    plan = plan_of("so-cong-thuong-binh-phuoc")
    comments = (Comment(unit="SCT-VP", text="Xin mở thêm quầy"),)
    inside = report_of(facts("so-cong-thuong-binh-phuoc", some_ballots(plan, 10), comments=comments))
    assert lines(table(inside, "Ý KIẾN GÓP Ý, KIẾN NGHỊ"), LineKind.ITEM) == [
        ("1", "Văn phòng Sở", "Xin mở thêm quầy", "")
    ]
    outside = report_of(facts("so-cong-thuong-binh-phuoc", some_ballots(plan, 10), comments=comments, publication=True))
    page = write_html(outside).decode()
    assert "Xin mở thêm quầy" not in page
    assert not any(label in page for label in ("Tên cá nhân, tổ chức", "Điện thoại", "Địa chỉ"))


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("Gọi tôi 0912 345 678 sau 17h", "Gọi tôi [đã che số] sau 17h"),
        ("SĐT 091.234.5678, CCCD 040085001234", "SĐT [đã che số], CCCD [đã che số]"),
        ("+84-912-345-678", "[đã che số]"),
        ("0912 - 345 - 678 hoặc (0262)  3 123 456", "[đã che số] hoặc ([đã che số]"),
        ("CMND 245123456, hồ sơ 12345678", "CMND [đã che số], hồ sơ 12345678"),
        ("Thu 0.250.000.000 rồi 1.250.000.000.1", "Thu [đã che số] rồi [đã che số]"),
        ("a@b.vn, a@b", "[đã che thư điện tử], a@b"),
        ("Trả lời qua hoa.nguyen@mail.gov.vn nhé", "Trả lời qua [đã che thư điện tử] nhé"),
        ("Phí 1.250.000.000 đồng, từ 01/7/2023 đến 30-9-2023", "Phí 1.250.000.000 đồng, từ 01/7/2023 đến 30-9-2023"),
        ("Chờ 3 ngày, 02 lần, phòng 101", "Chờ 3 ngày, 02 lần, phòng 101"),
    ],
)
def test_numbers_and_addresses_that_lead_to_a_person_are_covered_in_the_list_of_comments(
    written: str, listed: str
) -> None:
    comments = (Comment(unit="SCT-VP", text=written),)
    made = report_of(facts("so-cong-thuong-binh-phuoc", [], comments=comments))
    sheet = table(made, "Ý KIẾN GÓP Ý, KIẾN NGHỊ")
    assert [cells[2] for cells in lines(sheet, LineKind.ITEM)] == [listed]
    said_beside = str(annex(made, "Ý KIẾN GÓP Ý, KIẾN NGHỊ").blocks)
    assert "không kèm danh tính" not in said_beside  # nobody can promise that of free words
    assert "Người soạn đọc lại từng ý kiến, xoá họ tên" in said_beside


@pytest.mark.parametrize("name", ["dak-mil", "thanh-tra-dak-nong"])
def test_a_survey_of_one_unit_has_neither_progress_nor_ranking(name: str) -> None:
    titles = [each.title for each in report(name, 20).annexes]
    assert "TIẾN ĐỘ KHẢO SÁT THEO ĐƠN VỊ" not in titles
    assert "CHỈ SỐ HÀI LÒNG VÀ XẾP HẠNG THEO ĐƠN VỊ" not in titles


def test_a_survey_without_ballots_gives_a_report_all_the_same() -> None:
    made = report_of(facts("krong-no", []))
    assert write_html(made)
    assert any("Chưa có phiếu đủ điều kiện" in str(block) for block in made.blocks)


def test_the_share_that_counts_is_of_what_came_back_and_not_of_what_was_handed_out() -> None:
    made = golden_facts()
    (unit,) = made.progress
    text = said(replace(made, progress=(replace(unit, printed=210, issued=200),)))
    assert (
        "được phát ra là 200 phiếu, số phiếu thu về là 100 phiếu, "
        "số phiếu đủ điều kiện để xử lý là 90 phiếu, đạt 90%" in text
    )


@pytest.mark.parametrize("name", ["dak-mil", "krong-no", "thanh-tra-dak-nong"])
def test_each_line_of_the_rates_is_its_satisfied_answers_over_the_valid_ones(name: str) -> None:
    sheet = table(report(name, 130), "TỶ LỆ HÀI LÒNG THEO TIÊU CHÍ")
    shown = [*lines(sheet, LineKind.ITEM), *lines(sheet, LineKind.TOTAL)]
    for _, _, valid, positive, rate, *_ in shown:
        assert 0 < int(str(positive)) < int(str(valid))
        assert rate == percent(int(str(positive)), int(str(valid)))
    plan = plan_of(name)
    several = [s for s in plan.questionnaires["main"].sections if len([q for q in s.questions if is_index_item(q)]) > 1]
    assert len(lines(sheet, LineKind.TOTAL)) == len(several) + 1, "each group of several criteria, and the whole"


def test_the_range_of_a_rate_is_written_from_its_worst_to_its_best_end() -> None:
    stack = some_ballots(plan_of("dak-mil"), 20)
    stack[0] = replace(stack[0], disputed=True)
    sheet = table(report_of(facts("dak-mil", stack)), "TỶ LỆ HÀI LÒNG THEO TIÊU CHÍ")
    for cells in (*lines(sheet, LineKind.ITEM), *lines(sheet, LineKind.TOTAL)):
        worst, best = (Decimal(end.replace(",", ".").rstrip("%")) for end in str(cells[7]).split(" – "))
        assert worst < Decimal(str(cells[4])) < best


@pytest.mark.parametrize("name", ["dak-mil", "krong-no"])
def test_the_answers_of_each_criterion_make_up_a_whole_in_its_chart(name: str) -> None:
    charts = [block for block in report(name, 130).annexes[0].blocks if isinstance(block, Chart)]
    stacked = [chart for chart in charts if chart.kind is ChartKind.STACKED]
    assert stacked
    for chart in stacked:
        for place in range(len(chart.categories)):
            whole = sum(series.values[place] or 0 for series in chart.series)
            assert abs(whole - 100) < Decimal("0.05")


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_numbers_its_criteria_as_the_tables_do(name: str) -> None:
    made = report(name, 130)
    for each in made.annexes[:2]:
        rows, group = set(), ""
        for line in [line for block in each.blocks if isinstance(block, DataTable) for line in block.lines]:
            group = str(line.cells[0]) if line.kind is LineKind.GROUP else group
            rows |= {f"{line.cells[0]}. {line.cells[1]}", f"{group}.{line.cells[0]}. {line.cells[1]}"}
        charts = [block for block in each.blocks if isinstance(block, Chart)]
        named = [name for chart in charts for name in chart.categories if re.match(r"[\dIVX.]+\. ", name)]
        assert set(named) <= rows


def test_criteria_of_several_groups_are_numbered_with_their_group_in_a_chart() -> None:
    (chart,) = [block for block in report("dak-mil", 60).blocks if isinstance(block, Chart)]
    assert [each.split(" ")[0] for each in chart.categories] == [
        "I.1.",
        "I.2.",
        "I.3.",
        "I.4.",
        "II.1.",
        "II.2.",
        "II.3.",
    ]


def test_the_rates_say_whether_the_index_is_pooled_or_one_question() -> None:
    title = "TỶ LỆ HÀI LÒNG THEO TIÊU CHÍ"
    pooled, one = table(report("dak-mil", 60), title).notes, table(report("so-cong-thuong-binh-phuoc", 60), title).notes
    assert pooled[0].startswith("Tỷ lệ của nhóm và chỉ số chung được tính gộp")
    assert one[0].startswith("Tỷ lệ của nhóm được tính gộp")
    assert one[1].startswith("Chỉ số hài lòng chung là tỷ lệ hài lòng của câu “Đánh giá chung mức độ hài lòng")


@pytest.mark.parametrize("name", NAMES)
def test_a_publication_shows_no_place_that_is_still_to_be_written(name: str) -> None:
    """It is sealed, or put on the web as it is."""
    made = report(name, 130, publication=True)
    assert not [block for block in made.all_blocks() if isinstance(block, Placeholder)]
    heads = [block.text for block in made.blocks if isinstance(block, Heading)]
    assert [text.split(" ")[0] for text in heads] == ["I.", "II."], "and no heading without anything under it"
    assert [block for block in report(name, 130).blocks if isinstance(block, Placeholder)]


def test_a_mean_is_printed_as_it_is_rounded_by_hand() -> None:
    rates = table(one_scale({"3": 1, "2": 201}), "TỶ LỆ HÀI LÒNG THEO TIÊU CHÍ")  # 2.00495…
    assert {shown(cells[6], Measure.SCORE) for cells in lines(rates, LineKind.ITEM)} == {"2,00"}


def test_a_share_in_a_chart_is_rounded_once_and_the_reader_is_told() -> None:
    made = one_scale({"3": 4, "2": 17}).annexes[0]  # 19,0476…: two decimals 19,05, one decimal 19,0
    (chart,) = [block for block in made.blocks if isinstance(block, Chart)]
    share = chart.series[0].values[0]
    assert share is not None
    assert half_up(share, 1) == Decimal("19.0")
    assert [block.notes for block in made.blocks if isinstance(block, DataTable)] == [(f"{ROUNDED}.",)]


def one_scale(answers: dict[str, int]) -> Document:
    """Give the report of Đắk Mil where every criterion was answered so."""
    plan = plan_of("dak-mil")
    form = plan.questionnaire_of("DM-HUYEN")
    counted = {(question.id, (code,)): n for question in form.mark_questions() for code, n in answers.items()}
    cell = Cell(unit="DM-HUYEN", round="2024", channel="paper", form=form.form, version=form.version)
    counts = CellCounts(eligible=sum(answers.values()), answers=counted)
    tally = tally_of({cell: counts}, forms_of(plan), units_of(plan))
    return report_of(replace(facts("dak-mil", []), tally=tally, all_periods=tally))


def test_the_rates_of_a_unit_beside_its_rank_are_its_own() -> None:
    made = facts("krong-no", some_ballots(plan_of("krong-no"), 260))
    sheet = table(report_of(made), "CHỈ SỐ HÀI LÒNG VÀ XẾP HẠNG THEO ĐƠN VỊ", "12 đơn vị")
    (form,) = made.forms
    units = {unit.name: unit.id for unit in made.surveyed}
    own = []
    for cells in lines(sheet, LineKind.ITEM):
        tally = made.tally.only(unit=units[str(cells[1])])
        figures = form_figures(tally, form)
        factors = [factor.rate for factor in figures.factors if factor.satisfaction]
        assert list(cells[3:8]) == factors[:5]
        assert (cells[2], cells[8]) == (tally.counts.eligible, figures.index.rate)
        own.append(cells[3:8])
    assert len(set(own)) > 6


def golden_counts(answers: dict[str, dict[str, int]], *, eligible: int = 100) -> Facts:
    """Give the facts of Đắk Mil as if its ballots had given these answers; all other rows are good."""
    made = golden_facts()
    (cell,) = made.tally.cells
    form = made.tally.questionnaires[0]
    given = {question.id: answers.get(question.id, {"3": eligible}) for question in form.mark_questions()}
    votes = {(question, (code,)): number for question, codes in given.items() for code, number in codes.items()}
    return replace(made, tally=replace(made.tally, cells={cell: CellCounts(eligible=eligible, answers=votes)}))


def test_the_best_and_the_worst_criterion_are_named_with_their_rates() -> None:
    text = said(golden_counts({"I.2": {"1": 100}, "I.3": {"3": 50, "1": 50}}))
    best, worst = "Thủ tục hành chính được niêm yết", "Thành phần hồ sơ mà cá nhân, tổ chức phải nộp"
    assert f"Tiêu chí có tỷ lệ hài lòng cao nhất (100,00%): “{best}" in text
    assert "” và 04 tiêu chí khác." in text
    assert f"Tiêu chí có tỷ lệ hài lòng thấp nhất (0,00%): “{worst}" in text
    assert "Tiêu chí có tỷ lệ hài lòng" not in said(golden_counts({})), "all are alike"


def test_the_three_rows_left_blank_most_are_named_where_more_than_one_ballot_in_twenty_left_them() -> None:
    assert "bỏ trống" not in said(golden_counts({"I.1": {"3": 95}}))
    assert "(06 phiếu)." in said(golden_counts({"I.1": {"3": 94}}))
    rows = {"I.1": 6, "I.2": 10, "II.1": 30, "II.2": 20}
    text = said(golden_counts({question: {"3": 100 - blank} for question, blank in rows.items()}))
    (sentence,) = (line for line in text.splitlines() if "Nội dung thường bị bỏ trống" in line)
    assert re.findall(r"\((\d+) phiếu\)", sentence) == ["30", "20", "10"]


def test_a_row_left_blank_is_named_though_its_ballots_do_not_count_for_it() -> None:
    blank = [ballot_with({"I.2"}) for _ in range(12)] + [ballot_with(set()) for _ in range(87)]
    nothing = ballot_with({q.id for q in plan_of("dak-mil").questionnaire_of("DM-HUYEN").mark_questions()})
    made = facts("dak-mil", [*blank, nothing])  # a blank form tells of no row that it is hard
    assert (made.total.eligible, made.total.ineligible) == (87, 13)
    (sentence,) = (line for line in said(made).splitlines() if "bỏ trống (tính" in line)
    assert "(tính trên 99 phiếu đã điền, kể cả phiếu không đủ điều kiện)" in sentence
    assert re.findall(r"\((\d+) phiếu\)", sentence) == ["12"]
    assert "Thành phần hồ sơ" in sentence


def ballot_with(blank: set[str]) -> Ballot:
    """Give a ballot of Đắk Mil that leaves some rows blank."""
    form = plan_of("dak-mil").questionnaire_of("DM-HUYEN")
    answers = {
        question.id: Answer(status=AnswerStatus.BLANK)
        if question.id in blank
        else Answer(status=AnswerStatus.ANSWERED, codes=(question.options[0].code,))
        for question in form.mark_questions()
    }
    return replace(some_ballots(plan_of("dak-mil"), 1)[0], answers=answers)


@pytest.mark.parametrize("best", [True, False])
def test_the_question_that_sums_up_is_no_criterion_however_it_was_answered(best: bool) -> None:
    plan = plan_of("nha-trang")
    stack = []
    for each in some_ballots(plan, 120):
        asked = plan.questionnaire_of(each.ballot.unit).mark_questions()
        codes = {q.id: q.options[0 if best else -1].code for q in asked if q.overall}
        sums = {name: Answer(status=AnswerStatus.ANSWERED, codes=(code,)) for name, code in codes.items()}
        stack.append(replace(each, answers={**each.answers, **sums}))
    made = report_of(facts("nha-trang", stack))
    overall = {q.text for form in plan.questionnaires.values() for q in form.mark_questions() if q.overall}
    named = [str(block) for block in made.blocks if "Tiêu chí có tỷ lệ hài lòng" in str(block)]
    assert overall
    assert named
    assert not [text for text in named for title in overall if title[:30] in text]


def test_the_question_that_sums_up_is_not_called_the_best_or_worst_criterion() -> None:
    made = report("nha-trang", 120)
    named = [str(block) for block in made.blocks if "Tiêu chí có tỷ lệ hài lòng" in str(block)]
    assert len(named) > 2
    assert not any("Đánh giá chung" in text for text in named)


def test_the_interval_of_a_form_is_corrected_to_those_who_were_served_where_it_is_asked() -> None:
    made = facts("nha-trang", some_ballots(plan_of("nha-trang"), 120))
    asked = {unit.id: unit.questionnaire for unit in made.plan.units}
    served = {"ubnd": 1000, "y_te": 200, "giao_duc": 50}
    made = replace(made, progress=tuple(replace(each, transactions=served[asked[each.unit]]) for each in made.progress))
    units = Counter(asked[each.unit] for each in made.progress)
    assert {figures.questionnaire.key for figures in made.figures} == set(served)
    for figures in made.figures:
        key = figures.questionnaire.key
        assert figures.index.interval is not None
        assert figures.index.interval.population == units[key] * served[key]


def test_a_unit_whose_ballots_are_of_a_version_with_other_sections_has_no_rate_under_the_titles_of_now() -> None:
    plan = plan_of("krong-no")
    now = plan.questionnaires["main"]
    then = replace(now, version="0", sections=tuple(replace(each, title=f"{each.title} cũ") for each in now.sections))
    stack = some_ballots(plan, 60, round="2023")
    first = plan.surveyed_units()[0].id
    stack = [replace(each, version="0" if each.ballot.unit == first else now.version) for each in stack]
    judged = [(each, judge(each, now, rules_of(plan))) for each in stack]
    tally = count(judged, forms_of(plan, (then,)), units_of(plan))
    made = facts("krong-no", stack[:0], round="2023", tally=tally, all_periods=tally)
    sheets = annex(report_of(made), "CHỈ SỐ HÀI LÒNG VÀ XẾP HẠNG THEO ĐƠN VỊ").blocks
    rows = [line for block in sheets if isinstance(block, DataTable) for line in lines(block, LineKind.ITEM)]
    name = plan.unit(first).name
    for row in (row for row in rows if row[2]):
        assert (set(row[3:-4]) == {"–"}) == (row[1] == name), row
    assert any(row[1] == name and row[-4] != "–" for row in rows), "its index it has"
