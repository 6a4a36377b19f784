"""Looks over a set form: what would be hard to fill in or unsafe to read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.fonts import missing_letters
from forms.phrase import Phrase, phrase
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
    said: Phrase

    @property
    def text(self) -> str:
        """Give it in Vietnamese."""
        return str(self.said)


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
            FormRemark(
                code="FORM_TIGHT", said=Phrase("Phiếu phải in ở cỡ chữ và khoảng cách nhỏ nhất; nên bớt câu hỏi")
            )
        )
    return tuple(remarks)


def _long_rows(questionnaire: Questionnaire, page: PageLayout, texts: tuple[Text, ...]) -> Iterator[FormRemark]:
    for question in map(questionnaire.question, page.questions()):
        if question.kind not in MARK_KINDS:
            continue
        lines = _lines_of(question.text, texts)
        if lines > MOST_LINES:
            said = phrase(
                "Câu %(id)s: nội dung dài %(lines)s dòng khi in, nên rút gọn còn %(most)s dòng",
                id=question.id,
                lines=lines,
                most=MOST_LINES,
            )
            yield FormRemark(code="ROW_TOO_LONG", said=said)


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
                said = phrase(
                    "Trang %(page)s: ô %(box)s và ô %(other)s cách nhau dưới %(least_mm)s mm",
                    page=page.number,
                    box=_name(box),
                    other=_name(other),
                    least_mm=f"{MIN_CENTRES_MM:.0f}",
                )
                yield FormRemark(code="BOXES_TOO_CLOSE", said=said)


def _low_rows(page: PageLayout) -> Iterator[FormRemark]:
    heights = Counter(box.question for box in page.boxes if box.zone.h_mm < MIN_ROW_MM - 2)
    for question in heights:
        said = phrase("Câu %(id)s: dòng thấp hơn %(least_mm)s mm", id=question, least_mm=f"{MIN_ROW_MM:.0f}")
        yield FormRemark(code="ROW_TOO_LOW", said=said)


def _text_near_boxes(page: PageLayout, texts: tuple[Text, ...]) -> Iterator[FormRemark]:
    rects = [(text, text.rect) for text in texts]
    for box in page.boxes:
        keep_clear = box.rect.inset(-(CLEAR_MM - SLACK_MM))
        for text, rect in rects:
            if keep_clear.overlaps(rect):
                said = phrase(
                    "Trang %(page)s: chữ %(text)r cách ô %(box)s dưới %(least_mm)s mm",
                    page=page.number,
                    text=text.text,
                    box=_name(box),
                    least_mm=f"{CLEAR_MM:.0f}",
                )
                yield FormRemark(code="TEXT_NEAR_BOX", said=said)


def _missing_letters(page: PageLayout, texts: tuple[Text, ...]) -> Iterator[FormRemark]:
    lost = {letter for text in texts for letter in missing_letters(text.text, text.face)}
    for letter in sorted(lost):
        said = phrase(
            "Trang %(page)s: phông chữ không có ký tự %(letter)r (U+%(code)s)",
            page=page.number,
            letter=letter,
            code=f"{ord(letter):04X}",
        )
        yield FormRemark(code="LETTER_MISSING", said=said)


def _name(box: Box) -> str:
    return f"{box.question}/{box.option}"
