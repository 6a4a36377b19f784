"""Every paper says up to which entry of the log it counts, by which program, and whether the round is closed."""

import importlib.metadata
import io
import re
from pathlib import Path

import openpyxl
import pytest

from pipeline import events as e
from pipeline.as_of import as_of
from pipeline.document.formats import FORMATS
from pipeline.reporting import ReportOrder, report_document
from pipeline.survey import Survey
from pipeline.tallying import TallyOrder, tally_document
from tests.pipeline.report.read import docx_text, pdf_pages
from tests.pipeline.report.test_year_of_quarters import year_of_answers
from tests.program import ProgramInside

DAYS = ("2023-02-01", "2023-05-02")
OPEN = "chưa khoá sổ nên số liệu còn có thể thay đổi"


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    year_of_answers(ProgramInside(), tmp_path / "sct", DAYS)
    return Survey(tmp_path / "sct")


def said(survey: Survey, label: str = "2023") -> str:
    (found,) = re.findall(r"Số liệu theo nhật ký [^']+", str(report_document(survey, ReportOrder(round=label)).blocks))
    return str(found)


def test_an_open_round_says_so_and_a_closed_one_gives_its_day_and_so_do_its_quarters(survey: Survey) -> None:
    head = survey.store.entries()[-1]
    assert f"đến dòng số {head.seq} (ngày " in said(survey)
    assert f"mã kiểm tra {head.hash[:12]}), phần mềm Phieu {importlib.metadata.version('phieu')}; {OPEN}." in said(
        survey
    )
    assert OPEN in said(survey, "2023-Q2")
    survey.store.append(e.RoundClosed(round="2023", tally=""), by="Lan")
    for label in ("2023", "2023-Q2"):
        assert re.search(r"; đã khoá sổ ngày \d+/\d+/\d+\.$", said(survey, label))
    survey.store.append(e.RoundReopened(round="2023", reason="thiếu phiếu"), by="Lan")
    assert OPEN in said(survey)


def test_whoever_looks_or_takes_something_away_in_between_changes_no_paper(survey: Survey) -> None:
    before = said(survey)
    survey.store.append(e.Exported(what="answers", rows=2), by="Lan")
    assert said(survey) == before
    survey.store.append(e.CountsSet(unit="SCT-VP", round="2023", issued=3, returned=None, spoiled=None), by="Lan")
    assert said(survey) != before


def test_it_stands_on_the_first_page_of_every_format_and_under_the_tally_sheet(survey: Survey) -> None:
    document = report_document(survey, ReportOrder(round="2023"))
    assert OPEN in docx_text(FORMATS["docx"](document)).partition("I. THÔNG TIN CHUNG")[0]
    assert "".join(OPEN.split()) in pdf_pages(FORMATS["pdf"](document))[0]
    assert OPEN in FORMATS["html"](document).decode()
    tally = tally_document(survey, TallyOrder(), "xlsx").data
    for data in (FORMATS["xlsx"](document), tally):
        page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        assert any(OPEN in str(cell.value) for row in page.iter_rows() for cell in row)


def test_figures_of_several_rounds_are_closed_when_all_of_them_are(tmp_path: Path) -> None:
    ProgramInside().ok("new", tmp_path / "tt", "--sample", "thanh-tra-dak-nong")
    survey = Survey(tmp_path / "tt")
    two = survey.plan.rounds()[:2]
    survey.store.append(e.RoundClosed(round=two[0].label, tally=""), by="Lan")
    assert OPEN in as_of(survey, two)
    assert "đã khoá sổ" in as_of(survey, two[:1])
    survey.store.append(e.RoundClosed(round=two[1].label, tally=""), by="Lan")
    assert "đã khoá sổ" in as_of(survey, two)
