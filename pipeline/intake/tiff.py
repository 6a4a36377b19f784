"""TIFF files: many pages, many compressions."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tifffile

from omr.image import PageImage
from pipeline.intake.damage import broken, cut, unsupported
from pipeline.intake.joined import places_of
from pipeline.intake.limits import check_page_count, check_pixels
from pipeline.intake.pictures import LEAST_RATIO
from pipeline.intake.pixels import to_page, with_square_pixels
from pipeline.intake.rest import refuse_rest, rest_is_left_out
from pipeline.intake.source import SIMULATED
from pipeline.intake.tiff_chain import MAGIC, Chain, follow_chain, holds_another
from pipeline.intake.tiff_samples import PLANES_APART, by_libtiff, is_plain, light_samples

X_RESOLUTION, Y_RESOLUTION = 282, 283
LYING = 5  # orientations from here on are stored on their side


@dataclass(frozen=True, slots=True, kw_only=True)
class TiffFile:
    """An open TIFF file."""

    path: Path
    size_bytes: int
    file: tifffile.TiffFile
    pages: tuple[int, ...]  # which images of the file are pages
    fault: str  # why the chain of images breaks off, empty where it does not
    simulated: bool

    @property
    def page_count(self) -> int:
        """Pages found, and one more that stands for what lies behind a broken chain."""
        return len(self.pages) + bool(self.fault)

    def decode(self, number: int) -> PageImage:
        """Decode one page, upright by its orientation tag."""
        if number > len(self.pages):
            raise cut(
                "the chain of pages breaks off behind page %(number)s: %(fault)s; pages may be missing",
                number=number - 1,
                fault=self.fault,
            )
        image_number = self.pages[number - 1]
        page = self.file.pages[image_number].aspage()
        check_pixels(page.imagewidth, page.imagelength)
        _check_nothing_below(page)
        orientation = int(page.tags.valueof(274, 1))
        self._check_segments(page)
        if is_plain(page):
            image = to_page(light_samples(page), orientation=orientation)
            across, down = _dots(page)
            return with_square_pixels(image, across=across, down=down) if orientation < LYING else image
        if orientation != 1:
            raise unsupported("a turned TIFF page of photometric kind %(photometric)s", photometric=page.photometric)
        return to_page(by_libtiff(self.path, image_number))

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _check_segments(self, page: Any) -> None:
        """Find cut data here: a decoder would fill the gap with paper."""
        offsets, counts = page.dataoffsets, page.databytecounts
        rows = page.tilelength if page.is_tiled else min(page.rowsperstrip or page.imagelength, page.imagelength)
        across = -(-page.imagewidth // page.tilewidth) if page.is_tiled else 1
        planes = page.samplesperpixel if page.planarconfig == PLANES_APART else 1
        expected = -(-page.imagelength // rows) * across * planes
        if min(len(offsets), len(counts)) < expected:
            raise cut("the TIFF page has %(count)s of %(expected)s strips", count=len(offsets), expected=expected)
        for offset, count in zip(offsets, counts, strict=False):
            if not offset or not count:
                raise broken("a strip of the TIFF page is missing")
            if offset + count > self.size_bytes:
                raise cut("a strip of the TIFF page lies behind the end of the file")


def _check_nothing_below(page: Any) -> None:
    """Refuse a page with pictures in directories of its own that are as large: smaller ones are copies of it."""
    if page.subifds is None:
        return
    for below in page.pages:
        if not _is_small(below.aspage(), page):
            refuse_rest("a TIFF page with another picture below it")


def _dots(page: Any) -> tuple[float, float]:
    """Give the dots to the inch, or to any other length, across and down; 0 where the page does not state them."""
    across, down = (_number(page.tags.valueof(tag, (0, 1))) for tag in (X_RESOLUTION, Y_RESOLUTION))
    return across, down


def _number(fraction: Any) -> float:
    """Give a TIFF fraction as a number; 0 for what is none."""
    match fraction:
        case (int(dots), int(per)) if per > 0:
            return dots / per
    return 0.0


def open_tiff(path: Path) -> TiffFile:
    """Open a TIFF file and follow its chain of pages.

    Raises:
        Damaged: It has no page, too many, or another TIFF is hung on its end.
    """
    # What tifffile would only warn of, the chain and the checks below refuse.
    logging.getLogger("tifffile").setLevel(logging.CRITICAL)
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        chain = follow_chain(file, size_bytes)
        if not rest_is_left_out() and holds_another(file, places_of(path, MAGIC), chain):
            refuse_rest("a TIFF with another TIFF hung on its end")
    check_page_count(len(chain.offsets) + bool(chain.fault))
    if not chain.offsets:
        raise cut("the TIFF has no page directory")
    opened = tifffile.TiffFile(path)
    simulated = SIMULATED in opened.pages[0].aspage().description
    pages = _pages_of(opened, chain)
    return TiffFile(path=path, size_bytes=size_bytes, file=opened, pages=pages, fault=chain.fault, simulated=simulated)


def _pages_of(opened: tifffile.TiffFile, chain: Chain) -> tuple[int, ...]:
    """Give the numbers of a file's images that are pages: thumbnails, said to be such and as small, are none."""
    said = [number for number, offset in enumerate(chain.offsets) if offset in chain.reduced]
    full = [number for number, offset in enumerate(chain.offsets) if offset not in chain.reduced]
    if not said or not full:
        return tuple(range(len(chain.offsets)))
    page = opened.pages[full[0]].aspage()
    small = {number for number in said if _is_small(opened.pages[number].aspage(), page)}
    return tuple(number for number in range(len(chain.offsets)) if number not in small)


def _is_small(image: Any, page: Any) -> bool:
    sides = ((image.imagewidth, page.imagewidth), (image.imagelength, page.imagelength))
    return all(side < LEAST_RATIO * whole for side, whole in sides)
