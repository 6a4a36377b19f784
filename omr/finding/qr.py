"""Read QR symbols: the only module that touches zxing-cpp and pyzbar, beside the recount's own `second/symbols.py`.

Two independent readers, the fast one first. Every call looks at a crop of bounded size, so that
no page can hang the reader.
"""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from omr.image import Gray

MAX_PIXELS = 1_500_000  # of one crop: a whole A4 page at 120 dpi; more is halved by the caller
QR_ONLY = zxingcpp.BarcodeFormat.QRCode  # no `BarcodeFormats`: zxing complains of those that are there at the end
LEAST_SIDE_PX = 21  # a QR symbol has at least so many modules


class Tidy(StrEnum):
    """What is done to a crop before it is read."""

    NOTHING = "nothing"
    MEDIAN = "median"  # frees it of grain and salt; swallows modules of less than about 3.5 pixels
    THIN = "thin"  # for 1-bit scans, where ink has run: 86 % of hard symbols are then read instead of 64 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """One QR symbol that was read."""

    text: str
    x_px: float  # its middle in the crop
    y_px: float
    across_px: tuple[float, float] | None  # along its upper edge as printed; None where the reader cannot say


def read_symbols(crop: Gray, *, tidy: Tidy, second_reader: bool = False) -> tuple[Symbol, ...]:
    """Read all QR symbols in a crop, by zxing or, asked for, by pyzbar.

    Raises:
        ValueError: The crop has more than `MAX_PIXELS`.
    """
    if crop.size > MAX_PIXELS:
        raise ValueError(f"a crop of {crop.size} pixels is too large, at most {MAX_PIXELS}")
    if min(crop.shape, default=0) < LEAST_SIDE_PX:
        return ()
    ready = _tidied(np.ascontiguousarray(crop), tidy)
    return _with_pyzbar(ready) if second_reader else _with_zxing(ready)


def _tidied(crop: Gray, tidy: Tidy) -> Gray:
    if tidy is Tidy.MEDIAN:
        return np.asarray(cv2.medianBlur(crop, 3), dtype=np.uint8)
    if tidy is Tidy.THIN:
        return np.asarray(cv2.dilate(crop, np.ones((2, 2), dtype=np.uint8)), dtype=np.uint8)
    return crop


def _with_zxing(crop: Gray) -> tuple[Symbol, ...]:
    found = zxingcpp.read_barcodes(crop, formats=zxingcpp.BarcodeFormats(QR_ONLY), try_invert=False)
    return tuple(_from_zxing(symbol) for symbol in found if symbol.valid)


def _from_zxing(symbol: zxingcpp.Barcode) -> Symbol:
    place = symbol.position
    corners = (place.top_left, place.top_right, place.bottom_left, place.bottom_right)
    across = (float(place.top_right.x - place.top_left.x), float(place.top_right.y - place.top_left.y))
    middle_x = sum(corner.x for corner in corners) / 4
    middle_y = sum(corner.y for corner in corners) / 4
    return Symbol(text=symbol.text, x_px=middle_x, y_px=middle_y, across_px=across)


def _with_pyzbar(crop: Gray) -> tuple[Symbol, ...]:
    found = pyzbar.decode(crop, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return tuple(_from_pyzbar(symbol) for symbol in found)


def _from_pyzbar(symbol: pyzbar.Decoded) -> Symbol:
    middle = (symbol.rect.left + symbol.rect.width / 2, symbol.rect.top + symbol.rect.height / 2)
    text = symbol.data.decode("ascii", errors="replace")  # ours is ASCII; anything else fails its seal
    return Symbol(text=text, x_px=middle[0], y_px=middle[1], across_px=None)
