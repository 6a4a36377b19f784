"""The pages to learn from and to judge on: those of `make accuracy`, by other people on other scanners."""

from dataclasses import dataclass, replace

from tests.accuracy.stacks import STACKS, Stack

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
