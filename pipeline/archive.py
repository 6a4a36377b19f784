"""The archive of originals: every scanned file, once, named by its content, never changed.

A file appears under its name only when all of it is on disk; whatever is killed or unplugged in between
leaves at most a nameless `.part` file behind, which the next run removes.
"""

import errno
import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from forms.phrase import Phrase, phrase
from pipeline.errors import StoreError
from pipeline.files.whole_file import STALE_S, make_folder, put_in_place, sync_folder
from pipeline.intake.formats import recognise

UNKNOWN_SUFFIX = "bin"
_CHUNK_BYTES = 1 << 20
# A smaller file is hashed in the time that it takes to look at the sizes of some thousand others.
_LARGE_BYTES = 16 << 20
_PART_PREFIX, _PART_SUFFIX = ".", ".part"

REMEDIES = {
    "ENOSPC": "Free some space on that disk, then scan again; nothing was lost",
    "EDQUOT": "Free some of your quota on that disk, then scan again; nothing was lost",
    "EROFS": "Put the survey on a disk that can be written",
    "EACCES": "Check who may read the scan and write the archive folder",
    "EPERM": "Check who may read the scan and write the archive folder",
    "": "Check the disk, then scan again; nothing was lost",
}


class ArchiveError(StoreError):
    """An original cannot be kept or is no longer what it was."""

    def __init__(self, path: Path, why: Phrase, remedy: str) -> None:
        super().__init__(path, why, remedy)  # as given, or workers cannot send it home
        self.path, self.why, self.remedy = path, why, remedy

    @property
    def said(self) -> Phrase:
        return phrase("%(path)s: %(why)s. %(remedy)s", path=str(self.path), why=self.why, remedy=Phrase(self.remedy))


class ScanUnreadable(ArchiveError):
    """The file to be kept cannot be read: its own fault, the archive is well and can take others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedFile:
    """An original in the archive."""

    sha256: str
    bytes: int
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A folder of originals, `ab/abcdef….pdf`."""

    folder: Path

    def store(self, path: Path) -> ArchivedFile:
        """Keep a file; the same bytes again give the same entry. When this returns, they are on disk.

        Raises:
            ScanUnreadable: The file cannot be read, or changes while it is read.
            ArchiveError: The archive cannot take it (full, read-only).
        """
        try:
            make_folder(self.folder)
            return self._keep(path)
        except OSError as error:
            raise _archive_error(error, path, self.folder) from error

    def store_bytes(self, data: bytes) -> ArchivedFile:
        """Keep what was read already, as `store` keeps a file.

        Raises:
            ArchiveError: The archive cannot take it (full, read-only).
        """
        try:
            make_folder(self.folder)
            kept = self.find(hashlib.sha256(data).hexdigest())
            if kept is None or not _is_whole(kept):
                return self._put(lambda out: _write_into((data,), out))
            sync_folder(kept.path.parent)
        except OSError as error:
            raise _archive_error(error, self.folder, self.folder) from error
        return kept

    def find(self, sha256: str) -> ArchivedFile | None:
        """Find an entry by its hash; None where there is none."""
        found = sorted(self.folder.joinpath(sha256[:2]).glob(f"{sha256}.*"))
        return ArchivedFile(sha256=sha256, bytes=found[0].stat().st_size, path=found[0]) if found else None

    def kept(self) -> Iterator[Path]:
        """Go through the paths of all entries, in order."""
        yield from sorted(self.folder.glob("*/[!.]*"))

    def check(self, sha256: str) -> ArchivedFile:
        """Hash an entry again.

        Raises:
            ArchiveError: It is gone, cannot be read, or its bytes have changed.
        """
        found = self.find(sha256)
        if found is None:
            path = self.folder / sha256[:2] / sha256
            raise ArchiveError(path, Phrase("the archived original is gone"), "Bring it back from a backup")
        try:
            is_whole = hash_file(found.path) == sha256
        except OSError as error:
            raise _archive_error(error, found.path, self.folder) from error
        if not is_whole:
            raise ArchiveError(found.path, Phrase("the archived original was changed"), "Bring it back from a backup")
        return found

    def remove(self, sha256: str) -> int:
        """Delete an entry for good; give its bytes, or 0 where it is gone already."""
        found = self.find(sha256)
        if found is None:
            return 0
        found.path.unlink(missing_ok=True)
        sync_folder(found.path.parent)
        return found.bytes

    def sweep(self) -> int:
        """Remove what killed runs left behind; give the number of files."""
        limit = time.time() - STALE_S
        swept = 0
        for part in self.folder.rglob(f"{_PART_PREFIX}*{_PART_SUFFIX}"):
            with suppress(FileNotFoundError):  # another scan has just finished it
                if part.stat().st_mtime < limit:
                    part.unlink()
                    swept += 1
        return swept

    def _keep(self, path: Path) -> ArchivedFile:
        kept = self._same(path)
        if kept is None:
            return self._copy(path)
        # Found does not mean synced: the run that renamed it may have died before its folder was on disk.
        sync_folder(kept.path.parent)
        return kept

    def _same(self, path: Path) -> ArchivedFile | None:
        """Find a file that is here already; a large one is read for that only where one here has its size."""
        size_bytes = _look_at(path).st_size
        if size_bytes >= _LARGE_BYTES and size_bytes not in self._sizes_bytes():
            return None
        sha256 = _hash_scan(path)
        kept = self.find(sha256)
        # or the archived copy has rotted or lies where the disk fails, and this one mends it
        return kept if kept and _is_whole(kept) else None

    def _sizes_bytes(self) -> set[int]:
        sizes = set()
        for kept in self.kept():
            with suppress(FileNotFoundError):  # purged meanwhile
                sizes.add(kept.stat().st_size)
        return sizes

    def _copy(self, path: Path) -> ArchivedFile:
        """Copy a file and name it by the bytes that were copied."""

        def copied(out: int) -> tuple[str, int]:
            before = _look_at(path)
            sha256, size_bytes = _write_into(_chunks(path), out)
            after = _look_at(path)
            if not (before.st_size == size_bytes == after.st_size and before.st_mtime_ns == after.st_mtime_ns):
                raise ScanUnreadable(
                    path, Phrase("the file changed while it was copied"), "Wait for the scanner, then scan again"
                )
            return sha256, size_bytes

        return self._put(copied)

    def _put(self, write: Callable[[int], tuple[str, int]]) -> ArchivedFile:
        """Let an open file be written, and name it by the hash that this gives of its bytes, with their number."""
        handle, name = tempfile.mkstemp(prefix=_PART_PREFIX, suffix=_PART_SUFFIX, dir=self.folder)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                sha256, size_bytes = write(out.fileno())
                os.fsync(out.fileno())
            kind = recognise(part)
            folder = self.folder / sha256[:2]
            make_folder(folder)
            kept = folder / f"{sha256}.{kind.name if kind else UNKNOWN_SUFFIX}"
            put_in_place(part, kept)
        finally:
            part.unlink(missing_ok=True)  # gone already where it was renamed
        return ArchivedFile(sha256=sha256, bytes=size_bytes, path=kept)


def hash_file(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_whole(kept: ArchivedFile) -> bool:
    with suppress(OSError):
        return hash_file(kept.path) == kept.sha256
    return False


def _hash_scan(path: Path) -> str:
    try:
        return hash_file(path)
    except OSError as error:
        raise _unreadable(error, path) from error


def _look_at(path: Path) -> os.stat_result:
    try:
        found = path.stat()
    except OSError as error:
        raise _unreadable(error, path) from error
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):  # a pipe would be waited for
        raise ScanUnreadable(path, Phrase("it is neither a file nor a folder"), "Save the scan as a file first")
    return found


def _unreadable(error: OSError, path: Path) -> ScanUnreadable:
    why = phrase("the file cannot be read (%(error)s)", error=str(error.strerror or error))
    return ScanUnreadable(path, why, "Check who may read it and the disk it lies on, then scan again")


def _write_into(chunks: Iterable[bytes], out: int) -> tuple[str, int]:
    digest, size_bytes = hashlib.sha256(), 0
    for data in chunks:
        digest.update(data)
        size_bytes += len(data)
        view = memoryview(data)
        while view:
            view = view[os.write(out, view) :]
    return digest.hexdigest(), size_bytes


def _chunks(path: Path) -> Iterator[bytes]:
    """Read a file; what goes wrong here is its own fault, and not the archive's."""
    try:
        with path.open("rb") as file:
            while data := file.read(_CHUNK_BYTES):
                yield data
    except OSError as error:
        raise _unreadable(error, path) from error


def _archive_error(error: OSError, path: Path, folder: Path) -> ArchiveError:
    name = errno.errorcode.get(error.errno or 0, "")
    what = error.filename or path
    why = phrase("cannot be archived in %(folder)s (%(error)s)", folder=str(folder), error=str(error.strerror or error))
    return ArchiveError(Path(str(what)), why, REMEDIES.get(name, REMEDIES[""]))
