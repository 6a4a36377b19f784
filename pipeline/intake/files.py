"""Which of the files a person named are scans."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import SurveyError
from forms.phrase import Phrase, phrase
from pipeline.files.named_file import as_text
from pipeline.intake.formats import SUFFIXES, recognise

_MACOS_NOTE = "._"


class ScanMissing(SurveyError):
    """A file or folder that was named cannot be found or listed."""

    def __init__(self, path: Path, why: Phrase) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    @property
    def said(self) -> Phrase:
        return phrase("%(path)s: %(why)s", path=str(self.path), why=self.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The scans among what was named, in a fixed order; `sources` are their names below what was named."""

    scans: tuple[Path, ...]
    skipped: tuple[Path, ...]  # in folders: files of no known type
    hidden: tuple[Path, ...]  # in folders: scans whose names begin with a dot, as of a scanner job without a name
    sources: tuple[str, ...]


def find_scans(paths: Sequence[Path]) -> Found:
    """Find the scans in files and folders, folders with all that lies below.

    A file named by itself is taken whatever it is: if it is no scan, opening it says so.

    Raises:
        ScanMissing: A named path is not there, or a folder cannot be listed.
    """
    found: dict[Path, tuple[Path, str]] = {}
    skipped: dict[Path, Path] = {}
    hidden: dict[Path, Path] = {}
    for root in paths:
        if not root.exists():
            raise ScanMissing(root, Phrase("there is no such file or folder; check the spelling"))
        if not (root.is_dir() or root.is_file()):  # a pipe gives its bytes once, and a device for ever
            raise ScanMissing(root, Phrase("is neither a file nor a folder; save the scan as a file first"))
        for path in sorted(_files_below(root)) if root.is_dir() else [root]:
            if path != root and path.name.startswith("."):
                if _is_scan(path):
                    hidden.setdefault(_real(path), path)
            elif path == root or _is_scan(path):
                source = path.name if path == root else path.relative_to(root).as_posix()
                found.setdefault(_real(path), (path, as_text(source)))
            else:
                skipped.setdefault(_real(path), path)
    return Found(
        scans=tuple(path for path, _ in found.values()),
        skipped=tuple(skipped.values()),
        hidden=tuple(path for real, path in hidden.items() if real not in found),
        sources=tuple(source for _, source in found.values()),
    )


def _is_scan(path: Path) -> bool:
    """By name or by content: a damaged PDF must be reported, a renamed TIFF must be read."""
    if {path.suffix.lower(), path.name.lower()} & SUFFIXES:  # `.pdf` is all name
        return True
    try:
        return path.is_file() and recognise(path) is not None  # a pipe would be waited for
    except OSError:  # no scan by its name, and nobody may look inside: listed as skipped
        return False


def _real(path: Path) -> Path:
    """Follow links, also one that leads to itself."""
    return Path(os.path.realpath(path))


def _files_below(root: Path) -> Iterator[Path]:
    """Walk a folder through symbolic links, each real folder once.

    Hidden folders are left out, with the bins and thumbnails of all systems, and what macOS notes beside its files.
    """
    seen: set[tuple[int, int]] = set()
    for folder, folders, names in os.walk(root, followlinks=True, onerror=_refuse):
        here = Path(folder).stat()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if (here.st_dev, here.st_ino) in seen:
            folders.clear()
            continue
        seen.add((here.st_dev, here.st_ino))
        for name in names:
            # also a pipe or a link to nothing: reading it says so, if it is called a scan
            if not name.startswith(_MACOS_NOTE):
                yield Path(folder) / name


def _refuse(error: OSError) -> None:
    raise ScanMissing(
        Path(error.filename),
        phrase("the folder cannot be listed (%(error)s); check its rights", error=str(error.strerror)),
    )
