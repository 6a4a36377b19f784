"""`phieu report` as a script uses it."""

import csv
import io
import re
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from pipeline.document.model import Document
from pipeline.errors import UsageError
from pipeline.report.notes import UNANSWERED
from pipeline.reporting import ReportOrder, report_document, report_file
from pipeline.survey import Survey
from pipeline.tallying import TallyOrder, tally_document
from tests.pipeline.report.read import docx_tables, docx_text, pdf_pages
from tests.program import Program, ProgramInside

BALLOT_CODE = re.compile(r"DM24/DM-HUYEN/2024/\d{4}")


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """Đắk Mil with twelve ballots that came back: of fewer that count a publication tells nothing."""
    folder = tmp_path_factory.mktemp("reports") / "dak-mil"
    program.start(folder, "dak-mil", count=12)
    program.ok("-C", folder, "simulate", folder / "returned", "--seed", "5", "--level", "clean", "--jobs", "1")
    program.run("-C", folder, "scan", folder / "returned", "--jobs", "1", codes=(0, 5))
    return folder


@pytest.fixture(scope="module")
def reports(survey: Path, program: Program) -> dict[str, bytes]:
    """The reports, one per format."""
    done = program.ok("-C", survey, "report", "-o", survey / "bao-cao.docx")
    assert "SỐ LIỆU MÔ PHỎNG" in done.err
    others = {name: report_file(Survey(survey), ReportOrder(), name).data for name in ("html", "pdf", "xlsx")}
    return {"docx": (survey / "bao-cao.docx").read_bytes(), **others}


def test_a_file_is_of_the_format_that_its_ending_says_unless_another_is_named(survey: Path, program: Program) -> None:
    for verb, ending, begins in (
        ("report", "xlsx", b"PK"),
        ("report", "PDF", b"%PDF"),
        ("report", "html", b"<!DOCTYPE html>"),
        ("tally", "xlsx", b"PK"),
        ("tally", "json", b"{"),
        ("counts history", "csv", b"unit,"),
    ):
        path = survey / f"theo-duoi.{ending}"
        program.ok("-C", survey, *verb.split(), "-o", path)
        assert path.read_bytes().startswith(begins), (verb, ending)
    named = survey / "ghi-ro.dat"
    program.ok("-C", survey, "tally", "--format", "json", "-o", named)
    assert named.read_bytes().startswith(b"{")


def test_reports_hold_no_ballot_code(survey: Path, reports: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(reports["xlsx"]))
    cells = " ".join(str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row)
    texts = [docx_text(reports["docx"]), reports["html"].decode(), "".join(pdf_pages(reports["pdf"])), cells]
    with (survey / "print" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        assert all(BALLOT_CODE.match(row["ballot"]) for row in csv.DictReader(file))
    assert all("Đắk" in text for text in texts), "all of them could be read"
    assert not any(BALLOT_CODE.search(text) for text in texts)


def test_the_published_page_needs_nothing_from_elsewhere_and_no_script(reports: dict[str, bytes]) -> None:
    page = reports["html"].decode()
    assert '<html lang="vi">' in page
    assert not re.search(r"<(script|link|iframe|img|object)\b", page)
    assert not re.search(r"""(?:src|href)\s*=|url\(|@import""", page)
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_the_published_page_can_be_read_aloud(reports: dict[str, bytes]) -> None:
    page = reports["html"].decode()
    tables, charts = page.count("<table>"), page.count("<svg ")
    assert tables > 2
    assert charts > 0
    assert len(re.findall(r"<caption>[^<]+</caption>", page)) == tables
    assert page.count("<thead>") == tables
    assert len(re.findall(r'<svg [^>]*role="img"[^>]*aria-labelledby', page)) == charts
    assert len(re.findall(r"<desc [^>]*>[^<]+%[^<]*</desc>", page)) == charts
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_report_counts_what_the_tally_counts(survey: Path, program: Program, reports: dict[str, bytes]) -> None:
    table = list(csv.reader(io.StringIO(program.ok("-C", survey, "tally").out)))
    assert table in docx_tables(reports["docx"])


def test_counts_that_contradict_each_other_are_said_on_every_page_and_nobody_signs_them(tmp_path: Path) -> None:
    program, folder = ProgramInside(), tmp_path / "kn"
    program.ok("new", folder, "--sample", "krong-no")
    program.ok("-C", folder, "print", "--unit", "KN-24688")
    program.ok("-C", folder, "counts", "set", "--unit", "KN-24688", "--returned", "20", "--by", "Lan")
    for unit in (None, "KN-24688"):
        made = report_document(Survey(folder), ReportOrder(unit=unit))
        assert "SỐ PHIẾU CHƯA KHỚP" in made.marks
        assert (made.signature.name, made.signature.unsigned) == ("", "(Số phiếu chưa khớp, chưa ký)")
        said = " ".join(str(block) for block in made.blocks)
        assert "thị trấn Đắk Mâm: đã quét 0 ≠ thu về 20." in said
    sheet = next(table for table in report_document(Survey(folder), ReportOrder()).tables() if len(table.columns) == 10)
    assert [line.cells[-1] for line in sheet.lines if "Đắk Mâm" in str(line.cells[1])] == ["đã quét 0 ≠ thu về 20"]
    program.ok("-C", folder, "counts", "set", "--unit", "KN-24688", "--returned", "0", "--by", "Lan")
    assert report_document(Survey(folder), ReportOrder()).marks == ()


def test_errors_of_the_source_are_said_until_somebody_answers_for_them(survey: Path, program: Program) -> None:
    assert UNANSWERED in words(survey)
    program.ok("-C", survey, "acknowledge", "ROW_SUM_MISMATCH", "--by", "Lan", "--reason", "theo nguồn")
    assert re.search(r"\(ROW_SUM_MISMATCH\) – Lan xác nhận ngày \d+/\d+/\d+, lý do: theo nguồn", words(survey))


def words(survey: Path) -> str:
    data = tally_document(Survey(survey), TallyOrder(), "xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    return " ".join(str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row)


def test_a_unit_or_round_that_is_not_there_is_named(survey: Path, program: Program) -> None:
    wrong = program.run("-C", survey, "report", "--unit", "XX", "-o", survey / "x.docx", codes=(2,))
    assert "XX" in wrong.err
    assert "DM-HUYEN" in wrong.err
    assert not (survey / "x.docx").exists()
    with pytest.raises(UsageError, match="2031"):
        report_file(Survey(survey), ReportOrder(round="2031"), "docx")


def test_comments_that_came_by_file_are_listed_by_quarter_without_any_other_words(
    tmp_path: Path, program: Program
) -> None:
    folder, table = tmp_path / "sct", tmp_path / "online.csv"
    answers = "1,5,5,5,5,5,2,2,3,5"
    rows = (f"2023-05-02,Cấp phép,{answers},Xin mở thêm quầy", f"2023-08-02,Gia hạn,{answers},Cảm ơn")
    head = "unit,received,1,3.1,3.2,3.3,3.4,3.5,3.6,3.7,3.8,3.9,3.10,4"
    table.write_text("\n".join([head, *(f"SCT-VP,{row}" for row in rows)]) + "\n", encoding="utf-8")
    program.ok("new", folder, "--sample", "so-cong-thuong-binh-phuoc")
    program.ok("-C", folder, "import", table, "--channel", "online")
    quarter, year = (report_document(Survey(folder), ReportOrder(round=label)) for label in ("2023-Q2", "2023"))
    assert listed(quarter) == ["Xin mở thêm quầy"]
    assert sorted(listed(year)) == ["Cảm ơn", "Xin mở thêm quầy"]
    assert "Cấp phép" not in str(year)
    assert "phát ra là – phiếu, số phiếu thu về là 01 phiếu" in str(quarter)


def listed(document: Document) -> list[str]:
    tables = [table for table in document.tables() if table.columns[-1].label == "Hướng xử lý"]
    return [str(line.cells[2]) for table in tables for line in table.lines]
