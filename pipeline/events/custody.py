"""What left the office, and what was deleted."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A working export left the store; its use is logged because it carries ballot codes."""

    kind: ClassVar[str] = "exported"
    what: str
    rows: int
    # Of a package the units and rounds that it spoke for, of a publication its round; older logs did not keep it.
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagesPurged:
    """The originals of scanned files were deleted for good; what was read from them stays."""

    kind: ClassVar[str] = "images_purged"
    files: tuple[str, ...]  # sha256
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRepaired:
    """The store's file was damaged and made anew from the log; what stands before this entry is as it was."""

    kind: ClassVar[str] = "store_repaired"
    tables: tuple[str, ...]  # that did not follow from the log
    measures_lost: int  # pages that can no longer be decided again
