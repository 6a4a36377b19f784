"""A scan file of any format: its pages one by one, each an image or the reason why there is none."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from omr.image import PageImage
from pipeline.intake.damage import Damaged, MachineFault, ToolMissing, too_much
from pipeline.intake.formats import Format, recognise
from pipeline.intake.limits import check_file_size, check_page_count
from pipeline.intake.machine import is_of_system, is_short_of_memory, words_of
from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.source import OpenSource, PageSource

UNKNOWN_KIND = "unknown"

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
        """Decode page `number`, from 1.

        Raises:
            ValueError: There is no such page.
            MachineFault: The system would not let us read it, which says nothing of the page.
            ToolMissing: A program that this page needs is not installed.
        """
        if not 1 <= number <= self.page_count:
            raise ValueError(f"pages run from 1 to {self.page_count}, asked for {number}")
        try:
            return ScannedPage(number=number, image=self.source.decode(number))
        except ToolMissing:
            raise
        except Damaged as damaged:
            return damaged.page(number)
        except Exception as error:  # strangers' bytes make decoders fail in ways that nobody listed
            log.info("%s page %d", self.path, number, exc_info=error)
            if is_of_system(error):
                raise MachineFault(self.path, words_of(error)) from error
            reason = too_much(words_of(error)) if is_short_of_memory(error) else _unforeseen(error)
            return reason.page(number)

    def close(self) -> None:
        """Let go of the file."""
        self.source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_scan(path: Path, *, logged_pages: int = 0) -> ScanFile:
    """Open a scan file by its content; damage is told by its pages and never raised.

    Args:
        path: The file in the archive.
        logged_pages: What the log says that it holds; 0 where the log does not know it yet. Where it now holds another
            number, each page says so: of pages that nobody expects nobody would miss the answers.

    Raises:
        MachineFault: This computer could not open it, which says nothing of the file.
        ToolMissing: A program that this file needs is not installed.
    """
    scan = _opened(path)
    if logged_pages in (0, scan.page_count):
        return scan
    scan.close()
    reason = _other_count(scan, logged_pages)
    return replace(scan, source=DamagedSource(reason=reason, page_count=logged_pages))


def _opened(path: Path) -> ScanFile:
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
        source = _opener(found, path)(path)
        check_page_count(source.page_count)
        return ScanFile(path=path, kind=kind, source=source)
    except (ToolMissing, MachineFault):
        raise
    except Damaged as damaged:
        reason = damaged
    except Exception as error:  # strangers' bytes make decoders fail in ways that nobody listed
        log.info("%s", path, exc_info=error)
        if is_of_system(error) or is_short_of_memory(error):
            raise MachineFault(path, words_of(error)) from error
        reason = _unforeseen(error)
    return ScanFile(path=path, kind=kind, source=DamagedSource(reason=reason))


def _opener(kind: Format, path: Path) -> OpenSource:
    """Load the decoder of a format: one that is not whole, or for which there is no room, says nothing of the file."""
    try:
        return kind.open.load()
    except ImportError as error:
        raise MachineFault(path, words_of(error)) from error


def _unforeseen(error: Exception) -> Damaged:
    return Damaged(
        Damage.BROKEN,
        "cannot be decoded (%(kind)s: %(said)s); copy or scan it again",
        kind=type(error).__name__,
        said=str(error)[:200],
    )


def _other_count(scan: ScanFile, logged: int) -> Damaged:
    if isinstance(scan.source, DamagedSource):
        return Damaged(
            Damage.OTHER_COUNT,
            "the file had %(logged)s pages when it came and cannot be opened now: %(why)s",
            logged=logged,
            why=scan.source.reason,
        )
    return Damaged(
        Damage.OTHER_COUNT,
        "the file has %(found)s pages, in the log it has %(logged)s; save its pages as a new file and scan that",
        found=scan.page_count,
        logged=logged,
    )
