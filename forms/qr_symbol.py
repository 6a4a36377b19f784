"""Makes the QR symbol of a page: always version 4, at the highest correction level that holds the payload."""

import re
from typing import NamedTuple

import zxingcpp

from forms.errors import FormError
from forms.furniture import QR_MODULES

VERSION = 4
# How many characters of the QR alphabet (0-9 A-Z $%*+-./: and space) version 4 holds at each level,
# most mending first; below M a stain on one corner would no longer be mended.
# Source: ISO/IEC 18004:2015, table 7.
CAPACITIES = (("H", 50), ("Q", 67), ("M", 90))
ALPHABET = re.compile(r"[0-9A-Z $%*+\-./:]+")
DARK = re.compile(rb"\x00+")


class Run(NamedTuple):
    """Dark modules side by side in one row of the symbol, counted from its top left corner."""

    column: int
    row: int
    length: int


def qr_runs(payload: str) -> tuple[Run, ...]:
    """Give the dark modules of the symbol, row by row.

    Raises:
        FormError: The payload does not fit version 4 at level M.
    """
    data = _modules(payload)
    rows = (data[QR_MODULES * y : QR_MODULES * (y + 1)] for y in range(QR_MODULES))
    return tuple(Run(m.start(), y, m.end() - m.start()) for y, row in enumerate(rows) for m in DARK.finditer(row))


def level_for(payload: str) -> str:
    """Give the highest correction level that holds the payload."""
    if not ALPHABET.fullmatch(payload):
        raise FormError(f"the code {payload!r} has letters that a QR symbol of this size cannot hold")
    for level, capacity in CAPACITIES:
        if len(payload) <= capacity:
            return level
    raise FormError(
        f"the code {payload!r} has {len(payload)} characters, the QR symbol holds {CAPACITIES[-1][1]}: "
        "shorten the plan code, the unit id or the round"
    )


def _modules(payload: str) -> bytes:
    """Give the symbol row by row, one byte a module, 0 is dark."""
    level = level_for(payload)
    symbol = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, version=VERSION, ec_level=level)
    pixels = memoryview(symbol.to_image(scale=1, add_quiet_zones=False))
    if pixels.shape != (QR_MODULES, QR_MODULES):
        raise FormError(f"the QR symbol has {pixels.shape} modules, expected {QR_MODULES} in each direction")
    return pixels.tobytes()
