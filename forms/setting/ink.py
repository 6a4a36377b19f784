"""What is drawn on a page: lines of text, rules, frames, and slots that each pack fills with its own words.

Everything stands in millimetres from the sheet's top left corner. A block is set with its own top
at 0 and lowered to its place afterwards.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from forms.fonts import Face, extent_of, width_mm
from forms.geometry import PointMm, RectMm
from forms.sheet import DECIMALS, Box, Field, Heading, Words

BOX_SIDE_MM = 5.0
BOX_LINE_MM = 0.35
HAIRLINE_MM = 0.12
RULE_MM = 0.3


class Align(StrEnum):
    """Where a line stands in the room it is given."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class SlotName(StrEnum):
    """Words that differ from pack to pack; their room on the page never does."""

    BODY = "body"
    UNIT = "unit"
    PREFILLED_UNIT = "prefilled_unit"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text; `x_mm` is where it starts, `baseline_mm` what it stands on."""

    text: str
    face: Face
    size_pt: float
    x_mm: float
    baseline_mm: float

    @property
    def rect(self) -> RectMm:
        """The tight rectangle round its ink."""
        extent = extent_of(self.text, self.face, self.size_pt)
        height_mm = max(extent.above_mm + extent.below_mm, 0.01)
        width = max(width_mm(self.text, self.face, self.size_pt), 0.01)
        return RectMm(self.x_mm, self.baseline_mm - extent.above_mm, width, height_mm)

    @property
    def words(self) -> Words:
        """The same as the layout tells it to the reader."""
        return Words(
            text=self.text, face=self.face.value, size_pt=self.size_pt, x_mm=self.x_mm, baseline_mm=self.baseline_mm
        )

    def lowered(self, by_mm: float) -> "Text":
        return replace(self, baseline_mm=self.baseline_mm + by_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A straight rule; dotted where people write on it."""

    start: PointMm
    end: PointMm
    width_mm: float
    dotted: bool = False
    gray: int = 0  # 0 black to 255 white; only test sheets have others than black

    @property
    def rect(self) -> RectMm:
        """The rectangle round its ink."""
        left_mm, right_mm = sorted((self.start.x_mm, self.end.x_mm))
        top_mm, bottom_mm = sorted((self.start.y_mm, self.end.y_mm))
        half_mm = self.width_mm / 2
        return RectMm(
            left_mm - half_mm, top_mm - half_mm, right_mm - left_mm + 2 * half_mm, bottom_mm - top_mm + 2 * half_mm
        )

    def lowered(self, by_mm: float) -> "Line":
        start, end = (PointMm(p.x_mm, p.y_mm + by_mm) for p in (self.start, self.end))
        return replace(self, start=start, end=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """An empty frame; `rect` is its outer edge. `rounded` makes an ellipse of it."""

    rect: RectMm
    width_mm: float
    rounded: bool = False

    def lowered(self, by_mm: float) -> "Outline":
        return replace(self, rect=_lowered(self.rect, by_mm))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    """A filled rectangle, or a disc within it, of a gray: for test sheets."""

    rect: RectMm
    gray: int  # 0 black to 255 white
    rounded: bool = False

    def lowered(self, by_mm: float) -> "Shade":
        return replace(self, rect=_lowered(self.rect, by_mm))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Room for words of the pack; too long a text is set smaller, never wider or higher."""

    name: SlotName
    rect: RectMm
    size_pt: float
    align: Align = Align.LEFT
    lines: int = 1

    def lowered(self, by_mm: float) -> "Slot":
        return replace(self, rect=_lowered(self.rect, by_mm))


Ink = Text | Line | Outline | Shade | Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of the form that is never broken between two pages."""

    height_mm: float
    inks: tuple[Ink, ...] = ()
    boxes: tuple[Box, ...] = ()
    fields: tuple[Field, ...] = ()
    headings: tuple[Heading, ...] = ()

    def lowered(self, by_mm: float) -> "Block":
        """Give the block as it stands `by_mm` further down the page."""
        return replace(
            self,
            inks=tuple(ink.lowered(by_mm) for ink in self.inks),
            boxes=tuple(_lowered_box(box, by_mm) for box in self.boxes),
            fields=tuple(replace(field, rect=_lowered(field.rect, by_mm)) for field in self.fields),
            headings=tuple(_lowered_heading(heading, by_mm) for heading in self.headings),
        )


def snapped(block: Block) -> Block:
    """Move boxes, fields and headings to whole micrometres, so that a layout equals what its file gives back.

    Both edges are rounded, not edge and width: zones that touched still touch and do not overlap.
    """
    return replace(
        block,
        boxes=tuple(_snapped_box(box) for box in block.boxes),
        fields=tuple(replace(field, rect=snapped_rect(field.rect)) for field in block.fields),
        headings=tuple(
            replace(heading, rect=snapped_rect(heading.rect), words=snapped_words(heading.words))
            for heading in block.headings
        ),
    )


def stacked(*blocks: Block) -> Block:
    """Put blocks below each other into one."""
    placed: list[Block] = []
    height_mm = 0.0
    for block in blocks:
        placed.append(block.lowered(height_mm))
        height_mm += block.height_mm
    return Block(
        height_mm=height_mm,
        inks=tuple(ink for block in placed for ink in block.inks),
        boxes=tuple(box for block in placed for box in block.boxes),
        fields=tuple(field for block in placed for field in block.fields),
        headings=tuple(heading for block in placed for heading in block.headings),
    )


def rule(left_mm: float, right_mm: float, y_mm: float, *, thick_mm: float = HAIRLINE_MM, dotted: bool = False) -> Line:
    """Draw a level rule."""
    return Line(start=PointMm(left_mm, y_mm), end=PointMm(right_mm, y_mm), width_mm=thick_mm, dotted=dotted)


def _snapped_box(box: Box) -> Box:
    label = snapped_rect(box.label) if box.label else None
    rect, zone = snapped_rect(box.rect), snapped_rect(box.zone)
    return replace(box, rect=rect, zone=zone, label=label, words=snapped_words(box.words))


def snapped_words(lines: tuple[Words, ...]) -> tuple[Words, ...]:
    """Move lines of words to whole micrometres."""
    return tuple(
        replace(line, x_mm=round(line.x_mm, DECIMALS), baseline_mm=round(line.baseline_mm, DECIMALS)) for line in lines
    )


def snapped_rect(rect: RectMm) -> RectMm:
    """Move a rectangle's edges to whole micrometres."""
    x_mm, y_mm = round(rect.x_mm, DECIMALS), round(rect.y_mm, DECIMALS)
    return RectMm(x_mm, y_mm, round(rect.right_mm - x_mm, DECIMALS), round(rect.bottom_mm - y_mm, DECIMALS))


def _lowered(rect: RectMm, by_mm: float) -> RectMm:
    return replace(rect, y_mm=rect.y_mm + by_mm)


def _lowered_box(box: Box, by_mm: float) -> Box:
    label = _lowered(box.label, by_mm) if box.label else None
    rect, zone = _lowered(box.rect, by_mm), _lowered(box.zone, by_mm)
    return replace(box, rect=rect, zone=zone, label=label, words=_lowered_words(box.words, by_mm))


def _lowered_heading(heading: Heading, by_mm: float) -> Heading:
    return replace(heading, rect=_lowered(heading.rect, by_mm), words=_lowered_words(heading.words, by_mm))


def _lowered_words(lines: tuple[Words, ...], by_mm: float) -> tuple[Words, ...]:
    return tuple(replace(line, baseline_mm=line.baseline_mm + by_mm) for line in lines)
