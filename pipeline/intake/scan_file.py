"""A scan file of any format: its pages one by one, each an image or the reason why there is none."""

import errno
import logging
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from omr.image import PageImage
from pipeline.intake.damage import Damaged, ToolMissing
from pipeline.intake.formats import recognise
from pipeline.intake.limits import check_file_size, check_page_count
from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.source import PageSource

UNKNOWN_KIND = "unknown"
# Of rights, disks and memory: they say nothing about the bytes, while decoders raise others at a stranger's.
OF_THE_SYSTEM = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOENT,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.EPERM,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedSource:
    """A file that could not be opened: one page stands for all of it."""

    reason: Damaged
    page_count: int = 1
    simulated: bool = False

    def decode(self, _number: int) -> PageImage:
        """Say why there is no image."""
        raise self.reason

    def close(self) -> None:
        """Nothing is held open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFile:
    """An open scan file. Workers may each open the same file and decode their share of its pages."""

    path: Path
    kind: str  # name of its format, or `unknown`
    source: PageSource

    @property
    def page_count(self) -> int:
        """Pages to ask for; at least 1, for a damaged file is accounted for as one page."""
        return self.source.page_count

    @property
    def simulated(self) -> bool:
        """Whether the simulator wrote this file."""
        return self.source.simulated

    @property
    def damage(self) -> DamagedPage | None:
        """Why the file as a whole gave nothing; None where it could be opened."""
        if not isinstance(self.source, DamagedSource):
            return None
        return self.source.reason.page(1)

    def page(self, number: int) -> ScannedPage | DamagedPage:
        """Decode page `number`, from 1; a damaged file says of every page what is wrong with the file.

        Raises:
            ValueError: There is no such page.
            MemoryError: There was too little memory, which says nothing about the page.
            ToolMissing: A program that this page needs is not installed.
        """
        if number < 1 or (number > self.page_count and self.damage is None):
            raise ValueError(f"pages run from 1 to {self.page_count}, asked for {number}")
        try:
            return ScannedPage(number=number, image=self.source.decode(number))
        except (ToolMissing, MemoryError):
            raise
        except Damaged as damaged:
            return damaged.page(number)
        except Exception as error:  # strangers' bytes make decoders fail in ways that nobody listed
            log.info("%s page %d", self.path, number, exc_info=error)
            return _unforeseen(error).page(number)

    def close(self) -> None:
        """Let go of the file."""
        self.source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_scan(path: Path) -> ScanFile:
    """Open a scan file by its content; damage is told by its pages and never raised.

    Raises:
        ToolMissing: A program that this file needs is not installed.
    """
    kind = UNKNOWN_KIND
    try:
        check_file_size(path.stat().st_size)
        found = recognise(path)
        if found is None:
            raise Damaged(
                Damage.UNKNOWN,
                "neither PDF, TIFF, JPEG, PNG nor HEIC inside, whatever it is called; scan again in one of these",
            )
        kind = found.name
        source = found.open(path)
        check_page_count(source.page_count)
        return ScanFile(path=path, kind=kind, source=source)
    except ToolMissing:
        raise
    except Damaged as damaged:
        reason = damaged
    except Exception as error:  # strangers' bytes make decoders fail in ways that nobody listed
        log.info("%s", path, exc_info=error)
        reason = _unforeseen(error)
    return ScanFile(path=path, kind=kind, source=DamagedSource(reason=reason))


def _unforeseen(error: Exception) -> Damaged:
    if isinstance(error, OSError) and error.errno in OF_THE_SYSTEM:
        return Damaged(
            Damage.NOT_READABLE,
            "the file cannot be read (%(error)s); check its rights",
            error=error.strerror or error,
        )
    return Damaged(
        Damage.BROKEN,
        "cannot be decoded (%(kind)s: %(said)s); copy or scan it again",
        kind=type(error).__name__,
        said=str(error)[:200],
    )
