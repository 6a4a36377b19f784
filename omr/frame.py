"""Go between millimetres on the printed sheet and pixels of the scan: the only place that does.

A projective map from the corner squares, and on top of it what the edge bars saw: feed rollers
stretch paper along the feed, so the rest is interpolated from bar to bar down each long edge,
and straight across between the two edges.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.faults import PageBent
from omr.kernels.mapping import jacobians, places_on_level, to_millimetres, to_pixels

Points = NDArray[np.float64]
"""Shape (n, 2), `(x, y)`."""

MIDDLES_MM = np.array([(105.0, 148.5)])
JACOBIAN_STEP_MM = 2.0  # about half a box: what the local map is used for
# From one bar to the next: rollers stretch a sheet by 3 %, and of 340 sides of hard, turned, dirtied and photographed
# sheets none steps by more than 5 % of the way. A strip of about one bar's pitch that a scanner lost here and repeated
# there leaves all bars near a place of theirs, and rows at others'.
STRETCH_RATIO, STEP_LIMIT_MM = 0.05, 0.15
INVERSE_ROUNDS = 4  # each round divides the error by more than 20, as the stretch is below 5 %


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edge:
    """What is left over along one long edge after the projective map."""

    x_mm: float
    y_mm: NDArray[np.float64]  # (n,), growing
    shift_mm: Points  # (n, 2), where the map must look minus where the sheet was printed


Bars = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
"""Heights and shifts of the left edge, of the right edge, and x of both."""

NO_EDGE = Edge(x_mm=0.0, y_mm=np.empty(0), shift_mm=np.empty((0, 2)))
"""Where no bars were followed yet."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """The map from the printed sheet to the scan."""

    mm_to_px: NDArray[np.float64]  # (3, 3)
    left: Edge | None = None
    right: Edge | None = None
    error_mm: float = 0.0  # greatest shift that the bars saw

    @cached_property
    def px_per_mm(self) -> float:
        """Pixels per millimetre of the sheet as a whole."""
        (across_x, down_x), (across_y, down_y) = self._middle.tolist()
        return math.sqrt(abs(across_x * down_y - down_x * across_y))

    @cached_property
    def _middle(self) -> NDArray[np.float64]:
        """The map in the middle of the sheet without what the bars add there: theirs is local."""
        bare = (NO_EDGE.y_mm, NO_EDGE.shift_mm, NO_EDGE.y_mm, NO_EDGE.shift_mm, NO_EDGE.y_mm)
        return np.asarray(jacobians(plain(self.mm_to_px), *bare, MIDDLES_MM, JACOBIAN_STEP_MM)[0], dtype=np.float64)

    @cached_property
    def _px_to_mm(self) -> NDArray[np.float64]:
        return plain(np.linalg.inv(self.mm_to_px))

    @cached_property
    def _bars(self) -> Bars:
        """What the bars add, as the compiled loops take it."""
        left, right = self.left or NO_EDGE, self.right or NO_EDGE
        x_mm = np.array([left.x_mm, right.x_mm])
        return plain(left.y_mm), plain(left.shift_mm), plain(right.y_mm), plain(right.shift_mm), x_mm

    def to_px(self, points_mm: NDArray[np.floating]) -> Points:
        """Map places on the sheet, shape (n, 2), to pixels."""
        return to_pixels(plain(self.mm_to_px), *self._bars, plain(points_mm))

    def to_mm(self, points_px: Points) -> Points:
        """Map pixels, shape (n, 2), to places on the sheet."""
        return to_millimetres(self._px_to_mm, *self._bars, plain(points_px), INVERSE_ROUNDS)

    def jacobian(self, points_mm: Points) -> NDArray[np.float64]:
        """Give the local map at each point, shape (n, 2, 2): pixels (rows) per millimetre (columns)."""
        return jacobians(plain(self.mm_to_px), *self._bars, plain(points_mm), JACOBIAN_STEP_MM)

    def places(self, points_mm: Points, factor: float) -> NDArray[np.float32]:
        """Give where places lie on a page that is smaller by `factor`, and the local map there, shape (n, 6)."""
        return places_on_level(plain(self.mm_to_px), *self._bars, plain(points_mm), JACOBIAN_STEP_MM, factor)

    @property
    def skew_deg(self) -> float:
        """The angle by which the sheet's upper edge leans off the nearest image axis."""
        along = self._middle[:, 0]
        angle_deg = math.degrees(math.atan2(along[1], along[0]))
        return (angle_deg + 45) % 90 - 45

    @property
    def turn_deg(self) -> int:
        """By how much the image is turned counter-clockwise to stand upright: 0, 90, 180 or 270."""
        along = self._middle[:, 0]
        return round(math.degrees(math.atan2(along[1], along[0])) / 90) * 90 % 360


def plain(numbers: NDArray[np.floating]) -> NDArray[np.float64]:
    """Give numbers as the compiled loops take them: float64, one behind the other."""
    return np.ascontiguousarray(numbers, dtype=np.float64)


def fit_corners(seen_px: Points, printed_mm: Points) -> Frame:
    """Fit the map to four corners, or the affine one to three.

    Args:
        seen_px: (n, 2) centres found, n is 3 or 4.
        printed_mm: (n, 2) the same corners as laid out, in the same order.
    """
    if len(seen_px) == 3:
        affine = cv2.getAffineTransform(printed_mm.astype(np.float32), seen_px.astype(np.float32))
        return Frame(mm_to_px=np.vstack([affine, (0.0, 0.0, 1.0)]).astype(np.float64))
    if len(seen_px) != 4:
        raise ValueError(f"a frame needs 3 or 4 corners, got {len(seen_px)}")
    matrix = cv2.getPerspectiveTransform(printed_mm.astype(np.float32), seen_px.astype(np.float32))
    return Frame(mm_to_px=np.asarray(matrix, dtype=np.float64))


def refine(frame: Frame, edges: tuple[tuple[Points, Points], tuple[Points, Points]], *, limit_mm: float) -> Frame:
    """Refine a corner frame by what was seen along the left and the right edge.

    Args:
        frame: The map from the corners alone.
        edges: For left and right: (n, 2) pixels seen and (n, 2) millimetres printed, top to bottom.
        limit_mm: Greatest shift that a flat sheet can show.

    Raises:
        PageBent: A fiducial lies further off than `limit_mm`.
    """
    left, right = (_edge(frame, seen_px, printed_mm) for seen_px, printed_mm in edges)
    sizes_mm = np.concatenate([np.linalg.norm(edge.shift_mm, axis=1) for edge in (left, right)])
    worst = int(np.argmax(sizes_mm))
    if sizes_mm[worst] > limit_mm:
        y_mm = float(np.concatenate([left.y_mm, right.y_mm])[worst])
        raise PageBent(float(sizes_mm[worst]), limit_mm, y_mm)
    for edge in (left, right):
        _check_steady(edge)
    return Frame(mm_to_px=frame.mm_to_px, left=left, right=right, error_mm=float(sizes_mm[worst]))


def _check_steady(edge: Edge) -> None:
    """Refuse a step from one bar to the next that no stretch explains: a strip is missing there, or there twice."""
    steps_mm = np.abs(np.diff(edge.shift_mm[:, 1]))
    limits_mm = STRETCH_RATIO * np.diff(edge.y_mm) + STEP_LIMIT_MM
    if (steps_mm > limits_mm).any():
        at = int(np.argmax(steps_mm - limits_mm))
        raise PageBent(float(steps_mm[at]), float(limits_mm[at]), float(edge.y_mm[at + 1]))


def _edge(frame: Frame, seen_px: Points, printed_mm: Points) -> Edge:
    order = np.argsort(printed_mm[:, 1], kind="stable")
    shift_mm = frame.to_mm(seen_px) - printed_mm
    return Edge(x_mm=float(printed_mm[:, 0].mean()), y_mm=printed_mm[order, 1], shift_mm=shift_mm[order])
