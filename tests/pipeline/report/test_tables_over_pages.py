"""Tables that go over pages: their captions, headings and notes stay with lines of theirs."""

import io
import re

import docx
import pytest

from pipeline.document.docx import write_docx
from pipeline.document.model import Annex, Block, Document, Letterhead, Note, Signature
from pipeline.document.pdf import write_pdf
from pipeline.document.table import Column, DataTable, Measure, TableLine, columns, group, item
from tests.pipeline.report.read import pdf_pages

NOTES = ("Chú thích thứ nhất", "Chú thích thứ hai")
LABELS = (Column(label="Stt", measure=Measure.ORDINAL), Column(label="Đơn vị", wide=True))
HEADS = "Tiếp cận dịch vụ hành chính công của cơ quan hành chính Nhà nước (%)"


def paper(*blocks: Block) -> Document:
    annex = Annex(title="BẢNG", blocks=blocks, landscape=True)
    sign = Signature(titles=("CHỦ TỊCH",))
    return Document(
        title="Báo cáo", head=Letterhead(body="UBND"), blocks=(Note(text="x"),), signature=sign, annexes=(annex,)
    )


def lines(number: int) -> tuple[TableLine, ...]:
    return tuple(item(str(n), f"Đơn·vị·{n}·", 1) for n in range(1, number + 1))


def table(*made: TableLine, notes: tuple[str, ...] = NOTES, caption: str = "Tên của bảng") -> DataTable:
    labels = (Column(label="Stt", measure=Measure.ORDINAL), Column(label="Đơn vị", wide=True))
    return DataTable(
        caption=caption, columns=(*labels, Column(label=HEADS, measure=Measure.NUMBER)), lines=made, notes=notes
    )


def annexed(document: Document) -> list[str]:
    return pdf_pages(write_pdf(document))[1:]


@pytest.mark.parametrize("number", [*range(9, 34), 301, 310, 320])
def test_no_page_has_a_caption_or_notes_without_lines_of_the_table(number: int) -> None:
    pages = annexed(paper(table(*lines(number))))
    for words in (*NOTES, "Tên của bảng"):
        (page,) = [page for page in pages if re.sub(r"\s", "", words) in page]
        assert "Đơn·vị·" in page, words
    assert f"Đơn·vị·{number}·" in pages[-1], "the notes stand under the last line"


@pytest.mark.parametrize("above", range(16, 28))
def test_a_caption_at_the_end_of_a_page_goes_over_with_its_table(above: int) -> None:
    wide = columns(*(HEADS,) * 9, measure=Measure.NUMBER)  # which wrap into a head of many lines
    made = DataTable(
        caption="Tên của bảng",
        columns=(*LABELS, *wide),
        lines=tuple(item(*each.cells, *(1,) * 8) for each in lines(20)),
    )
    pages = annexed(paper(*(Note(text=f"Lời {n}") for n in range(above)), made))
    (page,) = [page for page in pages if "Têncủabảng" in page]
    assert "Đơn·vị·1·" in page


@pytest.mark.parametrize("words", [40, 60, 80])
def test_a_short_table_that_does_not_fit_under_its_annexs_title_does_not_leave_it_alone(words: int) -> None:
    tall = tuple(item(str(n), f"Đơn·vị·{n}· {'có tên dài ' * words}", 1) for n in range(1, 13))
    first, *_ = annexed(paper(table(*tall)))
    assert "Phụlục" in first
    assert "Đơn·vị·1·" in first


def test_no_page_of_a_table_of_hundreds_of_lines_ends_with_a_heading() -> None:
    made = [
        line for n, each in enumerate(lines(330)) for line in ([group("A", f"Nhóm·{n}·", columns=3)] * (n % 2) + [each])
    ]
    for page in annexed(paper(table(*made))):
        heads, units = page.rfind("Nhóm·"), page.rfind("Đơn·vị·")
        assert heads < units


def test_notes_longer_than_a_page_begin_under_their_table_and_go_on() -> None:
    pages = annexed(paper(table(*lines(15), notes=("Đầu " + "lời dài " * 3000 + "Cuối",))))
    (page,) = [page for page in pages if "Đơn·vị·15·" in page]
    assert "Đầulờidài" in page
    assert "Cuối" in pages[-1]


@pytest.mark.parametrize("number", [5, 40])
def test_word_keeps_the_notes_with_the_last_lines_of_their_table(number: int) -> None:
    word = docx.Document(io.BytesIO(write_docx(paper(table(*lines(number))))))
    (made,) = [each for each in word.tables if "w:tblBorders" in each._tbl.xml]
    kept = ["w:keepNext" in row._tr.xml for row in made.rows]
    assert kept[-3:] == [True] * 3
    after = made._tbl.getnext()
    assert after.xpath("string(.)") == NOTES[0], "nothing stands between, which would part them"
    assert after.xpath("./w:pPr/w:keepNext"), "the first note stays with the second"
