"""A survey with a queue as long as wanted: real pages, printed ballots, and a machine that is sure of nothing."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.events import Event, FileArchived, PageSettled
from pipeline.store import Store, items, printed
from pipeline.survey import DATABASE, Survey
from tests.program import Program
from tests.web.doubting import append_all, doubt_everything, events_of

UNITS = ("KN-24688", "KN-24691")
SCANNED = 9  # ballots a unit


def long_queue(folder: Path, program: Program, *, at_least: int) -> None:
    """Print, fill in and scan a small pack, and let further printed ballots come in on copies of its pages."""
    small = folder.with_name(f"{folder.name}-scanned")
    units = [word for unit in UNITS for word in ("--unit", unit)]
    program.ok("new", small, "--sample", "krong-no")
    program.ok("-C", small, "print", "--count", SCANNED, *units)
    program.ok("-C", small, "simulate", small / "returned", "--seed", "11", "--jobs", "1")
    program.run("-C", small, "scan", small / "returned", "--received", "2023-09-20", "--jobs", "1", codes=(0, 5))
    doubt_everything(small, folder)
    survey = Survey(folder)
    pages = [event for event in events_of(survey) if isinstance(event, PageSettled)]
    (file,) = (event for event in events_of(survey) if isinstance(event, FileArchived))
    waiting = _count(survey.store)
    copies = -(-at_least // waiting) - 1
    if copies:
        program.ok("-C", folder, "print", "--count", SCANNED * (copies + 1), *units)
    for number in range(copies):
        append_all(survey.store, _come_in_again(folder, survey.store, file, pages, number))
    survey.store.close()
    assert (folder / DATABASE).exists()


def _come_in_again(
    folder: Path, store: Store, file: FileArchived, pages: list[PageSettled], number: int
) -> Iterator[Event]:
    """Give the events of a stack of other ballots: the same bytes and a word more, the pages under new names."""
    data = (folder / file.archived).read_bytes() + f"\n% copy {number}\n".encode()
    sha256 = hashlib.sha256(data).hexdigest()
    archived = file.archived.replace(file.sha256, sha256).replace(f"/{file.sha256[:2]}/", f"/{sha256[:2]}/")
    (folder / archived).parent.mkdir(parents=True, exist_ok=True)
    (folder / archived).write_bytes(data)
    yield replace(file, sha256=sha256, archived=archived, source=f"copy-{number}.pdf", size_bytes=len(data))
    with store.connection() as connection:
        free = [each.ballot.code for each in printed.printed_ballots(connection)]
    taken = {page.ballot for page in pages}
    free = [code for code in free if code not in taken][number * len(taken) :]
    named = dict(zip(sorted(filter(None, taken)), free, strict=False))
    for page in pages:
        yield replace(page, file=sha256, ballot=named[page.ballot or ""], pixels=None)


def _count(store: Store) -> int:
    with store.connection() as connection:
        return items.count_open(connection)
