"""Tell words that a pen too thick for them made into blots from boxes that were blackened.

Such blots are as full as hatching is, and their page as uniform: nobody can read them, and in row after row they look
like a habit. But words differ in length, and so do their blots; who blackens boxes leaves paper between strokes, or
blackens each about as much.
"""

from omr.columns import Columns

# Of 15 pages with words by felt pens that passed for blackened boxes the blots differ by 0.17 to 0.35 of what they fill
# on average, as a standard deviation; of 345 pages of people who blacken boxes 6 look like that in all, by scrawls.
SPREAD = 0.15
ARCH_MM2 = 0.16  # of paper under arches: 0.00 to 0.15 on average, half of the scrawls have more
LINE, DARK = 0.43, 0.8  # thick and dark: 0.44 and 0.82 at least
TOUCHED, TURNS, FULL_RATIO = 13.0, 6.0, 0.86


def are_blots(m: Columns) -> bool:
    """Tell whether boxes that look hatched may be blots of words, taken together."""
    fill = m["fill_ratio"]
    if m.boxes < 2 or fill.std() < SPREAD * fill.mean():
        return False
    thick = m["line"].mean() >= LINE and m["ink_dark"].mean() >= DARK and m["touched"].mean() >= TOUCHED
    full = m["full_ratio"].mean() >= FULL_RATIO and m["arch_mm2"].mean() <= ARCH_MM2
    return bool(thick and full and m["turns"].mean() >= TURNS)
