"""Breaks text into lines and stands them in their room."""

from functools import lru_cache

from forms.errors import FormError
from forms.fonts import MM_PER_PT, Face, width_mm
from forms.phrase import measure
from forms.setting.ink import Align, Text

LEADING = 1.18  # line distance over type size: Vietnamese capitals carry two accents
LEAST_LAST_RATIO = 0.33  # of the room: a shorter last line looks lost
STAYS_BEHIND = frozenset("/-–,.;:?!)")  # never begins a line
SLACK_MM = 0.001  # rounding of sums
ASCENT, DESCENT = 0.80, 0.22  # over type size: how far a usual line reaches above and below its baseline


class TooWide(FormError):
    """A line is wider than its place on the sheet: a word that nothing breaks, or a row of dots."""


def leading_mm(size_pt: float) -> float:
    """Give the distance from line to line."""
    return size_pt * MM_PER_PT * LEADING


def wrapped(text: str, face: Face, size_pt: float, room_mm: float) -> tuple[str, ...]:
    """Break `text` between words into lines no wider than `room_mm`; a longer word gets a line of its own."""
    space_mm = width_mm(" ", face, size_pt)
    lines: list[str] = []
    used_mm = 0.0
    for word in words(text):
        word_mm = width_mm(word, face, size_pt)  # the faces are set without kerning: widths add up
        if lines and used_mm + space_mm + word_mm <= room_mm:
            lines[-1] = f"{lines[-1]} {word}"
            used_mm += space_mm + word_mm
        else:
            lines.append(word)
            used_mm = word_mm
    return tuple(lines)


@lru_cache(maxsize=8192)  # the same words are set in several styles and for every pack
def balanced(text: str, face: Face, size_pt: float, room_mm: float) -> tuple[str, ...]:
    """Break `text` into as few lines as fit `room_mm`, and these as even as can be: for what stands centred."""
    best = wrapped(text, face, size_pt, room_mm)
    narrower_mm = room_mm
    while narrower_mm > 10 and len(best) > 1:
        narrower_mm -= 2
        lines = wrapped(text, face, size_pt, narrower_mm)
        if len(lines) > len(best) or not fits(lines, face, size_pt, narrower_mm):
            break
        best = lines
    return best


@lru_cache(maxsize=8192)
def tidy(text: str, face: Face, size_pt: float, room_mm: float) -> tuple[str, ...]:
    """Break `text` into as few lines as fit `room_mm`, none of them a lonely last word: for what stands at the left."""
    best = wrapped(text, face, size_pt, room_mm)
    narrower_mm = room_mm
    while len(best) > 1 and width_mm(best[-1], face, size_pt) < LEAST_LAST_RATIO * room_mm:
        narrower_mm -= 2
        lines = wrapped(text, face, size_pt, narrower_mm)
        if len(lines) > len(best) or not fits(lines, face, size_pt, narrower_mm):
            break
        best = lines
    return best


def fits(lines: tuple[str, ...], face: Face, size_pt: float, room_mm: float) -> bool:
    """Tell whether no line is wider than the room: a single long word can be."""
    return all(width_mm(line, face, size_pt) <= room_mm for line in lines)


def words(text: str) -> list[str]:
    """Cut text between words; a lone dash or stroke stays with the word before it."""
    found: list[str] = []
    for word in text.split():
        if found and word in STAYS_BEHIND:
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    return found


def aligned(
    lines: tuple[str, ...],
    face: Face,
    size_pt: float,
    *,
    left_mm: float,
    room_mm: float,
    top_mm: float,
    align: Align = Align.LEFT,
) -> tuple[Text, ...]:
    """Stand lines below each other from `top_mm` on.

    Raises:
        TooWide: One reaches out of its room, over boxes, edge bars or the paper's edge.
    """
    step_mm = leading_mm(size_pt)
    first_mm = top_mm + (step_mm + (ASCENT - DESCENT) * size_pt * MM_PER_PT) / 2
    texts = []
    for n, line in enumerate(lines):
        spare_mm = room_mm - width_mm(line, face, size_pt)
        if spare_mm < -SLACK_MM:
            raise TooWide(
                "%(text)r is wider than its place on the sheet (%(room_mm)s mm): shorten it, or put a space where it "
                "may be broken; for room to write in, ask a question of kind text_line or free_text in place of dots",
                text=line,
                room_mm=measure(room_mm, 0),
            )
        shift_mm = {Align.LEFT: 0.0, Align.CENTRE: spare_mm / 2, Align.RIGHT: spare_mm}[align]
        baseline_mm = first_mm + n * step_mm
        texts.append(Text(text=line, face=face, size_pt=size_pt, x_mm=left_mm + shift_mm, baseline_mm=baseline_mm))
    return tuple(texts)
