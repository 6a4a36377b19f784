"""Fills the slots of a form with the words of a pack."""

from collections.abc import Callable
from dataclasses import dataclass

from forms.errors import FormError
from forms.fonts import MM_PER_PT, Face
from forms.setting.ink import Ink, Slot, SlotName, Text, rule
from forms.setting.text import aligned, balanced, fits, leading_mm

LEAST_PT = 7.0
STEP_PT = 0.5
UNDER_EM = 0.45  # of the type size: clear of the dots below letters


@dataclass(frozen=True, slots=True, kw_only=True)
class PackHead:
    """The words that a pack prints around the questionnaire."""

    issuing_body: str
    unit_name: str
    round_heading: str  # such as `Năm 2023`
    superior_body: str = ""
    contact: str = ""  # whom to ask; printed in the foot


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Words in one face."""

    text: str
    face: Face


def fill_slot(slot: Slot, head: PackHead) -> tuple[Ink, ...]:
    """Set the pack's words into a slot, smaller where they are long.

    Raises:
        FormError: They do not fit even at the smallest size that can be read.
    """
    paragraphs = tuple(paragraph for paragraph in WORDS[slot.name](head) if paragraph.text)
    size_pt = slot.size_pt
    while size_pt >= LEAST_PT:
        broken = tuple(balanced(p.text, p.face, size_pt, slot.rect.w_mm) for p in paragraphs)
        fitting = all(fits(b, p.face, size_pt, slot.rect.w_mm) for b, p in zip(broken, paragraphs, strict=True))
        if fitting and sum(len(lines) for lines in broken) <= slot.lines:
            return _set(slot, paragraphs, broken, size_pt)
        size_pt -= STEP_PT
    words = " / ".join(paragraph.text for paragraph in paragraphs)
    raise FormError(
        "%(words)r is too long for its place on the sheet (%(lines)s line(s)); shorten it",
        words=words,
        lines=slot.lines,
    )


def _set(
    slot: Slot, paragraphs: tuple[Paragraph, ...], broken: tuple[tuple[str, ...], ...], size_pt: float
) -> tuple[Ink, ...]:
    top_mm = slot.rect.y_mm
    texts: list[Text] = []
    for paragraph, lines in zip(paragraphs, broken, strict=True):
        texts += aligned(
            lines,
            paragraph.face,
            size_pt,
            left_mm=slot.rect.x_mm,
            room_mm=slot.rect.w_mm,
            top_mm=top_mm,
            align=slot.align,
        )
        top_mm += leading_mm(size_pt) * len(lines)
    return (*texts, *_underline(slot, texts))


def _underline(slot: Slot, texts: list[Text]) -> tuple[Ink, ...]:
    """Draw the short line that letters of Vietnamese offices carry under the issuing body."""
    if slot.name is not SlotName.BODY or not texts:
        return ()
    last = texts[-1].rect
    y_mm = texts[-1].baseline_mm + UNDER_EM * texts[-1].size_pt * MM_PER_PT
    return (rule(last.x_mm + last.w_mm / 3, last.right_mm - last.w_mm / 3, y_mm, thick_mm=0.2),)


def _body(head: PackHead) -> tuple[Paragraph, ...]:
    return (
        Paragraph(text=head.superior_body.upper(), face=Face.SERIF),
        Paragraph(text=head.issuing_body.upper(), face=Face.SERIF_BOLD),
    )


def _unit(head: PackHead) -> tuple[Paragraph, ...]:
    return (
        Paragraph(text=f"Đơn vị: {head.unit_name}", face=Face.SERIF_BOLD),
        Paragraph(text=head.round_heading, face=Face.SERIF_ITALIC),
    )


def _prefilled_unit(head: PackHead) -> tuple[Paragraph, ...]:
    return (Paragraph(text=head.unit_name, face=Face.SERIF_BOLD),)


def _contact(head: PackHead) -> tuple[Paragraph, ...]:
    return (Paragraph(text=f"Liên hệ khi cần: {head.contact}" if head.contact else "", face=Face.SERIF_ITALIC),)


WORDS: dict[SlotName, Callable[[PackHead], tuple[Paragraph, ...]]] = {
    SlotName.BODY: _body,
    SlotName.UNIT: _unit,
    SlotName.PREFILLED_UNIT: _prefilled_unit,
    SlotName.CONTACT: _contact,
}
