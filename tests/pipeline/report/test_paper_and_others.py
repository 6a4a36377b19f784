"""What was handed out is paper: answers by other channels came, and nobody handed them out."""

import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pipeline.document.formats import FORMATS
from pipeline.document.model import Document
from pipeline.published.check import check_published
from pipeline.report.annexes.progress import progress_annex
from pipeline.report.facts import Facts
from pipeline.report.opening import forms_table
from pipeline.report.report import report_of
from pipeline.reporting import ReportOrder, report_document
from pipeline.survey import Survey
from tests.pipeline.report.read import docx_text, pdf_pages
from tests.pipeline.report.samples import facts, plan_of, progress_of, some_ballots
from tests.program import ProgramInside

HEAD = "unit,received,3.1,3.2,3.3,3.4,3.5,3.6,3.7,3.8,3.9,3.10"


def mixed() -> Facts:
    """Krông Nô with 26 ballots, two a unit; in the first unit one came online and three were handed out."""
    made = facts("krong-no", some_ballots(plan_of("krong-no"), 26))
    first, *others = progress_of(made.plan, made.tally, made.period.label)
    return replace(made, progress=(replace(first, issued=3, without_paper=1), *others))


def words(made: Document, name: str) -> str:
    data = FORMATS[name](made)
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        return " ".join(str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row)
    return {
        "docx": docx_text,
        "html": lambda data: re.sub("<[^>]+>", "", data.decode()),
        "pdf": lambda data: " ".join(pdf_pages(data)),
    }[name](data)


def test_a_unit_without_paper_adds_nothing_to_what_was_handed_out_of_a_form() -> None:
    made = mixed()
    first, second, *others = made.progress
    made = replace(made, progress=(first, replace(second, issued=None, without_paper=2), *others))
    (line, whole) = forms_table(made).lines
    assert (line.cells[2], whole.cells[2]) == (25, 25)
    unknown = replace(made, progress=(first, replace(second, issued=None), *others))
    assert forms_table(unknown).lines[0].cells[2] == "–", "what paper was handed out there is not known"


def test_where_all_that_came_came_without_paper_nobody_is_told_that_no_paper_came_back() -> None:
    made = mixed()
    nothing, *others = made.progress
    came = [replace(each, issued=None, without_paper=each.returned) for each in others]
    made = replace(made, progress=(replace(nothing, issued=0, returned=0, without_paper=0, eligible=0), *came))
    assert made.total.issued is None
    said = " ".join(str(block) for block in report_of(made).blocks)
    assert "Tổng số phiếu được phát ra là – phiếu, số phiếu thu về là 24 phiếu" in said
    assert "0 phiếu giấy" not in said


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_tells_paper_that_was_handed_out_from_other_answers(name: str) -> None:
    said = "".join(words(report_of(mixed()), name).split())
    sentences = (
        "Tổng số phiếu được phát ra là 27 phiếu giấy, số phiếu giấy thu về là 25 phiếu; "
        "ngoài ra có 01 phiếu trả lời bằng hình thức khác, không dùng phiếu giấy",
        "trên tổng số 26 phiếu",
    )
    for sentence in (*sentences * (name != "xlsx"), "tỷ lệ thu hồi chỉ tính phiếu giấy"):  # a workbook holds tables
        assert "".join(sentence.split()) in said


def test_the_progress_sheet_counts_paper_as_handed_out_and_passes_our_own_checks() -> None:
    (annex,) = progress_annex(mixed())
    table = next(block for block in annex.blocks if hasattr(block, "lines"))
    first, total = table.lines[0].cells, table.lines[-1].cells
    assert [str(first[place]) for place in (3, 4, 7)] == ["3", "2", "33.33"]  # 1 of 3: the other came online
    assert [str(total[place]) for place in (3, 4, 7)] == ["27", "26", "92.59"]  # 25 of 27
    rows = [",".join(column.label for column in table.columns)]
    rows += [",".join(f'"{cell}"' for cell in line.cells) for line in table.lines]
    checked = check_published("\n".join(rows).encode(), (), file="tien-do.csv").decode()
    assert "RETURNED_OVER_ISSUED" not in checked
    assert "RATE_MISMATCH" not in checked
    wrong = check_published("\n".join(rows).replace('"92.59"', '"96.30"').encode(), (), file="tien-do.csv").decode()
    assert "RATE_MISMATCH" in wrong  # 26 of 27 would be what online answers make of it


def test_answers_that_came_online_are_not_said_to_have_been_handed_out(tmp_path: Path) -> None:
    program, folder, table = ProgramInside(), tmp_path / "sct", tmp_path / "online.csv"
    rows = [f"SCT-VP,2023-05-0{day},1,5,5,5,5,5,2,2,3,{day}" for day in (2, 3)]
    table.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    program.ok("new", folder, "--sample", "so-cong-thuong-binh-phuoc")
    program.ok("-C", folder, "print", "--unit", "SCT-VP", "--count", "3")
    program.ok("-C", folder, "import", table, "--channel", "online")
    program.ok("-C", folder, "counts", "set", "--unit", "SCT-VP", "--round", "2023-Q2", "--issued", "2")
    year, quarter = (str(report_document(Survey(folder), ReportOrder(round=each))) for each in ("2023", "2023-Q2"))
    assert "phát ra là 03 phiếu giấy, số phiếu giấy thu về là 0 phiếu; ngoài ra có 02 phiếu" in year
    assert "phát ra là 02 phiếu giấy, số phiếu giấy thu về là 0 phiếu; ngoài ra có 02 phiếu" in quarter
