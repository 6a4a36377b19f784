"""The pages to learn from and to judge on: those of `make accuracy`, by other people on other scanners."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.simulate.letters import WORDS
from pipeline.simulate.words import Manner
from tests.accuracy.stacks import STACKS, Ink, Stack

ODD_RATIO = 0.2  # of the rows: four times as many as people fill in oddly, so that there is something to learn from
USUAL_ODD_RATIO = 0.05  # each such box counts for a quarter
FITTED = {
    "normal gray": 30,
    "normal gray, handwriting": 60,
    "hard gray": 25,
    "hard gray, handwriting": 55,
    "dirtied gray, handwriting": 20,
    "normal 1-bit": 15,
    "normal 1-bit, handwriting": 35,
    "hard 1-bit": 15,
    "hard 1-bit, handwriting": 35,
}
JUDGED_RATIO = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Some pages of one sort, by people of one side."""

    stack: Stack
    pages: int
    judged: bool
    words: tuple[str, ...] = WORDS  # that the pen model writes
    weight: float = 1.0  # of each box


def lots() -> tuple[Lot, ...]:
    """Give all lots; their names set them apart from the pages of `make accuracy`."""
    known = {stack.name: stack for stack in STACKS}
    return tuple(
        Lot(
            stack=replace(known[name], name=f"{'judged' if judged else 'fitted'}: {name}", odd_ratio=ODD_RATIO),
            pages=round(pages * JUDGED_RATIO) if judged else pages,
            judged=judged,
        )
        for judged in (False, True)
        for name, pages in FITTED.items()
    )


# To tell letters from marks: plain marks, and words in every row. The side that judges writes other words as well.
MARKED = {
    "normal gray": 30,
    "normal gray, handwriting": 60,
    "hard gray": 20,
    "hard gray, handwriting": 30,
    "normal 1-bit": 20,
    "normal 1-bit, handwriting": 25,
}
WRITTEN = {
    "normal gray": 45,
    "normal gray, handwriting": 15,
    "hard gray": 25,
    "normal 1-bit": 25,
    "normal 1-bit, handwriting": 8,
    "hard 1-bit": 10,
}
MORE_WORDS = {False: ("k", "on", "con", "thông", "h", "cô", "kg"), True: ("c", "n", "tôn", "hong", "to", "công", "ot")}
LETTERS_JUDGED_RATIO = 0.5
HAND_WEIGHT = 3.0  # of real words: there are few, and they are what people write


def letter_lots() -> tuple[Lot, ...]:
    """Give the lots that tell letters from marks."""
    known = {stack.name: stack for stack in STACKS}
    return tuple(lot for judged in (False, True) for lot in _letter_lots(known, judged=judged))


def _letter_lots(known: Mapping[str, Stack], *, judged: bool) -> Iterator[Lot]:
    side, share = ("judged", LETTERS_JUDGED_RATIO) if judged else ("fitted", 1.0)
    for name, pages in MARKED.items():
        yield Lot(stack=replace(known[name], name=f"marks {side}: {name}"), pages=round(pages * share), judged=judged)
    for name, pages in WRITTEN.items():
        stack = replace(known[name], name=f"words {side}: {name}", odd_ratio=1.0, manner=Manner.TEXT)
        by_hand = stack.ink is Ink.HAND
        yield Lot(
            stack=stack,
            pages=round(pages * share),
            judged=judged,
            words=WORDS + MORE_WORDS[judged],
            weight=HAND_WEIGHT if by_hand else 1.0,
        )
