"""A TIFF of scanned pages: gray JPEG or group 4 strips, put in as they were compressed (through tifffile)."""

from pathlib import Path

import numpy as np
import tifffile

from pipeline.simulate.encode import EncodedPage
from pipeline.simulate.words import SIMULATED_MARK


class TiffStack:
    """An open multi-page TIFF."""

    def __init__(self, path: Path) -> None:
        self._tiff = tifffile.TiffWriter(path)

    def add(self, page: EncodedPage) -> None:
        """Add a page as one strip."""
        self._tiff.write(
            iter([page.data]),
            shape=(page.height_px, page.width_px),
            dtype=np.bool_ if page.bitonal else np.uint8,
            photometric="miniswhite" if page.bitonal else "minisblack",
            compression="ccitt_t6" if page.bitonal else "jpeg",
            rowsperstrip=page.height_px,
            resolution=(page.dpi, page.dpi),
            resolutionunit="INCH",
            description=SIMULATED_MARK,
            software="phieu",
            metadata=None,
        )

    def close(self) -> None:
        """Finish the file."""
        self._tiff.close()
