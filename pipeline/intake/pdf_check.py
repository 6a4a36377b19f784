"""The images of a PDF page that is drawn, unpacked for nothing but their damage.

Poppler leaves out what a cut JPEG or fax does not hold, and what other data are short of, without a word: the page
would be blank from there on.
"""

from collections.abc import Callable
from typing import Any

import pikepdf

from forms.errors import SurveyError
from pipeline.intake.damage import Damaged, broken, cut, too_much, unsupported
from pipeline.intake.fax import Fax, FaxCode, decode_fax
from pipeline.intake.jbig2 import check_jbig2, draws_symbols
from pipeline.intake.jpeg_codec import decode_jpeg, read_head
from pipeline.intake.limits import check_not_too_large
from pipeline.intake.pdf_drawn import InlineImage, drawings
from pipeline.intake.pdf_image import codestream_shape, lift
from pipeline.intake.pdf_place import resources
from pipeline.intake.pdf_shape import image_shape, last_parameters, stream_filters
from pipeline.intake.pdf_unpack import unpacked

_COMPONENTS = {
    **dict.fromkeys(("/DeviceGray", "/CalGray", "/Indexed", "/Separation"), 1),
    **dict.fromkeys(("/DeviceRGB", "/CalRGB", "/Lab"), 3),
    "/DeviceCMYK": 4,
}
_PREDICTED, _LEAST_PNG_PREDICTOR = ("/FlateDecode", "/LZWDecode"), 10
_SHORT_NAMES = ("/W", "/H", "/BPC", "/CS", "/IM", "/F", "/DP")  # poppler takes them for what is missing
_JBIG2 = "/JBIG2Decode"
_PALETTE = b"pclr"  # the box of a JPEG 2000 image by which one sample becomes several
# Letters that are drawings: a program that makes letters of a scan's pieces has some 280 for one of our forms, the
# words of a stamp or a date have a few
LEAST_LETTERS = 60
MAX_DRAWN_BYTES = 20_000_000  # of orders; a sheet has some ten thousand, a traced one a few million


def check_drawn(page: pikepdf.Page) -> bool:
    """Unpack all that the page shows, be it in a form, a mask or masked, before poppler is given it.

    Poppler keeps a state of 200 bytes for each `q`, so that a page of few bytes could take all memory.

    Returns:
        Whether one of the images draws symbols, or letters were made of a scan's pieces: each is drawn in all places
        that look like it.

    Raises:
        Damaged: The data of one of the images are cut or corrupt, the orders to show them are gone, or they are
            too many.
    """
    if not page.obj.get("/Contents") and len(resources(page, "/XObject")):
        raise broken("the PDF page names images and shows none")
    left, seen, symbols, letters = MAX_DRAWN_BYTES, set[tuple[int, int]](), False, 0
    for drawing in drawings(page):
        left -= drawing.count_bytes
        if left < 0:
            most = MAX_DRAWN_BYTES // 1_000_000
            raise too_much(SurveyError("the PDF page has more than %(most)s MB of drawing orders", most=most))
        letters += drawing.is_letter
        for image in drawing.images:
            symbols = _check_with_masks(image, seen) or symbols
    return symbols or letters >= LEAST_LETTERS


def _check_with_masks(image: Any, seen: set[tuple[int, int]]) -> bool:
    waiting, symbols = [image], False
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Stream):
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        elif not isinstance(one, InlineImage):
            continue  # a mask that is a range of colours
        symbols = _check(one) or symbols
        waiting.extend(one.get(key) for key in ("/SMask", "/Mask") if key in one)
    return symbols


def _check(image: Any) -> bool:
    if isinstance(image, pikepdf.Stream) and any(name in image for name in _SHORT_NAMES):
        raise unsupported("a PDF image that is described as one among the orders")
    shape = image_shape(image)
    if shape is not None and lift(image, shape) is not None:
        return False
    data, packed_as = unpacked(image)
    if not packed_as:
        _check_length(len(data), image)
    elif packed_as in _CHECKS:  # poppler complains of all others
        _CHECKS[packed_as](data, image)
    return packed_as == _JBIG2 and draws_symbols(data)


def _check_length(count: int, image: Any) -> None:
    """Refuse samples that end before the image does."""
    components = _components(image)
    if components is None:
        return
    bits = 1 if image.get("/ImageMask", False) else int(image.get("/BitsPerComponent", 8))
    width_px, height_px = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    needed = -(-width_px * components * bits // 8) * height_px
    if (stream_filters(image) or [""])[-1] in _PREDICTED:
        count -= _tags(count, last_parameters(image))
    if count < needed:
        raise cut("the image has %(count)s of %(needed)s bytes", count=count, needed=needed)


def _tags(count: int, given: Any) -> int:
    """Count the bytes that say before each row how it was predicted."""
    if int(given.get("/Predictor", 1)) < _LEAST_PNG_PREDICTOR:
        return 0
    row_bits = int(given.get("/Columns", 1)) * int(given.get("/Colors", 1)) * int(given.get("/BitsPerComponent", 8))
    return -(-count // (1 + -(-row_bits // 8)))


def _components(image: Any) -> int | None:
    """Count the samples of a pixel; None where only drawing can tell."""
    space = image.get("/ColorSpace")
    if image.get("/ImageMask", False):
        return 1
    if space is None:
        return None
    name = str(space[0]) if isinstance(space, pikepdf.Array) else str(space)
    if name == "/ICCBased":
        return int(space[1].get("/N", 0)) or None
    return len(space[1]) if name == "/DeviceN" else _COMPONENTS.get(name)


def _check_jpeg(data: bytes, image: Any) -> None:
    head, components = read_head(data), _components(image)
    _check_size(head.width_px, head.height_px, image)
    if components not in (None, head.components):
        raise _other_colours(head.components, components)
    decode_jpeg(data, head)


def _check_jpeg2000(data: bytes, image: Any) -> None:
    """See that it is as large as the PDF says; poppler complains of one that is cut."""
    width_px, height_px, found = codestream_shape(data)
    _check_size(width_px, height_px, image)
    components = _components(image)
    if components is not None and found < components and _PALETTE not in data:
        raise _other_colours(found, components)


def _other_colours(found: int, declared: int | None) -> Damaged:
    return broken("the image has %(found)s colours, the PDF says %(declared)s", found=found, declared=declared)


def _check_size(width_px: int, height_px: int, image: Any) -> None:
    declared = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    if (width_px, height_px) != declared:
        raise broken(
            "the image holds %(shape)s pixels, declared are %(declared)s",
            shape=(width_px, height_px),
            declared=declared,
        )


def _check_fax(data: bytes, image: Any) -> None:
    given = last_parameters(image)
    width_px, height_px = int(given.get("/Columns", 1728)), int(image.get("/Height", 0))
    rows_by = float(given.get("/K", 0))
    check_not_too_large(width_px, height_px)
    if -(-width_px // 8) < -(-int(image.get("/Width", 0)) // 8):
        _check_size(width_px, height_px, image)
    code = FaxCode(fax=Fax.G4 if rows_by < 0 else Fax.G3, mixed=rows_by > 0)
    if given.get("/EncodedByteAlign", False):
        if rows_by or given.get("/EndOfLine", False) or given.get("/EndOfBlock", True):
            return  # a way of coding rows that no TIFF has; poppler misses the end of the block
        code = FaxCode(fax=Fax.RLE)
    decode_fax(data, width_px=width_px, height_px=height_px, code=code)


def _check_jbig2(data: bytes, image: Any) -> None:
    check_jbig2(data, height_px=int(image.get("/Height", 0)))


_CHECKS: dict[str, Callable[[bytes, Any], None]] = {
    "/DCTDecode": _check_jpeg,
    "/CCITTFaxDecode": _check_fax,
    _JBIG2: _check_jbig2,
    "/JPXDecode": _check_jpeg2000,
}
