"""The images of a PDF page that is drawn, unpacked for nothing but their damage.

Poppler leaves out what a cut JPEG or fax does not hold, and what other data are short of, without a word: the page
would be blank from there on.
"""

import base64
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pikepdf

from forms.errors import SurveyError
from pipeline.intake.damage import broken, cut, too_much
from pipeline.intake.fax import Fax, FaxCode, decode_fax
from pipeline.intake.jbig2 import check_jbig2
from pipeline.intake.jpeg_codec import decode_jpeg, read_head
from pipeline.intake.limits import MAX_IMAGE_FILE_BYTES, check_not_too_large
from pipeline.intake.pdf_image import lift
from pipeline.intake.pdf_place import is_short, resources
from pipeline.intake.pdf_shape import image_shape, last_parameters, stream_filters

_COMPONENTS = {
    **dict.fromkeys(("/DeviceGray", "/CalGray", "/Indexed", "/Separation"), 1),
    **dict.fromkeys(("/DeviceRGB", "/CalRGB", "/Lab"), 3),
    "/DeviceCMYK": 4,
}
_LEAST_PNG_PREDICTOR = 10
MAX_DRAWN_BYTES = 20_000_000  # of orders; a sheet has some ten thousand, a traced one a few million
_END_OF_RUNS = 128


def check_images(page: pikepdf.Page) -> None:
    """Unpack all that the page shows, be it in a form, a mask or masked.

    Raises:
        Damaged: The data of one of the images are cut or corrupt, or the orders to show them are gone.
    """
    if not page.obj.get("/Contents") and len(resources(page, "/XObject")):
        raise broken("the PDF page names images and shows none")
    for image in _images(page):
        _check(image)


def check_orders(page: pikepdf.Page) -> None:
    """Refuse a page with more orders than poppler should be given: it keeps a state of 200 bytes for each `q`.

    Raises:
        Damaged: The page and its forms have too many.
    """
    left, seen = MAX_DRAWN_BYTES, set[tuple[int, int]]()
    contents = page.obj.get("/Contents", pikepdf.Array())
    waiting = [*(contents if isinstance(contents, pikepdf.Array) else [contents])]
    waiting += resources(page, "/XObject").values()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, pikepdf.Stream) or one.objgen in seen or one.get("/Subtype") == "/Image":
            continue
        seen.add(one.objgen)
        left -= len(_unpacked(one))
        if left < 0:
            most = MAX_DRAWN_BYTES // 1_000_000
            raise too_much(SurveyError("the PDF page has more than %(most)s MB of drawing orders", most=most))
        waiting += one.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary()).values()


def _unpacked(orders: Any) -> bytes:
    """Unpack drawing orders, as far as they are packed in one of the usual ways."""
    data: bytes = orders.read_raw_bytes()
    for name in stream_filters(orders):
        if name not in _UNPACKED:
            break
        data = _UNPACKED[name](data)
    return data


def _images(page: pikepdf.Page) -> Iterator[Any]:
    """Give the images that a page shows, those in its forms and their masks, each once."""
    waiting = list(_shown(page, page.obj.get("/Contents"), resources(page, "/XObject")))
    seen: set[tuple[int, int]] = set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, pikepdf.Stream) or one.objgen in seen:
            continue
        seen.add(one.objgen)
        if one.get("/Subtype") == "/Image":
            yield one
            waiting.extend(one[key] for key in ("/SMask", "/Mask") if key in one)
        elif one.get("/Subtype") == "/Form":
            named = one.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())
            waiting.extend(_shown(one, one, named))


def _shown(drawing: Any, orders: Any, named: Any) -> Iterable[Any]:
    """Give what a page or form shows of all that it names: some programs name the images of all pages on each."""
    if not is_short(orders):
        return list(named.values())
    shown = {str(order.operands[0]) for order in pikepdf.parse_content_stream(drawing, "Do") if order.operands}
    return [named[name] for name in sorted(shown) if name in named]


def _check(image: Any) -> None:
    shape = image_shape(image)
    if shape is not None and lift(image, shape) is not None:
        return
    *outer, packed_as = stream_filters(image) or [""]
    if packed_as not in _CHECKS and packed_as not in _UNPACKED and packed_as:
        return  # poppler complains of all others
    if any(name not in _UNPACKED for name in outer):
        return
    data = image.read_raw_bytes()
    for name in outer:
        data = _UNPACKED[name](data)
    _CHECKS.get(packed_as, _check_length)(data, image)


def _check_length(data: bytes, image: Any) -> None:
    """Refuse samples that end before the image does."""
    components = 1 if image.get("/ImageMask", False) else _components(image.get("/ColorSpace"))
    if components is None:
        return
    bits = 1 if image.get("/ImageMask", False) else int(image.get("/BitsPerComponent", 8))
    width_px, height_px = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    needed = -(-width_px * components * bits // 8) * height_px
    packed_as = (stream_filters(image) or [""])[-1]
    count = len(_UNPACKED[packed_as](data) if packed_as else data)
    if packed_as == "/FlateDecode":
        count -= _tags(count, last_parameters(image))
    if count < needed:
        raise cut("the image has %(count)s of %(needed)s bytes", count=count, needed=needed)


def _tags(count: int, given: Any) -> int:
    """Count the bytes that say before each row how it was predicted."""
    if int(given.get("/Predictor", 1)) < _LEAST_PNG_PREDICTOR:
        return 0
    row_bits = int(given.get("/Columns", 1)) * int(given.get("/Colors", 1)) * int(given.get("/BitsPerComponent", 8))
    return -(-count // (1 + -(-row_bits // 8)))


def _components(space: Any) -> int | None:
    """Count the samples of a pixel; None where only drawing can tell."""
    if space is None:
        return None
    name = str(space[0]) if isinstance(space, pikepdf.Array) else str(space)
    if name == "/ICCBased":
        return int(space[1].get("/N", 0)) or None
    return len(space[1]) if name == "/DeviceN" else _COMPONENTS.get(name)


def _of_runs(data: bytes) -> bytes:
    parts, at = [], 0
    while at < len(data) and data[at] != _END_OF_RUNS:
        length = data[at]
        is_run = length > _END_OF_RUNS
        parts.append(data[at + 1 : at + 2] * (257 - length) if is_run else data[at + 1 : at + 2 + length])
        at += 2 if is_run else 2 + length
    return b"".join(parts)


def _of_digits(data: bytes) -> bytes:
    digits = b"".join(data.partition(b">")[0].split())
    try:
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("latin-1"))
    except ValueError as error:
        raise broken("the compressed image is damaged (%(error)s)", error=error) from error


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, MAX_IMAGE_FILE_BYTES)
    except zlib.error as error:
        raise broken("the compressed image is damaged (%(error)s)", error=error) from error


def _of_letters(data: bytes) -> bytes:
    try:
        return base64.a85decode(data.partition(b"~>")[0])
    except ValueError as error:
        raise broken("the compressed image is damaged (%(error)s)", error=error) from error


def _check_jpeg(data: bytes, _image: Any) -> None:
    decode_jpeg(data, read_head(data))


def _check_fax(data: bytes, image: Any) -> None:
    given = last_parameters(image)
    width_px, height_px = int(given.get("/Columns", 1728)), int(image.get("/Height", 0))
    rows_by = float(given.get("/K", 0))
    check_not_too_large(width_px, height_px)
    code = FaxCode(fax=Fax.G4 if rows_by < 0 else Fax.G3, mixed=rows_by > 0)
    if given.get("/EncodedByteAlign", False):
        if rows_by or given.get("/EndOfLine", False) or given.get("/EndOfBlock", True):
            return  # a way of coding rows that no TIFF has; poppler misses the end of the block
        code = FaxCode(fax=Fax.RLE)
    decode_fax(data, width_px=width_px, height_px=height_px, code=code)


def _check_jbig2(data: bytes, _image: Any) -> None:
    check_jbig2(data)


_UNPACKED: dict[str, Callable[[bytes], bytes]] = {
    "/FlateDecode": _inflated,
    "/ASCII85Decode": _of_letters,
    "/ASCIIHexDecode": _of_digits,
    "/RunLengthDecode": _of_runs,
}
_CHECKS: dict[str, Callable[[bytes, Any], None]] = {
    "/DCTDecode": _check_jpeg,
    "/CCITTFaxDecode": _check_fax,
    "/JBIG2Decode": _check_jbig2,
}
