"""Let one print of a survey run at a time, and clear up after those that were stopped."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.events import BallotsReprinted
from pipeline.files.folder_lock import folder_lock
from pipeline.files.whole_file import PART, make_folder, put_in_place
from pipeline.store import printed
from pipeline.survey import Survey

TAKEN = ".taken"


@contextmanager
def printing_lock(survey: Survey) -> Iterator[None]:
    """Wait until no other print of this survey runs, in this process or another, and keep others waiting.

    Two prints at once would both plan the same ballots; the second is to see what the first has printed.
    """
    make_folder(survey.print_folder)
    with folder_lock(survey.print_folder):
        _clear_up(survey)
        yield


def taken_name(path: Path) -> Path:
    """Give the name of a whole PDF for the moment in which the log takes its ballots.

    A print may be stopped in that moment, before or after the log has them: only the log can tell whether
    the PDF is to get its own name or to go. One with its own name is therefore known to the log.
    """
    return path.with_name(f".{path.name}{TAKEN}")


def _clear_up(survey: Survey) -> None:
    for part in survey.print_folder.rglob(f".*.pdf.*{PART}"):
        part.unlink(missing_ok=True)
    taken = tuple(survey.print_folder.rglob(f".*.pdf{TAKEN}"))
    if not taken:
        return
    again = (json.loads(entry.body)["file"] for entry in survey.store.entries_of(BallotsReprinted.kind))
    with survey.store.connection() as connection:
        known = {survey.print_folder / each.file for each in printed.printed_ballots(connection)}
    known |= {survey.print_folder / file for file in again}
    for whole in taken:
        path = whole.with_name(whole.name.removeprefix(".").removesuffix(TAKEN))
        if path in known and not path.exists():
            put_in_place(whole, path)
        else:
            whole.unlink()
