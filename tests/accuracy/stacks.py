"""The stacks that are measured, one line each: what is printed, who fills it in, how it is scanned, how many pages.

A stack with targets is what issue readers compare with; all are compared with the baseline.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.simulate.words import Level, Manner


class Scan(StrEnum):
    """What the scanner writes."""

    GRAY = "gray"
    COLOUR = "colour"
    BITONAL = "1-bit"
    DITHERED = "dithered"  # 1-bit as well, grays spread over dots
    ADAPTIVE = "adaptive"  # 1-bit by what lies right round each pixel: of large black things the outline stays


class Paper(StrEnum):
    """What was printed."""

    FORMS = "forms"  # those of the five samples
    DENSE = "dense"  # the sheet full of boxes


class Ink(StrEnum):
    """Whose marks are on the paper."""

    PEN = "pen"  # the simulation's own pen
    HAND = "hand"  # crops of real handwriting where there are any, else the pen
    SWEEPING = "sweeping"  # the pen, in hands whose ticks end in long tails
    STROKES = "strokes"  # one least mark in every row
    TRACES = "traces"  # nothing but what no person wrote: specks, folds, holes, stamps, the other side's ink


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What must hold, as shares."""

    silent: int = 0  # on clear marks
    faint_ratio: float = 0.0
    beyond_ratio: float = 1.0
    refused_ratio: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Pages of one sort."""

    name: str
    pages: int  # of the short run
    full_pages: int
    level: Level = Level.NORMAL
    scan: Scan = Scan.GRAY
    paper: Paper = Paper.FORMS
    ink: Ink = Ink.PEN
    dpis: tuple[int, ...] = ()  # else the level's own
    odd_ratio: float = 0.05  # of the rows, in which people do what a person must judge
    manner: Manner | None = None  # how: else as it comes
    crowded: bool = False  # half of the boxes are marked, or all: who takes several answers, or strikes out the rest
    scans_a_sheet: int = 1  # a filled-in sheet costs as much as a scan: it may be scanned more than once
    large_canvas: bool = False  # turned by up to 7 degrees, on a canvas that holds the sheet
    dirty: bool = False  # by the third-party library
    target: Target = field(default_factory=Target)

    def count(self, *, full: bool) -> int:
        """Give the number of pages of a run."""
        return self.full_pages if full else self.pages


_DPIS = (150, 200, 200, 240, 300, 400)
_FAX_DPIS = (200, 300, 300, 400)
_SMALL_DPIS = (200, 300, 300)  # at 400 dpi the least of neighbourhoods leaves lines of 0.2 mm
_NORMAL = Target(beyond_ratio=0.003, refused_ratio=0.002)
_HARD = Target(faint_ratio=1e-4, beyond_ratio=0.03, refused_ratio=0.02)
_BIT = Target(beyond_ratio=0.02, refused_ratio=0.005)
_HARD_BIT = Target(beyond_ratio=0.12, refused_ratio=0.04)
_DIRT = Target(beyond_ratio=0.03, refused_ratio=0.05)
_DENSE = Target(refused_ratio=0.002)  # marks of 8 mm run into each other: how much is asked says nothing here
_DENSE_HARD = Target(faint_ratio=1e-4, refused_ratio=0.02)

_PHOTO = Target(refused_ratio=0.15)
_P, _PP = Level.PHOTO, Level.POOR_PHOTO
_H, _C, _B, _D = Level.HARD, Scan.COLOUR, Scan.BITONAL, Paper.DENSE

STACKS = (
    Stack(name="normal gray", pages=90, full_pages=1200, dpis=_DPIS, target=_NORMAL),
    Stack(name="normal gray, handwriting", pages=90, full_pages=1200, dpis=_DPIS, ink=Ink.HAND, target=_NORMAL),
    Stack(name="normal colour", pages=24, full_pages=300, dpis=_DPIS, scan=_C, target=_NORMAL),
    Stack(
        name="normal colour, handwriting", pages=24, full_pages=300, dpis=_DPIS, scan=_C, ink=Ink.HAND, target=_NORMAL
    ),
    Stack(name="normal gray, dense", pages=20, full_pages=17300, paper=_D, scans_a_sheet=4, target=_DENSE),
    Stack(name="hard gray", pages=90, full_pages=900, level=_H, target=_HARD),
    Stack(name="hard gray, handwriting", pages=90, full_pages=900, level=_H, ink=Ink.HAND, target=_HARD),
    Stack(name="hard gray, turned 7°", pages=24, full_pages=200, level=_H, large_canvas=True, target=_HARD),
    Stack(name="hard colour", pages=20, full_pages=200, level=_H, scan=_C, target=_HARD),
    Stack(name="hard colour, handwriting", pages=20, full_pages=200, level=_H, scan=_C, ink=Ink.HAND, target=_HARD),
    Stack(name="hard gray, dense", pages=12, full_pages=400, level=_H, paper=_D, scans_a_sheet=2, target=_DENSE_HARD),
    Stack(name="normal 1-bit", pages=60, full_pages=600, scan=_B, dpis=_FAX_DPIS, target=_BIT),
    Stack(
        name="normal 1-bit, handwriting", pages=60, full_pages=600, scan=_B, dpis=_FAX_DPIS, ink=Ink.HAND, target=_BIT
    ),
    Stack(name="hard 1-bit", pages=60, full_pages=600, level=_H, scan=_B, target=_HARD_BIT),
    Stack(name="hard 1-bit, handwriting", pages=60, full_pages=600, level=_H, scan=_B, ink=Ink.HAND, target=_HARD_BIT),
    Stack(name="dithered 1-bit, handwriting", pages=30, full_pages=300, scan=Scan.DITHERED, ink=Ink.HAND, target=_BIT),
    Stack(name="odd marks in every row, dithered", pages=20, full_pages=300, scan=Scan.DITHERED, odd_ratio=1.0),
    Stack(name="adaptive 1-bit", pages=30, full_pages=300, scan=Scan.ADAPTIVE, dpis=_SMALL_DPIS, target=_BIT),
    Stack(
        name="adaptive 1-bit, handwriting",
        pages=30,
        full_pages=300,
        scan=Scan.ADAPTIVE,
        dpis=_SMALL_DPIS,
        ink=Ink.HAND,
        target=_BIT,
    ),
    Stack(name="odd marks in every row, adaptive", pages=20, full_pages=300, scan=Scan.ADAPTIVE, odd_ratio=1.0),
    Stack(name="dirtied gray", pages=30, full_pages=300, dirty=True, target=_DIRT),
    Stack(name="dirtied gray, handwriting", pages=30, full_pages=300, dirty=True, ink=Ink.HAND, target=_DIRT),
    Stack(name="odd marks in every row", pages=40, full_pages=600, dpis=_DPIS, odd_ratio=1.0),
    Stack(name="odd marks in every row, handwriting", pages=40, full_pages=600, odd_ratio=1.0, ink=Ink.HAND),
    Stack(name="odd marks in every row, hard", pages=20, full_pages=300, level=_H, odd_ratio=1.0),
    Stack(name="odd marks in every row, dirtied", pages=20, full_pages=300, dirty=True, odd_ratio=1.0),
    Stack(name="words in every row", pages=20, full_pages=300, dpis=_DPIS, odd_ratio=1.0, manner=Manner.TEXT),
    Stack(
        name="words in every row, handwriting",
        pages=20,
        full_pages=300,
        odd_ratio=1.0,
        manner=Manner.TEXT,
        ink=Ink.HAND,
    ),
    Stack(name="most boxes marked", pages=20, full_pages=300, dpis=_DPIS, crowded=True),
    Stack(name="most boxes marked, handwriting", pages=20, full_pages=300, dpis=_DPIS, crowded=True, ink=Ink.HAND),
    Stack(name="most boxes marked, 1-bit", pages=20, full_pages=300, scan=_B, dpis=_FAX_DPIS, crowded=True),
    Stack(name="long tails", pages=20, full_pages=300, dpis=_DPIS, ink=Ink.SWEEPING),
    Stack(name="least marks, gray", pages=18, full_pages=90, paper=_D, ink=Ink.STROKES, dpis=_DPIS),
    Stack(name="least marks, colour", pages=9, full_pages=90, paper=_D, ink=Ink.STROKES, dpis=_DPIS, scan=_C),
    Stack(name="no marks, gray", pages=18, full_pages=180, paper=_D, ink=Ink.TRACES, dpis=_DPIS),
    Stack(name="no marks, colour", pages=12, full_pages=90, paper=_D, ink=Ink.TRACES, dpis=_DPIS, scan=_C),
    Stack(name="photos", pages=24, full_pages=300, level=_P, scan=_C, target=_PHOTO),
    Stack(name="photos, handwriting", pages=24, full_pages=300, level=_P, scan=_C, ink=Ink.HAND, target=_PHOTO),
    Stack(name="photos, odd marks", pages=12, full_pages=150, level=_P, scan=_C, odd_ratio=1.0, target=_PHOTO),
    Stack(name="photos, least marks", pages=5, full_pages=60, level=_P, scan=_C, paper=_D, ink=Ink.STROKES),
    Stack(name="photos, no marks", pages=5, full_pages=60, level=_P, scan=_C, paper=_D, ink=Ink.TRACES),
    Stack(name="photos with a mistake", pages=21, full_pages=280, level=_PP, scan=_C, ink=Ink.HAND),
)
REPEATED = (
    Stack(name="least marks again and again", pages=3, full_pages=16, paper=_D, ink=Ink.STROKES),
    Stack(name="ballots again and again", pages=4, full_pages=24, odd_ratio=0.1),
)
REPEATS = 25  # readings of each such page, each encoded, turned and moved anew
