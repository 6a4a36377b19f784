"""The sheet layout: what stands where on each page, the one description that drives paper and eye.

The printer draws it, the reader looks at it; there is no second template. It is written beside
the packs as `print/layout/<form>-v<version>.json` and never changes once ballots were printed.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from forms.errors import FormError
from forms.geometry import RectMm

SCHEMA = "sheet-layout/1"
PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210.0, 297.0
DECIMALS = 3  # a micrometre: what the JSON keeps, so that equal layouts are equal bytes


class FiducialKind(StrEnum):
    """What a printed mark is for."""

    CORNER = "corner"  # four solid squares: the coarse frame
    BAR = "bar"  # small solid bars down both long edges: stretch along the feed
    BLACK_PATCH = (
        "black_patch"  # solid, beside the top left corner only: the page's black, and which corner is the first
    )
    WHITE_PATCH = "white_patch"  # nothing is printed here: the page's white


class FieldKind(StrEnum):
    """A place where people write words; no machine reads it."""

    FREE_TEXT = "free_text"
    TEXT_LINE = "text_line"
    IDENTITY = "identity"  # masked in every image that is shown or stored for people


class CodeKind(StrEnum):
    """A printed identity of the page."""

    QR = "qr"
    TEXT = "text"  # the human code with its check digit


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiducial:
    """A printed mark (or a place kept clear) that the reader orients itself by."""

    kind: FiducialKind
    rect: RectMm


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A printed line of words; `x_mm` is where it starts, `baseline_mm` what it stands on."""

    text: str
    face: str  # the font's PostScript name
    size_pt: float
    x_mm: float
    baseline_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A check box as it is printed on the sheet.

    `rect` is the outer edge of the printed outline. `zone` is the part of the row that belongs to
    this option: inside it nothing is printed but this box and, where `label` is set, the label's
    text. Ink in the zone outside box and label is a ring round the option or a mark beside it.
    """

    question: str
    option: str
    multiple: bool
    rect: RectMm
    zone: RectMm
    label: RectMm | None = None
    # The label's own lines: between their letters, ink is a person's. Layouts that were printed before they were
    # noted lack them, and are the same layouts all the same.
    words: tuple[Words, ...] = field(default=(), compare=False)
    # Clear paper round the row, above and below beyond its rules, where no other row lies. The same holds.
    beyond: tuple[RectMm, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The words at the head of a matrix's column, with the clear paper round them.

    It heads the boxes of its option below it, as far as the next heading of that option. Ink between its letters may
    answer all of them.
    """

    option: str
    rect: RectMm
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPaper:
    """Paper that belongs to a question, beside its options: its words, and what is clear round them.

    Nobody is asked to write there; who does, and marks no box, may have answered. A question whose options stand in
    several lines has several.
    """

    question: str
    rect: RectMm


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A region where people write words."""

    question: str
    kind: FieldKind
    rect: RectMm


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeZone:
    """A place where the page's code stands; for a QR symbol the quiet zone is included."""

    kind: CodeKind
    rect: RectMm


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLayout:
    """One side of the sheet. Boxes stand in reading order: question by question, option by option."""

    number: int  # from 1
    boxes: tuple[Box, ...]
    fields: tuple[Field, ...]
    fiducials: tuple[Fiducial, ...]
    codes: tuple[CodeZone, ...]
    # Layouts that were printed before they were noted lack them, as `Box.words`.
    headings: tuple[Heading, ...] = field(default=(), compare=False)
    row_papers: tuple[RowPaper, ...] = field(default=(), compare=False)
    words: tuple[Words, ...] = field(default=(), compare=False)  # all that is the same on every sheet
    taken: tuple[RectMm, ...] = field(default=(), compare=False)  # what else is printed, or left for people to write on

    def of_kind(self, kind: FiducialKind) -> tuple[Fiducial, ...]:
        """Give the fiducials of one kind, in the order they were laid out."""
        return tuple(fiducial for fiducial in self.fiducials if fiducial.kind is kind)

    def questions(self) -> tuple[str, ...]:
        """Give the ids of the questions with boxes on this page, in order, each once."""
        return tuple(dict.fromkeys(box.question for box in self.boxes))


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLayout:
    """Everything printed of one form version, in millimetres."""

    form: str
    version: str
    pages: tuple[PageLayout, ...]

    def page(self, number: int) -> PageLayout:
        """Give page `number`, counted from 1; KeyError where the form has no such page."""
        for page in self.pages:
            if page.number == number:
                return page
        raise KeyError(number)

    def boxes(self) -> Iterator[Box]:
        """Go through the boxes of all pages in reading order."""
        for page in self.pages:
            yield from page.boxes


def layout_to_json(layout: SheetLayout) -> str:
    """Write a layout as JSON text; equal layouts give equal bytes."""
    document = {
        "schema": SCHEMA,
        "form": layout.form,
        "version": layout.version,
        "page": {"width_mm": PAGE_WIDTH_MM, "height_mm": PAGE_HEIGHT_MM},
        "pages": [_page_to_json(page) for page in layout.pages],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def layout_from_json(text: str) -> SheetLayout:
    """Read a layout back.

    Raises:
        FormError: The text is not a layout of this schema.
    """
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise FormError(
                "layout schema is %(schema)r, expected %(schema_2)r", schema=document["schema"], schema_2=SCHEMA
            )
        pages = tuple(_page_from_json(page) for page in document["pages"])
        return SheetLayout(form=document["form"], version=document["version"], pages=pages)
    except (KeyError, TypeError, ValueError) as error:
        raise FormError("not a sheet layout: %(error)r", error=error) from error


def _rect_to_json(rect: RectMm) -> dict[str, float]:
    return {name: round(value, DECIMALS) for name, value in asdict(rect).items()}


def _rect_from_json(data: dict[str, Any]) -> RectMm:
    return RectMm(data["x_mm"], data["y_mm"], data["w_mm"], data["h_mm"])


def _page_to_json(page: PageLayout) -> dict[str, Any]:
    later: dict[str, Any] = {
        "headings": [_heading_to_json(heading) for heading in page.headings],
        "row_papers": [{"question": paper.question, **_rect_to_json(paper.rect)} for paper in page.row_papers],
        "words": [asdict(line) for line in page.words],
        "taken": [_rect_to_json(rect) for rect in page.taken],
    }
    return {
        "number": page.number,
        "boxes": [_box_to_json(box) for box in page.boxes],
        "fields": [{"question": f.question, "kind": str(f.kind), **_rect_to_json(f.rect)} for f in page.fields],
        "fiducials": [{"kind": str(f.kind), **_rect_to_json(f.rect)} for f in page.fiducials],
        "codes": [{"kind": str(c.kind), **_rect_to_json(c.rect)} for c in page.codes],
        **{name: values for name, values in later.items() if values},
    }


def _heading_to_json(heading: Heading) -> dict[str, Any]:
    return {
        "option": heading.option,
        **_rect_to_json(heading.rect),
        "words": [asdict(line) for line in heading.words],
    }


def _heading_from_json(data: dict[str, Any]) -> Heading:
    words = tuple(Words(**line) for line in data["words"])
    return Heading(option=data["option"], rect=_rect_from_json(data), words=words)


def _box_to_json(box: Box) -> dict[str, Any]:
    label: dict[str, Any] = {"label": _rect_to_json(box.label)} if box.label else {}
    if box.words:
        label["words"] = [asdict(line) for line in box.words]
    beyond = {"beyond": [_rect_to_json(rect) for rect in box.beyond]} if box.beyond else {}
    return {
        "question": box.question,
        "option": box.option,
        "multiple": box.multiple,
        **_rect_to_json(box.rect),
        "zone": _rect_to_json(box.zone),
        **label,
        **beyond,
    }


def _box_from_json(data: dict[str, Any]) -> Box:
    return Box(
        question=data["question"],
        option=data["option"],
        multiple=data["multiple"],
        rect=_rect_from_json(data),
        zone=_rect_from_json(data["zone"]),
        label=_rect_from_json(data["label"]) if "label" in data else None,
        words=tuple(Words(**line) for line in data.get("words", ())),
        beyond=tuple(_rect_from_json(rect) for rect in data.get("beyond", ())),
    )


def _page_from_json(data: dict[str, Any]) -> PageLayout:
    return PageLayout(
        number=data["number"],
        boxes=tuple(_box_from_json(box) for box in data["boxes"]),
        fields=tuple(
            Field(question=f["question"], kind=FieldKind(f["kind"]), rect=_rect_from_json(f)) for f in data["fields"]
        ),
        fiducials=tuple(Fiducial(kind=FiducialKind(f["kind"]), rect=_rect_from_json(f)) for f in data["fiducials"]),
        codes=tuple(CodeZone(kind=CodeKind(c["kind"]), rect=_rect_from_json(c)) for c in data["codes"]),
        headings=tuple(_heading_from_json(heading) for heading in data.get("headings", ())),
        row_papers=tuple(
            RowPaper(question=paper["question"], rect=_rect_from_json(paper)) for paper in data.get("row_papers", ())
        ),
        words=tuple(Words(**line) for line in data.get("words", ())),
        taken=tuple(_rect_from_json(rect) for rect in data.get("taken", ())),
    )
