"""The words around the questions: head, title, instruction, closing, and what stands in the foot."""

from collections.abc import Callable
from dataclasses import replace

from forms.errors import FormError
from forms.fonts import Face
from forms.furniture import BLACK_PATCH, CONTENT, FOOT, HEAD, TEXT_TOP
from forms.geometry import PointMm, RectMm
from forms.questionnaire import Correction, Origin, QuestionKind, Questionnaire
from forms.setting.ink import Align, Block, Ink, Line, Outline, Shade, Slot, SlotName, Text, rule, stacked
from forms.setting.style import LEFT_MM, RIGHT_MM, Style
from forms.setting.text import aligned, balanced, leading_mm, tidy, wrapped

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
HEAD_PT, TITLE_PT, SMALL_PT = 10.0, 14.0, 9.0
BODY_LINES = 3
BODY_WIDTH_MM = 72.0  # of the issuing body's column; the nation's words take the rest of the head
ANONYMOUS = (
    "Ý kiến của Ông/Bà giúp cơ quan nâng cao chất lượng phục vụ. "
    "Phiếu khảo sát không yêu cầu Ông/Bà cung cấp thông tin danh tính."
)
CONFIDENTIAL = "Thông tin cá nhân của người góp ý (nếu có) sẽ được bảo mật."
SPOILED = "Viết hỏng, xin Ông/Bà đổi phiếu khác."
DRAFTED = "Mẫu phiếu dự thảo – cần cơ quan phê duyệt"
THANKS = "Xin trân trọng cảm ơn Ông/Bà!"
RIGHT_WORD, CANCELLED_WORD = "đúng", "đã bỏ"
PICTURE_WIDTH_MM, PICTURE_SIDE_MM = 46.0, 4.4


def office_head() -> tuple[Ink, ...]:
    """Give the two columns at the top of the first page."""
    step_mm = leading_mm(HEAD_PT)
    left_mm, room_mm = HEAD.x_mm + BODY_WIDTH_MM, HEAD.w_mm - BODY_WIDTH_MM
    motto_top_mm = HEAD.y_mm + step_mm
    lines = [
        *_centred((NATION,), Face.SERIF_BOLD, HEAD_PT, top_mm=HEAD.y_mm, left_mm=left_mm, room_mm=room_mm),
        *_centred((MOTTO,), Face.SERIF_BOLD, HEAD_PT + 1, top_mm=motto_top_mm, left_mm=left_mm, room_mm=room_mm),
    ]
    motto = lines[-1].rect
    under_mm = motto.bottom_mm + 0.6
    room = RectMm(HEAD.x_mm, HEAD.y_mm, BODY_WIDTH_MM - 4, step_mm * BODY_LINES)
    body = Slot(name=SlotName.BODY, rect=room, size_pt=HEAD_PT, align=Align.CENTRE, lines=BODY_LINES)
    return (*lines, rule(motto.x_mm, motto.right_mm, under_mm, thick_mm=0.2), body)


def running_head(questionnaire: Questionnaire) -> tuple[Ink, ...]:
    """Give what the second page says in the first page's head.

    Raises:
        FormError: Title and subtitle are too long for it.
    """
    text = f"{questionnaire.title} – {questionnaire.subtitle}" if questionnaire.subtitle else questionnaire.title
    lines = wrapped(f"{text} (tiếp theo)", Face.SERIF_ITALIC, HEAD_PT, HEAD.w_mm)
    height_mm = leading_mm(HEAD_PT) * len(lines)
    if height_mm > TEXT_TOP.y_mm - BLACK_PATCH.bottom_mm:
        raise FormError("title and subtitle are too long for the head of the second page: shorten %(text)r", text=text)
    top_mm = (BLACK_PATCH.bottom_mm + TEXT_TOP.y_mm - height_mm) / 2
    return aligned(lines, Face.SERIF_ITALIC, HEAD_PT, left_mm=LEFT_MM, room_mm=HEAD.w_mm, top_mm=top_mm)


def title_block(questionnaire: Questionnaire) -> Block:
    """Set title and subtitle, and leave room for the unit (two lines) and the round."""
    size_pt = TITLE_PT
    title = balanced(questionnaire.title.upper(), Face.SERIF_BOLD, size_pt, CONTENT.w_mm)
    subtitle = balanced(questionnaire.subtitle, Face.SERIF_BOLD, size_pt - 2, CONTENT.w_mm)
    y_mm = 1.0
    inks: list[Ink] = [*_centred(title, Face.SERIF_BOLD, size_pt, top_mm=y_mm)]
    y_mm += leading_mm(size_pt) * len(title)
    inks += _centred(subtitle, Face.SERIF_BOLD, size_pt - 2, top_mm=y_mm)
    y_mm += leading_mm(size_pt - 2) * len(subtitle) + 0.8
    room_mm = leading_mm(12.0) * 3
    unit = RectMm(LEFT_MM, y_mm, CONTENT.w_mm, room_mm)
    inks.append(Slot(name=SlotName.UNIT, rect=unit, size_pt=12.0, align=Align.CENTRE, lines=3))
    return Block(height_mm=y_mm + room_mm, inks=tuple(inks))


def intro_block(questionnaire: Questionnaire, style: Style) -> Block:
    """Set what the survey is for, and that nobody is asked who they are, or that it stays secret."""
    return _paragraph(questionnaire.intro or _privacy(questionnaire), Face.SERIF, style)


def instruction_block(questionnaire: Questionnaire, style: Style) -> Block:
    """Set how to mark, beside a drawn picture of a right mark, and of a taken-back one where the plan has a way."""
    right_mm = RIGHT_MM - PICTURE_WIDTH_MM - 4
    instruction = questionnaire.instruction
    is_sentence = not instruction or instruction.endswith((".", "!"))
    texts = (f"{instruction} {SPOILED}".strip(),) if is_sentence else (instruction, SPOILED)
    words = stacked(*(_paragraph(text, Face.SERIF_ITALIC, style, right_mm=right_mm) for text in texts))
    height_mm = max(words.height_mm, PICTURE_SIDE_MM + 6)
    lowered = words.lowered((height_mm - words.height_mm) / 2)
    picture = _picture(RIGHT_MM - PICTURE_WIDTH_MM, height_mm / 2, questionnaire.pictured_correction)
    return Block(height_mm=height_mm + 1.0, inks=(*lowered.inks, *picture))


def heading_block(text: str, style: Style) -> Block:
    """Set the heading of a section."""
    lines = tidy(text, Face.SERIF_BOLD, style.body_pt, CONTENT.w_mm)
    height_mm = leading_mm(style.body_pt) * len(lines) + 1.1 + style.under_boxes_mm
    inks = aligned(lines, Face.SERIF_BOLD, style.body_pt, left_mm=LEFT_MM, room_mm=CONTENT.w_mm, top_mm=1.1)
    return Block(height_mm=height_mm, inks=(*inks, rule(LEFT_MM, RIGHT_MM, height_mm)))


def stem_block(text: str, style: Style) -> Block:
    """Set the sentence that stands before all questions of a section."""
    words = _paragraph(text, Face.SERIF_ITALIC, style)
    return replace(words, height_mm=words.height_mm + style.under_boxes_mm)


def closing_block(questionnaire: Questionnaire, style: Style) -> Block:
    """Set the thanks under the last question."""
    lines = wrapped(questionnaire.closing or THANKS, Face.SERIF_BOLD_ITALIC, style.body_pt, CONTENT.w_mm)
    inks = _centred(lines, Face.SERIF_BOLD_ITALIC, style.body_pt, top_mm=1.5)
    return Block(height_mm=leading_mm(style.body_pt) * len(lines) + 2.0, inks=inks)


def foot(questionnaire: Questionnaire) -> tuple[Ink, ...]:
    """Give what stands right of the lower symbol: the draft's notice, and room for whom to ask."""
    notice = (DRAFTED,) if questionnaire.origin is Origin.DRAFTED else ()
    step_mm = leading_mm(SMALL_PT)
    top_mm = FOOT.bottom_mm - 3 * step_mm
    inks = aligned(notice, Face.SERIF_ITALIC, SMALL_PT, left_mm=FOOT.x_mm, room_mm=FOOT.w_mm, top_mm=top_mm)
    contact = RectMm(FOOT.x_mm, top_mm + step_mm, FOOT.w_mm, 2 * step_mm)
    return (*inks, Slot(name=SlotName.CONTACT, rect=contact, size_pt=SMALL_PT, lines=2))


def _privacy(questionnaire: Questionnaire) -> str:
    asks_identity = any(question.kind is QuestionKind.IDENTITY_LINE for question in questionnaire.questions())
    return CONFIDENTIAL if asks_identity else ANONYMOUS


def _paragraph(text: str, face: Face, style: Style, *, right_mm: float = RIGHT_MM) -> Block:
    lines = tidy(text, face, style.body_pt, right_mm - LEFT_MM)
    inks = aligned(lines, face, style.body_pt, left_mm=LEFT_MM, room_mm=right_mm - LEFT_MM, top_mm=0.8)
    return Block(height_mm=leading_mm(style.body_pt) * len(lines) + 1.6, inks=inks)


def _picture(left_mm: float, middle_mm: float, correction: Correction) -> tuple[Ink, ...]:
    side_mm = PICTURE_SIDE_MM
    right = RectMm(left_mm + 2, middle_mm - side_mm / 2, side_mm, side_mm)
    cancelled = RectMm(left_mm + 24, middle_mm - side_mm / 2, side_mm, side_mm)
    width_mm = PICTURE_WIDTH_MM if correction is not Correction.NONE else PICTURE_WIDTH_MM / 2
    frame = RectMm(left_mm, middle_mm - side_mm / 2 - 2.4, width_mm, side_mm + 4.8)
    return (
        Outline(rect=frame, width_mm=0.15),
        *_crossed(right),
        *_beside(right, RIGHT_WORD),
        *TAKEN_BACK[correction](cancelled),
    )


def _ringed(box: RectMm) -> tuple[Ink, ...]:
    ring = Outline(rect=box.inset(-1.7), width_mm=0.4, rounded=True)
    return (*_crossed(box), *_beside(box, CANCELLED_WORD), ring)


def _blackened(box: RectMm) -> tuple[Ink, ...]:
    return (Outline(rect=box, width_mm=0.3), Shade(rect=box.inset(0.5), gray=0), *_beside(box, CANCELLED_WORD))


def _nothing(_box: RectMm) -> tuple[Ink, ...]:
    return ()


TAKEN_BACK: dict[Correction, Callable[[RectMm], tuple[Ink, ...]]] = {
    Correction.RING_CANCELS: _ringed,
    Correction.BLACK_CANCELS: _blackened,
    Correction.NONE: _nothing,
}


def _crossed(box: RectMm) -> tuple[Ink, ...]:
    arm = box.inset(0.5)
    return (
        Outline(rect=box, width_mm=0.3),
        Line(start=PointMm(arm.x_mm, arm.y_mm), end=PointMm(arm.right_mm, arm.bottom_mm), width_mm=0.45),
        Line(start=PointMm(arm.right_mm, arm.y_mm), end=PointMm(arm.x_mm, arm.bottom_mm), width_mm=0.45),
    )


def _beside(box: RectMm, word: str) -> tuple[Ink, ...]:
    top_mm = box.centre.y_mm - leading_mm(HEAD_PT) / 2
    return aligned((word,), Face.SERIF, HEAD_PT, left_mm=box.right_mm + 3.0, room_mm=20.0, top_mm=top_mm)


def _centred(
    lines: tuple[str, ...],
    face: Face,
    size_pt: float,
    *,
    top_mm: float,
    left_mm: float = LEFT_MM,
    room_mm: float = CONTENT.w_mm,
) -> tuple[Text, ...]:
    return aligned(lines, face, size_pt, left_mm=left_mm, room_mm=room_mm, top_mm=top_mm, align=Align.CENTRE)
