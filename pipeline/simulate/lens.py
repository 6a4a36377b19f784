"""Where on the sheet each pixel of a photo looks: a pinhole with a little distortion above paper that curls."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM
from pipeline.simulate.photo_settings import PhotoSettings

Floats = NDArray[np.float64]

GRID_PX = 8  # the map is worked out on a grid of so many pixels, and is smooth between
ROUNDS = 6  # of meeting the curled paper: each leaves a tenth of what was off
HALF_MM = np.array([PAGE_WIDTH_MM, PAGE_HEIGHT_MM]) / 2
CURL_SPAN_MM = 370.0  # more than the diagonal
DISTANCES_MM = (60.0, 6000.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pose:
    """Where the camera stands: sheet to camera, and the pixel that it aims at."""

    turn: Floats  # (3, 3)
    distance_mm: float
    focal_px: float
    middle_px: Floats  # (2,)

    def project(self, places_mm: Floats) -> Floats:
        """Give the pixels, shape (n, 2), of places on the flat sheet measured from its middle."""
        seen = np.column_stack([places_mm, np.zeros(len(places_mm))]) @ self.turn.T + (0, 0, self.distance_mm)
        return np.asarray(seen[:, :2] / seen[:, 2:] * self.focal_px + self.middle_px)


def pose_of(settings: PhotoSettings) -> Pose:
    """Stand so far off that the sheet fills its part of the picture, and aim as told."""
    size_px = np.array([settings.width_px, settings.height_px], dtype=np.float64)
    ends_mm = np.array([(-1, -1), (1, -1), (-1, 1), (1, 1)]) * HALF_MM
    low, high = DISTANCES_MM
    for _ in range(40):
        pose = _posed(settings, (low + high) / 2, size_px / 2)
        if _fill(pose, ends_mm, size_px) > settings.fill_ratio:
            low = pose.distance_mm
        else:
            high = pose.distance_mm
    ends_px = pose.project(ends_mm)
    extent_px = np.ptp(ends_px, axis=0)
    room_px = np.maximum(np.abs(size_px - extent_px) / 2, 0.04 * size_px * (np.abs(settings.aim) > 1))
    middle_px = size_px - (ends_px.min(axis=0) + ends_px.max(axis=0)) / 2 + room_px * np.array(settings.aim)
    return _posed(settings, pose.distance_mm, middle_px)


def least_dpi(settings: PhotoSettings) -> float:
    """Give the resolution of the photo where the sheet is farthest from the camera."""
    pose = pose_of(settings)
    ends_mm = np.array([(-1, -1), (1, -1), (-1, 1), (1, 1)]) * HALF_MM
    steps = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
    spans = []
    for end_mm in ends_mm:
        here, right, down = pose.project(end_mm + steps)
        area = (right - here)[0] * (down - here)[1] - (right - here)[1] * (down - here)[0]
        spans.append(abs(area) ** 0.5)
    return float(min(spans) * 25.4)


def sheet_places(settings: PhotoSettings) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give x and y in mm from the sheet's top left corner for every pixel of the picture; outside it too."""
    size = (settings.width_px // GRID_PX, settings.height_px // GRID_PX)
    columns, rows = ((np.arange(count) + 0.5) * GRID_PX - 0.5 for count in size)
    pixels = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    places_mm = _meet(settings, pixels) + HALF_MM
    x_mm, y_mm = (
        cv2.resize(
            places_mm[:, axis].reshape(size[::-1]).astype(np.float32),
            (settings.width_px, settings.height_px),
            interpolation=cv2.INTER_LINEAR,
        )
        for axis in (0, 1)
    )
    return np.asarray(x_mm, np.float32), np.asarray(y_mm, np.float32)


def _meet(settings: PhotoSettings, pixels: Floats) -> Floats:
    """Follow each pixel's ray to the paper, and the paper to where it was printed; from the sheet's middle."""
    pose = pose_of(settings)
    rays = (pixels - pose.middle_px) / pose.focal_px
    rays *= 1 + settings.distortion * (rays**2).sum(axis=1, keepdims=True)
    directions = np.column_stack([rays, np.ones(len(rays))]) @ pose.turn
    eye = -pose.turn.T @ (0, 0, pose.distance_mm)
    along, steps_mm, heights_mm, printed_mm = _curl(settings)
    height_mm = np.zeros(len(pixels))
    for _ in range(ROUNDS):
        reach = (-height_mm - eye[2]) / directions[:, 2]
        met_mm = eye[:2] + reach[:, None] * directions[:, :2]
        height_mm = np.interp(met_mm @ along, steps_mm, heights_mm)
    across_mm = met_mm @ along
    return np.asarray(met_mm + (np.interp(across_mm, steps_mm, printed_mm) - across_mm)[:, None] * along)


def _curl(settings: PhotoSettings) -> tuple[Floats, Floats, Floats, Floats]:
    """Give the direction of the curl, places along it, the paper's height there, and the way along the paper."""
    angle = np.radians(settings.curl_deg)
    steps_mm = np.linspace(-CURL_SPAN_MM / 2, CURL_SPAN_MM / 2, 371)
    wave = 2 * np.pi * (settings.curl_waves * steps_mm / CURL_SPAN_MM + settings.curl_phase)
    heights_mm = settings.curl_mm * (1 - np.cos(wave)) / 2
    slope = np.gradient(heights_mm, steps_mm)
    way_mm = np.cumsum(np.sqrt(1 + slope**2)) * (steps_mm[1] - steps_mm[0])
    return np.array([np.cos(angle), np.sin(angle)]), steps_mm, heights_mm, way_mm - np.interp(0, steps_mm, way_mm)


def _posed(settings: PhotoSettings, distance_mm: float, middle_px: Floats) -> Pose:
    pitch, yaw, roll = np.radians((settings.pitch_deg, settings.yaw_deg, settings.roll_deg))
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    focal_px = settings.focal_ratio * max(settings.width_px, settings.height_px)
    return Pose(turn=about_z @ about_x @ about_y, distance_mm=distance_mm, focal_px=focal_px, middle_px=middle_px)


def _fill(pose: Pose, ends_mm: Floats, size_px: Floats) -> float:
    nearest = (np.column_stack([ends_mm, np.zeros(4)]) @ pose.turn.T)[:, 2].min() + pose.distance_mm
    return float("inf") if nearest <= 1 else float((np.ptp(pose.project(ends_mm), axis=0) / size_px).max())
