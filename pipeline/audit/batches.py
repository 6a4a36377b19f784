"""Which ballots came through the scanner together: where one was misread unnoticed, its neighbours are suspect.

A scanned file with several ballots is a batch. Where every ballot is a file of its own, the files of
one folder and one day of receipt are a batch together.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.store.audits import BallotFile


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanBatch:
    """Ballots that were scanned together."""

    number: int  # in the order in which batches came, from 1
    source: str  # a file, or a folder; for the office's eyes only
    ballots: tuple[str, ...]  # codes, in the order they lay


def scan_batches(pages: Iterable[BallotFile]) -> tuple[ScanBatch, ...]:
    """Give the batches in the order in which their first file came."""
    of_file: defaultdict[int, list[BallotFile]] = defaultdict(list)
    for page in pages:
        of_file[page.file].append(page)
    batches: defaultdict[tuple[str, str], list[BallotFile]] = defaultdict(list)
    for mine in of_file.values():
        batches[_key(mine)].extend(mine)
    return tuple(
        ScanBatch(number=number, source=key[0], ballots=tuple(dict.fromkeys(page.ballot for page in mine)))
        for number, (key, mine) in enumerate(batches.items(), 1)
    )


def _key(pages: list[BallotFile]) -> tuple[str, str]:
    source = pages[0].source
    if len({page.ballot for page in pages}) > 1:
        return source, str(pages[0].file)
    return f"{PurePosixPath(source).parent}/", pages[0].received or ""
