"""Lay the sheet of a photo flat: one warp to a canvas of A4, then the light taken off; from there on it is a scan."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM
from omr.finding.furniture import Furniture
from omr.finding.scale import MM_PER_INCH
from omr.frame import Frame, Points
from omr.image import PageImage
from omr.light import LIGHT_MM, even_colour, even_gray
from omr.photo.faults import PhotoSteep, PhotoTooCoarse, PhotoUnframed
from omr.photo.pose import Pose, find_pose
from omr.pyramid import Pyramid

CANVAS_DPI = 240.0  # about as fine as photos are: little is lost, and a nearest sample is never a pixel off
CANVAS_PX_PER_MM = CANVAS_DPI / MM_PER_INCH
CANVAS_PX = (round(PAGE_WIDTH_MM * CANVAS_PX_PER_MM), round(PAGE_HEIGHT_MM * CANVAS_PX_PER_MM))
LEAST_DPI = 150.0  # where the sheet is farthest, along the slant
MOST_TILT_DEG = 30.0  # strokes along the slant lose a seventh, and the far edge may have half of the near edge's pixels
COLOUR_BLUR_PX = 5  # half a millimetre: the colours of a JPEG are coarser than its grays, and noisier
MESH_PX = 16  # the warp is worked out on a mesh: a lens and bent paper change little in so many pixels

Places = Callable[[Points], Points]
"""From millimetres on the sheet to pixels of the photo."""


def find_flat(pyramid: Pyramid, sets: tuple[Furniture, ...]) -> tuple[Pose, Furniture] | None:
    """Find the sheet in a photo; None where there is none.

    Args:
        pyramid: The picture, halved.
        sets: The furniture of the forms that it may show.

    Raises:
        PhotoUnframed: A corner square lies across the picture's edge.
        PhotoTooCoarse: The sheet is too small in it.
        PhotoSteep: It is seen from the side.
    """
    for furniture in sets:
        pose = find_pose(pyramid, furniture)
        if pose is not None:
            _check_pose(pose, pyramid.shape, furniture)
            return pose, furniture
    return None


def lay_flat(photo: PageImage, places: Places) -> PageImage:
    """Warp the sheet of a photo to a canvas of its size, and take its light off."""
    columns, rows = _mesh(places)
    window_px = LIGHT_MM * CANVAS_PX_PER_MM
    if photo.colour is None:
        return PageImage(gray=even_gray(_warped(photo.gray, columns, rows), window_px), camera=True)
    colour = even_colour(_warped(photo.colour, columns, rows), window_px)
    gray = np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    calm = np.asarray(cv2.blur(colour, (COLOUR_BLUR_PX, COLOUR_BLUR_PX)), dtype=np.uint8)
    return PageImage(gray=gray, colour=calm, camera=True)


def straight(pose: Pose) -> Places:
    """Give the places of a sheet that lies flat."""
    return Frame(mm_to_px=pose.mm_to_px).to_px


def _check_pose(pose: Pose, shape_px: tuple[int, int], furniture: Furniture) -> None:
    """Refuse a sheet that reaches out of the picture, is too small in it, or seen from the side."""
    half = furniture.side_mm / 2
    rims = np.array([(-half, -half), (half, -half), (-half, half), (half, half)])
    ends_px = straight(pose)((furniture.corners_mm[:, None, :] + rims).reshape(-1, 2))
    if (ends_px < 0).any() or (ends_px > (shape_px[1] - 1, shape_px[0] - 1)).any():
        raise PhotoUnframed
    tilt_deg = pose.tilt_deg(furniture.corners_mm.mean(axis=0, keepdims=True))
    if tilt_deg > MOST_TILT_DEG:
        raise PhotoSteep(tilt_deg, MOST_TILT_DEG)
    dpi = pose.least_px_per_mm(furniture.corners_mm) * MM_PER_INCH
    if dpi < LEAST_DPI:
        raise PhotoTooCoarse(dpi, LEAST_DPI)


def _mesh(places: Places) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give the columns and rows of the photo at which the pixels of the canvas look."""
    counts = [-(-side // MESH_PX) + 1 for side in CANVAS_PX]
    x_mm, y_mm = ((np.arange(count) * MESH_PX + 0.5) / CANVAS_PX_PER_MM for count in counts)
    nodes_px = places(np.stack(np.meshgrid(x_mm, y_mm), axis=-1).reshape(-1, 2)).reshape(counts[1], counts[0], 2)
    stretch = np.array([(1 / MESH_PX, 0, 0), (0, 1 / MESH_PX, 0)])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    columns, rows = (
        cv2.warpAffine(np.ascontiguousarray(nodes_px[..., axis], dtype=np.float32), stretch, CANVAS_PX, flags=flags)
        for axis in (0, 1)
    )
    return np.asarray(columns, dtype=np.float32), np.asarray(rows, dtype=np.float32)


def _warped(pixels: NDArray[np.uint8], columns: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.uint8]:
    flat = cv2.remap(pixels, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, dtype=np.uint8)
