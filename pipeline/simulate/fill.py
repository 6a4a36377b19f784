"""Fill in one page: a blank page, a writer and wishes give a marked page and its truth. Knows no files."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forms.sheet import Box, PageLayout
from omr.image import Gray, Rgb
from pipeline.simulate.crops import Crops
from pipeline.simulate.deeds import Deed, plan_deeds, tell_truth
from pipeline.simulate.ink import ink_strokes, lay_down
from pipeline.simulate.pen import FAINT_PENCIL, Pen
from pipeline.simulate.shapes import SHAPES, Strokes, draw_between, draw_column
from pipeline.simulate.words import BoxTruth, Kind, Wishes
from pipeline.simulate.writer import Hand, Writer

WORKING_PX_PER_MM = 300 / 25.4  # finer than any usual scan, so that the scanner has something to lose


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarkedPage:
    """A page as a person handed it in, and what is true of each of its boxes."""

    image: Gray | Rgb
    truth: tuple[BoxTruth, ...]


def draw_page(
    blank: Gray | Rgb,
    page: PageLayout,
    wishes: Wishes,
    *,
    writer: Writer,
    rng: np.random.Generator,
    px_per_mm: float = WORKING_PX_PER_MM,
    crops: Crops | None = None,
) -> MarkedPage:
    """Write `wishes` on a copy of `blank`; with `crops`, by other people's real handwriting where it has the kind."""
    deeds = plan_deeds(page, wishes, writer, rng)
    image = blank.copy()
    style = int(rng.integers(2**31))
    for deed in deeds:
        boxes = tuple(page.boxes[at] for at in deed.boxes)
        patch = crops.patch(deed.kind, boxes, style, rng, px_per_mm=px_per_mm) if crops else None
        if patch is not None:
            lay_down(image, patch, tone=_tone(image, writer.pen, crops.tone if crops else 0))
            continue
        pen = FAINT_PENCIL if deed.kind is Kind.LIGHT else writer.pen
        strokes = draw_deed(deed, boxes, writer.hand, rng)
        inked = ink_strokes(strokes, pen, rng, px_per_mm=px_per_mm, page_shape=image.shape)
        if inked is not None:
            lay_down(image, inked, tone=_tone(image, pen, pen.luma))
    return MarkedPage(image=image, truth=tell_truth(page, deeds))


def _tone(image: Gray | Rgb, pen: Pen, luma: float) -> float | tuple[int, int, int]:
    """Give the colour of the ink on this paper: a gray page takes its luma."""
    return luma if image.ndim == 2 else pen.rgb


def draw_deed(deed: Deed, boxes: Sequence[Box], hand: Hand, rng: np.random.Generator) -> Strokes:
    """Give the strokes of one mark."""
    if deed.kind is Kind.COLUMN:
        return draw_column(boxes, hand, rng)
    if len(boxes) == 2:
        return draw_between(boxes[0], boxes[1], hand, rng)
    return SHAPES[deed.kind](boxes[0], hand, rng)
