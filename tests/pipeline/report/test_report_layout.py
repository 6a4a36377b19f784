"""The report in the layout of Nghị định 30/2020, with the skeleton that offices use."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pikepdf
import pytest
from docx.shared import Mm, Pt

from forms.phrase import Phrase
from forms.plan.finding import Finding, Severity
from pipeline.document.docx import write_docx
from pipeline.document.formats import FORMATS
from pipeline.document.html import write_html
from pipeline.document.model import Document, Note, Placeholder, annex_heading
from pipeline.document.pdf import write_pdf
from pipeline.document.xlsx import write_xlsx_report
from pipeline.findings import AnsweredFinding
from pipeline.report.report import report_of
from pipeline.store.books import Acknowledgement
from tests.pipeline.count.ballots import GOLDEN
from tests.pipeline.report.read import docx_tables, docx_text, html_tables, pdf_pages
from tests.pipeline.report.samples import NAMES, facts, golden_facts, plan_of, some_ballots

S36 = [
    "I. THÔNG TIN CHUNG VỀ CUỘC ĐIỀU TRA, KHẢO SÁT",
    "1. Mục đích",
    "2. Phạm vi và mẫu phiếu điều tra",
    "II. KẾT QUẢ ĐIỀU TRA, KHẢO SÁT",
    "III. ĐÁNH GIÁ CHUNG",
    "1. Ưu điểm",
    "2. Tồn tại, hạn chế",
    "3. Một số định hướng chỉ đạo triển khai nâng cao dịch vụ công trên địa bàn huyện trong thời gian tới",
    "3.1. Yêu cầu các phòng ban chuyên môn",
    "3.2. Giao Văn phòng HĐND và UBND huyện",
]
SENTENCE = (
    "Tổng số phiếu được phát ra là 100 phiếu, số phiếu thu về là 100 phiếu, số phiếu đủ điều kiện để xử lý là "
    "90 phiếu, đạt 90% (Có bảng tổng hợp kèm theo)."
)
MM_PER_PT = 25.4 / 72


@pytest.fixture(scope="module")
def golden() -> Document:
    return report_of(golden_facts())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_o2_the_headings_are_those_of_the_skeleton(golden: Document) -> None:
    word = docx.Document(io.BytesIO(write_docx(golden)))
    assert [p.text for p in word.paragraphs if p.style and p.style.name.startswith("Heading")] == S36
    page = write_html(golden).decode()
    assert re.findall(r"<h[2-4]>([^<]+)</h", page) == S36
    text = "".join(pdf_pages(write_pdf(golden)))
    places = [text.find(squeezed(heading)) for heading in S36]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["docx", "html", "pdf"])
def test_7_2_the_sentence_of_the_four_counts_stands_in_every_format(golden: Document, name: str) -> None:
    data = FORMATS[name](golden)
    readers = {"docx": docx_text, "html": lambda d: re.sub(r"<[^>]+>", "", d.decode())}
    text = "".join(pdf_pages(data)) if name == "pdf" else readers[name](data)
    assert squeezed(SENTENCE) in squeezed(text)


def test_o1_the_annexed_tally_sheet_is_the_golden_table_cell_for_cell(golden: Document) -> None:
    with (GOLDEN / "dak-mil-2024-reproducible.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    assert golden.annexes[0].title == "BẢNG TỔNG HỢP"
    assert table in docx_tables(write_docx(golden))
    assert table in html_tables(write_html(golden))
    assert "02" in {cell for row in table for cell in row}


def test_o2_margins_and_sizes_lie_within_the_decree(golden: Document) -> None:
    word = docx.Document(io.BytesIO(write_docx(golden)))
    for section in word.sections:
        assert sorted([section.page_width, section.page_height]) == pytest.approx([Mm(210), Mm(297)], abs=1000)
        assert Mm(20) <= section.top_margin <= Mm(25)
        assert Mm(20) <= section.bottom_margin <= Mm(25)
        assert Mm(30) <= section.left_margin <= Mm(35)
        assert Mm(15) <= section.right_margin <= Mm(20)
    assert any(section.orientation == 1 for section in word.sections), "wide tables lie on turned pages"
    normal, body = word.styles["Normal"], word.styles["Thân văn bản"]
    assert (normal.font.name, normal.font.size) == ("Times New Roman", Pt(14))
    assert Mm(10) <= body.paragraph_format.first_line_indent <= Mm(12.7)
    assert body.paragraph_format.alignment == 3
    assert 1 <= body.paragraph_format.line_spacing <= 1.5
    assert body.paragraph_format.space_before + body.paragraph_format.space_after >= Pt(6)


def test_o2_pages_are_numbered_on_top_but_not_the_first(golden: Document) -> None:
    word = docx.Document(io.BytesIO(write_docx(golden)))
    first = word.sections[0]
    assert first.different_first_page_header_footer
    assert "PAGE" in first.header._element.xml
    assert "PAGE" not in first.first_page_header._element.xml
    pages = pdf_pages(write_pdf(golden))
    assert not pages[0].startswith("1")
    assert all(page.startswith(str(number)) for number, page in enumerate(pages[1:], 2))


def test_word_lists_the_annexes_in_its_navigation(golden: Document) -> None:
    word = docx.Document(io.BytesIO(write_docx(golden)))
    levels = [(each._p.xpath("string(./w:pPr/w:outlineLvl/@w:val)"), each.text) for each in word.paragraphs]
    listed = [each for each in levels if each[0]]
    heads = [("0", annex_heading(n, len(golden.annexes))) for n, _ in enumerate(golden.annexes, 1)]
    assert listed == [
        each for head, annex in zip(heads, golden.annexes, strict=True) for each in (head, ("1", annex.title))
    ]


def test_o2_head_and_foot_are_those_of_an_official_document(golden: Document) -> None:
    text = docx_text(write_docx(golden))
    wanted = ("ỦY BAN NHÂN DÂN\nHUYỆN ĐẮK MIL", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    for words in (*wanted, "Số:        /BC-UBND", "Đắk Mil, ngày      tháng 11 năm 2024", "BÁO CÁO"):
        assert words in text
    assert "Kính gửi: Sở Nội vụ" in text
    assert "./." in text
    assert "Nơi nhận:\n- Như trên;\n- CT, các PCT UBND huyện;" in text
    assert "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH" in text
    assert "Phan Bá Tịnh" in text


def test_o2_whatever_a_person_must_write_is_a_placeholder_and_nothing_is_claimed(golden: Document) -> None:
    assert sum(isinstance(block, Placeholder) for block in golden.blocks) == 5
    assert "được nâng lên" not in docx_text(write_docx(golden))


def test_b2_every_font_of_the_pdf_is_embedded(golden: Document) -> None:
    with pikepdf.open(io.BytesIO(write_pdf(golden))) as pdf:
        objects = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
        fonts = [thing for thing in objects if thing.get("/Type") == "/Font"]
        described = [thing for thing in objects if thing.get("/Type") == "/FontDescriptor"]
        assert len(described) >= 3
        assert all("/FontFile2" in thing for thing in described)
        assert all("/FontDescriptor" in thing for thing in fonts if thing.get("/Subtype") != "/Type0")


@pytest.mark.parametrize("name", ["dak-mil", "so-cong-thuong-binh-phuoc"])
def test_simulated_figures_say_so_on_every_page_and_nobody_signs(name: str) -> None:
    plan = plan_of(name)
    ballots = [replace(each, simulated=True) for each in some_ballots(plan, 40)]
    made = report_of(facts(name, ballots))
    mark = "SỐ LIỆU MÔ PHỎNG"
    assert all(squeezed(mark) in page for page in pdf_pages(write_pdf(made)))
    word = docx.Document(io.BytesIO(write_docx(made)))
    assert mark in word.sections[0].first_page_header._element.xml
    assert all(mark in section.header._element.xml for section in word.sections)
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx_report(made)))
    assert all(mark in str(page.oddHeader.center.text) for page in book.worksheets)
    assert mark in write_html(made).decode()
    if plan.signatory:
        with zipfile.ZipFile(io.BytesIO(write_docx(made))) as packed:
            assert not any(plan.signatory.encode() in packed.read(part) for part in packed.namelist())
        assert plan.signatory not in write_html(made).decode()
        assert squeezed(plan.signatory) not in "".join(pdf_pages(write_pdf(made)))


def test_open_reviews_and_unanswered_errors_are_said_on_every_page() -> None:
    error = Finding(
        code="ROW_SUM_MISMATCH", severity=Severity.ERROR, where="results", line=1, said=Phrase("98 + 02 ≠ 90")
    )
    open_ = golden_facts(pages_expected=2, pages_waiting=frozenset({2}))
    made = report_of(replace(open_, findings=(AnsweredFinding(finding=error, acknowledged=None),)))
    for page in pdf_pages(write_pdf(made)):
        assert squeezed("SỐ LIỆU TẠM TÍNH – còn phiếu chờ duyệt") in page
        assert squeezed("CÓ SAI LỆCH SỐ LIỆU CHƯA ĐƯỢC XÁC NHẬN") in page
    assert "98 + 02 ≠ 90 (ROW_SUM_MISMATCH) – chưa có người xác nhận" in docx_text(write_docx(made))
    assert "Phan Bá Tịnh" not in docx_text(write_docx(made))


def test_nobody_is_named_as_signer_of_an_error_that_nobody_answered_for() -> None:
    error = Finding(
        code="ROW_SUM_MISMATCH", severity=Severity.ERROR, where="results", line=1, said=Phrase("98 + 02 ≠ 90")
    )
    assert report_of(golden_facts()).signature.name == "Phan Bá Tịnh"
    made = report_of(replace(golden_facts(), findings=(AnsweredFinding(finding=error, acknowledged=None),)))
    assert (made.signature.name, made.signature.unsigned) == ("", "(Còn sai lệch số liệu chưa được xác nhận, chưa ký)")


def test_who_answered_for_an_error_stands_in_the_notes() -> None:
    error = Finding(
        code="ROW_SUM_MISMATCH", severity=Severity.ERROR, where="results", line=1, said=Phrase("98 + 02 ≠ 90")
    )
    said = Acknowledgement(code=error.code, by="Nguyễn Thị Lan", at="2024-11-05T08:00:00+07:00", reason="theo nguồn")
    made = report_of(replace(golden_facts(), findings=(AnsweredFinding(finding=error, acknowledged=said),)))
    assert made.marks == ()
    noted = "98 + 02 ≠ 90 (ROW_SUM_MISMATCH) – Nguyễn Thị Lan xác nhận ngày 05/11/2024, lý do: theo nguồn"
    for text in (docx_text(write_docx(made)), write_html(made).decode()):
        assert noted in text


def noted(*findings: Finding) -> Document:
    return report_of(
        replace(golden_facts(), findings=tuple(AnsweredFinding(finding=f, acknowledged=None) for f in findings))
    )


def test_rows_of_the_table_in_the_plan_do_not_pass_for_those_of_the_report() -> None:
    said = Phrase("Dòng II.2: 98 + 02 ≠ 90")
    wrong = Finding(code="ROW_SUM_MISMATCH", severity=Severity.ERROR, where="results.rows[5]", line=1, said=said)
    assert "Bảng kết quả ghi trong kế hoạch: Dòng II.2: 98 + 02" in docx_text(write_docx(noted(wrong)))


@pytest.mark.parametrize(
    ("code", "where"),
    [("COVER_TOO_LONG", "units[3].name"), ("IDENTITY_ON_ANONYMOUS_FORM", "questionnaires.main.sections[0]")],
)
def test_what_is_wrong_with_the_printing_is_no_discrepancy_of_figures(code: str, where: str) -> None:
    made = noted(Finding(code=code, severity=Severity.ERROR, where=where, line=1, said=Phrase("quá dài")))
    assert made.marks == ()
    assert code not in docx_text(write_docx(made))


def test_of_hundreds_of_warnings_alike_the_notes_tell_a_few_and_how_many_more() -> None:
    kinds = [(Severity.WARNING, "UNIT_QUOTA_DIFFERS"), (Severity.ERROR, "ROW_SUM_MISMATCH")]
    found = [
        Finding(code=code, severity=severity, where="units", line=1, said=Phrase(f"{code} số {n}"))
        for severity, code in kinds
        for n in range(300)
    ]
    notes = [block.text for block in noted(*found).blocks if isinstance(block, Note)]
    assert len([text for text in notes if text.startswith("UNIT_QUOTA_DIFFERS số")]) == 5
    assert len([text for text in notes if text.startswith("ROW_SUM_MISMATCH số")]) == 300, "errors are all told"
    assert notes[-1] == "Còn 295 điểm khác cùng loại (UNIT_QUOTA_DIFFERS), xem phần kiểm tra kế hoạch."


def test_a_date_that_is_not_known_is_left_to_the_pen() -> None:
    made = report_of(facts("krong-no", some_ballots(plan_of("krong-no"), 26)))
    assert made.head.place_and_date == "Krông Nô, ngày      tháng      năm"
    assert date.today().isoformat() not in docx_text(write_docx(made))


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_a_chart_on_a_web_page_keep_their_room_in_whatever_face_they_are_shown(name: str) -> None:
    page = write_html(report_of(facts(name, some_ballots(plan_of(name), 60)))).decode()
    drawings = re.findall(r'viewBox="0 0 ([\d.]+) [\d.]+".*?</svg>', page, flags=re.DOTALL)
    charts = re.findall(r"<svg .*?</svg>", page, flags=re.DOTALL)
    assert len(charts) == len(drawings) > 0
    for width, chart in zip(map(float, drawings), charts, strict=True):
        words = re.findall(r'<text x="([\d.]+)" [^>]*textLength="([\d.]+)" [^>]*text-anchor="(\w+)"', chart)
        assert len(words) == chart.count("<text ")
        for x, wide, anchor in words:
            left = float(x) - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * float(wide)
            assert left >= -0.1
            assert left + float(wide) <= width + 0.1
