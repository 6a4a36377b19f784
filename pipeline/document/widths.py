"""How wide the columns of a table are on paper, and how large its type: numbers get what they need, words the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.fonts import Face, width_mm
from pipeline.document.table import DataTable, Measure, shown
from pipeline.tables.table import LineKind

PADDING_MM = 1.2  # inside a cell, left and right
_SLACK_MM = 0.5  # other programs measure the same letters a little wider
SIZES_PT = (12.0, 11.0, 10.0, 9.0, 8.0)  # of a table: Nghị định 30 asks 13 to 14 of the text alone
_LEAST_WORDS_MM, _MOST_WORDS_MM = 34.0, 110.0
_HEADING_LINES, _MOST_HEADING_MM = 2.6, 28.0
_EASY_MM, _EASY_PT = 22.0, 10.0  # a heading is read with ease from this width on; type gets no smaller for it
_FOR_OTHERS_RATIO = 0.65  # of the room that is left, before the widest column gets the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A table's type size and the widths of its columns, which fill the room."""

    size_pt: float
    widths_mm: tuple[float, ...]


def fitted(table: DataTable, room_mm: float) -> Fit:
    """Give the largest type in which a table fits the room, and the widths of its columns."""
    for size_pt in SIZES_PT:
        least, wishes = least_widths_mm(table, size_pt), wished_mm(table, size_pt)
        needed = [max(width, min(wish, _EASY_MM)) for width, wish in zip(least, wishes, strict=True)]
        easy = sum(needed) <= room_mm or size_pt <= _EASY_PT
        if sum(least) <= room_mm and easy:
            return Fit(size_pt=size_pt, widths_mm=_stretched(table, least, room_mm, size_pt))
    least = least_widths_mm(table, SIZES_PT[-1])  # words will be broken: nothing smaller can be read
    return Fit(size_pt=SIZES_PT[-1], widths_mm=tuple(width * room_mm / sum(least) for width in least))


def least_widths_mm(table: DataTable, size_pt: float) -> list[float]:
    """Give the widths below which numbers or words of the heading would break."""
    return [
        max(_floor(table, place), *_needs(table, place, size_pt)) + 2 * PADDING_MM + _SLACK_MM
        for place in _places(table)
    ]


def _floor(table: DataTable, place: int) -> float:
    if place == table.text_column:
        return _LEAST_WORDS_MM
    return 6.0 if table.columns[place].measure is Measure.ORDINAL else 9.0


def _needs(table: DataTable, place: int, size_pt: float) -> Iterator[float]:
    """Go through the widths that must not be broken: words of the heading, and whole numbers."""
    column = table.columns[place]
    for word in column.label.split():
        yield width_mm(word, Face.SERIF_BOLD, size_pt)
    for line in table.lines:
        if line.kind is LineKind.GROUP and place > 0:
            continue
        text = shown(line.cells[place], column.measure)
        if column.measure is Measure.TEXT:
            words = [width_mm(word, Face.SERIF_BOLD, size_pt) for word in text.split()]
            yield min(max(words, default=0.0), _LEAST_WORDS_MM)
        else:
            yield width_mm(text, Face.SERIF_BOLD, size_pt)


def _stretched(table: DataTable, least: list[float], room_mm: float, size_pt: float) -> tuple[float, ...]:
    """Share out what is left among the columns of words, by how much they have to say."""
    wishes = [max(wish - width, 0.0) for wish, width in zip(wished_mm(table, size_pt), least, strict=True)]
    return shared_out(least, wishes, room_mm=room_mm, heir=table.text_column)


def wished_mm(table: DataTable, size_pt: float) -> list[float]:
    """Give how wide each column would like to be: words on one line, headings of numbers on two or three."""
    wishes = []
    for place, column in enumerate(table.columns):
        heading_mm = width_mm(column.label, Face.SERIF_BOLD, size_pt) / _HEADING_LINES + 4 * PADDING_MM
        wish_mm = min(heading_mm, _MOST_HEADING_MM)
        if column.measure is Measure.TEXT:
            wish_mm = max(wish_mm, min(max(_natural(table, place, size_pt), default=0.0), _MOST_WORDS_MM))
        wishes.append(wish_mm)
    return wishes


def shared_out(least: Sequence[float], wishes: Sequence[float], *, room_mm: float, heir: int) -> tuple[float, ...]:
    """Share out what the least widths leave of the room by wishes; the heir takes what is left over."""
    free_mm = max(room_mm - sum(least), 0.0)
    others = [0.0 if place == heir else wish for place, wish in enumerate(wishes)]
    share = min(1.0, _FOR_OTHERS_RATIO * free_mm / max(sum(others), 1e-6))
    widths = [width + share * wish for width, wish in zip(least, others, strict=True)]
    widths[heir] += max(room_mm - sum(widths), 0.0)
    return tuple(widths)


def _natural(table: DataTable, place: int, size_pt: float) -> Iterator[float]:
    for line in table.lines:
        if line.kind is not LineKind.GROUP:
            yield width_mm(str(line.cells[place]), Face.SERIF, size_pt) + 2 * PADDING_MM


def _places(table: DataTable) -> range:
    return range(len(table.columns))
