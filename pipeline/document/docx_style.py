"""How the text of a Word document looks: margins, styles and sizes of Nghị định 30/2020, and its page numbers."""

from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor

from pipeline.document.page import BOTTOM_MM, HEIGHT_MM, LEFT_MM, NUMBER_PT, RIGHT_MM, TOP_MM, WIDTH_MM, mark_lines

FONT, LANGUAGE = "Times New Roman", "vi-VN"
BODY_PT, INDENT_MM, MARK_PT = 14, 12.7, 10.5
HEADER_MM = 8.0
BODY, NOTE, CAPTION, PLACEHOLDER, CELL = "Thân văn bản", "Ghi chú bảng", "Tên bảng", "Chỗ phải viết", "Ô bảng"


def blank_document(*, title: str, author: str) -> WordDocument:
    """Give an empty document with the styles in place."""
    word = docx.Document()
    properties = word.core_properties
    properties.title, properties.author, properties.language = title, author, LANGUAGE
    properties.comments, properties.last_modified_by = "", ""
    _normal(word)
    _headings(word)
    _style(word, BODY, after_pt=3, before_pt=3, first_mm=INDENT_MM, align=WD_ALIGN_PARAGRAPH.JUSTIFY, line=1.15)
    _style(word, NOTE, size_pt=12, italic=True, before_pt=3, after_pt=3, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    _style(word, CAPTION, size_pt=13, bold=True, before_pt=8, after_pt=4, align=WD_ALIGN_PARAGRAPH.CENTER, keep=True)
    _style(word, CELL, size_pt=12, before_pt=1, after_pt=2)
    placeholder = _style(word, PLACEHOLDER, size_pt=13, italic=True, before_pt=4, after_pt=8)
    placeholder.paragraph_format.left_indent = placeholder.paragraph_format.right_indent = Mm(1.8)
    sides = "".join(
        f'<w:{side} w:val="dashed" w:sz="4" w:space="3" w:color="707070"/>'
        for side in ("top", "left", "bottom", "right")
    )
    form = placeholder.element.get_or_add_pPr()
    put_border(form, sides)
    shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="F0F0F0"/>')
    form.insert_element_before(shade, *_BEHIND_SHADE)
    _forget_template(word)
    return word


def put_border(form: Any, sides: str) -> None:
    """Put borders into the properties of a paragraph, at the place that the format's schema has for them."""
    border = parse_xml(f"<w:pBdr {nsdecls('w')}>{sides}</w:pBdr>")
    form.insert_element_before(border, "w:shd", *_BEHIND_SHADE)


# What may follow, of what this program writes: a file in another order is one that Word may call damaged.
_BEHIND_SHADE = ("w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr")


def _forget_template(word: WordDocument) -> None:
    """Take out what the empty template says of itself: its picture, the program that made it, its languages."""
    package = word.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        package.rels.pop(key)
    for rel in package.rels.values():
        if rel.reltype.endswith("/extended-properties"):
            rel.target_part._blob = _PROPERTIES.encode()
    settings = word.settings.element
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")  # required by the schema
    for element in (*word.styles.element.iter(qn("w:lang")), *settings.iter(qn("w:themeFontLang"))):
        element.attrib.clear()
        element.set(qn("w:val"), LANGUAGE)


_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Phieu</Application></Properties>"
)


def set_page(section: Section, *, landscape: bool) -> None:
    """Set paper and margins."""
    size = (HEIGHT_MM, WIDTH_MM) if landscape else (WIDTH_MM, HEIGHT_MM)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(size[0]), Mm(size[1])
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance, section.footer_distance = Mm(HEADER_MM), Mm(HEADER_MM)


def set_header(section: Section, marks: tuple[str, ...]) -> None:
    """Put the page's number above the text, not on the first page, and the marks on every page."""
    lines = mark_lines(marks, WIDTH_MM - LEFT_MM - RIGHT_MM, size_pt=MARK_PT)
    section.different_first_page_header_footer = True
    numbered, first = section.header, section.first_page_header
    numbered.is_linked_to_previous = first.is_linked_to_previous = False
    number = _centred(numbered.paragraphs[0])
    run = number.add_run()
    run.font.size = Pt(NUMBER_PT)
    for xml in (
        '<w:fldChar {} w:fldCharType="begin"/>',
        "<w:instrText {}>PAGE</w:instrText>",
        '<w:fldChar {} w:fldCharType="separate"/>',
        "<w:t {}>2</w:t>",
        '<w:fldChar {} w:fldCharType="end"/>',
    ):
        run._r.append(parse_xml(xml.format(nsdecls("w"))))
    for text in lines:
        _mark(numbered.add_paragraph(), text)
    for row, text in enumerate(lines):
        _mark(first.add_paragraph() if row else first.paragraphs[0], text)


def _mark(paragraph: Any, text: str) -> None:
    run = _centred(paragraph).add_run(text)
    run.bold, run.font.size = True, Pt(MARK_PT)


def _centred(paragraph: Any) -> Any:
    paragraph.style = CELL
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _normal(word: WordDocument) -> None:
    normal: Any = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(BODY_PT)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    normal.element.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{LANGUAGE}"/>'))
    normal.paragraph_format.space_after = Pt(0)


def _headings(word: WordDocument) -> None:
    for level, italic in ((1, False), (2, False), (3, True)):
        style: Any = word.styles[f"Heading {level}"]
        _dress(style, bold=True, italic=italic, keep=True, before_pt=9 if level == 1 else 6, after_pt=3)
        style.paragraph_format.first_line_indent = Mm(INDENT_MM)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _style(
    word: WordDocument, name: str, *, first_mm: float = 0, align: Any = None, line: float = 1.0, **look: Any
) -> Any:
    style: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    _dress(style, **look)
    style.paragraph_format.first_line_indent = Mm(first_mm)
    style.paragraph_format.alignment = align
    style.paragraph_format.line_spacing = line
    return style


def _dress(
    style: Any,
    *,
    size_pt: float = BODY_PT,
    bold: bool = False,
    italic: bool = False,
    before_pt: float = 0,
    after_pt: float = 0,
    keep: bool = False,
) -> None:
    font, paragraph = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = FONT, Pt(size_pt), bold, italic
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    paragraph.space_before, paragraph.space_after = Pt(before_pt), Pt(after_pt)
    paragraph.keep_with_next, paragraph.widow_control = keep, True
