"""From what a person wants to what a person does: which box gets which mark, and what is true of it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from forms.sheet import Box, PageLayout
from pipeline.simulate.words import BoxTruth, Kind, Manner, Truth, Wish, Wishes
from pipeline.simulate.writer import Writer

BETWEEN_LIMIT_MM = 20.0  # boxes further apart have a label or another row between them
_FAINT_KINDS = frozenset({Kind.CROSS, Kind.TICK, Kind.SLASH, Kind.DOT, Kind.FILL, Kind.HALF})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One mark on the paper; it stands in one box, between two, or runs through many."""

    boxes: tuple[int, ...]  # places in the page's list of boxes
    kind: Kind
    truth: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """The boxes of one question, by their places on the page."""

    at: tuple[int, ...]
    boxes: tuple[Box, ...]
    wish: Wish
    writer: Writer

    def wanted(self) -> tuple[int, ...]:
        return tuple(at for at, box in zip(self.at, self.boxes, strict=True) if box.option in self.wish.codes)

    def other(self, rng: np.random.Generator) -> int | None:
        """Give a box that is not wanted, for a slip of the pen."""
        others = [at for at in self.at if at not in self.wanted()]
        return others[int(rng.integers(len(others)))] if others else None

    def neighbour(self, rng: np.random.Generator) -> int | None:
        """Give a box right beside the wanted one, near enough to be taken for it."""
        place = self.at.index(self.wanted()[0])
        mine = self.boxes[place].rect.centre
        near = [
            self.at[index]
            for index in (place - 1, place + 1)
            if 0 <= index < len(self.at)
            and abs(self.boxes[index].rect.centre.x_mm - mine.x_mm) <= BETWEEN_LIMIT_MM
            and abs(self.boxes[index].rect.centre.y_mm - mine.y_mm) < 1
        ]
        return near[int(rng.integers(len(near)))] if near else None

    def mark(self, at: int, rng: np.random.Generator, truth: Truth = Truth.WANTED) -> Deed:
        kind = self.writer.mark_kind(rng)
        faint = self.writer.is_faint and kind in _FAINT_KINDS
        return Deed(boxes=(at,), kind=Kind.LIGHT if faint else kind, truth=truth)


def plan_deeds(page: PageLayout, wishes: Wishes, writer: Writer, rng: np.random.Generator) -> tuple[Deed, ...]:
    """Give every mark that `writer` makes on `page` to say `wishes`, in the order of the page."""
    deeds: list[Deed] = []
    struck: dict[float, list[int]] = {}
    for question in page.questions():
        wish = wishes.get(question)
        if wish is None or not wish.codes:
            continue
        at = tuple(index for index, box in enumerate(page.boxes) if box.question == question)
        row = _Row(at=at, boxes=tuple(page.boxes[index] for index in at), wish=wish, writer=writer)
        if wish.manner is Manner.STRUCK and len(row.wanted()) == 1:
            index = row.wanted()[0]
            struck.setdefault(round(page.boxes[index].rect.x_mm, 1), []).append(index)
        elif row.wanted():
            deeds.extend(_MANNERS[wish.manner](row, rng))
    columns = (Deed(boxes=tuple(run), kind=Kind.COLUMN, truth=Truth.WANTED) for run in struck.values())
    return (*deeds, *columns)


def tell_truth(page: PageLayout, deeds: tuple[Deed, ...]) -> tuple[BoxTruth, ...]:
    """Give the truth about every box of `page`, in the order of the layout."""
    done = {at: deed for deed in deeds for at in deed.boxes}
    return tuple(
        BoxTruth(question=box.question, option=box.option, truth=done[at].truth, kind=done[at].kind)
        if at in done
        else BoxTruth(question=box.question, option=box.option)
        for at, box in enumerate(page.boxes)
    )


def _plain(row: _Row, rng: np.random.Generator) -> tuple[Deed, ...]:
    return tuple(row.mark(at, rng) for at in row.wanted())


def _instead(kind: Kind) -> Callable[[_Row, np.random.Generator], tuple[Deed, ...]]:
    """Take a mark back by `kind`, then mark what is wanted."""

    def correct(row: _Row, rng: np.random.Generator) -> tuple[Deed, ...]:
        wrong = row.other(rng)
        if wrong is None or row.boxes[0].multiple:
            return _plain(row, rng)  # where several may be chosen, nothing shows that one was a slip
        return (Deed(boxes=(wrong,), kind=kind, truth=Truth.NOT), *_plain(row, rng))

    return correct


def _each(kind: Kind, truth: Truth) -> Callable[[_Row, np.random.Generator], tuple[Deed, ...]]:
    """Do the same to every wanted box."""

    def do(row: _Row, rng: np.random.Generator) -> tuple[Deed, ...]:
        return tuple(Deed(boxes=(at,), kind=kind, truth=truth) for at in row.wanted())

    return do


def _between(row: _Row, rng: np.random.Generator) -> tuple[Deed, ...]:
    near = row.neighbour(rng)
    if near is None or len(row.wanted()) > 1:
        return _plain(row, rng)
    pair = tuple(sorted((row.wanted()[0], near)))
    return (Deed(boxes=pair, kind=Kind.BESIDE, truth=Truth.ASK),)


def _rechosen(row: _Row, rng: np.random.Generator) -> tuple[Deed, ...]:
    other = row.other(rng)
    if other is None or row.boxes[0].multiple or len(row.wanted()) > 1:
        return _plain(row, rng)
    filled = Deed(boxes=row.wanted(), kind=Kind.FILL, truth=Truth.ASK)
    return (filled, Deed(boxes=(other,), kind=Kind.CROSS, truth=Truth.ASK))


_MANNERS: dict[Manner, Callable[[_Row, np.random.Generator], tuple[Deed, ...]]] = {
    Manner.PLAIN: _plain,
    Manner.CORRECTED: _instead(Kind.CANCELLED),
    Manner.SCRIBBLED: _instead(Kind.SCRIBBLE),
    Manner.WITHDRAWN: _each(Kind.CANCELLED, Truth.NOT),
    Manner.RINGED: _each(Kind.RING, Truth.WANTED),
    Manner.BESIDE: _each(Kind.BESIDE, Truth.WANTED),
    Manner.BETWEEN: _between,
    Manner.RECHOSEN: _rechosen,
    Manner.STRUCK: _plain,
    Manner.TEXT: _each(Kind.TEXT, Truth.ASK),
}
