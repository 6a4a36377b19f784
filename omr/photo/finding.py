"""Find the sheet on a scan or on a photo: what is measured afterwards is the scan itself, or the photo laid flat."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from forms.code import PageCode
from forms.phrase import Phrase
from forms.sheet import PAGE_HEIGHT_MM
from omr.faults import (
    BarsMissing,
    CodeUnreadable,
    CornersMissing,
    ForeignPage,
    PageBent,
    PageCut,
    PageFault,
    ScaleOut,
    TooCoarse,
)
from omr.finding.beside import check_no_other_squares
from omr.finding.dark_squares import dark_squares
from omr.finding.furniture import furniture_sets
from omr.finding.hollow import filled
from omr.finding.identity import agree, check_alone, read_anywhere
from omr.finding.sheet import Sheet, find_sheet
from omr.frame import Frame
from omr.image import PageImage
from omr.known import KnownForms
from omr.measuring.evenness import evened
from omr.photo.faults import PhotoBent, PhotoTooCoarse, PhotoUnclear, PhotoUnframed
from omr.photo.flatten import LEAST_DPI, Places, find_flat, lay_flat, straight
from omr.photo.quality import check_sharp
from omr.photo.suspicion import is_camera_shaped, is_paper_shaped, looks_photographed, may_be_photo
from omr.photo.unbend import Shifts, is_bent, unbent
from omr.pyramid import Pyramid, build_pyramid

# A photo may fail as a scan in these ways; every other fault says something of the paper that no other look changes.
PHOTO_FAULTS = (
    BarsMissing,
    CodeUnreadable,
    CornersMissing,
    ForeignPage,
    PageBent,
    PageCut,
    ScaleOut,
    TooCoarse,
)
# Long over short side, at most: on a narrower strip is neither corner nor code, and of its coarse page nothing is left.
MOST_LONG = 60

Look = Callable[[PageImage, KnownForms, PageCode | None], "Found"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """A sheet that was found, on the image on which it lies flat."""

    image: PageImage
    pyramid: Pyramid
    sheet: Sheet
    places: Places | None = None  # of a photo: where in the picture the sheet lies


def find_page(image: PageImage, known: KnownForms, given: PageCode | None) -> Found:
    """Find and name the sheet, whatever took the picture.

    Where a shadow hides it, it is found on the page as if evenly lit, and is read there; where a 1-bit scan kept of
    solid print the outlines alone, on the page with them filled.

    Args:
        image: The page.
        known: The forms of this survey.
        given: What a person typed for a page whose codes cannot be read.

    Raises:
        PageFault: Why it cannot be read; for a photo, with what to do better.
    """
    if _is_strip(image):
        raise ForeignPage
    try:
        return _find_as_lit(image, known, given)
    except (BarsMissing, CodeUnreadable, CornersMissing, ForeignPage, PageCut) as fault:
        look = _look_again(image, fault)
        if look is None:
            raise
        try:
            return look(image, known, given or fault.about)
        except PageFault as other:
            # what is wrong with the page as it was scanned; unless only the second look knows it for ours
            raise (other if other.may_count and not fault.may_count else fault) from None


def _is_strip(image: PageImage) -> bool:
    short_px, long_px = sorted(image.gray.shape)
    return bool(long_px > MOST_LONG * short_px)


def _look_again(image: PageImage, fault: PageFault) -> Look | None:
    """Give how a page that failed is looked at a second time; None for photos and for pages of others."""
    is_strange = isinstance(fault, CornersMissing) and fault.about is None
    if image.camera or is_strange:
        return None
    if isinstance(fault, ForeignPage):  # pages of others must not cost twice
        is_coded = image.bitonal and any(True for _ in dark_squares(build_pyramid(image.gray)))
        return _find_filled if is_coded else None
    if image.bitonal:
        return _find_filled
    return _find_evened if isinstance(fault, BarsMissing | CornersMissing) else None


def _find_filled(image: PageImage, known: KnownForms, given: PageCode | None) -> Found:
    """Find the sheet on a page whose hollow rectangles are filled; marks are read as they were scanned."""
    found = _find_as_lit(replace(image, gray=filled(image.gray)), known, given)
    return replace(found, image=image, pyramid=build_pyramid(image.gray))


def _find_evened(image: PageImage, known: KnownForms, given: PageCode | None) -> Found:
    even = evened(image.gray, max(image.gray.shape) / PAGE_HEIGHT_MM)
    return _find_as_lit(replace(image, gray=even), known, given)


def _find_as_lit(image: PageImage, known: KnownForms, given: PageCode | None) -> Found:
    pyramid = build_pyramid(image.gray)
    if not image.camera:
        return _find_scan_or_photo(image, pyramid, known, given)
    found = _find_photo(image, pyramid, known, given)
    if found is None:
        raise _unframed(pyramid, known)
    return found


def _find_scan_or_photo(image: PageImage, pyramid: Pyramid, known: KnownForms, given: PageCode | None) -> Found:
    """Find the sheet where no tags say what took the picture: a scan, unless it shows otherwise."""
    try:
        sheet = find_sheet(image, pyramid, known, given)
    except PHOTO_FAULTS as fault:
        try:
            found = _find_photo(image, pyramid, known, given) if _is_worth_a_look(image, fault) else None
        except PageFault as other:
            if not _is_shaped_like_paper_alone(image):
                raise
            # what is no good photo either fails as a scan
            raise fault.of(fault.about or other.about) from other
        if found is not None:
            return found
        if not is_camera_shaped(pyramid.shape):
            raise
        if isinstance(fault, ForeignPage | CornersMissing):
            raise _unframed(pyramid, known) from fault
        raise _advised(fault).of(fault.about) from fault
    as_scanned = Found(image=image, pyramid=pyramid, sheet=sheet)
    if not (may_be_photo(image) and looks_photographed(pyramid, sheet)):
        return as_scanned
    photo = _find_photo(image, pyramid, known, given)
    return photo or replace(as_scanned, image=replace(image, camera=True))


def _is_shaped_like_paper_alone(image: PageImage) -> bool:
    return is_paper_shaped(image.gray.shape) and not is_camera_shaped(image.gray.shape)


def _is_worth_a_look(image: PageImage, fault: PageFault) -> bool:
    """Tell whether what failed as a scan may be a photo; pages of others must not cost twice."""
    return may_be_photo(image) and not (isinstance(fault, ForeignPage) and is_paper_shaped(image.gray.shape))


def laid_flat(image: PageImage, known: KnownForms) -> PageImage:
    """Give a photo's sheet laid flat; a scan, and a photo in which no sheet is found, as it is."""
    if not (image.camera or may_be_photo(image)) or _is_strip(image):
        return image
    try:
        return _find_as_lit(image, known, None).image
    except PageFault:
        return image


def _find_photo(image: PageImage, pyramid: Pyramid, known: KnownForms, given: PageCode | None) -> Found | None:
    """Lay a photo flat and find the sheet there; None where no sheet is seen in it."""
    try:
        seen = find_flat(pyramid, furniture_sets(known))
    except PageFault as fault:
        raise fault.of(given or _named(pyramid, known)) from None
    if seen is None:
        return None
    pose, furniture = seen
    try:
        check_sharp(image.gray, straight(pose), furniture)
        first = _found_flat(image, straight(pose), known, given)
        check_alone(pyramid, first.sheet.code, known, px_per_mm=pose.least_px_per_mm(furniture.corners_mm))
        check_no_other_squares(pyramid, first.sheet.code, Frame(mm_to_px=pose.mm_to_px), furniture)
        shifts = Shifts(first.pyramid, first.sheet)
        if not is_bent(first.sheet, shifts):
            return first
        return _found_flat(image, unbent(first.sheet, shifts, straight(pose)), known, first.sheet.code)
    except PageFault as fault:
        raise _advised(fault).of(fault.about or given or _named(pyramid, known)) from fault


def _found_flat(image: PageImage, places: Places, known: KnownForms, given: PageCode | None) -> Found:
    flat = lay_flat(image, places)
    pyramid = build_pyramid(flat.gray)
    return Found(image=flat, pyramid=pyramid, sheet=find_sheet(flat, pyramid, known, given), places=places)


def _advised(fault: PageFault) -> PageFault:
    """Say what is wrong with the photo instead of what would be wrong with a scan."""
    if isinstance(fault, PageBent):
        return PhotoBent(fault.error_mm, fault.limit_mm)
    if isinstance(fault, BarsMissing):
        return PhotoUnclear(fault.said)
    if isinstance(fault, TooCoarse):
        return PhotoTooCoarse(fault.dpi, LEAST_DPI)
    if isinstance(fault, CornersMissing | PageCut | ForeignPage | ScaleOut):
        return PhotoUnclear(Phrase("the corner squares and edge bars are not clearly seen"))
    return fault


def _unframed(pyramid: Pyramid, known: KnownForms) -> PageFault:
    return PhotoUnframed().of(_named(pyramid, known))


def _named(pyramid: Pyramid, known: KnownForms) -> PageCode | None:
    """Give whose page it is where a code is still there; one that is doubtful names nobody."""
    try:
        return agree(read_anywhere(pyramid), known)
    except PageFault:
        return None
