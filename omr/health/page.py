"""Say what a page tells of printer and scanner: measured in passing, judged over many pages by `batch.py`."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM
from omr.finding.scale import true_dpi
from omr.finding.sheet import Sheet
from omr.reading import BoxReading, BoxReason, BoxState, Measures, PageHealth

RIM_MM = 8.0  # nothing is printed there, but the paper's own edge throws a shadow that looks like a streak
MOST_STREAKS = 12  # of one page are kept; more is no glass but a ruined scan


def page_health(
    sheet: Sheet,
    measures: Measures,
    streaks: NDArray[np.intp],
    shape_px: tuple[int, int],
    boxes: Sequence[BoxReading],
    *,
    symbols: bool,
) -> PageHealth:
    """Gather what is known after a page was measured and decided; costs next to nothing."""
    return PageHealth(
        scale_ratio=sheet.scale_ratio,
        skew_deg=sheet.frame.skew_deg,
        dpi=true_dpi(sheet.frame.px_per_mm, sheet.scale_ratio),
        error_mm=sheet.frame.error_mm,
        paper=sheet.black + sheet.contrast,
        black=sheet.black,
        noise=_of_page(measures, "noise"),
        dirt_mm2=_of_page(measures, "dirt_mm2"),
        bitonal=bool(_of_page(measures, "bitonal")),
        symbols=symbols,
        unmarked=_is_unmarked(boxes),
        streaks_mm=_streak_places_mm(sheet, streaks, shape_px) if len(streaks) else (),
    )


def _is_unmarked(boxes: Sequence[BoxReading]) -> bool:
    """Tell whether no box holds a mark; where the scanner made pale strokes white, specks of print are none."""
    whitened = any(box.reason is BoxReason.WHITENED for box in boxes)
    nothing = {BoxState.EMPTY, BoxState.UNSURE} if whitened else {BoxState.EMPTY}
    return bool(boxes) and all(box.state in nothing for box in boxes)


def _of_page(measures: Measures, name: str) -> float:
    """Give a measure that is the same for all boxes of a page."""
    return float(measures.values[0, measures.names.index(name)]) if len(measures.values) else 0.0


def _streak_places_mm(sheet: Sheet, streaks: NDArray[np.intp], shape_px: tuple[int, int]) -> tuple[float, ...]:
    """Give where streaks cross the sheet: the dirt stays on the glass while sheets turn and shift."""
    runs = np.split(streaks, np.flatnonzero(np.diff(streaks) > 1) + 1)
    middles_px = np.array([float(run.mean()) for run in runs])
    across_mm = sheet.frame.to_mm(np.column_stack([middles_px, np.full(len(runs), shape_px[0] / 2)]))
    size_mm = np.array([PAGE_WIDTH_MM, PAGE_HEIGHT_MM])
    px_per_mm = sheet.frame.px_per_mm / sheet.scale_ratio  # of the glass, at whatever size the sheet was printed
    on_sheet = ((across_mm > RIM_MM) & (across_mm < size_mm - RIM_MM)).all(axis=1)
    return tuple(float(place) for place in middles_px[on_sheet][:MOST_STREAKS] / px_per_mm)
