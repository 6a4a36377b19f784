"""The shares of a scan, read by worker processes: whatever ends a worker, every page comes back, read or set aside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar

from omr.known import KnownForms
from pipeline.crew import Crew, WorkerDiedError
from pipeline.reading import PageOutcome, Share, read_share

LOST = "reader_died"
LOST_DETAIL = (
    "the process that read this page was ended twice, most often because memory ran out; "
    "scan the page again at 200 or 300 dpi, or give it its ballot by hand"
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way(Generic[T]):
    """One way of reading pages; both functions are the modules' own, so that they travel to the workers."""

    read: Callable[[Share, KnownForms], tuple[T, ...]]
    lost: Callable[[int], T]  # what stands for a page whose reader was ended twice


def _lost(number: int) -> PageOutcome:
    return PageOutcome(number=number, fault=LOST, detail=LOST_DETAIL, may_count=True, damaged=True)


FIRST_WAY = Way(read=read_share, lost=_lost)


def read_shares(shares: Sequence[Share], known: KnownForms, *, jobs: int) -> Iterator[tuple[PageOutcome, ...]]:
    """Read shares with the first reader; see `read_shares_by`."""
    return read_shares_by(FIRST_WAY, shares, known, jobs=jobs)


def read_shares_by(way: Way[T], shares: Sequence[Share], known: KnownForms, *, jobs: int) -> Iterator[tuple[T, ...]]:
    """Read shares with `jobs` workers; results come in the order of the shares, whatever the workers.

    A worker may be ended from outside, or by a decoder that fails on a stranger's bytes. The share that it read is
    then read page by page while no other is; a page that ends a worker again is set aside for a person.
    """
    read = partial(_read, way, known)
    if jobs == 1 or len(shares) == 1:
        yield from map(read, shares)
        return
    with Crew(read, jobs=jobs) as crew:
        for share, done in crew.in_order(shares):
            try:
                yield done.result()
            except WorkerDiedError:
                yield tuple(_read_alone(crew, way, replace(share, numbers=(number,))) for number in share.numbers)


def _read(way: Way[T], known: KnownForms, share: Share) -> tuple[T, ...]:
    return way.read(share, known)


def _read_alone(crew: Crew[Share, tuple[T, ...]], way: Way[T], share: Share) -> T:
    """Read a share of one page; if its worker dies as well, the page waits for a person."""
    try:
        (outcome,) = crew.do_alone(share)
    except WorkerDiedError:
        return way.lost(share.numbers[0])
    return outcome
