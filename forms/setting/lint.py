"""Looks over a set form: what would be hard to fill in or unsafe to read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.fonts import missing_letters
from forms.questionnaire import MARK_KINDS, Questionnaire
from forms.setting.ink import Ink, Text
from forms.setting.style import CLEAR_MM, MIN_ROW_MM, STYLES, Style
from forms.sheet import Box, PageLayout, SheetLayout

MIN_CENTRES_MM = 8.0
MOST_LINES = 2
SLACK_MM = 0.001  # rounding of sums, far below what a printer can place


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRemark:
    """One thing about a form that its author should look at."""

    code: str
    text: str


def remarks_on(
    questionnaire: Questionnaire, layout: SheetLayout, inks: Sequence[tuple[Ink, ...]], style: Style
) -> tuple[FormRemark, ...]:
    """Give the remarks on a form, pages in order."""
    remarks: list[FormRemark] = []
    for page, page_inks in zip(layout.pages, inks, strict=True):
        texts = tuple(ink for ink in page_inks if isinstance(ink, Text))
        remarks += _long_rows(questionnaire, page, texts)
        remarks += _close_boxes(page)
        remarks += _low_rows(page)
        remarks += _text_near_boxes(page, texts)
        remarks += _missing_letters(page, texts)
    if style == STYLES[-1]:
        remarks.append(
            FormRemark(code="FORM_TIGHT", text="Phiếu phải in ở cỡ chữ và khoảng cách nhỏ nhất; nên bớt câu hỏi")
        )
    return tuple(remarks)


def _long_rows(questionnaire: Questionnaire, page: PageLayout, texts: tuple[Text, ...]) -> Iterator[FormRemark]:
    for question in map(questionnaire.question, page.questions()):
        if question.kind not in MARK_KINDS:
            continue
        lines = _lines_of(question.text, texts)
        if lines > MOST_LINES:
            text = f"Câu {question.id}: nội dung dài {lines} dòng khi in, nên rút gọn còn {MOST_LINES} dòng"
            yield FormRemark(code="ROW_TOO_LONG", text=text)


def _lines_of(words: str, texts: tuple[Text, ...]) -> int:
    """Count the printed lines that the words of a question take."""
    wanted = " ".join(words.split())
    for start in range(len(texts)):
        joined = ""
        for count, text in enumerate(texts[start:], 1):
            joined = f"{joined} {text.text}".strip()
            if joined.startswith(wanted):
                return count
            if not wanted.startswith(joined):
                break
    return 0


def _close_boxes(page: PageLayout) -> Iterator[FormRemark]:
    for n, box in enumerate(page.boxes):
        for other in page.boxes[n + 1 :]:
            across_mm = abs(box.rect.centre.x_mm - other.rect.centre.x_mm)
            down_mm = abs(box.rect.centre.y_mm - other.rect.centre.y_mm)
            if max(across_mm, down_mm) < MIN_CENTRES_MM - SLACK_MM:
                text = f"Trang {page.number}: ô {_name(box)} và ô {_name(other)} cách nhau dưới {MIN_CENTRES_MM:.0f} mm"
                yield FormRemark(code="BOXES_TOO_CLOSE", text=text)


def _low_rows(page: PageLayout) -> Iterator[FormRemark]:
    heights = Counter(box.question for box in page.boxes if box.zone.h_mm < MIN_ROW_MM - 2)
    for question in heights:
        yield FormRemark(code="ROW_TOO_LOW", text=f"Câu {question}: dòng thấp hơn {MIN_ROW_MM:.0f} mm")


def _text_near_boxes(page: PageLayout, texts: tuple[Text, ...]) -> Iterator[FormRemark]:
    rects = [(text, text.rect) for text in texts]
    for box in page.boxes:
        keep_clear = box.rect.inset(-(CLEAR_MM - SLACK_MM))
        for text, rect in rects:
            if keep_clear.overlaps(rect):
                words = f"Trang {page.number}: chữ {text.text!r} cách ô {_name(box)} dưới {CLEAR_MM:.0f} mm"
                yield FormRemark(code="TEXT_NEAR_BOX", text=words)


def _missing_letters(page: PageLayout, texts: tuple[Text, ...]) -> Iterator[FormRemark]:
    lost = {letter for text in texts for letter in missing_letters(text.text, text.face)}
    for letter in sorted(lost):
        text = f"Trang {page.number}: phông chữ không có ký tự {letter!r} (U+{ord(letter):04X})"
        yield FormRemark(code="LETTER_MISSING", text=text)


def _name(box: Box) -> str:
    return f"{box.question}/{box.option}"
