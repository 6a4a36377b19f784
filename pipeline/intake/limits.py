"""How much a scan may ask of this machine; checked from what a file declares, before anything is decoded."""

from pipeline.intake.damage import Damaged
from pipeline.intake.page import Damage

MAX_FILE_BYTES = 2_000_000_000
# A file of one page is read whole: as many bytes as its pixels could have unpacked.
MAX_IMAGE_FILE_BYTES = 600_000_000
MAX_PAGES = 10_000
# A4 at 1200 dpi has 139 million pixels; an honest scanner has no reason to go further.
MAX_PIXELS = 200_000_000
# The long and the short side of the smallest image in which a sheet could be; a logo or an icon is smaller.
MIN_SIDE_PX = 8
# libjpeg walks the whole image for each scan of a progressive file; encoders write about ten.
MAX_JPEG_SCANS = 200


def check_file_size(size_bytes: int, most_bytes: int = MAX_FILE_BYTES) -> None:
    """Refuse an empty or an enormous file.

    Raises:
        Damaged: It is either.
    """
    if size_bytes == 0:
        raise Damaged(Damage.EMPTY, "the file is empty (0 bytes); copy or scan it again")
    if size_bytes > most_bytes:
        found_mb, allowed_mb = size_bytes // 1_000_000, most_bytes // 1_000_000
        raise Damaged(
            Damage.FILE_TOO_BIG,
            "the file has %(found_mb)s MB, allowed are %(allowed_mb)s MB; scan in smaller stacks",
            found_mb=found_mb,
            allowed_mb=allowed_mb,
        )


def check_page_count(pages: int) -> None:
    """Refuse a file without pages or with too many.

    Raises:
        Damaged: It is either.
    """
    if pages < 1:
        raise Damaged(Damage.NO_PAGES, "the file has no pages; scan again")
    if pages > MAX_PAGES:
        raise Damaged(
            Damage.TOO_MANY_PAGES,
            "the file has %(pages)s pages, allowed are %(max_pages)s; scan in smaller stacks",
            pages=pages,
            max_pages=MAX_PAGES,
        )


def check_pixels(width_px: int, height_px: int) -> None:
    """Refuse an image that is too large to decode or too small to be a sheet.

    Raises:
        Damaged: It is either.
    """
    if min(width_px, height_px) < MIN_SIDE_PX:
        raise Damaged(
            Damage.TOO_SMALL,
            "the image has %(width_px)s x %(height_px)s pixels: not a scanned sheet; scan at 200 to 300 dpi",
            width_px=width_px,
            height_px=height_px,
        )
    check_not_too_large(width_px, height_px)


def check_not_too_large(width_px: int, height_px: int) -> None:
    """Refuse what is too large to decode; strips of an image may be as small as they like.

    Raises:
        Damaged: It has too many pixels.
    """
    if width_px * height_px > MAX_PIXELS:
        raise Damaged(
            Damage.TOO_LARGE,
            "the image has %(width_px)s x %(height_px)s pixels, allowed are %(max_pixels)s "
            "million; scan at 200 to 300 dpi",
            width_px=width_px,
            height_px=height_px,
            max_pixels=MAX_PIXELS // 1_000_000,
        )
