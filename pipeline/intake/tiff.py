"""TIFF files: many pages, many compressions."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import tifffile
from numpy.typing import NDArray

from omr.image import PageImage
from pipeline.intake.damage import broken, cut, unsupported
from pipeline.intake.fax import Fax, FaxCode, decode_fax
from pipeline.intake.limits import check_page_count, check_pixels
from pipeline.intake.pixels import cmyk_to_rgb, to_page
from pipeline.intake.source import SIMULATED
from pipeline.intake.tiff_chain import Chain, follow_chain

_RLE, _G3, _G4, _OLD_JPEG, _JPEG = 2, 3, 4, 6, 7
_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB, _PALETTE, _SEPARATED, _YCBCR = 0, 1, 2, 3, 5, 6
_PLANES_APART = 2
_MAX_SAMPLES = 5  # CMYK and alpha


@dataclass(frozen=True, slots=True, kw_only=True)
class TiffFile:
    """An open TIFF file."""

    path: Path
    size_bytes: int
    file: tifffile.TiffFile
    chain: Chain
    simulated: bool

    @property
    def page_count(self) -> int:
        """Pages found, and one more that stands for what lies behind a broken chain."""
        return len(self.chain.offsets) + bool(self.chain.fault)

    def decode(self, number: int) -> PageImage:
        """Decode one page, upright by its orientation tag."""
        if number > len(self.chain.offsets):
            raise cut(
                f"the chain of pages breaks off behind page {number - 1}: {self.chain.fault}; pages may be missing"
            )
        page = self.file.pages[number - 1].aspage()
        check_pixels(page.imagewidth, page.imagelength)
        orientation = int(page.tags.valueof(274, 1))
        if _is_plain(page):
            self._check_segments(page)
            return to_page(_to_light(page, _samples(page)), orientation=orientation)
        if orientation != 1:
            raise unsupported(f"a turned TIFF page of photometric kind {page.photometric}")
        return to_page(_by_libtiff(self.path, number - 1)[:, :, :3])

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _check_segments(self, page: Any) -> None:
        """Find cut data here: a decoder would fill the gap with paper."""
        offsets, counts = page.dataoffsets, page.databytecounts
        rows = page.tilelength if page.is_tiled else min(page.rowsperstrip or page.imagelength, page.imagelength)
        across = -(-page.imagewidth // page.tilewidth) if page.is_tiled else 1
        planes = page.samplesperpixel if page.planarconfig == _PLANES_APART else 1
        expected = -(-page.imagelength // rows) * across * planes
        if min(len(offsets), len(counts)) < expected:
            raise cut(f"the TIFF page has {len(offsets)} of {expected} strips")
        for offset, count in zip(offsets, counts, strict=False):
            if not offset or not count:
                raise broken("a strip of the TIFF page is missing")
            if offset + count > self.size_bytes:
                raise cut("a strip of the TIFF page lies behind the end of the file")


def open_tiff(path: Path) -> TiffFile:
    """Open a TIFF file and follow its chain of pages."""
    # What tifffile would only warn of, the chain and the checks below refuse.
    logging.getLogger("tifffile").setLevel(logging.CRITICAL)
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        chain = follow_chain(file, size_bytes)
    check_page_count(len(chain.offsets) + bool(chain.fault))
    if not chain.offsets:
        raise cut("the TIFF has no page directory")
    opened = tifffile.TiffFile(path)
    simulated = SIMULATED in opened.pages[0].aspage().description
    return TiffFile(path=path, size_bytes=size_bytes, file=opened, chain=chain, simulated=simulated)


def _is_plain(page: Any) -> bool:
    """Whether the samples mean what they say, so that libtiff's slower general way is not needed."""
    if page.samplesperpixel > _MAX_SAMPLES:
        raise unsupported(f"TIFF of {page.samplesperpixel} samples per pixel")
    if page.compression == _OLD_JPEG:
        return False
    kinds = (_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB, _PALETTE, _SEPARATED)
    return page.photometric in kinds or (page.photometric == _YCBCR and page.compression == _JPEG)


def _samples(page: Any) -> NDArray[np.generic]:
    if page.compression in (_RLE, _G3, _G4) and not page.is_tiled and page.samplesperpixel == 1:
        return np.vstack(list(_fax_strips(page)))
    try:
        samples: NDArray[np.generic] = page.asarray()
    except (tifffile.TiffFileError, ValueError, RuntimeError) as error:  # imagecodecs errors are RuntimeErrors
        raise broken(f"the TIFF image is damaged ({error})") from error
    return np.moveaxis(samples, 0, -1) if page.planarconfig == _PLANES_APART and samples.ndim == 3 else samples


def _fax_strips(page: Any) -> Iterator[NDArray[np.bool_]]:
    options = int(page.tags.valueof(292, 0)) if page.compression == _G3 else 0
    fax = {_RLE: Fax.RLE, _G3: Fax.G3, _G4: Fax.G4}[page.compression]
    code = FaxCode(fax=fax, mixed=bool(options & 1), aligned=bool(options & 4))
    rows = min(page.rowsperstrip or page.imagelength, page.imagelength)
    tops = range(0, page.imagelength, rows)
    handle = page.parent.filehandle
    for top, offset, count in zip(tops, page.dataoffsets, page.databytecounts, strict=False):
        handle.seek(offset)
        data = handle.read(count)
        if page.fillorder == 2:
            data = imagecodecs.bitorder_decode(data)
        yield decode_fax(data, width_px=page.imagewidth, height_px=min(rows, page.imagelength - top), code=code)


def _to_light(page: Any, samples: NDArray[np.generic]) -> NDArray[np.generic]:
    """Give samples in which 0 is black and the greatest value white."""
    if page.photometric == _PALETTE:
        return _full_range(np.asarray(page.colormap, dtype=np.uint16).T[samples.astype(np.intp)], 16)
    light = _full_range(samples, page.bitspersample)
    if page.photometric == _MIN_IS_WHITE:
        light = np.invert(light)
    if page.photometric == _SEPARATED:
        return cmyk_to_rgb(light[:, :, :4].astype(np.uint8), inverted=False)
    colours = 3 if page.photometric in (_RGB, _YCBCR) else 1
    has_alpha = light.ndim == 3 and any(int(kind) in (1, 2) for kind in page.extrasamples)
    return light[:, :, : colours + has_alpha] if light.ndim == 3 else light


def _full_range(samples: NDArray[np.generic], bits: int) -> NDArray[np.generic]:
    if bits == 1 or samples.dtype == np.bool_:
        return samples.astype(np.bool_)
    if samples.dtype not in (np.uint8, np.uint16):
        raise unsupported(f"TIFF of {bits} bit {samples.dtype} samples")
    if bits in (8, 16):
        return samples
    most = (1 << bits) - 1
    return ((samples.astype(np.uint32) * 255 + most // 2) // most).astype(np.uint8)


def _by_libtiff(path: Path, index: int) -> NDArray[np.uint8]:
    try:
        return np.asarray(imagecodecs.tiff_decode(path.read_bytes(), index=index, asrgb=True), dtype=np.uint8)
    except (imagecodecs.TiffError, RuntimeError, ValueError) as error:
        raise broken(f"the TIFF image is damaged ({error})") from error
