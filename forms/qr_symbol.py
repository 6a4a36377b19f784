"""Makes the QR symbol of a page: always version 4, at the highest correction level that holds the payload."""

import re

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


Run = tuple[int, int, int]
"""Dark modules side by side: column and row of the first, from the symbol's top left corner, and how many."""


def qr_runs(payload: str) -> tuple[Run, ...]:
    """Give the dark modules of the symbol, row by row.

    Raises:
        FormError: The payload does not fit version 4 at level M.
    """
    data = _modules(payload)
    runs: list[Run] = []
    for row in range(QR_MODULES):
        for match in DARK.finditer(data[QR_MODULES * row : QR_MODULES * (row + 1)]):
            column, end = match.span()
            runs.append((column, row, end - column))
    return tuple(runs)


def level_for(payload: str) -> str:
    """Give the highest correction level that holds the payload."""
    if not ALPHABET.fullmatch(payload):
        raise FormError("the code %(payload)r has letters that a QR symbol of this size cannot hold", payload=payload)
    for level, capacity in CAPACITIES:
        if len(payload) <= capacity:
            return level
    raise FormError(
        "the code %(payload)r has %(count)s characters, the QR symbol holds %(capacities)s: "
        "shorten the plan code, the unit id or the round",
        payload=payload,
        count=len(payload),
        capacities=CAPACITIES[-1][1],
    )


def _modules(payload: str) -> bytes:
    """Give the symbol row by row, one byte a module, 0 is dark."""
    level = level_for(payload)
    symbol = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, version=VERSION, ec_level=level)
    pixels = memoryview(symbol.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]  # a buffer, its stub forgets
    if pixels.shape != (QR_MODULES, QR_MODULES):
        raise FormError(
            "the QR symbol has %(shape)s modules, expected %(qr_modules)s in each direction",
            shape=pixels.shape,
            qr_modules=QR_MODULES,
        )
    return pixels.tobytes()
