"""A survey that runs all year: what its quarters say of the year, and the year of its quarters."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from pipeline.document.table import DataTable
from pipeline.reporting import ReportOrder, report_document
from pipeline.survey import Survey
from tests.program import ProgramInside

HEAD = "unit,received,3.1,3.2,3.3,3.4,3.5,3.6,3.7,3.8,3.9,3.10"


def year_of_answers(program: ProgramInside, folder: Path, days: Sequence[str]) -> None:
    """Take in one answer a day; of an empty one nobody says the day."""
    rows = [f"SCT-VP,{day},1,5,5,5,5,5,2,2,3,{1 + number % 5}" for number, day in enumerate(days)]
    program.ok("new", folder, "--sample", "so-cong-thuong-binh-phuoc")
    (folder / "a.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    program.ok("-C", folder, "import", folder / "a.csv", "--channel", "online")


def office(folder: Path, label: str, caption: str) -> tuple[object, ...]:
    """Give the line of the office in a table of the report of a round or quarter."""
    document = report_document(Survey(folder), ReportOrder(round=label))
    tables = [block for annex in document.annexes for block in annex.blocks if isinstance(block, DataTable)]
    (found,) = [each for each in tables if each.caption.startswith(caption)]
    return next(line.cells for line in found.lines if "Văn phòng Sở" in line.cells)


def test_ballots_of_no_known_quarter_are_told_in_each_and_the_year_is_the_sum_with_them(tmp_path: Path) -> None:
    program, folder = ProgramInside(), tmp_path / "sct"
    year_of_answers(program, folder, ["2023-02-01", "2023-02-02", "2023-05-02", "2023-12-31", "", "2024-01-02"])
    assert office(folder, "2023", "Số phiếu thu về theo quý")[2:] == (2, 1, 0, 1, 2, 6)
    year, quarter = (str(report_document(Survey(folder), ReportOrder(round=each))) for each in ("2023", "2023-Q2"))
    assert "Không rõ quý: phiếu chưa ghi ngày thu, hoặc thu ngoài các quý của năm" in year
    missing = "02 phiếu của năm 2023 không rõ quý (chưa ghi ngày thu, hoặc thu ngoài các quý): không tính ở đây"
    assert missing in quarter
    assert missing not in year
    assert missing in program.ok("-C", folder, "tally", "--round", "2023-Q2").err
    assert missing not in program.ok("-C", folder, "tally", "--round", "2023").err


def test_a_quarter_of_which_other_ballots_came_than_were_stated_says_so(tmp_path: Path) -> None:
    program, folder = ProgramInside(), tmp_path / "sct"
    year_of_answers(program, folder, ["2023-05-02", "2023-05-03"])
    assert report_document(Survey(folder), ReportOrder(round="2023-Q2")).marks == ()
    program.ok("-C", folder, "counts", "set", "--unit", "SCT-VP", "--round", "2023-Q2", "--returned", "7")
    quarter = report_document(Survey(folder), ReportOrder(round="2023-Q2"))
    assert "SỐ PHIẾU CHƯA KHỚP" in quarter.marks
    assert "Văn phòng Sở: đã quét 0 ≠ thu về 7" in str(quarter.blocks)


def test_the_year_so_far_is_not_added_up_over_a_quarter_whose_transactions_nobody_counted(tmp_path: Path) -> None:
    program, folder = ProgramInside(), tmp_path / "sct"
    year_of_answers(program, folder, ["2023-02-01", "2023-02-02", "2023-05-02"])
    said = ("-C", folder, "counts", "set", "--unit", "SCT-VP", "--transactions", "10", "--round")
    program.ok(*said, "2023-Q2")
    unknown = ("–", "–", 3, 3, "–", "chưa có số lượt giao dịch quý I/2023")
    assert office(folder, "2023-Q2", "Cộng dồn")[2:] == unknown
    program.ok(*said, "2023-Q1")
    assert office(folder, "2023-Q2", "Cộng dồn")[2:] == (20, 2, 3, 3, Decimal("15.00"), "Đạt")


def test_transactions_of_a_year_are_those_stated_for_it_or_for_all_its_quarters(tmp_path: Path) -> None:
    program, folder = ProgramInside(), tmp_path / "sct"
    year_of_answers(program, folder, ["2023-02-01", "2023-05-02", "2023-08-02"])
    said = ("-C", folder, "counts", "set", "--unit", "SCT-VP", "--transactions")
    for quarter in (1, 2, 3):
        program.ok(*said, "10", "--round", f"2023-Q{quarter}")
    assert office(folder, "2023", "Tiến độ")[2] == "–"  # of three quarters is none of the year
    program.ok(*said, "11", "--round", "2023-Q4")
    assert office(folder, "2023", "Tiến độ")[2] == 5  # a tenth of 41
    assert office(folder, "2023", "Cộng dồn")[2:4] == (41, 5)
    assert office(folder, "2023-Q1", "Tiến độ")[2] == 1
    program.ok("-C", folder, "print", "--unit", "SCT-VP")
    assert len([each for each in (folder / "print" / "manifest.csv").read_text("utf-8").splitlines() if each]) == 1 + 5
    other = tmp_path / "other"
    year_of_answers(program, other, ["2023-02-01", ""])
    program.ok("-C", other, *said[2:], "1001", "--round", "2023")
    assert office(other, "2023", "Cộng dồn")[2:] == (1001, 101, 2, 2, Decimal("0.20"), "Chưa đạt")
    assert office(other, "2023-Q1", "Tiến độ")[2] == "–"  # the year's number is none of a quarter


def test_transactions_of_a_year_that_is_surveyed_from_april_on_are_those_of_three_quarters(tmp_path: Path) -> None:
    program, folder = ProgramInside(), tmp_path / "sct"
    year_of_answers(program, folder, ["2023-05-02", "2023-08-02"])
    plan = folder / "survey.yaml"
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("period:\n  start: '2023-01-01'", "period:\n  start: '2023-04-01'"), "utf-8")
    said = ("-C", folder, "counts", "set", "--unit", "SCT-VP", "--transactions", "10", "--round")
    for quarter in (2, 3):
        program.ok(*said, f"2023-Q{quarter}")
    assert office(folder, "2023-Q3", "Cộng dồn")[2:] == (20, 2, 2, 2, Decimal("10.00"), "Đạt")
    assert office(folder, "2023", "Tiến độ")[2] == "–"
    program.ok(*said, "2023-Q4")
    assert office(folder, "2023", "Tiến độ")[2] == 3
