"""Makes the QR symbol of a page: always version 4, at the highest correction level that holds the payload."""

from typing import NamedTuple

import zxingcpp

from forms.errors import FormError
from forms.furniture import QR_MODULES

VERSION = 4
LEVELS = ("H", "Q", "M")  # below M a stain on one corner is no longer mended


class Run(NamedTuple):
    """Dark modules side by side in one row of the symbol, counted from its top left corner."""

    column: int
    row: int
    length: int


def qr_runs(payload: str) -> tuple[Run, ...]:
    """Give the dark modules of the symbol, row by row.

    Raises:
        FormError: The payload is too long for version 4 at level M.
    """
    rows = _modules(payload)
    return tuple(run for y, row in enumerate(rows) for run in _runs(y, row))


def _modules(payload: str) -> tuple[bytes, ...]:
    """Give the symbol's rows, one byte a module, 0 is dark."""
    for level in LEVELS:
        try:
            symbol = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, version=VERSION, ec_level=level)
        except ValueError:  # too long for this level: the next one holds more
            continue
        pixels = memoryview(symbol.to_image(scale=1, add_quiet_zones=False))
        if pixels.shape != (QR_MODULES, QR_MODULES):
            raise FormError(f"the QR symbol has {pixels.shape} modules, expected {QR_MODULES} in each direction")
        data = pixels.tobytes()
        return tuple(data[QR_MODULES * y : QR_MODULES * (y + 1)] for y in range(QR_MODULES))
    raise FormError(
        f"the code {payload!r} has {len(payload)} characters, too many for the QR symbol: "
        "shorten the plan code, the unit id or the round"
    )


def _runs(y: int, row: bytes) -> list[Run]:
    runs: list[Run] = []
    x = row.find(0)
    while x >= 0:
        end = x
        while end < len(row) and row[end] == 0:
            end += 1
        runs.append(Run(x, y, end - x))
        x = row.find(0, end)
    return runs
