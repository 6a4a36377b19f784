"""Words that nobody would print: overlong names, formulas, markup, control characters, thousands of comments."""

import io
import re
from dataclasses import replace

import docx
import openpyxl
import pypdfium2
import pytest

from pipeline.document.docx import write_docx
from pipeline.document.formats import FORMATS
from pipeline.document.html import write_html
from pipeline.document.model import Document
from pipeline.document.pdf import write_pdf
from pipeline.document.table import DataTable
from pipeline.document.xlsx import write_xlsx_report
from pipeline.report.facts import Comment
from pipeline.report.report import report_of
from tests.pipeline.report.read import docx_text, pdf_pages
from tests.pipeline.report.samples import facts, plan_of, some_ballots

NAMES = (
    "A" * 300,
    '=HYPERLINK("http://x","y")',
    "Phòng \x00\x07<b>Kỹ & thuật</b> 😀 " + "rất dài " * 60,
    "@SUM(A1)",
    "-1+1",
)
SAMPLE = "so-cong-thuong-binh-phuoc"


def hostile(*comments: str) -> Document:
    plain = facts(SAMPLE, some_ballots(plan_of(SAMPLE), 40))
    named = zip(plain.tally.units, NAMES, strict=True)
    units = tuple(replace(unit, name=name) for unit, name in named)
    progress = tuple(replace(unit, name=name) for unit, name in zip(plain.progress, NAMES, strict=True))
    said = tuple(Comment(unit="SCT-VP", text=text) for text in comments)
    tally, all_periods = (replace(each, units=units) for each in (plain.tally, plain.all_periods))
    return report_of(replace(plain, tally=tally, all_periods=all_periods, progress=progress, comments=said))


@pytest.fixture(scope="module")
def made() -> Document:
    return hostile("từ " * 5000, "x" * 9000, "=1+1\x01<script>alert(1)</script>")


def test_cells_that_look_like_formulas_stay_text(made: Document) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx_report(made)))
    shown = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    evil = [
        cell for cell in shown if isinstance(cell.value, str) and cell.value.startswith(("=HYPER", "=1+1", "@", "-1"))
    ]
    assert len(evil) > 5
    assert {cell.data_type for cell in evil} == {"s"}
    assert not any(page._hyperlinks for page in book.worksheets)


def test_markup_is_shown_and_never_run(made: Document) -> None:
    page = write_html(made).decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<b>Kỹ" not in page
    assert "<b>Kỹ & thuật</b>" in docx_text(write_docx(made))
    assert "<b>Kỹ&thuật</b>" in "".join(pdf_pages(write_pdf(made)))


def test_no_word_of_a_long_comment_is_lost_and_none_runs_off_the_page(made: Document) -> None:
    assert docx_text(write_docx(made)).count("từ ") > 4900
    pages = pypdfium2.PdfDocument(write_pdf(made))
    words = "".join(page.get_textpage().get_text_range() for page in pages)
    assert words.count("từ") >= 5000
    for page in pages:
        text = page.get_textpage()
        boxes = [text.get_charbox(n) for n in range(0, text.count_chars(), 7)]
        assert all(left >= 0 and right <= page.get_width() for left, _, right, _ in boxes)


def test_control_characters_are_left_out(made: Document) -> None:
    docx.Document(io.BytesIO(write_docx(made)))  # XML with them cannot be read
    assert "\x00" not in write_html(made).decode()
    assert "\x07" not in write_html(made).decode()


@pytest.mark.parametrize("name", ["docx", "html", "xlsx"])
def test_two_thousand_comments_are_all_there(name: str) -> None:
    data = FORMATS[name](hostile(*(f"ý kiến số {number}" for number in range(2_000))))
    if name == "html":
        text = data.decode()
    elif name == "docx":
        text = docx_text(data)
    else:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        text = " ".join(str(v) for page in book.worksheets for row in page.iter_rows(values_only=True) for v in row)
    assert sorted(map(int, re.findall(r"ý kiến số (\d+)", text))) == list(range(2_000))


def test_a_table_that_fills_its_last_page_leaves_no_empty_one_behind_it() -> None:
    plain, annex = hostile(), hostile(*(f"ý kiến số {number}" for number in range(50))).annexes[-1]
    table = annex.blocks[-1]
    assert isinstance(table, DataTable)
    lengths = []
    for lines in range(13, len(table.lines)):
        short = replace(annex, blocks=(replace(table, lines=table.lines[:lines]),))
        pages = pdf_pages(write_pdf(replace(plain, annexes=(short, short))))
        lengths.append(len(pages))
        assert not [page for page in pages if page.isdigit()]
    assert len(set(lengths)) > 1  # some went over a page's end


@pytest.mark.slow
def test_ten_thousand_comments_are_all_in_the_pdf_each_page_with_its_head() -> None:
    pages = pdf_pages(write_pdf(hostile(*(f"ý kiến số {number}" for number in range(10_000)))))
    listed = [page for page in pages if "ýkiếnsố" in page]
    assert "ýkiếnsố9999" in pages[-1]
    assert all("Nộidunggópý,kiếnnghị" in page for page in listed)
