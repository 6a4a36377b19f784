"""What happens to whole pages between the desk and the scanner; only when asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import cv2
import numpy as np

from forms.geometry import RectMm
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, CodeKind, PageLayout
from omr.image import Gray, Rgb
from pipeline.manifest import PrintedBallot


class Accident(StrEnum):
    """What became of one page."""

    NONE = ""
    MISSING = "missing"  # a page of a ballot that never reached the scanner
    COPY = "copy"  # a photocopied page, filled in by somebody else: same code, other marks
    FOREIGN = "foreign"
    BLANK = "blank"  # the back of a sheet
    TORN = "torn_code"
    CUT = "cut"  # the feed stopped before the end of the page


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTask:
    """One page on its way to the scanner."""

    printed: PrintedBallot
    page: int
    accident: Accident = Accident.NONE

    @property
    def is_ballot(self) -> bool:
        return self.accident not in (Accident.FOREIGN, Accident.BLANK)


# Shares of all pages; each accident that can happen happens at least once, or nobody would see it.
SHARES = (
    (Accident.COPY, 0.01),
    (Accident.TORN, 0.015),
    (Accident.CUT, 0.01),
    (Accident.FOREIGN, 0.01),
    (Accident.BLANK, 0.03),
)
MISSING_SHARE = 0.015
FOREIGN_LINES = 34


def befall(tasks: Sequence[PageTask], rng: np.random.Generator) -> list[PageTask]:
    """Let accidents happen to a stack, and mix its order."""
    order = [int(at) for at in rng.permutation(len(tasks))]
    struck: dict[int, Accident] = {}
    several = [at for at in order if tasks[at].printed.pages > 1]
    for at in several[: _count(MISSING_SHARE, len(tasks))]:
        struck[at] = Accident.MISSING
    free = [at for at in order if at not in struck]
    for accident, share in SHARES:
        count = min(_count(share, len(tasks)), len(free))
        struck.update(dict.fromkeys((free.pop() for _ in range(count)), accident))
    stack = [page for at, task in enumerate(tasks) for page in _after(task, struck.get(at, Accident.NONE))]
    return _originals_first([stack[int(at)] for at in rng.permutation(len(stack))])


def tear_codes(sheet: Gray | Rgb, page: PageLayout, rng: np.random.Generator, *, px_per_mm: float) -> Gray | Rgb:
    """Tear out one QR symbol or both; the human codes beside them stay."""
    torn = sheet.copy()
    zones = [zone.rect for zone in page.codes if zone.kind is CodeKind.QR]
    spared = int(rng.integers(len(zones) + 1))  # the last number spares none
    for zone in (zone for at, zone in enumerate(zones) if at != spared):
        cv2.fillPoly(torn, [_ragged(zone, rng, px_per_mm)], (250, 250, 250))
    return torn


def cut_off(scan: Gray, rng: np.random.Generator) -> Gray:
    """Give only the upper part of a scan: 3 to 50 % are missing."""
    keep = 1 - rng.uniform(0.03, 0.5)
    return np.ascontiguousarray(scan[: int(scan.shape[0] * keep)])


def draw_foreign(rng: np.random.Generator, *, px_per_mm: float) -> Gray:
    """Draw a page of another matter: lines of type, as in any letter."""
    height, width = round(PAGE_HEIGHT_MM * px_per_mm), round(PAGE_WIDTH_MM * px_per_mm)
    sheet = np.full((height, width), 255, np.uint8)
    size, pitch = px_per_mm / 11, 7.0 * px_per_mm
    for line in range(FOREIGN_LINES):
        words = " ".join("".join(rng.choice(list("aeiouhnmtcgld"), int(rng.integers(2, 8)))) for _ in range(9))
        at = (int(22 * px_per_mm), int(35 * px_per_mm + line * pitch))
        cv2.putText(sheet, words, at, cv2.FONT_HERSHEY_COMPLEX, size, 30, 2, cv2.LINE_AA)
    return sheet


def draw_back(*, px_per_mm: float) -> Gray:
    """Draw the empty back of a sheet."""
    return np.full((round(PAGE_HEIGHT_MM * px_per_mm), round(PAGE_WIDTH_MM * px_per_mm)), 255, np.uint8)


def _originals_first(stack: list[PageTask]) -> list[PageTask]:
    """Put each photocopy behind its original: the first of two is the one whose marks the truth tells."""
    stack = list(stack)
    at = {(task.printed.ballot, task.page, task.accident): place for place, task in enumerate(stack)}
    for (ballot, page, accident), copy in at.items():
        own = at.get((ballot, page, Accident.NONE))
        if accident is Accident.COPY and own is not None and own > copy:
            stack[copy], stack[own] = stack[own], stack[copy]
    return stack


def _count(share: float, pages: int) -> int:
    return max(1, round(share * pages))


def _after(task: PageTask, accident: Accident) -> list[PageTask]:
    if accident is Accident.MISSING:
        return []
    if accident in (Accident.COPY, Accident.FOREIGN, Accident.BLANK):
        return [task, replace(task, accident=accident)]
    return [replace(task, accident=accident)]


def _ragged(
    zone: RectMm, rng: np.random.Generator, px_per_mm: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    turns = np.linspace(0, 2 * np.pi, 22, endpoint=False)
    reach = rng.uniform(0.42, 0.52, 22)
    xs = zone.centre.x_mm + zone.w_mm * reach * np.cos(turns)
    ys = zone.centre.y_mm + zone.h_mm * reach * np.sin(turns)
    return np.rint(np.column_stack([xs, ys]) * px_per_mm).astype(np.int32)
