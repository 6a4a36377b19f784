"""Say of a page without a name whether it is a sheet of ours whose codes are lost, a torn one, or a stranger's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from forms.code import PageCode
from omr.bars import agreeing_ratios
from omr.corners import CornerGuess, find_candidates, guess_from_two
from omr.faults import CodeUnreadable, CornersMissing, ForeignPage, PageFault
from omr.frame import Frame, fit_corners
from omr.furniture import Furniture, furniture_sets
from omr.identity import agree, read_anywhere
from omr.known import KnownForms
from omr.pyramid import Pyramid
from omr.solids import find_solids
from omr.spots import Spots

CORNER_REACH_MM = (1.5, 1.5)  # the coarse search is good to a coarse pixel, half a millimetre
LEAST_CONTRAST = 40.0  # gray levels between paper and corner; a page fainter than this hides pencil
LEAST_CORNERS = 3
BOTH_RATIO = 0.5  # of the bars on either side that agree with their neighbours
# Where one side is torn off or dirty, two corners must stand as well: other programs' ballots have columns of
# bars too, one of them (Cedar Rapids 2012) at our pitch to within what is allowed.
ONE_RATIO, LEAST_TORN_CORNERS = 0.75, 2
GLANCE_RATIO = 0.5  # of the bars seen on the coarse page between two squares before they are measured


@dataclass(frozen=True, kw_only=True, eq=False)
class Placed:
    """A guess of where a sheet with this furniture lies."""

    furniture: Furniture
    guess: CornerGuess

    @cached_property
    def rough(self) -> Frame:
        """The map from the guessed corners."""
        return fit_corners(self.guess.places_px, self.furniture.corners_mm)


def why_unnamed(
    pyramid: Pyramid, spots: Spots, known: KnownForms, tried: Sequence[Placed], given: PageCode | None
) -> PageFault:
    """Say why a page that is not blank has no name.

    Args:
        pyramid: The page.
        spots: The dark spots of its coarse copy.
        known: The forms of this survey.
        tried: Where a sheet was thought to lie, by corners or bars, but showed no code.
        given: What a person typed; then `tried` is empty.
    """
    code = given or agree(read_anywhere(pyramid), known)
    if code is not None:  # what looked like corners are none: a cut or torn sheet, known by a code elsewhere
        return CornersMissing(min(len(find_candidates(spots).sides_px), LEAST_CORNERS - 1), LEAST_CORNERS).of(code)
    for placed in tried:
        if min(_sides(pyramid, placed.rough, placed.furniture)) >= BOTH_RATIO:
            found = _corners(pyramid, placed.rough, placed.furniture)
            return CodeUnreadable() if found >= LEAST_CORNERS else CornersMissing(found, LEAST_CORNERS)
    if any(_is_torn(pyramid, rough, furniture) for rough, furniture in _remains(pyramid, spots, known, tried)):
        return CornersMissing(LEAST_TORN_CORNERS, LEAST_CORNERS)
    return ForeignPage()


def _remains(
    pyramid: Pyramid, spots: Spots, known: KnownForms, tried: Sequence[Placed]
) -> Iterator[tuple[Frame, Furniture]]:
    """Give where a part of a sheet may lie: as was tried, and where two squares may be two of the corners."""
    for placed in tried:
        yield placed.rough, placed.furniture
    for furniture in furniture_sets(known):
        for places_px in guess_from_two(pyramid, spots, furniture, least_ratio=GLANCE_RATIO):
            yield fit_corners(places_px, furniture.corners_mm), furniture


def _is_torn(pyramid: Pyramid, rough: Frame, furniture: Furniture) -> bool:
    is_one = _corners(pyramid, rough, furniture) >= LEAST_TORN_CORNERS
    return is_one and max(_sides(pyramid, rough, furniture)) >= ONE_RATIO


def _corners(pyramid: Pyramid, rough: Frame, furniture: Furniture) -> int:
    """Count the corner squares that stand where a map says."""
    size_mm = (furniture.side_mm, furniture.side_mm)
    corners = find_solids(pyramid, rough, furniture.corners_mm, size_mm=size_mm, reach_mm=CORNER_REACH_MM)
    return int(corners.good(LEAST_CONTRAST).sum())


def _sides(pyramid: Pyramid, rough: Frame, furniture: Furniture) -> tuple[float, float]:
    return agreeing_ratios(pyramid, rough, furniture, least_contrast=LEAST_CONTRAST)
