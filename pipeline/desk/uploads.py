"""Uploads on disk until they are read: a stack that was taken outlives the desk that took it, however that ended.

The files of a stack lie in a folder of their own; its ticket is written last, so that a stack without
one was never taken, and nobody was told that it was.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from pipeline.files.whole_file import make_folder, sync_folder, write_whole

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What is known of a stack beside its files."""

    id: str
    names: tuple[str, ...]
    by: str
    received: date | None
    channel: str


def keep_stack(uploads: Path, ticket: Ticket, files: tuple[tuple[str, BinaryIO], ...]) -> Path:
    """Write a stack to disk, all of it or nothing, and give its folder."""
    folder = uploads / ticket.id
    make_folder(uploads)
    folder.mkdir()
    try:
        for name, file in files:
            with (folder / name).open("xb") as target:  # never over another of the stack
                shutil.copyfileobj(file, target, CHUNK_BYTES)
                target.flush()
                os.fsync(target.fileno())
        sync_folder(folder)
        told = {
            "names": ticket.names,
            "by": ticket.by,
            "received": ticket.received.isoformat() if ticket.received else None,
            "channel": ticket.channel,
        }
        write_whole(_ticket_path(uploads, ticket.id), json.dumps(told, ensure_ascii=False).encode("utf-8"))
    except BaseException:  # such as a full disk
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def stacks_left(uploads: Path) -> Iterator[tuple[Ticket, Path]]:
    """Go through the stacks that were taken and not read, the oldest first; what was never taken is removed."""
    tickets = sorted(uploads.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
    for folder in uploads.glob("*/"):
        if not _ticket_path(uploads, folder.name).exists():
            shutil.rmtree(folder, ignore_errors=True)
    for path in tickets:
        said = json.loads(path.read_text(encoding="utf-8"))
        received = date.fromisoformat(said["received"]) if said["received"] else None
        names = tuple(said["names"])
        yield (
            Ticket(id=path.stem, names=names, by=said["by"], received=received, channel=said["channel"]),
            uploads / path.stem,
        )


def forget_stack(uploads: Path, id: str) -> None:
    """Remove a stack that was read: its originals lie in the archive."""
    _ticket_path(uploads, id).unlink(missing_ok=True)
    shutil.rmtree(uploads / id, ignore_errors=True)


def _ticket_path(uploads: Path, id: str) -> Path:
    return uploads / f"{id}.json"
