"""What stands inside a box: ink enough for a mark, nothing above the page's own noise, or a trace of something."""

import numpy as np

from omr.columns import Bools, Columns
from omr.deciding.taken_back import looks_plain
from omr.limits import LIMITS
from omr.photometry import at_share
from omr.reading import Measures


def is_marked(m: Columns) -> Bools:
    """Tell where a box holds ink enough for a mark, whatever it means: what letters are told from marks among."""
    strong = (m["line"] > LIMITS.marked_line) & (m["line"] > LIMITS.marked_noise * m["noise"])
    solid = (m["solid"] > LIMITS.solid) & (m["ink_mean"] > LIMITS.marked_line)  # no paper left to compare with
    large = (m["touched"] >= LIMITS.marked_touched) & (m["piece_mm2"] >= LIMITS.marked_mm2)
    return np.asarray((strong | solid) & large & ~hugs_outline(m))


def is_mark(m: Columns) -> Bools:
    """Tell where a box holds a mark for certain, whether it stands or was taken back."""
    sure = is_marked(m) & ~is_speck(m)
    return np.asarray(sure | _is_pale_mark(m, sure))


def _is_pale_mark(m: Columns, sure: Bools) -> Bools:
    """Tell where a mark is paler than marks must be, but hardly paler than others of its page: a light hand's."""
    if sure.sum() < LIMITS.pale_peers:
        return np.zeros_like(sure)
    least = max(LIMITS.pale_line, float(np.sort(m["line"][sure])[LIMITS.pale_peers - 1]) / LIMITS.pale_darker)
    pale = (m["line"] >= least) & (m["line"] > LIMITS.pale_noise * m["noise"]) & (m["bitonal"] == 0)
    large = (m["touched"] >= LIMITS.pale_touched) & (m["piece_mm2"] >= LIMITS.pale_mm2)
    return np.asarray(pale & large & looks_plain(m))


def is_speck(m: Columns) -> Bools:
    """Tell where specks side by side, or the end of a stroke from elsewhere, pass for a small mark."""
    small = (m["touched"] <= LIMITS.small_touched) & (m["piece_mm2"] < LIMITS.small_mm2)
    small &= m["line_long"] < LIMITS.broken_long
    small &= (m["ink_mm2"] < LIMITS.small_mm2) | ~looks_plain(m)  # in pieces, but all of them a mark
    straight = (m["bitonal"] == 0) & (m["turns"] <= LIMITS.small_turns) & (m["full_ratio"] >= LIMITS.small_full_ratio)
    return np.asarray(small & ((m["rim_sectors"] == 0) | straight))


def hugs_outline(m: Columns) -> Bools:
    """Tell where all the ink inside a 1-bit box is a thin line along the outline: its own, wider by a pixel."""
    clear = (m["spot"] <= LIMITS.edge_spot) & (m["line_long"] <= LIMITS.edge_spot)
    thin = (m["turns"] <= LIMITS.edge_turns) & (m["fill_ratio"] <= LIMITS.edge_ratio)
    return np.asarray((m["bitonal"] > 0) & clear & thin & (m["touched"] >= LIMITS.marked_touched))


def is_beyond_streak(m: Columns) -> Bools:
    """Tell where a box that a mended streak crosses is beyond doubt: not a sample of ink too many, or a large mark."""
    large = (m["touched"] >= LIMITS.plain_touched) & (m["ink_mm2"] >= LIMITS.plain_mm2)
    none = (m["touched"] <= LIMITS.grain_touched) & (m["line"] <= LIMITS.empty_line)
    return np.asarray(none | (m["touched"] == 0) | (large & (m["turns"] >= LIMITS.plain_turns)))


def holds_nothing(m: Columns) -> Bools:
    """Tell where the inside holds nothing above the page's own noise."""
    inkless = (m["touched"] == 0) & (m["line"] <= LIMITS.inkless_line)
    limit = np.maximum(LIMITS.empty_line, LIMITS.empty_noise * m["noise"])
    below = (m["line"] <= limit) & (m["touched"] <= LIMITS.speck_touched)
    below &= (m["ink_mm2"] < LIMITS.scattered_mm2) | (m["bitonal"] > 0)
    salt = (m["touched"] <= LIMITS.salt_touched) & (m["ink_mm2"] <= LIMITS.salt_mm2) & (m["line_long"] <= limit)
    nothing = inkless | below | salt
    remnant = (m["bitonal"] > 0) & ((m["ink_mm2"] > LIMITS.bitonal_mm2) | _swells_outline(m) | _is_framed(m))
    return np.asarray(nothing & ~remnant & ~_lines_outline(m) & ~lies_in_shade(m) & ~holds_remnant(m))


def is_dark_rimmed(m: Columns) -> Bools:
    """Tell where a box is empty but for a printed side that is darker than usual."""
    clear = (m["touched"] == 0) & (m["line"] <= LIMITS.inkless_line)
    return np.asarray(clear & _lines_outline(m) & ~lies_in_shade(m) & ~holds_remnant(m))


def _lines_outline(m: Columns) -> Bools:
    """Tell where a stroke in gray may run along the inside of the outline, half of it on the print."""
    noise = m["edge_noise_mm"]
    usual = np.maximum(LIMITS.edge_noise * noise, LIMITS.edge_usual_share * m.usual("edge_part_mm"))
    part = m["edge_part_mm"] > np.maximum(LIMITS.edge_part_mm, usual)
    whole = m["edge_mm"] > np.maximum(LIMITS.edge_mm, LIMITS.edge_side_noise * noise)
    return np.asarray((m["bitonal"] == 0) & (part | whole))


def _swells_outline(m: Columns) -> Bools:
    """Tell where a 1-bit outline is darker than the page's others, and than its own side: all a threshold left."""
    swollen = np.ones(m.boxes, dtype=np.bool_)
    for name in ("edge_mm", "edge_part_mm"):
        swollen &= m[name] > m.usual(name) + max(LIMITS.swollen_mm, LIMITS.swollen_spreads * m.spread(name))
    return swollen


def _is_framed(m: Columns) -> Bools:
    """Tell where a 1-bit outline is thicker than most of the page's, on all sides: all that is left of a filled box."""
    most_mm = at_share(np.sort(m["thicker_mm"]), LIMITS.framed_share) if m.boxes else 0.0
    return np.asarray(m["thicker_mm"] >= most_mm + LIMITS.framed_mm)


def holds_remnant(m: Columns) -> Bools:
    """Tell where a scanner or copier left something of a mark: on paper it made white, or as long as a stroke."""
    scanned = (m["bitonal"] == 0) & (m["photo"] == 0)
    left = m["line_long"] > max(LIMITS.faint_long, LIMITS.faint_long_usual * m.usual("line_long"))
    left &= (m["line_long"] >= LIMITS.faint_long_ratio * m["line"]) & ~_is_folded(m)
    if m.usual("line") <= LIMITS.white_line:  # such paper has no grain to hide it
        left |= m["spot"] > LIMITS.white_spot
    return np.asarray(scanned & left & (m["touched"] <= LIMITS.speck_touched))


def _is_folded(m: Columns) -> Bools:
    """Tell where faint ink may be a fold: broad, and one line through all of the box."""
    broad = (m["spot"] < LIMITS.fold_spot_ratio * m["line"]) & (m["turns"] <= LIMITS.fold_turns)
    through = (m["line_long"] > LIMITS.fold_long_ratio * m["line"]) & (m["turns"] < LIMITS.fold_turns)
    return np.asarray(broad | through)


def lies_in_shade(m: Columns) -> Bools:
    """Tell where the box as a whole is darker than the page's usual, as under ink too broad and pale for a stroke.

    What stands for the page's unevenness is its brightest box: ink makes none brighter. A photo's light leaves more
    of it, box by box.
    """
    over = m["ink_mean"] - m.usual("ink_mean")
    uneven = -float(over.min(initial=0.0))
    scanned = (m["bitonal"] == 0) & (m["photo"] == 0)
    return np.asarray(scanned & (over > max(LIMITS.shade, LIMITS.shade_uneven * uneven)))


def hides_pencil(measures: Measures) -> bool:
    """Tell whether the page is so grainy that a pencil's mark would not be seen on it."""
    m = Columns(measures)
    return bool(((m["bitonal"] == 0) & (m["ink_limit"] > LIMITS.pencil)).any())


def whitened_pencil(measures: Measures) -> bool:
    """Tell whether the scanner made what is thin and pale white: the printed hairlines are gone, too."""
    m = Columns(measures)
    return bool(((m["bitonal"] == 0) & (m["hairline_mm"] < LIMITS.hairline_mm)).any())
