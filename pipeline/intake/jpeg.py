"""JPEG files: one page."""

from dataclasses import dataclass, replace
from pathlib import Path

from omr.image import PageImage
from pipeline.intake.jpeg_codec import JpegHead, count_pictures, decode_jpeg, read_head
from pipeline.intake.limits import MAX_IMAGE_FILE_BYTES, check_file_size, check_pixels
from pipeline.intake.pictures import refuse_several
from pipeline.intake.pixels import to_page
from pipeline.intake.source import SIMULATED


@dataclass(frozen=True, slots=True, kw_only=True)
class JpegFile:
    """An open JPEG file."""

    data: bytes
    head: JpegHead
    page_count: int = 1

    @property
    def simulated(self) -> bool:
        """Whether its comment says so."""
        return SIMULATED.encode() in self.head.comment

    def decode(self, _number: int) -> PageImage:
        """Decode the one page, upright by its EXIF orientation."""
        page = to_page(decode_jpeg(self.data, self.head), orientation=self.head.orientation)
        return replace(page, camera=self.head.camera)

    def close(self) -> None:
        """Nothing is held open."""


def open_jpeg(path: Path) -> JpegFile:
    """Read a JPEG file and check its header.

    Raises:
        Damaged: The header is, or there are several pages in the file.
    """
    check_file_size(path.stat().st_size, MAX_IMAGE_FILE_BYTES)
    data = path.read_bytes()
    head = read_head(data)
    check_pixels(head.width_px, head.height_px)
    refuse_several(count_pictures(data, head))
    return JpegFile(data=data, head=head)
