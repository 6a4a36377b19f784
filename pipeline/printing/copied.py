"""Copies of a survey's folder have its key and its books: each would give the next ballots the same codes.

Two people's papers would then pass for one. Where a folder prints is written down beside its manifest; one that finds
another place there is a copy, and numbers its ballots from a start of its own, for good.
"""

import hashlib
import json
import socket
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from forms.phrase import Phrase, phrase
from pipeline.files.whole_file import write_whole
from pipeline.store import printed
from pipeline.survey import PLAN, Survey

PLACE = "place.json"  # below `print/`
_MACHINE_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_FIRST, _STARTS, _APART = 5000, 400, 10  # no unit prints thousands; serials of four digits fit the sheet
_ROOM = 1000  # serials between a start and what was printed before: the first folder goes on behind that


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPlace:
    """Where a survey's folder prints, and the least serial that it gives out."""

    machine: str
    folder: str
    first_serial: int = 1

    def next_serial(self, taken: Collection[int], count: int) -> int:
        """Give the first of so many serials that follow one another and are free, behind those that were given here.

        A copy of a copy may begin below what was printed before it was made: behind that, the first one goes on.
        """
        first = self.first_serial if self.first_serial > 1 else max(taken, default=0) + 1
        for serial in sorted(taken):
            if first <= serial < first + count:
                first = serial + 1
        return first

    def is_same(self, other: "PrintPlace") -> bool:
        """Whether this is that folder: where it was, or moved on its machine and there no more."""
        return self.machine == other.machine and not _is_another(Path(other.folder), Path(self.folder))


def print_place(survey: Survey) -> PrintPlace:
    """Say where this folder prints, and from which serial on: one that was copied since it printed from its own."""
    here = PrintPlace(machine=_machine(), folder=str(survey.folder.resolve()))
    before = _known(survey)
    if before is None:
        return here
    first = before.first_serial if here.is_same(before) else _own_start(here, _printed(survey))
    return PrintPlace(machine=here.machine, folder=here.folder, first_serial=first)


def copied_said(survey: Survey) -> Phrase | None:
    """Say that this folder is a copy, as what it is now about to print is numbered; None where it is none."""
    before = _known(survey)
    place = print_place(survey)
    if before is None or place.first_serial == before.first_serial:
        return None
    return phrase(
        "trước đây cuộc khảo sát này in ở máy hoặc thư mục khác (%(folder)s), nơi có thể còn in tiếp: phiếu in ở bản "
        "sao này mang số từ %(first)s để không mã nào được phát hai lần. Nơi cũ không còn dùng (đổi máy, khôi phục từ "
        "bản sao lưu) thì không phải làm gì; còn dùng thì phiếu in ở bản nào quét ở bản đó",
        folder=before.folder,
        first=place.first_serial,
    )


def note_place(survey: Survey) -> None:
    """Write down where this folder prints."""
    place = print_place(survey)
    if place != _known(survey):
        write_whole(survey.print_folder / PLACE, json.dumps(asdict(place), ensure_ascii=False).encode("utf-8"))


def _is_another(before: Path, here: Path) -> bool:
    """Whether the survey still lies where it was, in another folder than this; what we may not look into, it may hold.

    Who moves a folder to a larger disk leaves a link where it was, or the empty folder that a disk was mounted on.
    """
    try:
        return (before / PLAN).exists() and not before.samefile(here)
    except OSError:
        return True


def _known(survey: Survey) -> PrintPlace | None:
    try:
        return PrintPlace(**json.loads((survey.print_folder / PLACE).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):  # it never printed, or with a version that did not write it down
        return None


def _printed(survey: Survey) -> frozenset[int]:
    with survey.store.connection() as connection:
        return frozenset(each.ballot.serial for each in printed.printed_ballots(connection))


def _own_start(here: PrintPlace, taken: Collection[int]) -> int:
    """Give the start that a place has by its name, or the next one that lies apart from what was printed before."""
    digest = hashlib.sha256(f"{here.machine}|{here.folder}".encode()).digest()
    named = int.from_bytes(digest[:4], "big") % _STARTS
    starts = [_FIRST + _APART * ((named + step) % _STARTS) + 1 for step in range(_STARTS)]
    return max(starts, key=lambda start: min((_ROOM, *(abs(start - serial) for serial in taken))))


def _machine() -> str:
    """Give what tells this computer from others."""
    for path in _MACHINE_IDS:
        if path.exists() and (said := path.read_text(encoding="ascii", errors="replace").strip()):
            return hashlib.sha256(said.encode()).hexdigest()[:16]
    return socket.gethostname()
