"""Tell whether somebody drew or wrote across the sheet (`omr.measuring.across`), perhaps to make all of it void."""

from omr.columns import Columns
from omr.reading import Measures

ACROSS_MM2 = 16.0  # an examiner's crossed out ballots have 17 and more; of 600 others one has 24, by its long tails


def is_drawn_across(measures: Measures) -> bool:
    """Tell whether a person must say if the page counts."""
    across = Columns(measures)["across_mm2"]
    return bool(len(across) and across[0] >= ACROSS_MM2)
