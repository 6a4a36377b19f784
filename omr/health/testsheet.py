"""Judge a scanned test sheet item by item: will this printer and this scanner do?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.code import PageCode
from forms.geometry import RectMm
from forms.sheet import CodeKind
from forms.testsheet import FAINT_GRAYS, LINE_WIDTHS_MM, Row, line_groups, row_of, sheet_code, wedge_rects
from omr.finding.identity import crop_of
from omr.finding.qr import Tidy, read_symbols
from omr.finding.sheet import Sheet, find_sheet
from omr.frame import Frame
from omr.health.batch import LEAST_CONTRAST, LEAST_DPI, MOST_STRETCH_MM, SCALE_OFF, SKEW_DEG
from omr.health.verdict import Grade, Item, Judged
from omr.image import Gray, PageImage
from omr.known import KnownForms
from omr.pyramid import build_pyramid
from omr.reading import BoxState, PageHealth, PageReading

INSET_MM = 1.5  # of a gray patch: clear of its neighbours' blur
STEP_MM = 0.1
LEAST_STEP = 8.0  # gray levels between patches; light pencil is 30 from paper on a good scan
GOOD_LEVELS, FEW_LEVELS = 7, 4  # of 9 patches that differ
CLEAR_RATIO = 0.35  # of paper to black: what fine lines must keep
GOOD_DPI, GOOD_CONTRAST = 180.0, 150.0
GOOD_GRAIN, MOST_GRAIN = 0.05, 0.1  # of paper to print; light pencil differs by 0.4
SCALE_LIMIT = 0.06  # the promise of reading
EVEN, UNEVEN = 0.01, 0.03  # scale along over scale across
SKEW_LIMIT_DEG = 3.0


def is_test_sheet(code: PageCode) -> bool:
    """Tell whether a page's code names the test sheet, and no ballot whose form has the same name."""
    return code == sheet_code(code.ballot.plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The scan, and what reading it gave."""

    gray: Gray
    sheet: Sheet
    reading: PageReading
    health: PageHealth
    codes: int

    def states(self, row: Row) -> list[BoxState]:
        return [box.state for box in self.reading.boxes if row_of(box.question) is row]


def judge_test_sheet(
    image: PageImage, known: KnownForms, reading: PageReading, health: PageHealth
) -> tuple[Judged, ...]:
    """Judge a test sheet that was read."""
    pyramid = build_pyramid(image.gray)
    sheet = find_sheet(image, pyramid, known, reading.code)
    crops = [
        crop_of(pyramid, sheet.frame, zone.rect.inset(-1.0)) for zone in sheet.page.codes if zone.kind is CodeKind.QR
    ]
    tidy = Tidy.THIN if image.bitonal else Tidy.NOTHING
    looks = [bool(read_symbols(crop, tidy=tidy, second_reader=second)) for crop in crops for second in (False, True)]
    seen = _Seen(gray=image.gray, sheet=sheet, reading=reading, health=health, codes=sum(looks))
    return tuple(Judged(item, *judge(seen)) for item, judge in JUDGES)


def _graded(value: float, *, good: bool, weak: bool) -> tuple[Grade, float]:
    return (Grade.GOOD if good else Grade.WEAK if weak else Grade.BAD), value


def _codes(seen: _Seen) -> tuple[Grade, float]:
    return _graded(seen.codes, good=seen.codes >= 3, weak=seen.codes >= 2)


def _scale(seen: _Seen) -> tuple[Grade, float]:
    off = abs(seen.sheet.scale_ratio - 1)
    return _graded(seen.sheet.scale_ratio, good=off < SCALE_OFF, weak=off <= SCALE_LIMIT)


def _evenness(seen: _Seen) -> tuple[Grade, float]:
    across, along = _lengths_px_per_mm(seen.sheet.frame)
    off = abs(along / across - 1)
    return _graded(along / across, good=off <= EVEN, weak=off <= UNEVEN)


def _lengths_px_per_mm(frame: Frame) -> tuple[float, float]:
    """Give the scale across and along, over nearly the whole sheet."""
    ends_px = frame.to_px(np.array([(15.0, 148.5), (195.0, 148.5), (105.0, 40.0), (105.0, 255.0)]))
    across, along = np.linalg.norm(ends_px[1::2] - ends_px[::2], axis=1) / (180.0, 215.0)
    return float(across), float(along)


def _skew(seen: _Seen) -> tuple[Grade, float]:
    skew_deg = seen.sheet.frame.skew_deg
    return _graded(skew_deg, good=abs(skew_deg) < SKEW_DEG, weak=abs(skew_deg) <= SKEW_LIMIT_DEG)


def _stretch(seen: _Seen) -> tuple[Grade, float]:
    error_mm = seen.sheet.frame.error_mm
    return _graded(error_mm, good=error_mm < MOST_STRETCH_MM / 2, weak=error_mm < MOST_STRETCH_MM)


def _resolution(seen: _Seen) -> tuple[Grade, float]:
    dpi = seen.health.dpi
    return _graded(dpi, good=dpi >= GOOD_DPI, weak=dpi >= LEAST_DPI)


def _sharpness(seen: _Seen) -> tuple[Grade, float]:
    clear = dict.fromkeys(LINE_WIDTHS_MM, True)
    for group in line_groups():
        clear[group.width_mm] &= _modulation(seen, group.rect, upright=group.upright) >= CLEAR_RATIO
    finest = min((width for width, is_clear in clear.items() if is_clear), default=9.9)
    return _graded(finest, good=finest <= LINE_WIDTHS_MM[1], weak=finest <= LINE_WIDTHS_MM[0])


def _modulation(seen: _Seen, rect: RectMm, *, upright: bool) -> float:
    """Give how far lines and gaps are apart, over what paper and print are; seen across a millimetre at a time."""
    inner = rect.inset(INSET_MM)
    grays = _samples(seen, inner)
    profiles = grays if upright else grays.T
    strips = profiles[: len(profiles) // 10 * 10].reshape(-1, 10, profiles.shape[1]).mean(axis=1)
    low, high = np.percentile(strips, (10, 90), axis=1)
    return float(np.median(high - low)) / max(seen.sheet.contrast, 1.0)


def _samples(seen: _Seen, rect: RectMm) -> NDArray[np.float64]:
    """Give the grays of a rectangle, every tenth of a millimetre; (rows, columns)."""
    x_mm = np.arange(rect.x_mm, rect.right_mm, STEP_MM)
    y_mm = np.arange(rect.y_mm, rect.bottom_mm, STEP_MM)
    places_mm = np.stack(np.meshgrid(x_mm, y_mm), axis=-1)
    columns, rows = np.rint(seen.sheet.frame.to_px(places_mm.reshape(-1, 2))).astype(int).T
    height, width = seen.gray.shape
    grays = seen.gray[rows.clip(0, height - 1), columns.clip(0, width - 1)]
    return np.asarray(grays.reshape(len(y_mm), len(x_mm)), dtype=np.float64)


def _grays(seen: _Seen) -> tuple[Grade, float]:
    patches = [_samples(seen, rect.inset(INSET_MM)) for rect in wedge_rects()]
    means = np.array([float(patch.mean()) for patch in patches])
    # A halftone or dithered gray is not seen as gray in a stroke: in a 1-bit scan no patch has a level of its own.
    levels = 2 if seen.health.bitonal else 1 + int((np.diff(means) >= LEAST_STEP).sum())
    return _graded(levels, good=levels >= GOOD_LEVELS, weak=levels >= FEW_LEVELS)


def _contrast(seen: _Seen) -> tuple[Grade, float]:
    contrast = seen.sheet.contrast
    return _graded(contrast, good=contrast >= GOOD_CONTRAST, weak=contrast >= LEAST_CONTRAST)


def _grain(seen: _Seen) -> tuple[Grade, float]:
    """Judge how far white paper varies, over what paper and print are apart."""
    white = _samples(seen, wedge_rects()[-1].inset(INSET_MM))
    grain = float(white.std()) / max(seen.sheet.contrast, 1.0)
    return _graded(grain, good=grain < GOOD_GRAIN, weak=grain < MOST_GRAIN)


def _streaks(seen: _Seen) -> tuple[Grade, float]:
    places = seen.health.streaks_mm
    return _graded(places[0] if places else 0.0, good=not places, weak=False)


def _blank(seen: _Seen) -> tuple[Grade, float]:
    states = seen.states(Row.BLANK)
    wrong = len(states) - states.count(BoxState.EMPTY)
    return _graded(wrong, good=wrong == 0, weak=BoxState.MARKED not in states and wrong <= 2)


def _pen(seen: _Seen) -> tuple[Grade, float]:
    states = seen.states(Row.PEN)
    wrong = len(states) - states.count(BoxState.MARKED)
    return _graded(wrong, good=wrong == 0, weak=BoxState.EMPTY not in states and wrong <= 2)


def _missed(row: Row) -> Callable[[_Seen], tuple[Grade, float]]:
    def judge(seen: _Seen) -> tuple[Grade, float]:
        missed = seen.states(row).count(BoxState.EMPTY)
        return _graded(missed, good=missed == 0, weak=False)

    return judge


def _specks(seen: _Seen) -> tuple[Grade, float]:
    """A speck may be asked about, which costs a question; it must not count."""
    marked = seen.states(Row.SPECKS).count(BoxState.MARKED)
    return _graded(marked, good=marked == 0, weak=False)


def _faint(seen: _Seen) -> tuple[Grade, float]:
    """Never bad: what lies beyond the promise is told, not asked for."""
    pairs = zip(FAINT_GRAYS, seen.states(Row.FAINT), strict=True)
    return Grade.GOOD, max((gray for gray, state in pairs if state is not BoxState.EMPTY), default=0)


JUDGES: tuple[tuple[Item, Callable[[_Seen], tuple[Grade, float]]], ...] = (
    (Item.CODES, _codes),
    (Item.SCALE, _scale),
    (Item.EVENNESS, _evenness),
    (Item.SKEW, _skew),
    (Item.STRETCH, _stretch),
    (Item.RESOLUTION, _resolution),
    (Item.SHARPNESS, _sharpness),
    (Item.GRAYS, _grays),
    (Item.CONTRAST, _contrast),
    (Item.GRAIN, _grain),
    (Item.STREAKS, _streaks),
    (Item.BLANK, _blank),
    (Item.PEN, _pen),
    (Item.PENCIL, _missed(Row.PENCIL)),
    (Item.LEAST, _missed(Row.LEAST)),
    (Item.SPECKS, _specks),
    (Item.FAINT, _faint),
)
