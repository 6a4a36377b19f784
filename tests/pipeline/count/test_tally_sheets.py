"""How the tally is laid out: which questions share a table, which columns it has, what stands in the cells."""

from dataclasses import replace
from decimal import Decimal

from forms.questionnaire import Questionnaire
from pipeline.judging.eligibility import judge
from pipeline.judging.rules import EligibilityLevel, EligibilityRules
from pipeline.tables.sheets import sheets
from pipeline.tables.table import PROVISIONAL, LineKind, Sheet, Table
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

FIXED = ("Stt", "Tiêu chí đánh giá sự hài lòng", "Số phiếu đủ điều kiện", "Số phiếu không đủ điều kiện")
LABELS5 = ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng")


def tally_of(
    questionnaire: Questionnaire, *answers: dict[str, str], rules: EligibilityRules = RULES, **more: object
) -> Tally:
    stack = [ballot(each, of=questionnaire, serial=n, **more) for n, each in enumerate(answers, 1)]  # type: ignore[arg-type]
    return count([(each, judge(each, questionnaire, rules)) for each in stack], (questionnaire,), (UNIT,))


def sheet_of(
    questionnaire: Questionnaire, *answers: dict[str, str], rules: EligibilityRules = RULES, **more: object
) -> Sheet:
    (sheet,) = sheets(tally_of(questionnaire, *answers, rules=rules, **more), rules)
    return sheet


def items(table: Table) -> list[tuple[object, ...]]:
    return [line.cells for line in table.lines if line.kind is LineKind.ITEM]


def test_a_strict_plan_has_no_columns_beside_its_options() -> None:
    (table,) = sheet_of(DAK_MIL, {}).tables
    assert table.header == (*FIXED, "Tốt", "Bình thường", "Chưa tốt", "Ghi chú")


def test_group_rows_carry_roman_numerals_and_no_numbers_and_numbers_restart() -> None:
    (table,) = sheet_of(DAK_MIL, {}).tables
    groups = [line.cells for line in table.lines if line.kind is LineKind.GROUP]
    assert [cells[0] for cells in groups] == ["I", "II"]
    assert all(set(cells[2:]) == {""} for cells in groups)
    assert [cells[0] for cells in items(table)] == ["1", "2", "3", "4", "1", "2", "3"]


def test_optional_rows_bring_the_columns_blank_and_not_applicable_to_the_table_of_their_scale() -> None:
    five = single("2", options=(*SATISFACTION5, NOT_APPLICABLE), required=False)
    questionnaire = form(section("I", single("1", options=SATISFACTION5)), section("II", five))
    (table,) = sheet_of(questionnaire, {"1": "5"}, {"1": "4", "2": "0"}, {"1": "1", "2": "5"}).tables
    assert table.header == (*FIXED, *LABELS5, "Bỏ trống", "Không áp dụng", "Ghi chú")
    assert items(table)[0][2:] == (3, 0, 1, 1, 0, 0, 1, 0, 0, "")
    assert items(table)[1][2:] == (3, 0, 1, 0, 0, 0, 0, 1, 1, "")


def test_question_by_question_every_table_shows_what_was_left_blank() -> None:
    rules = replace(RULES, level=EligibilityLevel.QUESTION)
    (table,) = sheet_of(DAK_MIL, {"I.1": "3;1", "I.2": "3"}, rules=rules).tables
    assert table.header == (*FIXED, "Tốt", "Bình thường", "Chưa tốt", "Bỏ trống", "Ghi chú")
    assert items(table)[0][2:] == (1, 0, 0, 0, 0, 1, "")


def test_a_named_scale_has_one_table_and_labels_of_ones_own_one_per_run() -> None:
    own = {"scale": None, "options": YES_NO}
    questionnaire = form(
        section("A", single("1", scale="a"), single("2", **own), single("3", **own)),
        section("B", single("4", **own), single("5", scale="a")),
    )
    tables = sheet_of(questionnaire, {}).tables
    assert [[cells[1] for cells in items(table)] for table in tables] == [
        ["Câu 1", "Câu 5"],
        ["Câu 2", "Câu 3", "Câu 4"],
    ]
    assert [line.cells[0] for line in tables[1].lines] == ["I", "2", "3", "II", "1"]


def test_rows_of_the_same_own_labels_that_are_not_neighbours_have_tables_of_their_own() -> None:
    own = {"scale": None, "options": YES_NO}
    questionnaire = form(section("A", single("1", **own), single("2", scale=None), single("3", **own)))
    assert [len(items(table)) for table in sheet_of(questionnaire, {}).tables] == [1, 1, 1]


def test_sections_without_boxes_get_no_numeral() -> None:
    questionnaire = form(section("1"), section("2", single("2.1")))
    (table,) = sheet_of(questionnaire, {}).tables
    assert table.lines[0].cells[0] == "I"


def test_a_multi_choice_question_has_a_table_of_choices_over_those_who_answered() -> None:
    questionnaire = form(section("A", single("1"), multi("2")))
    first, second = sheet_of(questionnaire, {"1": "3", "2": "1;2"}, {"1": "3", "2": "1"}, {"1": "3"}).tables
    assert first.header[-1] == "Ghi chú"
    assert second.header == ("Câu 2?", "Số lượt chọn", "Tỷ lệ")
    assert items(second) == [
        ("Báo, đài", 2, Decimal("100.00")),
        ("Mạng xã hội", 1, Decimal("50.00")),
        ("Khác", 0, Decimal("0.00")),
        ("Bỏ trống", 1, ""),
    ]


def test_an_open_ballot_is_noted_in_every_row_and_table() -> None:
    questionnaire = form(section("A", single("1"), multi("2")))
    sheet = sheet_of(questionnaire, {"1": "3"}, pages_waiting=frozenset({2}), pages_expected=2)
    assert sheet.provisional
    assert items(sheet.tables[0])[0][-1] == "Tạm tính, 01 phiếu chờ duyệt"
    assert sheet.tables[1].lines[-1].cells == (PROVISIONAL, "", "")


def test_there_is_a_sheet_per_unit_or_group_or_one_over_all() -> None:
    units = tuple(
        CountedUnit(id=name, name=f"Xã {name}", questionnaire="main", group=group)
        for name, group in (("A", "X"), ("B", "X"), ("C", "Y"))
    )
    rules = replace(RULES, units=frozenset("ABC"))
    stack = [ballot({"1": "3"}, of=(one := form(section("I", single("1")))), unit=unit) for unit in "AAC"]
    tally = count([(each, judge(each, one, rules)) for each in stack], (one,), units)
    by_unit = sheets(tally, rules, scope=Scope.UNIT)
    assert [(sheet.name, sheet.place, items(sheet.tables[0])[0][2]) for sheet in by_unit] == [
        ("A A", "Đơn vị: Xã A", 2),
        ("B B", "Đơn vị: Xã B", 0),
        ("C C", "Đơn vị: Xã C", 1),
    ]
    by_group = sheets(tally, rules, scope=Scope.GROUP)
    assert [(sheet.name, sheet.place, items(sheet.tables[0])[0][2]) for sheet in by_group] == [
        ("02 đơn vị Xã", "Nhóm đơn vị: Xã (02 đơn vị)", 2),
    ], "a group of one unit is that unit, whose sheet is there"
    (whole,) = sheets(tally, rules)
    assert (whole.place, items(whole.tables[0])[0][2]) == ("", 3)


def test_an_older_version_keeps_its_own_table_as_long_as_ballots_of_it_came_back() -> None:
    old, new = form(section("I", single("1"))), form(section("I", single("1"), single("2")), version="2")
    stack = [ballot({"1": "3", "2": "3"}, of=each, serial=n) for n, each in enumerate((old, new, new), 1)]
    judged = [(each, judge(each, old if each.version == "1" else new, RULES)) for each in stack]
    (both,) = sheets(count(judged, (old, new), (UNIT,)), RULES)
    assert [[cells[2] for cells in items(table)] for table in both.tables] == [[1], [2, 2]]
    assert [table.caption for table in both.tables] == [
        "Mẫu phiếu A, phiên bản 1: PHIẾU",
        "Mẫu phiếu A, phiên bản 2: PHIẾU",
    ]
    (newest,) = sheets(count(judged[1:], (old, new), (UNIT,)), RULES)
    assert [len(items(table)) for table in newest.tables] == [2]
    (older,) = sheets(count(judged[:1], (old, new), (UNIT,)), RULES)
    assert [len(items(table)) for table in older.tables] == [1]  # no empty table of words that nobody was asked
    (none,) = sheets(count((), (old, new), (UNIT,)), RULES)
    assert [len(items(table)) for table in none.tables] == [2]
