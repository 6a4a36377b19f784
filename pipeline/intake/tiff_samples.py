"""The samples of one TIFF page, in which 0 is black: by fax and JPEG strips, by tifffile, else by libtiff."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import tifffile
from numpy.typing import NDArray

from pipeline.intake.damage import broken, unsupported
from pipeline.intake.fax import Fax, FaxCode, decode_fax
from pipeline.intake.jpeg_codec import decode_jpeg, read_head
from pipeline.intake.pixels import cmyk_to_rgb, in_place

_NONE, _RLE, _G3, _G4, _LZW, _JPEG, _DEFLATE, _PACKBITS, _OLD_DEFLATE = 1, 2, 3, 4, 5, 7, 8, 32773, 32946
_COMPRESSIONS = (_NONE, _RLE, _G3, _G4, _LZW, _JPEG, _DEFLATE, _PACKBITS, _OLD_DEFLATE)
_FAXES = {_RLE: Fax.RLE, _G3: Fax.G3, _G4: Fax.G4}
_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB, _PALETTE, _SEPARATED, _YCBCR = 0, 1, 2, 3, 5, 6
PLANES_APART = 2
_MAX_SAMPLES = 5  # CMYK and alpha
_JPEG_TABLES = 347


@dataclass(frozen=True, slots=True, kw_only=True)
class Bomb:
    """What a packing can do at worst: bytes given for each byte taken, and a way to see it coming."""

    most_times: int
    reaches: Callable[[bytes, int], bool]  # whether data unpack to a number of bytes or more; unpacks no further


def _inflates_to(data: bytes, size_bytes: int) -> bool:
    return len(zlib.decompressobj().decompress(data, size_bytes)) >= size_bytes


def _lzw_unpacks_to(data: bytes, size_bytes: int) -> bool:
    return len(imagecodecs.lzw_decode(data, out=size_bytes)) >= size_bytes


BOMBS = {
    _LZW: Bomb(most_times=2730, reaches=_lzw_unpacks_to),  # 12 bits for a string of 4095 bytes
    _DEFLATE: Bomb(most_times=1032, reaches=_inflates_to),
    _OLD_DEFLATE: Bomb(most_times=1032, reaches=_inflates_to),
}
HARMLESS_BYTES = 512_000_000  # below this a strip may unpack to what it likes


def is_plain(page: Any) -> bool:
    """Whether the samples mean what they say, so that libtiff's slower general way is not needed.

    Raises:
        Damaged: There are more samples per pixel than any scanner writes.
    """
    if page.samplesperpixel > _MAX_SAMPLES:
        raise unsupported("TIFF of %(samplesperpixel)s samples per pixel", samplesperpixel=page.samplesperpixel)
    if page.compression not in _COMPRESSIONS:
        return False
    kinds = (_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB, _PALETTE, _SEPARATED)
    return page.photometric in kinds or (page.photometric == _YCBCR and page.compression == _JPEG)


def light_samples(page: Any) -> NDArray[np.generic]:
    """Decode a plain page, of which all data are known to be there.

    Raises:
        Damaged: The data are corrupt.
    """
    if not page.is_tiled and page.samplesperpixel == 1 and page.compression in _FAXES:
        white = _joined(list(_fax_strips(page)))
        if page.photometric == _MIN_IS_WHITE:  # as nearly all say: nothing is left to do
            return white
        return _to_light(page, np.invert(white, out=in_place(white)))
    return _to_light(page, _samples(page))


def by_libtiff(path: Path, index: int) -> NDArray[np.uint8]:
    """Decode a page of an odd kind as RGB; slower, and libtiff needs the whole file.

    Raises:
        Damaged: The data are cut or corrupt.
    """
    try:
        return np.asarray(imagecodecs.tiff_decode(path.read_bytes(), index=index, asrgb=True), dtype=np.uint8)[:, :, :3]
    except (imagecodecs.TiffError, RuntimeError, ValueError) as error:
        raise broken("the TIFF image is damaged (%(error)s)", error=error) from error


def _samples(page: Any) -> NDArray[np.generic]:
    if not page.is_tiled and page.compression == _JPEG and page.photometric in (_MIN_IS_BLACK, _YCBCR):
        return _joined(list(_jpeg_strips(page)))
    if page.compression in BOMBS:
        _check_expansion(page, BOMBS[page.compression])
    try:
        samples: NDArray[np.generic] = page.asarray()
    except (tifffile.TiffFileError, ValueError, RuntimeError) as error:  # imagecodecs errors are RuntimeErrors
        raise broken("the TIFF image is damaged (%(error)s)", error=error) from error
    return np.moveaxis(samples, 0, -1) if page.planarconfig == PLANES_APART and samples.ndim == 3 else samples


def _joined(strips: Sequence[NDArray[np.generic]]) -> NDArray[np.generic]:
    """Lay strips below each other; mostly there is one, and a copy would cost as much as a third of decoding it."""
    return strips[0] if len(strips) == 1 else np.vstack(strips)


def _check_expansion(page: Any, bomb: Bomb) -> None:
    """Refuse strips that would unpack to far more than their page needs."""
    rows, columns = (page.tilelength, page.tilewidth) if page.is_tiled else (page.rowsperstrip, page.imagewidth)
    samples = 1 if page.planarconfig == PLANES_APART else page.samplesperpixel
    needed = 2 * min(rows or page.imagelength, page.imagelength) * columns * samples * max(1, page.bitspersample // 8)
    allowed = needed + HARMLESS_BYTES
    handle = page.parent.filehandle
    for offset, count in zip(page.dataoffsets, page.databytecounts, strict=False):
        if count * bomb.most_times <= allowed:
            continue
        handle.seek(offset)
        if bomb.reaches(handle.read(count), allowed):
            raise broken("a strip of the TIFF page unpacks to more than its pixels")


def _fax_strips(page: Any) -> Iterator[NDArray[np.bool_]]:
    options = int(page.tags.valueof(292, 0)) if page.compression == _G3 else 0
    code = FaxCode(fax=_FAXES[page.compression], mixed=bool(options & 1), aligned=bool(options & 4))
    for data, rows in _strips(page):
        bits = bytes(imagecodecs.bitorder_decode(data)) if page.fillorder == 2 else data
        yield decode_fax(bits, width_px=page.imagewidth, height_px=rows, code=code)


def _jpeg_strips(page: Any) -> Iterator[NDArray[np.uint8]]:
    """Decode strictly: the decoders of TIFF programs fill what is damaged with gray."""
    tables = bytes(page.tags.valueof(_JPEG_TABLES, b""))
    for data, rows in _strips(page):
        whole = (
            tables[:-2] + data[2:] if tables else data
        )  # one image of two: between the tables' end and the data's start
        samples = decode_jpeg(whole, read_head(whole))
        if samples.shape[0] < rows or samples.shape[1] != page.imagewidth:
            raise broken("a strip of the TIFF page has %(shape)s pixels", shape=samples.shape[1::-1])
        yield samples[:rows]


def _strips(page: Any) -> Iterator[tuple[bytes, int]]:
    """Give the bytes of each strip and the rows it must hold."""
    most = min(page.rowsperstrip or page.imagelength, page.imagelength)
    tops = range(0, page.imagelength, most)
    handle = page.parent.filehandle
    for top, offset, count in zip(tops, page.dataoffsets, page.databytecounts, strict=False):
        handle.seek(offset)
        yield handle.read(count), min(most, page.imagelength - top)


def _to_light(page: Any, samples: NDArray[np.generic]) -> NDArray[np.generic]:
    """Give samples in which 0 is black and the greatest value white."""
    if page.photometric == _PALETTE:
        return _palette(page)[samples.astype(np.intp)]
    light = _full_range(samples, page.bitspersample)
    if page.photometric == _MIN_IS_WHITE:
        gray = light[:, :, :1] if light.ndim == 3 else light  # whatever ink is, 0 stays what nobody sees
        inverted = np.invert(gray, out=in_place(gray))
        light = inverted if light.ndim == 2 else np.concatenate((inverted, light[:, :, 1:]), axis=2)
    if page.photometric == _SEPARATED:
        return cmyk_to_rgb(light[:, :, :4].astype(np.uint8), inverted=False)
    colours = 3 if page.photometric in (_RGB, _YCBCR) else 1
    has_alpha = light.ndim == 3 and any(int(kind) in (1, 2) for kind in page.extrasamples)
    return light[:, :, : colours + has_alpha] if light.ndim == 3 else light


def _palette(page: Any) -> NDArray[np.uint8]:
    """Give the colours, (n, 3). Writers multiply bytes by 256, by 257 or, against the standard, not at all."""
    colours = np.asarray(page.colormap, dtype=np.uint16).T
    return (colours if colours.max() <= 255 else colours >> 8).astype(np.uint8)


def _full_range(samples: NDArray[np.generic], bits: int) -> NDArray[np.generic]:
    if bits == 1 or samples.dtype == np.bool_:
        return samples.astype(np.bool_, copy=False)
    if samples.dtype not in (np.uint8, np.uint16):
        raise unsupported("TIFF of %(bits)s bit %(dtype)s samples", bits=bits, dtype=samples.dtype)
    if bits in (8, 16):
        return samples
    most = (1 << bits) - 1
    return ((samples.astype(np.uint32) * 255 + most // 2) // most).astype(np.uint8)
