"""Tell words that a pen too thick for them made into blots from boxes that were blackened.

Such blots are as full as hatching is, and their page as uniform: nobody can read them, and in row after row they look
like a habit. But words differ in length, and so do their blots; who blackens boxes leaves paper between strokes, or
blackens each about as much.
"""

from omr.columns import Columns

# Of 34 pages with words by felt pens that passed for blackened boxes the blots of 28 differ by 0.15 and more of what
# they fill on average, as a standard deviation, and are like this: thick (they answer at 0.41 and more), dark (0.75),
# full and nearly without paper under arches; of 375 pages of people who blacken boxes 12 look so.
SPREAD = 0.15
ARCH_MM2 = 0.21
LINE, DARK = 0.4, 0.74
TOUCHED, TURNS, FULL_RATIO = 14.0, 5.4, 0.84


def are_blots(m: Columns, *, spread: float = SPREAD) -> bool:
    """Tell whether boxes that look hatched may be blots of words, taken together.

    Args:
        m: The boxes.
        spread: By how much of what they fill they must differ to be told from boxes that were blackened alike.
    """
    fill = m["fill_ratio"]
    if m.boxes < 2 or m["bitonal"].any() or fill.std() < spread * fill.mean():
        return False
    thick = m["line"].mean() >= LINE and m["ink_dark"].mean() >= DARK and m["touched"].mean() >= TOUCHED
    full = m["full_ratio"].mean() >= FULL_RATIO and m["arch_mm2"].mean() <= ARCH_MM2
    return bool(thick and full and m["turns"].mean() >= TURNS)
