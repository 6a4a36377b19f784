"""Sweep over everything that rollers, hands and dirt do to a sheet's geometry: `python -m tests.omr.sweep`.

Each case is read right, asked about, or refused with a typed reason; a box that is silently wrong, or
looked at more than half a millimetre beside its true place, fails the sweep.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forms.geometry import RectMm
from forms.sheet import FiducialKind
from omr.finding.sheet import find_sheet
from omr.finding.streaks import find_streaks, without_streaks
from omr.image import PageImage
from omr.measuring.boxes import sample_boxes
from omr.pyramid import build_pyramid
from omr.read import read_page
from omr.reading import BoxState, PageReading
from tests.omr.faults import Blot, Fault, Tear
from tests.omr.paper import KNOWN, LAYOUT, Image, Paper, box_of, cross, print_page, sealed
from tests.omr.warp import Feeder, Streak

PAGE = LAYOUT.pages[0]
CHOSEN = frozenset(
    {(f"1.{row}", str(row % 5 + 1)) for row in range(1, 19)} | {("2.1", "2"), ("3.1", "1"), ("3.1", "5")}
)
LIMIT_MM = 0.5  # between where a box is and where it was looked at


@dataclass(frozen=True, kw_only=True)
class Case:
    """One sheet, what happened to it, and how it was scanned."""

    kind: str
    feeder: Feeder
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the reader made of a case."""

    verdict: str  # right, asked, the refusal's code, or SILENT, SHIFTED
    detail: str = ""
    off_mm: float = 0.0

    @property
    def is_wrong(self) -> bool:
        return self.verdict.isupper()


@lru_cache(maxsize=1)
def _filled() -> Image:
    paper = print_page(PAGE, sealed())
    for question, option in sorted(CHOSEN):
        cross(paper, box_of(PAGE, question, option))
    return paper.image


def judge(case: Case) -> Outcome:
    """Scan and read one case and compare verdicts and places with the truth."""
    paper = Paper(PAGE)
    paper.image = _filled().copy()
    for fault in case.faults:
        fault.do(paper)
    image = case.feeder.scan(paper.image)
    reading = read_page(image, KNOWN)
    if not isinstance(reading, PageReading):
        return Outcome(verdict=reading.fault.code, detail=str(reading.fault))
    wrong = [
        f"{box.question}={box.option} {box.state}"
        for box in reading.boxes
        if box.state is not BoxState.UNSURE and (box.state is BoxState.MARKED) != ((box.question, box.option) in CHOSEN)
    ]
    if wrong:
        return Outcome(verdict="SILENT", detail=", ".join(wrong[:4]))
    unsure = [box.state is BoxState.UNSURE for box in reading.boxes]
    off_mm = _off_mm(case, image)
    worst_mm = float(np.where(unsure, 0.0, off_mm).max())
    if worst_mm > LIMIT_MM:
        return Outcome(verdict="SHIFTED", off_mm=worst_mm)
    detail = f"{sum(unsure)} unsure: {sorted({str(box.reason) for box in reading.boxes if box.reason})}"
    return Outcome(verdict="asked" if any(unsure) else "right", detail=detail, off_mm=worst_mm)


def _off_mm(case: Case, image: PageImage) -> NDArray[np.float64]:
    """Give how far from its true middle each box was looked at, streaks bridged as the reader does."""
    pyramid = build_pyramid(image.gray)
    sheet = find_sheet(image, pyramid, KNOWN, None)
    streaks = find_streaks(pyramid)
    if len(streaks):
        pyramid = build_pyramid(without_streaks(image.gray, streaks))
    patches = sample_boxes(pyramid, sheet.frame, sheet.page, black=sheet.black, bitonal=image.bitonal)
    true_px = case.feeder.to_px(np.array([box.rect.centre for box in PAGE.boxes]))
    return np.asarray(np.linalg.norm(patches.centres_px - true_px, axis=1) / case.feeder.px_per_mm)


def _stretched(rng: np.random.Generator) -> dict[str, object]:
    way = int(rng.integers(4))
    if way == 0:
        start = float(rng.uniform(0, 277))
        return {"bands": ((start, start + 20, float(rng.uniform(0, 0.03))),)}
    if way == 1:
        return {"bands": tuple((y, y + 20.0, float(rng.uniform(0, 0.03))) for y in np.arange(0.0, 297.0, 20.0))}
    if way == 2:
        cut = float(rng.uniform(60, 240))
        return {"bands": ((0.0, cut, 0.03),) if rng.random() < 0.5 else ((cut, 297.0, 0.03),)}
    return {"bands": tuple((y, y + 20.0, float(rng.uniform(-0.015, 0.015))) for y in np.arange(0.0, 297.0, 20.0))}


def _leaning(rng: np.random.Generator) -> dict[str, object]:
    lean = float(rng.choice([-10, 10, rng.uniform(-10, 10)]))
    return {"lean_mm": lean} if rng.random() < 0.6 else {"tilt_mm": lean * 0.7}


def _scaled(rng: np.random.Generator) -> dict[str, object]:
    return {"scale": float(rng.choice([0.94, 1.06, rng.uniform(0.94, 1.06)]))}


def _streaked(rng: np.random.Generator) -> dict[str, object]:
    at_edge = rng.random() < 0.4  # through or beside bars and corners
    x_mm = float(rng.choice([13, 197]) + rng.uniform(-5, 5)) if at_edge else float(rng.uniform(0, 208))
    return {"streaks": (Streak(x_mm=x_mm, width_px=int(rng.integers(1, 11)), gray=int(rng.choice([30, 90, 160]))),)}


def _torn(rng: np.random.Generator) -> tuple[Fault, ...]:
    return (
        Tear(
            corner=int(rng.integers(4)),
            along_x_mm=float(rng.uniform(8, 50)),
            along_y_mm=float(rng.uniform(8, 50)),
            gray=int(rng.choice([255, 120, 0])),
            crease=bool(rng.random() < 0.5),
        ),
    )


def _blot(rng: np.random.Generator, rect: RectMm) -> tuple[Fault, ...]:
    if rng.random() < 0.4:
        return (Blot(rect=rect.inset(-0.6), gray=255),)
    grown_mm, dx_mm, dy_mm = rng.uniform(0.5, 4), rng.uniform(-2.5, 2.5), rng.uniform(-2.5, 2.5)
    big = rect.inset(-float(grown_mm))
    return (Blot(rect=RectMm(big.x_mm + dx_mm, big.y_mm + dy_mm, big.w_mm, big.h_mm), gray=int(rng.choice([0, 60]))),)


def _half_erased(rng: np.random.Generator, rect: RectMm) -> tuple[Fault, ...]:
    """Erase or add a part on one side, so that what is left has another middle."""
    share, side = float(rng.uniform(0.2, 0.8)), int(rng.integers(4))
    gray = int(rng.choice([255, 0]))
    w, h = rect.w_mm * share, rect.h_mm * share
    parts = (
        RectMm(rect.x_mm - 0.1, rect.y_mm - 0.1, w, rect.h_mm + 0.2),
        RectMm(rect.right_mm + 0.1 - w, rect.y_mm - 0.1, w, rect.h_mm + 0.2),
        RectMm(rect.x_mm - 0.1, rect.y_mm - 0.1, rect.w_mm + 0.2, h),
        RectMm(rect.x_mm - 0.1, rect.bottom_mm + 0.1 - h, rect.w_mm + 0.2, h),
    )
    part = parts[side]
    if gray == 0:  # ink beside it instead
        away = ((-w, 0.0), (w, 0.0), (0.0, -h), (0.0, h))[side]
        part = RectMm(part.x_mm + away[0], part.y_mm + away[1], part.w_mm, part.h_mm)
    return (Blot(rect=part, gray=gray),)


def _of(kind: FiducialKind, rng: np.random.Generator) -> RectMm:
    fiducials = PAGE.of_kind(kind)
    return fiducials[int(rng.integers(len(fiducials)))].rect


def _one_lost(kind: FiducialKind) -> Callable[[np.random.Generator], tuple[Fault, ...]]:
    def make(rng: np.random.Generator) -> tuple[Fault, ...]:
        rect = _of(kind, rng)
        return _half_erased(rng, rect) if rng.random() < 0.4 else _blot(rng, rect)

    return make


FEEDS: dict[str, Callable[[np.random.Generator], dict[str, object]]] = {
    "stretch": _stretched,
    "lean": _leaning,
    "scale": _scaled,
    "streak": _streaked,
}
FAULTS: dict[str, Callable[[np.random.Generator], tuple[Fault, ...]]] = {
    "torn corner": _torn,
    "corner lost": _one_lost(FiducialKind.CORNER),
    "bar lost": _one_lost(FiducialKind.BAR),
}
KINDS = (
    ("stretch",),
    ("lean",),
    ("scale",),
    ("streak",),
    ("torn corner",),
    ("corner lost",),
    ("bar lost",),
    ("stretch", "corner lost"),
    ("stretch", "torn corner"),
    ("stretch", "bar lost"),
    ("stretch", "streak"),
    ("lean", "corner lost"),
    ("lean", "bar lost"),
    ("lean", "stretch"),
    ("lean", "stretch", "scale"),
    ("lean", "stretch", "corner lost", "bar lost"),
    ("scale", "torn corner"),
    ("streak", "corner lost"),
    ("streak", "bar lost"),
)


def cases(kinds: tuple[str, ...], *, count: int, seed: int) -> Iterator[Case]:
    """Draw cases in which all of `kinds` happen to one sheet."""
    for number in range(count):
        rng = np.random.default_rng([seed, number, *(ord(letter) for letter in "+".join(kinds))])
        settings: dict[str, object] = {"skew_deg": float(rng.normal(0, 0.3))}
        for kind in kinds:
            if kind in FEEDS:
                settings |= FEEDS[kind](rng)
        if len(kinds) > 1 and "scale" in kinds:  # the canvas must hold what leans and was printed too large
            settings["canvas_mm"] = (216.0, 305.0)
        faults = tuple(fault for kind in kinds if kind in FAULTS for fault in FAULTS[kind](rng))
        yield Case(kind=" + ".join(kinds), feeder=Feeder(seed=number, **settings), faults=faults)  # type: ignore[arg-type]  # drawn by name


def main(arguments: list[str]) -> int:
    """Run the sweep; 1 where anything was silently wrong or shifted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20, help="cases of every kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="one kind, as the table names it")
    parser.add_argument("--verbose", action="store_true")
    chosen = parser.parse_args(arguments)
    wrong = 0
    print(f"{'what happened to the sheet':44} pages right asked refused wrong  off mm  refused as")
    for kinds in KINDS:
        name = " + ".join(kinds)
        if chosen.only and chosen.only != name:
            continue
        outcomes = []
        for case in cases(kinds, count=chosen.count, seed=chosen.seed):
            outcome = judge(case)
            outcomes.append(outcome)
            if outcome.is_wrong or chosen.verbose:
                print(f"  {outcome.verdict} {outcome.detail} {outcome.off_mm:.2f} {case}")
        verdicts = Counter(outcome.verdict for outcome in outcomes)
        right, asked = verdicts.pop("right", 0), verdicts.pop("asked", 0)
        bad = sum(outcome.is_wrong for outcome in outcomes)
        wrong += bad
        reasons = ", ".join(f"{code} {count}" for code, count in verdicts.most_common())
        off_mm = max(outcome.off_mm for outcome in outcomes)
        refused = len(outcomes) - right - asked - bad
        print(
            f"{name:44} {len(outcomes):5} {right:5} {asked:5} {refused:7} {bad:5}  {off_mm:6.2f}  {reasons}", flush=True
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
