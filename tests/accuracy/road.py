"""The road of a measured page: printed, filled in, handled, scanned, encoded, decoded, read, as in an office.

Everything happens in memory, but through the same codecs and the same reader as `phieu scan`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow

from omr.image import Gray, PageImage, Rgb
from pipeline.intake.fax import Fax, FaxCode, decode_fax
from pipeline.intake.jpeg import JpegFile
from pipeline.intake.jpeg_codec import decode_jpeg, read_head
from pipeline.intake.pixels import to_page
from pipeline.simulate.camera import photograph
from pipeline.simulate.chance import chance
from pipeline.simulate.encode import EncodedPage, encode_bitonal, encode_colour, encode_gray, encode_photo
from pipeline.simulate.fill import WORKING_PX_PER_MM
from pipeline.simulate.paper import handle_sheet, print_as_found
from pipeline.simulate.photo_settings import PhotoSettings, draw_photo
from pipeline.simulate.scan_settings import ScanSettings, draw_settings
from pipeline.simulate.scanner import scan, scan_colour, to_bitonal
from tests.accuracy.fills import SEED, Blank, Filled, fill
from tests.accuracy.sheets import Material, Sheet
from tests.accuracy.stacks import Paper, Scan, Stack

ADAPTIVE_SIDES_PX, ADAPTIVE_LEVELS = (21, 31, 51, 91), (10, 15)
TURNED_DEG = 7.0
TURNED_CANVAS_MM = (246.0, 322.0)  # holds an A4 sheet turned by 7 degrees
DIRT = "tests.accuracy.dirt"  # loaded only where its library is wanted: it takes seconds

Image = Gray | Rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """One page on its way; the same ride always gives the same scan."""

    stack: Stack
    number: int
    material: Material
    marks: Path | None

    @property
    def sheet_number(self) -> int:
        return self.number // self.stack.scans_a_sheet

    @property
    def sheet(self) -> Sheet:
        """Which printed sheet it is; they take turns."""
        sheets = self.material.dense if self.stack.paper is Paper.DENSE else self.material.forms
        return sheets[self.sheet_number % len(sheets)]

    def chance(self, purpose: str) -> np.random.Generator:
        return chance(SEED, self.stack.name, self.number, purpose)

    def settings(self) -> ScanSettings:
        """Draw how this page is scanned."""
        rng = self.chance("settings")
        drawn = draw_settings(self.stack.level, rng)
        if self.stack.dpis:
            drawn = replace(drawn, dpi=int(rng.choice(self.stack.dpis)))
        if self.stack.large_canvas:
            drawn = replace(drawn, skew_deg=float(rng.uniform(-TURNED_DEG, TURNED_DEG)), canvas_mm=TURNED_CANVAS_MM)
        return drawn

    def photo(self) -> PhotoSettings:
        """Draw how this page is photographed."""
        return draw_photo(self.stack.level, self.chance("settings"))


def printed_sheet(ride: Ride) -> Image:
    """Give the sheet as it came from the printer: full black or worn, in colour where the scan will be."""
    found = print_as_found(
        ride.sheet.image(), ride.stack.level, chance(SEED, ride.stack.name, ride.sheet_number, "print")
    )
    return cv2.merge([found] * 3) if ride.stack.scan is Scan.COLOUR else found


def filled_sheet(ride: Ride, printed: Image) -> Filled:
    """Let somebody fill it in."""
    blank = Blank(image=printed, page=ride.sheet.page, stack=ride.stack, number=ride.sheet_number, marks=ride.marks)
    return fill(blank)


def scanned(ride: Ride, sheet: Image) -> Image:
    """Handle and scan a sheet; the samples before they are encoded."""
    handled = handle_sheet(sheet, ride.stack.level, ride.chance("handling"), px_per_mm=WORKING_PX_PER_MM)
    if ride.stack.level.is_photo:
        return photograph(handled, ride.photo(), ride.chance("scan"), px_per_mm=WORKING_PX_PER_MM)
    settings = ride.settings()
    look = scan_colour if ride.stack.scan is Scan.COLOUR else scan
    image = look(handled, settings, ride.chance("scan"), px_per_mm=WORKING_PX_PER_MM)
    return import_module(DIRT).dirty(image, ride.number) if ride.stack.dirty else image


def dirt_of(ride: Ride) -> tuple[tuple[str, str], ...]:
    """Name the dirt of a page as a feature."""
    return (("dirt", import_module(DIRT).name_of(ride.number)),) if ride.stack.dirty else ()


def arrived(ride: Ride, image: Image) -> PageImage:
    """Encode a scan and decode it again as the program does."""
    if ride.stack.level.is_photo:
        photo = ride.photo()
        return opened(
            encode_photo(image, quality=photo.jpeg_quality, orientation=photo.orientation, tagged=photo.tagged)
        )
    settings = ride.settings()
    if ride.stack.scan is Scan.BITONAL:
        return decoded(encode_bitonal(to_bitonal(image, settings), dpi=settings.dpi))
    if ride.stack.scan is Scan.DITHERED:
        return decoded(encode_bitonal(dithered(image), dpi=settings.dpi))
    if ride.stack.scan is Scan.ADAPTIVE:
        return decoded(encode_bitonal(adaptive(image, ride.chance("adaptive")), dpi=settings.dpi))
    return decoded(encoded(image, settings))


def dithered(image: Image) -> Gray:
    """Spread grays over black and white dots by error diffusion, as Pillow does (Floyd and Steinberg, 1976)."""
    return np.asarray(Pillow.fromarray(image).convert("1")).astype(np.uint8) * np.uint8(255)


def adaptive(image: Gray, rng: np.random.Generator) -> Gray:
    """Call black what is darker than what lies right round it, near and far, by little and by much."""
    method = (cv2.ADAPTIVE_THRESH_MEAN_C, cv2.ADAPTIVE_THRESH_GAUSSIAN_C)[rng.integers(2)]
    side_px, levels = int(rng.choice(ADAPTIVE_SIDES_PX)), int(rng.choice(ADAPTIVE_LEVELS))
    return np.asarray(cv2.adaptiveThreshold(image, 255, method, cv2.THRESH_BINARY, side_px, levels), dtype=np.uint8)


def encoded(image: Image, settings: ScanSettings) -> EncodedPage:
    """Compress a gray or colour scan."""
    encode: Callable[..., EncodedPage] = encode_gray if image.ndim == 2 else encode_colour
    return encode(image, dpi=settings.dpi, quality=settings.jpeg_quality)


def opened(page: EncodedPage) -> PageImage:
    """Decode a photo as the program opens its file: upright by its tags."""
    return JpegFile(data=page.data, head=read_head(page.data)).decode(1)


def decoded(page: EncodedPage) -> PageImage:
    """Decode a page by the program's own codecs."""
    if page.bitonal:
        code = FaxCode(fax=Fax.G4)
        return to_page(decode_fax(page.data, width_px=page.width_px, height_px=page.height_px, code=code))
    return to_page(decode_jpeg(page.data, read_head(page.data)))
