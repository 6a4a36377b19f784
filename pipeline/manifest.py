"""The print manifest: one row per printed ballot, in `print/manifest.csv`. It grows and is never rewritten."""

import csv
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forms.code import BallotId, ballot_from_code
from forms.errors import CodeError
from pipeline.errors import StoreError
from pipeline.files.whole_file import sync_folder

MANIFEST = "manifest.csv"  # below `print/`
COLUMNS = ("ballot", "unit", "round", "form", "version", "serial", "file", "first_page", "pages", "spare")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBallot:
    """Where one ballot was printed."""

    ballot: BallotId
    form: str
    version: str
    file: str  # relative to `print/`, `/` between folders
    first_page: int  # of the ballot in that PDF, from 1, covers counted
    pages: int
    spare: bool = False

    def row(self) -> dict[str, str]:
        """Give the manifest row."""
        return {
            "ballot": self.ballot.code,
            "unit": self.ballot.unit,
            "round": self.ballot.round,
            "form": self.form,
            "version": self.version,
            "serial": str(self.ballot.serial),
            "file": self.file,
            "first_page": str(self.first_page),
            "pages": str(self.pages),
            "spare": "1" if self.spare else "0",
        }


def append_manifest(path: Path, ballots: Iterable[PrintedBallot]) -> None:
    """Add rows for those of `ballots` that have none, the header first where the file is new, and sync it to disk.

    Half a row at the end, left by a plug that was pulled, makes room for the whole one. Two programs must not do this
    at the same time: whoever calls holds the store's write lock.
    """
    whole = _whole_rows(path)
    listed = {line.partition(b",")[0].decode("utf-8") for line in whole.splitlines()}
    is_new = not whole
    if path.exists() and len(whole) < path.stat().st_size:
        os.truncate(path, len(whole))
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if is_new:
            writer.writeheader()
        writer.writerows(each.row() for each in ballots if each.ballot.code not in listed)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(path.parent)


def read_manifest(path: Path) -> tuple[PrintedBallot, ...]:
    """Read all rows; of a ballot printed again, the first row stays the one that counts.

    A second header, which two first prints at once could leave, is no row.

    Raises:
        StoreError: The file is not as it was written.
    """
    seen: dict[str, PrintedBallot] = {}
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    header = tuple(rows.fieldnames or COLUMNS)
    if header not in (COLUMNS, COLUMNS[:-1]):  # earlier versions said nothing of spares
        raise _not_as_written(path, 1, ",".join(header))
    for row in rows:
        if row["ballot"] != COLUMNS[0]:
            try:
                seen.setdefault(row["ballot"], _from_row(row))
            except (CodeError, ValueError, TypeError) as error:
                raise _not_as_written(path, rows.line_num, ",".join(str(cell) for cell in row.values())) from error
    return tuple(seen.values())


def _text(path: Path) -> str:
    try:
        return _whole_rows(path).decode("utf-8-sig")  # Excel puts a byte order mark before what it saves
    except UnicodeDecodeError as error:
        raise _not_as_written(path, 1, "no UTF-8") from error


def _not_as_written(path: Path, line: int, found: str) -> StoreError:
    return StoreError(
        "%(path)s line %(line)s: found %(found)s, expected the columns %(columns)s as they were printed: another "
        "program, such as Excel, has saved this file. Restore it from a backup, or move it away: the next print "
        "writes it anew",
        path=path,
        line=line,
        found=found,
        columns=",".join(COLUMNS),
    )


def _whole_rows(path: Path) -> bytes:
    """Give the file up to its last line end; nothing where there is none."""
    data = path.read_bytes() if path.exists() else b""
    return data[: data.rfind(b"\n") + 1]


def _from_row(row: dict[str, str]) -> PrintedBallot:
    ballot = ballot_from_code(row["ballot"])
    if (row["unit"], row["round"], int(row["serial"])) != (ballot.unit, ballot.round, ballot.serial):
        raise ValueError("the columns beside the code say another ballot")
    return PrintedBallot(
        ballot=ballot,
        form=row["form"],
        version=row["version"],
        file=row["file"],
        first_page=int(row["first_page"]),
        pages=int(row["pages"]),
        spare=row.get("spare") == "1",
    )
