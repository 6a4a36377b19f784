"""What reading a page gives: every box accounted for, with the measures behind each verdict."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forms.code import PageCode
from omr.faults import PageFault


class BoxState(StrEnum):
    """What a box shows. A wrong mark costs more than a question: in doubt it is `UNSURE`."""

    EMPTY = "empty"
    MARKED = "marked"
    CANCELLED = "cancelled"
    UNSURE = "unsure"


class BoxReason(StrEnum):
    """Why a box is not simply empty or marked; the desk says it in words."""

    NONE = ""
    FAINT = "faint"  # ink near the page's own noise
    SHORT = "short"  # strong, but hardly longer than a speck
    RINGED = "ringed"  # a ring round the option or its label
    BESIDE = "beside"  # ink in the option's zone but not in its box
    SCRIBBLED = "scribbled"  # much ink in and around the box: filled, scribbled out or text
    OUTLINE = "outline"  # the printed outline was not found where it should be
    EDGE = "edge"  # the box touches the edge of the image or a streak crosses it
    COLOURED = "coloured"  # ink of a seal's colour
    ROW = "row"  # clear by itself, doubtful because of another box of its row
    HEADING = "heading"  # nothing in the row, but ink on the heading of the box's column
    IN_ROW = "in_row"  # nothing in the row's boxes or beside them, but ink on the question's words or its number
    REMARK = "remark"  # a plain mark, but ink on the words or the number of its question, or on those of its options
    WHITENED = "whitened"  # nothing in the row, but the scanner left nothing of pale strokes anywhere


class Situation(StrEnum):
    """What a row shows, in the order of the decision table."""

    ONE_MARKED = "one_marked"
    ALL_EMPTY = "all_empty"
    MARKED_AND_CANCELLED = "marked_and_cancelled"
    SEVERAL_MARKED = "several_marked"
    UNSURE = "unsure"
    UNSURE_HARMLESS = "unsure_harmless"  # flagged low, not queued
    ONLY_CANCELLED = "only_cancelled"
    RINGED = "ringed"
    BESIDE = "beside"
    HEADING = "heading"
    IN_ROW = "in_row"
    MARKED_AND_FILLED = "marked_and_filled"
    MULTI_CLEAR = "multi_clear"
    MULTI_UNSURE = "multi_unsure"
    REMARKED = "remarked"
    WHITENED = "whitened"


class AnswerStatus(StrEnum):
    """What became of one question of one ballot."""

    ANSWERED = "answered"
    BLANK = "blank"
    MULTIPLE_MARKS = "multiple_marks"
    UNREADABLE = "unreadable"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer: by the machine, by a person or from a file."""

    status: AnswerStatus
    codes: tuple[str, ...] = ()  # chosen options, in printed order; only where ANSWERED or MULTIPLE_MARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReading:
    """The machine's proposal for one question, and whether a person must confirm it."""

    question: str
    situation: Situation
    proposal: Answer | None  # None where the machine does not choose
    asks: bool
    low: bool = False  # decided, but with a harmless doubt beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxReading:
    """The verdict on one box."""

    question: str
    option: str
    state: BoxState
    probability: float  # that the person marked it, 0.0 to 1.0
    reason: BoxReason = BoxReason.NONE
    filled: bool = False  # blackened rather than crossed: it may mean "chosen again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """How the sheet lay on the scanner; reported per unit and batch."""

    turn_deg: int  # by which the image was turned to stand upright: 0, 90, 180, 270 counter-clockwise
    skew_deg: float
    scale_ratio: float  # printed size over true size, along the feed and across alike
    px_per_mm: float
    error_mm: float  # greatest distance of a fiducial from its place after the fit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measures:
    """What was measured of every box, in the order of the page's layout.

    `values` has shape (boxes, features), float32, columns named by `names`; no verdict is in it,
    so that decisions can be made again with other thresholds and without the scan.
    """

    names: tuple[str, ...]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHealth:
    """What one page shows of printer and scanner, beside its answers."""

    scale_ratio: float  # printed size over true size
    skew_deg: float
    dpi: float
    error_mm: float  # greatest shift of an edge bar: how unevenly the sheet was fed
    paper: float  # gray of the paper
    black: float  # gray of solid print
    noise: float  # darkness of what is no mark: grain, ripple, roller dirt
    dirt_mm2: float  # loose specks in a usual option's zone
    bitonal: bool
    symbols: bool  # pieces that look alike are one of them, as the file has it
    unmarked: bool  # no box of the page holds anything
    streaks_mm: tuple[float, ...]  # middles, from the left edge of the scan: where the glass is dirty


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageReading:
    """A page that was read: every laid-out box has exactly one verdict."""

    code: PageCode
    geometry: Geometry
    health: PageHealth | None  # None of a photo, which shows neither printer nor scanner
    measures: Measures
    boxes: tuple[BoxReading, ...]
    rows: tuple[RowReading, ...]
    across: bool = False  # somebody drew or wrote across the sheet: it may be taken back as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A page that was refused, with as much as is known of it."""

    fault: PageFault
    code: PageCode | None = None  # where the identity was read before the fault
