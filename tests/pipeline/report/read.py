"""Read finished documents back, as a reader's program would: their words, and the cells of their tables."""

import io
import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import docx
import openpyxl
import pypdfium2
from docx.oxml.ns import qn
from openpyxl.cell import Cell

Rows = list[list[str]]


def docx_tables(data: bytes) -> list[Rows]:
    """Give the tables with lines around them: those without hold the head and the signature."""
    word = docx.Document(io.BytesIO(data))
    ruled = [table for table in word.tables if "w:tblBorders" in table._tbl.xml]
    return [[_cells(row) for row in table._tbl.tr_lst] for table in ruled]


def _cells(row: Any) -> list[str]:
    cells: list[str] = []
    for cell in row.tc_lst:
        cells += [_words(cell)] + [""] * (cell.grid_span - 1)
    return cells


def docx_text(data: bytes) -> str:
    word = docx.Document(io.BytesIO(data))
    return "\n".join(_words(paragraph) for paragraph in word.element.body.iter(qn("w:p")))


def _words(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Rows] = []
        self.words: list[str] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self.tables[-1][-1] += [""] * (int(dict(attrs).get("colspan") or 1) - 1)
            self._at = len(self.tables[-1][-1]) - int(dict(attrs).get("colspan") or 1)
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._in_cell:
            self.tables[-1][-1][self._at] += data


def html_tables(data: bytes) -> list[Rows]:
    parser = _Tables()
    parser.feed(data.decode())
    return parser.tables


def pdf_pages(data: bytes) -> list[str]:
    """Give the words of each page, spaces and line ends aside."""
    return [re.sub(r"\s+", "", page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(data)]


def xlsx_rows(data: bytes) -> dict[str, Rows]:
    """Give the rows of each worksheet as a Vietnamese reader sees them."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {page.title: [[_seen(cell) for cell in row] for row in page.iter_rows()] for page in book.worksheets}  # type: ignore[arg-type]


def _seen(cell: Cell) -> str:
    value, shape = cell.value, cell.number_format
    if value is None or isinstance(value, str):
        return value or ""
    if shape == "General":
        return str(value)
    number = Decimal(repr(value))
    if shape.endswith("%"):
        return f"{round(number * 100 + Decimal('1e-9'), 2):,.2f}%".translate(str.maketrans(",.", ".,"))
    if shape.startswith("["):
        blank = shape.startswith('[=0]""')
        return (
            ""
            if blank and not number
            else f"{int(number):02d}"
            if 0 < number < 10
            else f"{int(number):,}".replace(",", ".")
        )
    signed = "+" if shape.startswith("+") and number > 0 else ""
    return signed + f"{round(number + Decimal('1e-9'), 2):.2f}".replace(".", ",")
