"""The scan formats, one line each, and how a file's own first bytes tell them apart."""

from dataclasses import dataclass
from pathlib import Path

from forms.loading import Later
from pipeline.intake.heads import HEIF, HEIF_BOX_AT, PNG
from pipeline.intake.jpeg_segments import SOI
from pipeline.intake.tiff_chain import MAGIC as TIFF_MAGIC

# PDF readers accept junk before the header (mail gateways and some scanners write it), but not more than this.
PDF_JUNK_BYTES = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of scan file."""

    name: str  # also the suffix under which it is archived
    suffixes: tuple[str, ...]
    magic: tuple[bytes, ...]
    magic_at: int = 0
    junk_bytes: int = 0  # that may stand before the magic
    open: Later  # an `OpenSource`

    def fits(self, head: bytes) -> bool:
        """Whether a file that begins with `head` is of this kind."""
        if any(head.startswith(magic, self.magic_at) for magic in self.magic):
            return True
        return bool(self.junk_bytes) and any(magic in head[: self.junk_bytes] for magic in self.magic)


FORMATS = (
    Format(
        name="jpg",
        suffixes=(".jpg", ".jpeg", ".jpe", ".jfif"),
        magic=(SOI + b"\xff",),
        open=Later("pipeline.intake.jpeg", "open_jpeg"),
    ),
    Format(
        name="tif",
        suffixes=(".tif", ".tiff"),
        magic=TIFF_MAGIC,
        open=Later("pipeline.intake.tiff", "open_tiff"),
    ),
    Format(
        name="png",
        suffixes=(".png",),
        magic=(PNG,),
        open=Later("pipeline.intake.png", "open_png"),
    ),
    Format(
        name="pdf",
        suffixes=(".pdf",),
        magic=(b"%PDF-",),
        junk_bytes=PDF_JUNK_BYTES,
        open=Later("pipeline.intake.pdf", "open_pdf"),
    ),
    Format(
        name="heic",
        suffixes=(".heic", ".heif", ".hif"),
        magic=HEIF,
        magic_at=HEIF_BOX_AT,
        open=Later("pipeline.intake.heif", "open_heif"),
    ),
)
SUFFIXES = frozenset(suffix for kind in FORMATS for suffix in kind.suffixes)


def load_all() -> None:
    """Load the decoders of all formats: before workers are forked, which then share them."""
    for kind in FORMATS:
        kind.open.load()


def recognise(path: Path) -> Format | None:
    """Tell a file's format by its content, whatever its name says; None where it is none of ours."""
    with path.open("rb") as file:
        head = file.read(PDF_JUNK_BYTES)
    return next((kind for kind in FORMATS if kind.fits(head)), None)
