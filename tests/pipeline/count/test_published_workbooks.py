"""T2: any published table is checked, from CSV or a workbook, and a hostile one is refused with the place."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.arithmetic import percent
from forms.plan.finding import Severity
from pipeline.judging.eligibility import judge
from pipeline.published.check import check_published
from pipeline.published.keeping import own_findings, table_faults
from pipeline.published.table import PublishedError
from pipeline.published.xlsx_size import MAX_ELEMENTS, MAX_UNPACKED_BYTES, MAX_XLSX_BYTES
from pipeline.tables.formats import write_tally
from pipeline.tables.progress import HEADER
from pipeline.tables.sheets import sheets
from pipeline.tables.table import SheetMeta
from pipeline.tally.tally import count
from tests.pipeline.count.ballots import DAK_MIL, GOLDEN, RULES, UNIT, form, golden_ballots, multi, section

ROWS = list(csv.reader(io.StringIO((GOLDEN / "dak-mil-2024.csv").read_text(encoding="utf-8"))))
CHECKS = (GOLDEN / "dak-mil-2024-checks.csv").read_bytes()
META = SheetMeta(issuing_body="ỦY BAN NHÂN DÂN", plan_title="Khảo sát")
Spoil = Callable[[Any], object]


def workbook(*spoil: Spoil, titles: int = 3) -> bytes:
    """The published table of Đắk Mil as an office would keep it: titles above, numbers as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number in range(titles):
        sheet.append([f"Dòng tiêu đề {number + 1}"])
    if titles:
        sheet.append([])
        sheet.merge_cells("A1:H1")
    for row in ROWS:
        sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    sheet.append([])
    sheet.append(["", "Người lập bảng"])
    for change in spoil:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checked(raw: bytes, name: str = "bang.xlsx") -> list[dict[str, str]]:
    report = check_published(raw, (DAK_MIL,), file=name).decode()
    return [row for table in report.split("\n\n") for row in csv.DictReader(io.StringIO(table))]


def test_t2_a_workbook_gives_the_same_checks_as_its_csv_byte_for_byte() -> None:
    assert check_published(workbook(), (DAK_MIL,), file="bang.xlsx") == CHECKS
    assert check_published(workbook(titles=0), (DAK_MIL,), file="bang.xlsx") == CHECKS
    beside = workbook(lambda sheet: sheet.merge_cells("A2:H3"), lambda sheet: sheet.merge_cells("B16:C18"))
    assert check_published(beside, (DAK_MIL,), file="bang.xlsx") == CHECKS, "titles and signatures may be merged"


def test_a_table_of_choices_is_found_in_a_workbook_under_its_titles() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Phụ lục 2"], ["Câu 1?", "Số lượt chọn", "Tỷ lệ"], ["Khác", 1, 0.5], ["Báo, đài", 2, 0.9]):
        sheet.append(row)
    sheet["C3"].number_format = sheet["C4"].number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    asked = form(section("I", multi("1")))
    report = check_published(out.getvalue(), (asked,), file="bang.xlsx").decode()
    assert [row.rpartition(",")[2] for row in report.splitlines()] == ["status", "RATE_MISMATCH", "RATE_MISMATCH"]


def test_t2_the_published_table_of_dak_mil_has_its_row_over_by_ten_and_over_100_percent() -> None:
    faults = list(table_faults(check_published(workbook(), (DAK_MIL,), file="bang.xlsx"), "bang.xlsx"))
    assert [(fault.code, fault.text.partition(":")[0]) for fault in faults] == [
        ("ROW_SUM_MISMATCH", "bang.xlsx, dòng II.2"),
        ("PERCENT_OVER_100", "bang.xlsx, dòng II.2"),
    ]
    assert "98 + 0 + 2 = 100, số phiếu đủ điều kiện 90" in faults[0].text


def total_row(*counts: object) -> Spoil:
    def add(sheet: Any) -> None:
        sheet.insert_rows(15)
        for column, value in enumerate([None, "Tổng cộng", None, None, *counts], 1):
            sheet.cell(15, column, value)

    return add


def test_t2_totals_are_compared_with_the_rows_column_by_column() -> None:
    right = checked(workbook(total_row(632, 3, 5)))[-1]
    assert (right["row"], right["sum"], right["difference"], right["status"]) == ("total", "640", "0", "OK")
    wrong = checked(workbook(total_row(622, 3, 15)))[-1]  # adds up, but in the wrong columns
    assert (wrong["difference"], wrong["status"]) == ("0", "TOTALS_MISMATCH")
    summed = checked(workbook(total_row("=SUM(E6:E14)", "=SUM(F6:F14)", 5)))[-1]
    assert (summed["tot"], summed["status"]) == ("632", "OK")


def test_the_workbook_that_we_write_ourselves_is_found_in_order() -> None:
    judged = [(ballot, judge(ballot, DAK_MIL, RULES)) for ballot, _, _ in golden_ballots()]
    tally = count(judged, (DAK_MIL,), (UNIT,))
    found = checked(write_tally(sheets(tally, RULES), META, "xlsx"))
    assert {row["status"] for row in found} == {"OK"}
    assert [row["tot"] for row in found] == ["90", "88", "90", "87", "89", "88", "90"]


def cell(place: str, value: object) -> Spoil:
    return lambda sheet: sheet.__setitem__(place, value)


BAD: tuple[tuple[str, Spoil, tuple[str, ...]], ...] = (
    ("formula", cell("E7", "=1+89"), ("row 7, column 'Tốt'", "found '=1+89'", "not the formulas")),
    ("sum of a formula", cell("E7", "=SUM(E7:E7)"), ("row 7, column 'Tốt'", "'=SUM(E7:E7)'")),
    ("sum of words", cell("E7", "=SUM(B5:B8)"), ("row 7, column 'Tốt'", "'=SUM(B5:B8)'")),
    ("sum from no row", cell("E7", "=SUM(E0:E6)"), ("row 7, column 'Tốt'", "'=SUM(E0:E6)'")),
    ("sum upwards", cell("E7", "=SUM(E9:E8)"), ("row 7, column 'Tốt'", "'=SUM(E9:E8)'")),
    ("endless sum", cell("E7", "=SUM(E8:E99999)"), ("row 7, column 'Tốt'", "'=SUM(E8:E99999)'")),
    ("command", cell("E7", "=cmd|'/c calc'!A1"), ("row 7, column 'Tốt'",)),
    ("decimal comma", cell("E7", "90,5"), ("row 7, column 'Tốt'", "no separators")),
    ("decimal", cell("E7", 90.5), ("row 7, column 'Tốt'", "'90.5'")),
    ("negative", cell("E7", -90), ("row 7, column 'Tốt'", "whole number")),
    ("percent", cell("E7", "97%"), ("row 7, column 'Tốt'",)),
    ("a date", cell("E7", "1900-03-30"), ("row 7, column 'Tốt'",)),
    ("a flag", cell("E7", True), ("row 7, column 'Tốt'", "'True'")),
    ("tall merge", lambda sheet: sheet.merge_cells("E7:E9"), ("merged cells E7:E9", "row 7", "Unmerge")),
    ("wide merge", lambda sheet: sheet.merge_cells("E7:F7"), ("row 7", "under the headings", "Unmerge")),
    ("more cells", cell("K7", 7), ("row 7", "under the headings")),
    ("no header", lambda sheet: sheet.delete_rows(5), ("no table", "'Stt'")),
    ("far away", cell("ZZ3", "x"), ("columns", "Keep only the tally sheet")),
    ("far below", cell("A20001", "x"), ("20001 rows", "Keep only the tally sheet")),
)  # fmt: skip


@pytest.mark.parametrize(("spoil", "says"), [(spoil, says) for _, spoil, says in BAD], ids=[name for name, *_ in BAD])
def test_a_hostile_workbook_is_refused_with_row_and_column_and_a_remedy(spoil: Spoil, says: tuple[str, ...]) -> None:
    with pytest.raises(PublishedError) as caught:
        check_published(workbook(spoil), (DAK_MIL,), file="bang.xlsx")
    message = str(caught.value)
    assert message.startswith("bang.xlsx")
    for words in says:
        assert words in message


def test_a_workbook_that_is_damaged_or_unpacks_without_end_is_refused() -> None:
    whole = workbook()
    for raw in (whole[:-400], b"PK\x03\x04rubbish"):
        with pytest.raises(PublishedError, match="workbook"):
            check_published(raw, (DAK_MIL,), file="bang.xlsx")
    spoiled = bytearray(whole)
    spoiled[whole.index(b"xl/worksheets/sheet1.xml") + 200] ^= 0xFF
    for raw in (bytes(spoiled), with_merge(whole, "không")):
        with pytest.raises(PublishedError, match="no readable workbook"):
            check_published(raw, (DAK_MIL,), file="bang.xlsx")
    with pytest.raises(PublishedError, match=f"at most {MAX_XLSX_BYTES}"):
        check_published(whole + bytes(MAX_XLSX_BYTES), (DAK_MIL,), file="bang.xlsx")
    assert MAX_UNPACKED_BYTES < 100_000_000


def test_more_elements_than_a_tally_sheet_has_are_refused_before_a_cell_is_made_of_each() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<c>" + b"<c/>" * MAX_ELEMENTS + b"</c>")
    with pytest.raises(PublishedError, match=f"more than {MAX_ELEMENTS} cells"):
        check_published(out.getvalue(), (DAK_MIL,), file="bang.xlsx")


def with_merge(raw: bytes, area: str) -> bytes:
    """Let the workbook say that another area is merged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<mergeCell ref="A1:H1"', f'<mergeCell ref="{area}"'.encode()))
    return out.getvalue()


@pytest.mark.parametrize("area", ["A20:XFD1048576", "A20:A1048576", "A20:ALL1019"])
def test_a_merge_over_a_whole_worksheet_is_refused_before_its_cells_are_made(area: str) -> None:
    with pytest.raises(PublishedError, match=r"bang\.xlsx: found \d+ merged cells, expected at most 500000"):
        check_published(with_merge(workbook(), area), (DAK_MIL,), file="bang.xlsx")


# --- progress sheets -----------------------------------------------------------------------------

PROGRESS = (
    "1,Xã Nam Đà,40,40,38,36,02,95.00,94.74,",
    "2,Xã Đắk Drô,40,40,30,27,01,75.00,90.00,02 phiếu chờ duyệt",
    ",Tổng cộng,80,80,68,63,03,85.00,92.65,",
)


def progress_lines(*lines: str) -> str:
    return "\n".join((",".join(HEADER), *lines, ""))


def statuses(text: str) -> list[str]:
    return [row["status"] for row in checked(text.encode(), "tien-do.csv")]


def counted_line(ordinal: str, name: str, counts: Sequence[int]) -> str:
    eligible, ineligible, pending, lost = counts
    returned = eligible + ineligible + pending
    rates = [percent(returned, returned + lost), percent(eligible, returned)]
    shown = ["–" if rate is None else str(rate) for rate in rates]
    note = f"{pending} phiếu chờ duyệt"
    return ",".join([ordinal, name, "–", *map(str, (returned + lost, returned, eligible, ineligible)), *shown, note])


@settings(max_examples=30)
@given(st.lists(st.tuples(*[st.integers(0, 400)] * 4), min_size=1, max_size=5))
def test_every_progress_sheet_that_adds_up_is_found_in_order(counts: list[tuple[int, ...]]) -> None:
    units = [counted_line(str(n), f"Xã {n}", each) for n, each in enumerate(counts, 1)]
    total = counted_line("", "Tổng cộng", [sum(column) for column in zip(*counts, strict=True)])
    assert set(statuses(progress_lines(*units, total))) == {"OK"}


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (",40,40,38,36,02,", ",40,40,38,36,03,", "ROW_SUM_MISMATCH"),
        (",40,40,38,36,02,95.00,94.74,", ",40,36,38,36,02,95.00,94.74,", "RETURNED_OVER_ISSUED"),
        ("95.00", "96.00", "RATE_MISMATCH"),
        ("94.74", "194.74", "PERCENT_OVER_100"),
    ],
)
def test_a_line_of_a_progress_sheet_that_cannot_be_is_named(old: str, new: str, status: str) -> None:
    text = progress_lines(*PROGRESS)
    assert old in text
    assert statuses(text.replace(old, new, 1))[0] == status


def test_the_checks_of_a_strangers_table_run_no_formula_in_a_spreadsheet() -> None:
    text = progress_lines(*PROGRESS).replace("Xã Nam Đà", '"=HYPERLINK(""http://x"")"')
    assert "HYPERLINK" in text
    assert checked(text.encode(), "t.csv")[0]["unit"] == '\'=HYPERLINK("http://x")'


OTHERWISE = "thu về gồm {} phiếu trả lời bằng hình thức khác, không dùng phiếu giấy"


def test_what_one_unit_does_not_know_leaves_its_total_unchecked_and_is_no_mismatch() -> None:
    note = OTHERWISE.format("10")
    paper = "1,Xã Nam Đà,40,40,38,36,02,95.00,94.74,"
    online = f'2,Trực tuyến,–,–,10,10,,–,100.00,"{note}"'
    total = ',Tổng cộng,{},40,{},46,02,,{},"' + note + '"'
    for quota in ("–", "40"):
        assert statuses(progress_lines(paper, online, total.format(quota, 48, "95.83"))) == ["OK"] * 3
    assert statuses(progress_lines(paper, online, total.format("–", 49, "")))[-1] == "TOTALS_MISMATCH"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1,Xã A,40,40,38,30,02,95.00,78.95,", "ROW_SUM_MISMATCH"),  # six were neither counted nor wait
        ("1,Xã A,40,40,38,30,02,95.00,78.95,6 phiếu chờ duyệt", "OK"),
        ("1,Xã A,40,40,–,36,02,–,–,", "OK"),
        ("1,Xã A,40,–,38,36,02,–,94.74,", "OK"),
        ("1,Xã A,40,40,38,–,02,95.00,–,", "OK"),
        ("1,Xã A,40,40,38,36,–,95.00,94.74,", "OK"),
        ("1,Xã A,40,40,–,36,02,95.00,–,", "RATE_MISMATCH"),  # a share of nobody knows what
        ("1,Xã A,40,–,38,36,02,95.00,94.74,", "RATE_MISMATCH"),
        ("1,Xã A,40,0,0,0,0,0.00,0.00,", "RATE_MISMATCH"),
        ("1,Xã A,40,40,40,40,,100.00,100.00,", "OK"),
        ("1,Xã A,40,100,101,101,,101.00,100.00,", "RETURNED_OVER_ISSUED"),
        ('1,Trực tuyến,–,–,1000,1005,,–,100.50,"' + OTHERWISE.format("1.000") + '"', "ROW_SUM_MISMATCH"),
        ('1,Xã A,40,200,202,202,,"100,5",100,"' + OTHERWISE.format("1") + '"', "RETURNED_OVER_ISSUED"),
        ('1,Xã A,40,200,201,201,,"100,5",100,"' + OTHERWISE.format("1") + '"', "PERCENT_OVER_100"),
    ],
)
def test_what_a_line_of_a_progress_sheet_leaves_open_is_no_fault_and_what_it_says_must_fit(
    line: str, expected: str
) -> None:
    assert statuses(progress_lines(line)) == [expected]


def test_a_line_of_totals_may_be_named_where_others_are_numbered_and_need_not_say_what_waits() -> None:
    unit = "1,Xã A,40,40,38,30,02,95.00,78.95,6 phiếu chờ duyệt"
    assert statuses(progress_lines(unit, "Tổng,,40,40,38,30,02,95.00,78.95,")) == ["OK", "OK"]
    assert statuses(progress_lines(unit, "Tổng,,40,40,38,31,02,95.00,81.58,")) == ["OK", "TOTALS_MISMATCH"]
    assert statuses(progress_lines(unit, "Tổng,,40,40,38,38,02,95.00,100.00,"))[-1] == "TOTALS_MISMATCH"


def test_a_share_in_words_is_refused_in_a_progress_sheet_too() -> None:
    with pytest.raises(PublishedError, match=r"row 2, column 'Tỷ lệ đủ điều kiện \(%\)': found 'cao', expected a perc"):
        statuses(progress_lines("1,Xã A,40,40,38,36,02,95.00,cao,"))


def test_names_keep_their_first_letter_and_their_apostrophe_and_may_be_written_over_several_lines() -> None:
    lines = ("1,Y-Bhăm,40,40,38,36,03,95.00,94.74,", "2,'Mạ,40,40,38,36,02,95.00,94.74,")
    broken = '3,"Xã\n\nNam Đà",40,40,38,36,03,95.00,94.74,'
    report = check_published(progress_lines(*lines, broken).encode(), (DAK_MIL,), file="t.csv")
    assert [row[0] for row in csv.reader(io.StringIO(report.decode()))][1:] == ["Y-Bhăm", "'Mạ", "Xã\n\nNam Đà"]
    assert [(fault.code, fault.text.partition(":")[0]) for fault in table_faults(report, "t.csv")] == [
        ("ROW_SUM_MISMATCH", "t.csv, dòng Y-Bhăm"),
        ("ROW_SUM_MISMATCH", "t.csv, dòng Xã\n\nNam Đà"),
    ]


def test_more_than_a_thousand_answers_without_paper_were_handed_out_to_nobody() -> None:
    line = '1,Xã Nam Đà,–,100,1300,1300,,66.00,100.00,"{}"'
    assert statuses(progress_lines(line.format(OTHERWISE.format("1.234")))) == ["OK"]
    assert statuses(progress_lines(line.format(OTHERWISE.format("1.134")))) == ["RETURNED_OVER_ISSUED"]


def test_a_share_is_held_to_the_decimals_it_is_printed_with_also_in_a_line_of_totals() -> None:
    text = progress_lines(*PROGRESS)
    assert text.splitlines()[-1].split(",")[7:9] == ["85.00", "92.65"]
    assert statuses(text.replace(",92.65,", ",92.7,"))[-1] == "RATE_MISMATCH"
    assert statuses(text.replace(",92.65,", ",92.6,")) == ["OK"] * 3
    assert statuses(text.replace(",92.65,", ",93,")) == ["OK"] * 3


def test_right_totals_are_no_fault_of_a_kept_table_and_wrong_ones_are() -> None:
    def codes(raw: bytes) -> list[str]:
        return [fault.code for fault in table_faults(check_published(raw, (DAK_MIL,), file="b.xlsx"), "b.xlsx")]

    published = ["ROW_SUM_MISMATCH", "PERCENT_OVER_100"]  # of the row that is over by ten
    assert codes(workbook(total_row(632, 3, 5))) == published
    assert codes(workbook(total_row(622, 3, 5))) == [*published, "TOTALS_MISMATCH"]


def test_what_is_wrong_with_our_own_sheet_is_an_error_that_somebody_must_answer_for() -> None:
    raw = (GOLDEN / "dak-mil-2024.csv").read_bytes()
    found = list(own_findings(raw, (DAK_MIL,), "bảng tổng hợp"))
    assert {(each.code, each.severity) for each in found} == {
        ("ROW_SUM_MISMATCH", Severity.ERROR),
        ("PERCENT_OVER_100", Severity.ERROR),
    }


def test_totals_of_a_progress_sheet_must_be_the_sums_of_its_units() -> None:
    text = progress_lines(*PROGRESS)
    assert text.splitlines()[0].split(",") == list(HEADER)
    assert statuses(text) == ["OK", "OK", "OK"]
    assert statuses(text.replace(",80,80,68,63,03,", ",90,80,68,63,03,"))[-1] == "TOTALS_MISMATCH"
    assert Decimal("85.00") == Decimal(checked(text.encode(), "t.csv")[-1]["return_rate"])


def test_a_share_that_a_workbook_keeps_as_a_number_is_read_to_two_decimals() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEADER))
    sheet.append([1, "Xã Nam Đà", 80, 80, 68, 63, 5, 0.85, 0.926470588, None])
    sheet["I2"].number_format = sheet["H2"].number_format = "0.00%"
    out = io.BytesIO()
    book.save(out)
    (row,) = checked(out.getvalue())
    assert (row["return_rate"], row["eligible_rate"], row["status"]) == ("85.00%", "92.65%", "OK")


def test_a_sum_over_more_than_one_column_is_added_up_by_nobody() -> None:
    with pytest.raises(PublishedError, match=r"=SUM\(E6:F14\)"):
        checked(workbook(total_row("=SUM(E6:F14)", 3, 5)))
