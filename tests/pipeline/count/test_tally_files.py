"""The same figures as CSV, JSON and workbook: equal numbers, equal bytes, nothing that a program runs."""

import csv
import io
import json
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from forms.questionnaire import Question
from pipeline.judging.eligibility import judge
from pipeline.tables.csv import BOM
from pipeline.tables.formats import FORMATS, write_tally
from pipeline.tables.sheets import sheets
from pipeline.tables.table import PROVISIONAL, SIMULATED, Sheet, SheetMeta
from pipeline.tables.xlsx import worksheet_name
from pipeline.tally.tally import Scope, count
from tests.pipeline.count.ballots import DAK_MIL, RULES, UNIT, ballot, form, golden_ballots, multi, section, single

META = SheetMeta(
    issuing_body="Ủy ban nhân dân huyện Đắk Mil",
    plan_title="Kết quả khảo sát sự hài lòng năm 2024",
    period="Năm 2024",
    place="Đắk Mil",
    signature_block=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    signatory="Phan Bá Tịnh",
)


def golden_sheets(**more: object) -> tuple[Sheet, ...]:
    stack = [replace(each, **more) for each, _, _ in golden_ballots()]  # type: ignore[arg-type]  # fields of Ballot
    return sheets(count([(each, judge(each, DAK_MIL, RULES)) for each in stack], (DAK_MIL,), (UNIT,)), RULES)


def sheet_of(question: Question, answers: str) -> tuple[Sheet, ...]:
    one = form(section("I", single("1"), question))
    stack = [ballot({"1": "3", question.id: answers}, of=one)]
    return sheets(count([(each, judge(each, one, RULES)) for each in stack], (one,), (UNIT,)), RULES)


def worksheet(data: bytes) -> Worksheet:
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert isinstance(page, Worksheet)
    return page


def cells(page: Worksheet) -> list[tuple[object, ...]]:
    return [row for row in page.iter_rows(values_only=True) if any(value is not None for value in row)]


def words(page: Worksheet) -> set[str]:
    return {value for row in cells(page) for value in row if isinstance(value, str)}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_tally_is_the_same_bytes(name: str) -> None:
    assert write_tally(golden_sheets(), META, name) == write_tally(golden_sheets(), META, name)


def test_the_workbook_holds_the_numbers_of_the_csv_as_numbers() -> None:
    table = list(csv.reader(io.StringIO(write_tally(golden_sheets(), META, "csv").decode())))
    rows = cells(worksheet(write_tally(golden_sheets(), META, "xlsx")))
    start = next(n for n, row in enumerate(rows) if row[0] == "Stt")
    shown = [["" if value is None else value for value in row] for row in rows[start : start + len(table)]]
    assert shown[0] == table[0]
    for printed, written in zip(shown[1:], table[1:], strict=True):
        assert printed[:2] == [int(written[0]) if written[0].isdigit() else written[0], written[1]]
        assert [value or 0 for value in printed[2:7]] == [int(cell or 0) for cell in written[2:7]]


def test_the_workbook_prints_small_counts_with_a_zero_and_zero_as_nothing() -> None:
    page = worksheet(write_tally(golden_sheets(), META, "xlsx"))
    formats = {cell.number_format for row in page.iter_rows() for cell in row[1:] if isinstance(cell.value, int)}
    assert formats == {'[=0]"";[<10]00;#,##0'}


def test_the_workbook_is_ready_to_print() -> None:
    page = worksheet(write_tally(golden_sheets(), META, "xlsx"))
    header = next(row[0].row for row in page.iter_rows() if row[0].value == "Stt")
    assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr is not None
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)  # 1 wide is usual
    assert page.print_title_rows == f"${header}:${header}"
    assert page.freeze_panes == f"A{header + 1}"
    assert page.oddFooter.center.text == "Trang &P/&N"
    assert {cell.font.name for row in page.iter_rows() for cell in row} == {"Times New Roman"}


def test_the_workbook_says_who_asks_what_was_asked_and_who_signs() -> None:
    shown = words(worksheet(write_tally(golden_sheets(), META, "xlsx")))
    assert {"ỦY BAN NHÂN DÂN HUYỆN ĐẮK MIL", "BẢNG TỔNG HỢP", META.plan_title, "Năm 2024"} <= shown
    assert {f"Đơn vị: {UNIT.name}", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Phan Bá Tịnh", "NGƯỜI LẬP BẢNG"} <= shown


@pytest.mark.parametrize(
    ("more", "warning"),
    [({"simulated": True}, SIMULATED), ({"pages_waiting": frozenset({2}), "pages_expected": 2}, PROVISIONAL)],
)
def test_figures_that_are_not_real_or_not_final_say_so_on_every_page_and_nobody_signs(
    more: dict[str, object], warning: str
) -> None:
    page = worksheet(write_tally(golden_sheets(**more), META, "xlsx"))
    assert warning in words(page)
    assert page.oddHeader.center.text == warning
    assert words(page).isdisjoint({"Phan Bá Tịnh", "NGƯỜI LẬP BẢNG", "TM. ỦY BAN NHÂN DÂN"})


def test_a_sheet_that_holds_an_error_nobody_answered_for_names_nobody_who_signs() -> None:
    page = worksheet(write_tally(golden_sheets(), replace(META, marks=("CÓ SAI LỆCH",)), "xlsx"))
    assert "CÓ SAI LỆCH" in words(page)
    assert words(page).isdisjoint({"Phan Bá Tịnh", "NGƯỜI LẬP BẢNG", "TM. ỦY BAN NHÂN DÂN"})


def test_a_text_that_looks_like_a_formula_stays_text() -> None:
    evil = replace(multi("2"), text='=HYPERLINK("http://x")', options=(replace(multi("2").options[0], label="+1"),))
    made = sheet_of(evil, "1")
    assert b"'=HYPERLINK" in write_tally(made, META, "csv")
    page = worksheet(write_tally(made, META, "xlsx"))
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value == evil.text} == {"s"}


def test_worksheets_of_odd_or_equal_names_are_all_there() -> None:
    (one,) = golden_sheets()
    names = ["Xã Nâm N'Đir/1", "xã nâm n'đir?1", "x" * 40, "X" * 41]
    data = write_tally(tuple(replace(one, name=name) for name in names), META, "xlsx")
    assert len(openpyxl.load_workbook(io.BytesIO(data)).sheetnames) == 4


@pytest.mark.parametrize(
    "name", ["'Nâm", "Phụ lục 3 - NHU CẦU CỦA XÃ NÂM N'ĐIR", "Phụ lục 4 - CHỈ SỐ HÀI LÒNG VÀ XẾP HẠNG", "History", "''"]
)
def test_a_worksheet_has_a_name_that_excel_takes_wherever_it_was_cut(name: str) -> None:
    taken: set[str] = set()
    for made in [worksheet_name(name, taken) for _ in range(12)]:
        assert 0 < len(made) <= 31
        assert made == made.strip("' ")
        assert made.casefold() != "history"
    assert len(taken) == 12


def test_csv_holds_one_sheet_and_takes_a_byte_order_mark_on_request() -> None:
    (one,) = golden_sheets()
    plain = write_tally((one,), META, "csv")
    assert write_tally((one,), META, "csv", bom=True) == BOM + plain
    assert b"\r" not in plain
    with pytest.raises(ValueError, match="one sheet"):
        write_tally((one, one), META, "csv")


def test_tables_are_parted_by_one_blank_line() -> None:
    written = write_tally(sheet_of(multi("2"), "1;3"), META, "csv").decode()
    first, second = written.split("\n\n")
    assert first.startswith("Stt,")
    assert second == 'Câu 2?,Số lượt chọn,Tỷ lệ\n"Báo, đài",01,100.00\nMạng xã hội,,0.00\nKhác,01,100.00\nBỏ trống,,\n'


def test_json_has_the_promised_keys_and_its_rows_add_up_to_the_sheet() -> None:
    document = json.loads(write_tally(golden_sheets(), META, "json"))
    assert document["schema"] == "tally/1"
    promised = "unit group round channel questionnaire question eligible ineligible valid blank not_applicable"
    assert {*promised.split(), "options", "rate", "mean"} <= set(document["rows"][0])
    row = next(row for row in document["rows"] if row["question"] == "I.4")
    assert (row["eligible"], row["ineligible"], row["rate"], row["mean"]) == (90, 10, 96.67, 2.9444)
    assert [option["count"] for option in row["options"]] == [87, 1, 2]
    assert row["options"][0] == {"code": "3", "label": "Tốt", "count": 87}


def test_a_workbook_of_units_has_a_worksheet_for_each_with_the_end_of_its_name() -> None:
    stack = [(each, judge(each, DAK_MIL, RULES)) for each, _, _ in golden_ballots()]
    tally = count(stack, (DAK_MIL,), (UNIT, replace(UNIT, id="DM-2", name="Đơn vị khác")))
    data = write_tally(sheets(tally, RULES, scope=Scope.UNIT), META, "xlsx")
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == [
        "DM-HUYEN …kết quả huyện Đắk Mil",
        "DM-2 Đơn vị khác",
    ]
