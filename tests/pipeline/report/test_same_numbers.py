"""O1, O2, 7.3: the same number is the same in every format, and formulas give what is shown."""

import io
import re

import openpyxl
import pytest

from pipeline.document.docx import write_docx
from pipeline.document.formats import FORMATS
from pipeline.document.html import write_html
from pipeline.document.model import Document
from pipeline.document.pdf import write_pdf
from pipeline.document.table import DataTable, shown
from pipeline.document.xlsx import write_xlsx_report
from pipeline.report.report import report_of
from tests.pipeline.report.read import Rows, docx_tables, html_tables, pdf_pages, xlsx_rows
from tests.pipeline.report.samples import NAMES, facts, plan_of, some_ballots


def document(name: str) -> Document:
    plan = plan_of(name)
    ballots = [each for round_ in plan.rounds()[:2] for each in some_ballots(plan, 80, round=round_.label)]
    return report_of(facts(name, ballots, round=plan.rounds()[:2][-1].label))


def rows_of(table: DataTable) -> Rows:
    lines = [[shown(c, k.measure) for c, k in zip(line.cells, table.columns, strict=True)] for line in table.lines]
    return [[column.label for column in table.columns], *lines]


@pytest.fixture(scope="module", params=NAMES)
def made(request: pytest.FixtureRequest) -> Document:
    return document(request.param)


def test_word_and_the_web_page_show_the_tables_cell_for_cell(made: Document) -> None:
    expected = [rows_of(table) for table in made.tables()]
    assert len(expected) > 3
    assert docx_tables(write_docx(made)) == expected
    assert html_tables(write_html(made)) == expected


def test_the_workbook_shows_the_tables_cell_for_cell(made: Document) -> None:
    pages = [row for rows in xlsx_rows(write_xlsx_report(made)).values() for row in rows]
    for table in made.tables():
        rows, width = rows_of(table), len(table.columns)
        places = [n for n, row in enumerate(pages) if row[:width] == rows[0]]
        assert rows in [[row[:width] for row in pages[n : n + len(rows)]] for n in places], table.caption


def test_lines_and_ranks_of_the_workbook_are_numbers_that_sort(made: Document) -> None:
    for page in openpyxl.load_workbook(io.BytesIO(write_xlsx_report(made))).worksheets:
        as_text = [
            c.coordinate for row in page.iter_rows() for c in row if isinstance(c.value, str) and c.value.isdigit()
        ]
        assert not as_text, f"{page.title}: Excel flags each as a number stored as text"


def test_the_pdf_shows_every_cell_of_every_table_in_order(made: Document) -> None:
    text = "".join(pdf_pages(write_pdf(made)))
    at = 0
    for table in made.tables():
        for row in rows_of(table)[1:]:
            for cell in row:
                for part in re.sub(r"\s+", " ", cell).split():
                    found = text.find(part, at)
                    assert found >= 0, f"{table.caption}: {cell}"
                    at = found if found - at < 3000 else at


def test_formulas_of_the_workbook_give_what_is_shown(made: Document) -> None:
    data = write_xlsx_report(made)
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    checked = 0
    for page in formulas.worksheets:
        kept = values[page.title]
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                text = str(cell.value)
                if text.startswith("=SUM("):
                    ranges = text[5:-1].split(",")
                    cells = [c for part in ranges for r in kept[part if ":" in part else f"{part}:{part}"] for c in r]
                    expected = sum(c.value or 0 for c in cells)  # type: ignore[misc]
                else:
                    over, under = text[1:].split("/")
                    expected = kept[over].value / kept[under].value  # type: ignore[operator]
                assert kept[cell.coordinate].value == pytest.approx(expected, abs=1e-12)
                checked += 1
    assert checked > 10


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_report_is_the_same_bytes(name: str) -> None:
    one, other = document("dak-mil"), document("dak-mil")
    assert FORMATS[name](one) == FORMATS[name](other)


def test_worksheets_are_ready_to_print_and_to_scroll(made: Document) -> None:
    for page in openpyxl.load_workbook(io.BytesIO(write_xlsx_report(made))).worksheets:
        assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
        heads = [row[0].row for row in page.iter_rows() if row[0].value == "Stt"]
        if len(heads) == 1 and page.title.startswith("Phụ lục"):
            assert page.print_title_rows == f"${heads[0]}:${heads[0]}"
            assert page.freeze_panes == f"A{heads[0] + 1}"
        breaks = [each.id for each in page.row_breaks.brk]
        assert not heads or all(row > heads[0] for row in breaks), "the title never stands alone"
