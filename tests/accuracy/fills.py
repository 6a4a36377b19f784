"""Fill in a sheet as the stack says: by people, with least marks, or with what no person wrote."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from forms.sheet import PageLayout
from omr.image import Gray, Rgb
from pipeline.simulate.chance import chance
from pipeline.simulate.crops import Crops, read_crops
from pipeline.simulate.fill import WORKING_PX_PER_MM, MarkedPage, draw_page
from pipeline.simulate.words import Kind
from pipeline.simulate.writer import Writer, meet_writer
from tests.accuracy.least import strike_least
from tests.accuracy.stacks import Ink, Stack
from tests.accuracy.traces import leave_traces
from tests.accuracy.wishes import draw_crowd, draw_wishes

SEED = 3
TAIL_MM = (6.0, 13.0)
BOLD_MM = (0.3, 1.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A printed page that is to be filled in: which one, for which stack, with which crops."""

    image: Gray | Rgb
    page: PageLayout
    stack: Stack
    number: int  # of the sheet in its stack
    marks: Path | None

    def chance(self, purpose: str) -> np.random.Generator:
        """Give the random numbers of one purpose for this sheet."""
        return chance(SEED, self.stack.name, self.number, purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A page as it came back, and what is worth knowing of how."""

    marked: MarkedPage
    features: tuple[tuple[str, str], ...]
    strokes: frozenset[int] = frozenset()  # boxes that hold a least mark


def fill(blank: Blank) -> Filled:
    """Fill in one sheet; the same sheet of the same stack always in the same way."""
    return FILLS[blank.stack.ink](blank)


def _by_people(blank: Blank) -> Filled:
    writer = _writer(blank)
    rng = blank.chance("pen")
    crops = _crops(blank.marks) if blank.stack.ink is Ink.HAND and blank.marks else None
    stack = blank.stack
    chance_of_wishes = blank.chance("wishes")
    if stack.crowded:
        wishes = draw_crowd(blank.page, chance_of_wishes)
    else:
        wishes = draw_wishes(blank.page, stack.odd_ratio, chance_of_wishes, manner=stack.manner)
    marked = draw_page(blank.image, blank.page, wishes, writer=writer, rng=rng, crops=crops)
    return Filled(marked=marked, features=(("pen", writer.pen.name),))


def _writer(blank: Blank) -> Writer:
    writer = meet_writer(blank.chance("habits"), blank.chance("tools"), blank.stack.level)
    if blank.stack.crowded:  # the bolder the strokes, the more they pass for the page's grain
        bold_mm = float(blank.chance("bold").uniform(*BOLD_MM))
        return replace(writer, pen=replace(writer.pen, width_mm=max(writer.pen.width_mm, bold_mm)))
    if blank.stack.ink is not Ink.SWEEPING:
        return writer
    tail_mm = float(blank.chance("tail").uniform(*TAIL_MM))
    return replace(writer, favourite=Kind.TICK, hand=replace(writer.hand, tail_mm=tail_mm))


def _with_least_marks(blank: Blank) -> Filled:
    struck = strike_least(blank.image, blank.page, blank.chance("strokes"), px_per_mm=WORKING_PX_PER_MM)
    return Filled(marked=struck.marked, features=(), strokes=struck.boxes)


def _with_traces(blank: Blank) -> Filled:
    name, image, truth = leave_traces(
        blank.image, blank.page, blank.number, blank.chance("traces"), px_per_mm=WORKING_PX_PER_MM
    )
    return Filled(marked=MarkedPage(image=image, truth=truth), features=(("trace", name),))


FILLS: dict[Ink, Callable[[Blank], Filled]] = {
    Ink.PEN: _by_people,
    Ink.HAND: _by_people,
    Ink.SWEEPING: _by_people,
    Ink.STROKES: _with_least_marks,
    Ink.TRACES: _with_traces,
}


@lru_cache(maxsize=1)
def _crops(folder: Path) -> Crops:
    return read_crops(folder)
