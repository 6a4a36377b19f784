"""HEIC photos, as iPhones take them: each image of a file is a page; the decoder lays them upright by itself."""

import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pi_heif

from omr.image import PageImage
from pipeline.intake.damage import broken, cut
from pipeline.intake.limits import MAX_IMAGE_FILE_BYTES, check_file_size, check_page_count, check_pixels
from pipeline.intake.pixels import to_page
from pipeline.intake.source import SIMULATED


@dataclass(frozen=True, slots=True, kw_only=True)
class HeifFile:
    """An open HEIC file; the smaller copies and depth maps that phones add are no pages."""

    images: tuple[Any, ...]

    @property
    def page_count(self) -> int:
        """Images of the file."""
        return len(self.images)

    @property
    def simulated(self) -> bool:
        """Whether its tags say so."""
        return any(SIMULATED.encode() in (image.info["exif"] or b"") for image in self.images)

    def decode(self, number: int) -> PageImage:
        """Decode one image; always a camera's, whatever its tags say."""
        image = self.images[number - 1]
        check_pixels(*image.size)
        try:
            samples = np.array(image)  # a copy: the memory of the decoder goes when the file is closed
        except (ValueError, RuntimeError, EOFError) as error:
            raise broken("the HEIC image is damaged (%(error)s)", error=str(error).strip()) from error
        return replace(to_page(samples), camera=True)

    def close(self) -> None:
        """Nothing is held open."""


def open_heif(path: Path) -> HeifFile:
    """Read a HEIC file; nothing is decoded yet.

    Raises:
        Damaged: The file is cut: what its tables point to is not there.
    """
    check_file_size(path.stat().st_size, MAX_IMAGE_FILE_BYTES)
    try:
        images = tuple(pi_heif.open_heif(io.BytesIO(path.read_bytes())))
    except (ValueError, RuntimeError, EOFError) as error:
        if "end of file" in str(error).lower():
            raise cut("the HEIC image is not complete") from error
        raise broken("the HEIC image is damaged (%(error)s)", error=str(error).strip()) from error
    check_page_count(len(images))
    return HeifFile(images=images)
