"""Judge printer and scanner over the pages of a batch, while they come in: what to mend before the rest is scanned.

One page says little: a hair on the glass passes, a sheet goes in askew. What the last pages have in
common is worth a word. Memory stays flat: a window, and sums for each unit.
"""

import math
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from omr.faults import (
    BarsMissing,
    CodesDisagree,
    CodeUnreadable,
    CornersMissing,
    PageBent,
    PageCut,
    ScaleOut,
    SeveralSheets,
    TooCoarse,
    TooDirty,
)
from omr.photo.faults import PhotoUnframed
from omr.reading import PageHealth

WINDOW = 12  # pages that must tell the same: a fault is named after a dozen sheets, not after hundreds
# Streaks. A feeder that scans both sides has two glasses, so a dirty one shows on every second page only.
LEAST_STREAKED = 6  # of the window
SAME_PLACE_MM = 1.5  # sheets that lie askew move the streak's middle by half of this
MOST_PLACES = 40  # are followed at once
# Print scale. "Fit to page" keeps the 4 to 6 mm that printers leave white: 94 to 97 %. Scanners are off by half a
# per cent themselves; the promise of reading ends at 6 %.
SCALE_OFF, SCALE_PAGES, SCALE_SPREAD = 0.015, 8, 0.012
SKEW_DEG = 1.5  # usual; from 3 on the corners of a sheet leave an A4 canvas
# Gray levels. Light pencil is 100 levels darker than paper: 15 less is the first to go. Packs of paper differ by 5.
DARKER_BY, DARK_PAPER = 15.0, 185.0
LEAST_CONTRAST = 110.0  # between paper and print; pages are refused below 40, good ones have 200
# Grain and specks as dark as light pencil: clean pages have 0.012 and no specks, the hardest simulated ones 0.036.
MOST_NOISE, MOST_DIRT_MM2 = 0.055, 0.3
LEAST_DPI = 145.0  # the promise of reading begins at 150
MOST_STRETCH_MM = 1.5  # half of what is refused as bent
LEAST_UNMARKED, MOST_UNMARKED_SHARE = 4, 0.5  # of the window: backs that nobody fills are half of all pages
LEAST_REFUSED = 6  # of the window, for one and the same reason
# Refusals that printer, scanner or the way of feeding explain.
OF_THE_MACHINE: frozenset[str] = frozenset(
    fault.code
    for fault in (
        BarsMissing,
        CodesDisagree,
        CodeUnreadable,
        CornersMissing,
        PageBent,
        PageCut,
        PhotoUnframed,  # a scan that was cut has no scanner's shape any more
        ScaleOut,
        SeveralSheets,
        TooCoarse,
        TooDirty,
    )
)


class TroubleKind(StrEnum):
    """What can be wrong with printer or scanner."""

    STREAK = "streak"
    SCALE = "scale"
    SKEW = "skew"
    DARKER = "darker"
    DARK = "dark"
    FAINT_PRINT = "faint_print"
    DIRT = "dirt"
    COARSE = "coarse"
    STRETCH = "stretch"
    UNMARKED = "unmarked"
    SYMBOLS = "symbols"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something to mend. `value` is in the unit that its kind has; see the rules."""

    kind: TroubleKind
    value: float
    pages: int  # on which it was seen
    about: str = ""  # the unit of a pack, or the reason of refusals; a streak's place in whole mm


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSeen:
    """One page of a batch: read, or refused for a reason. Blank and foreign pages are left out."""

    unit: str = ""
    fault: str = ""
    health: PageHealth | None = None


@dataclass(slots=True)
class Sums:
    """What the pages of a batch or unit have in common."""

    pages: int = 0  # read
    scale_ratio: float = 0.0
    scale_square: float = 0.0
    skew_deg: float = 0.0  # without sign
    dpi: float = 0.0
    paper: float = 0.0
    black: float = 0.0
    noise: float = 0.0
    streaked: int = 0  # pages with any streak

    def add(self, health: PageHealth) -> None:
        """Add a page."""
        self.pages += 1
        self.scale_ratio += health.scale_ratio
        self.scale_square += health.scale_ratio**2
        self.skew_deg += abs(health.skew_deg)
        self.dpi += health.dpi
        self.paper += health.paper
        self.black += health.black
        self.noise += health.noise
        self.streaked += bool(health.streaks_mm)

    def mean(self, name: str) -> float:
        """Give the mean of one number over the pages, 0 where there are none."""
        return float(getattr(self, name)) / self.pages if self.pages else 0.0

    @property
    def scale_spread(self) -> float:
        """Give the deviation of the print scale from page to page."""
        return math.sqrt(max(0.0, self.mean("scale_square") - self.mean("scale_ratio") ** 2))


@dataclass(slots=True)
class _Streak:
    """A place of the glass where streaks were seen."""

    place_mm: float
    pages: int = 0
    recent: deque[int] = field(default_factory=lambda: deque(maxlen=LEAST_STREAKED))  # numbers of the last such pages


@dataclass(slots=True)
class Batch:
    """The pages of a batch so far."""

    sums: Sums = field(default_factory=Sums)
    units: dict[str, Sums] = field(default_factory=dict)
    first: list[PageHealth] = field(default_factory=list)
    last: deque[PageHealth] = field(default_factory=lambda: deque(maxlen=WINDOW))
    faults: deque[str] = field(default_factory=lambda: deque(maxlen=WINDOW))
    refused: Counter[str] = field(default_factory=Counter)
    streaks: list[_Streak] = field(default_factory=list)
    found: dict[tuple[TroubleKind, str], Trouble] = field(default_factory=dict)

    def add(self, page: PageSeen) -> tuple[Trouble, ...]:
        """Add a page; give what is bad since this page, each trouble once a batch."""
        self.faults.append(page.fault)
        if page.fault:
            self.refused[page.fault] += 1
        if page.health:
            self._add_read(page.unit, page.health)
        new = []
        for rule in RULES:
            for trouble in rule(self, page.unit):
                key = (trouble.kind, trouble.about)
                if key not in self.found:
                    new.append(trouble)
                self.found[key] = trouble
        return tuple(new)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Give all that was bad, the first to show first."""
        return tuple(self.found.values())

    def _add_read(self, unit: str, health: PageHealth) -> None:
        self.sums.add(health)
        self.units.setdefault(unit, Sums()).add(health)
        self.last.append(health)
        if len(self.first) < WINDOW and not health.bitonal:
            self.first.append(health)
        for place_mm in health.streaks_mm:
            self._add_streak(place_mm)

    def _add_streak(self, place_mm: float) -> None:
        known = next((each for each in self.streaks if abs(each.place_mm - place_mm) <= SAME_PLACE_MM), None)
        if known is None:
            known = _Streak(place_mm)
            self.streaks = [*self.streaks[1 - MOST_PLACES :], known]  # the oldest gives way
        if known.recent and known.recent[-1] == self.sums.pages:
            return  # one wide streak seen as two
        known.pages += 1
        known.recent.append(self.sums.pages)

    def full(self) -> bool:
        """Tell whether there are pages enough to judge the last ones by."""
        return len(self.last) == WINDOW

    def recent(self, name: str) -> float:
        """Give the mean of one number over the last pages."""
        return _mean(self.last, name)


def _mean(pages: Sequence[PageHealth], name: str) -> float:
    return sum(abs(float(getattr(page, name))) for page in pages) / len(pages)


def _streak(batch: Batch, _unit: str) -> Iterator[Trouble]:
    """A streak at `value` mm from the left of the scan."""
    for each in batch.streaks:
        often = len(each.recent) == LEAST_STREAKED and each.recent[0] > batch.sums.pages - WINDOW
        if often:
            place = f"{each.place_mm:.0f}"
            yield Trouble(kind=TroubleKind.STREAK, value=each.place_mm, pages=each.pages, about=place)


def _scale(batch: Batch, unit: str) -> Iterator[Trouble]:
    """A pack printed at `value` of its size."""
    sums = batch.units.get(unit)
    if sums is None or sums.pages < SCALE_PAGES:
        return
    ratio = sums.mean("scale_ratio")
    if abs(ratio - 1) >= SCALE_OFF and sums.scale_spread <= SCALE_SPREAD:
        yield Trouble(kind=TroubleKind.SCALE, value=ratio, pages=sums.pages, about=unit)


def _skew(batch: Batch, _unit: str) -> Iterator[Trouble]:
    """Sheets lie `value` degrees askew."""
    if batch.full() and batch.recent("skew_deg") >= SKEW_DEG:
        yield Trouble(kind=TroubleKind.SKEW, value=batch.recent("skew_deg"), pages=WINDOW)


def _darker(batch: Batch, _unit: str) -> Iterator[Trouble]:
    """The paper looks `value` gray levels darker than on the first pages."""
    gray = [page for page in batch.last if not page.bitonal]
    if len(gray) == WINDOW and batch.sums.pages >= 2 * WINDOW:
        by = _mean(batch.first, "paper") - _mean(gray, "paper")
        if by >= DARKER_BY:
            yield Trouble(kind=TroubleKind.DARKER, value=by, pages=WINDOW)


def _dark(batch: Batch, _unit: str) -> Iterator[Trouble]:
    """The paper has a gray of `value`."""
    if batch.full() and batch.recent("paper") < DARK_PAPER:
        yield Trouble(kind=TroubleKind.DARK, value=batch.recent("paper"), pages=WINDOW)


def _faint_print(batch: Batch, _unit: str) -> Iterator[Trouble]:
    """Print is `value` gray levels darker than paper; a dark page has its own word."""
    if batch.full() and batch.recent("paper") >= DARK_PAPER:
        contrast = batch.recent("paper") - batch.recent("black")
        if contrast < LEAST_CONTRAST:
            yield Trouble(kind=TroubleKind.FAINT_PRINT, value=contrast, pages=WINDOW)


def _dirt(batch: Batch, _unit: str) -> Iterator[Trouble]:
    """Grain of a darkness of `value`, or specks as large as marks."""
    if batch.full():
        noise = batch.recent("noise")
        if noise >= MOST_NOISE or batch.recent("dirt_mm2") >= MOST_DIRT_MM2:
            yield Trouble(kind=TroubleKind.DIRT, value=noise, pages=WINDOW)


def _coarse(batch: Batch, _unit: str) -> Iterator[Trouble]:
    """Scanned at `value` dpi."""
    if batch.full() and batch.recent("dpi") < LEAST_DPI:
        yield Trouble(kind=TroubleKind.COARSE, value=batch.recent("dpi"), pages=WINDOW)


def _stretch(batch: Batch, _unit: str) -> Iterator[Trouble]:
    """Rollers shift rows by up to `value` mm."""
    if batch.full() and batch.recent("error_mm") >= MOST_STRETCH_MM:
        yield Trouble(kind=TroubleKind.STRETCH, value=batch.recent("error_mm"), pages=WINDOW)


def _unmarked(batch: Batch, _unit: str) -> Iterator[Trouble]:
    """On `value` of the last pages no box is marked: in 1 bit, or blind for a colour, a scanner may see no pen."""
    count = sum(page.unmarked for page in batch.last)
    if count >= LEAST_UNMARKED and count > MOST_UNMARKED_SHARE * len(batch.last):
        yield Trouble(kind=TroubleKind.UNMARKED, value=count, pages=len(batch.last))


def _symbols(batch: Batch, _unit: str) -> Iterator[Trouble]:
    """Pages whose file keeps like-looking pieces once: one is enough, for no eye sees what was exchanged on it."""
    count = sum(page.symbols for page in batch.last)
    if count:
        yield Trouble(kind=TroubleKind.SYMBOLS, value=count, pages=len(batch.last))


def _refused(batch: Batch, _unit: str) -> Iterator[Trouble]:
    """`value` of the last pages were refused for the same reason."""
    for fault, count in Counter(filter(None, batch.faults)).items():
        if count >= LEAST_REFUSED:
            yield Trouble(kind=TroubleKind.REFUSED, value=count, pages=batch.refused[fault], about=fault)


RULES: tuple[Callable[[Batch, str], Iterator[Trouble]], ...] = (
    _streak,
    _scale,
    _skew,
    _darker,
    _dark,
    _faint_print,
    _dirt,
    _coarse,
    _stretch,
    _unmarked,
    _symbols,
    _refused,
)
