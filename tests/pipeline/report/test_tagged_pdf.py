"""A report as PDF tells screen readers what is what: headings, tables with heads, pictures in words, bookmarks."""

import io
from collections import Counter
from collections.abc import Iterator

import pikepdf
import pytest

from pipeline.document.model import Document, Heading
from pipeline.document.pdf import write_pdf
from pipeline.report.report import report_of
from tests.pipeline.report.samples import facts, plan_of, some_ballots

SHOWS_TEXT = {"Tj", "TJ", "'", '"'}


@pytest.fixture(scope="module")
def document() -> Document:
    return report_of(facts("krong-no", some_ballots(plan_of("krong-no"), 60)))


@pytest.fixture(scope="module")
def pdf(document: Document) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(write_pdf(document)))


def elements(top: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Go through the structure in the order of reading."""
    yield top
    children = top.K if isinstance(top.get("/K"), pikepdf.Array) else []
    for child in children:
        yield from elements(child)


def test_language_title_and_bookmarks_are_those_of_the_document(pdf: pikepdf.Pdf, document: Document) -> None:
    assert str(pdf.Root.Lang) == "vi-VN"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo.Title) == document.title
    with pdf.open_outline() as outline:
        top = [entry.title for entry in outline.root]
        below = [child.title for entry in outline.root for child in entry.children]
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    assert top[: len(top) - len(document.annexes)] == [each.text for each in headings if each.level == 1]
    assert below == [each.text for each in headings if each.level == 2]
    assert [title.partition(": ")[2] for title in top[-len(document.annexes) :]] == [
        annex.title for annex in document.annexes
    ]


def test_every_table_line_and_picture_stands_in_the_structure(pdf: pikepdf.Pdf, document: Document) -> None:
    found = list(elements(pdf.Root.StructTreeRoot.K))
    tags = Counter(str(each.S)[1:] for each in found)
    tables = document.tables()
    parts = tags["Table"]  # a table that goes on over the page has its head again there
    assert parts >= len(tables)
    rows = sum(len(table.lines) for table in tables)
    assert tags["TR"] == rows + parts
    widths = [int(each.A.get("/ColSpan", 1)) if "/A" in each else 1 for each in found if str(each.S) == "/TD"]
    assert sum(widths) == sum(len(table.lines) * len(table.columns) for table in tables)
    assert tags["H1"] == 1
    assert tags["H2"] == len(document.annexes) + sum(
        isinstance(block, Heading) and block.level == 1 for block in document.blocks
    )
    said = [str(each.Alt) for each in found if str(each.S) == "/Figure"]
    assert len(said) >= len(document.charts()) > 0
    assert all(len(words) > 20 for words in said)


def test_nothing_is_drawn_that_is_neither_said_nor_called_an_ornament(pdf: pikepdf.Pdf) -> None:
    for number, page in enumerate(pdf.pages):
        marks, depth = [], 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                depth += 1
                assert depth == 1, "marks inside of marks"
                marks += [int(operands[1].MCID)] if name == "BDC" else []
            elif name == "EMC":
                depth -= 1
            assert depth == 1 or name not in SHOWS_TEXT, f"page {number + 1}: text outside of all marks"
        assert depth == 0
        assert marks == list(range(len(marks)))
        parents = pdf.Root.StructTreeRoot.ParentTree.Nums[2 * int(page.obj.StructParents) + 1]
        assert [int(each.K) for each in parents] == marks
