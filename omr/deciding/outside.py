"""What stands outside a box: a mark of its own, or the tail of another."""

import numpy as np

from omr.columns import Bools, Columns
from omr.deciding.inside import holds_nothing, is_dark_rimmed
from omr.limits import LIMITS
from omr.photometry import at_share
from omr.reading import Measures


def passes(m: Columns) -> Bools:
    """Tell where a single straight stroke passes through the box: of a mark that is too far off to be seen with it."""
    alone = (m["turns"] <= LIMITS.tail_turns) & (m["full_ratio"] >= LIMITS.pass_full_ratio) & (m["bitonal"] == 0)
    straight = alone & (m["bent_ratio"] <= LIMITS.stroke_bent_ratio) & (m["crossing_mm"] <= LIMITS.pass_crossing_mm)
    outside = (m["rim_sectors"] >= LIMITS.pass_sectors) & (m["zone_mm2"] >= LIMITS.pass_mm2)
    return np.asarray(straight & outside)


def stands_upright(m: Columns) -> Bools:
    """Tell where a single upright stroke leaves the box: the end of a line drawn down a column of boxes."""
    slender = (m["across"] <= LIMITS.upright_across) & (m["touched"] >= LIMITS.upright_touched) & (m["bitonal"] == 0)
    alone = (m["turns"] <= LIMITS.tail_turns) & (m["bent_ratio"] <= LIMITS.stroke_bent_ratio)
    return np.asarray(slender & alone & (m["rim_sectors"] >= 1))


def stands_beside(m: Columns) -> Bools:
    """Tell where ink outside the box is no other mark's: it stands loose, or right outside the outline."""
    speckled = (m["dirt_mm2"] > 0) & (m["zone_mm2"] <= LIMITS.dirt_zone_mm2) & (m["bitonal"] == 0)
    by_another = (m["tail_mm2"] != 0) | speckled
    touching = m["rim_sectors"] >= np.where(by_another, LIMITS.tail_rim_sectors, LIMITS.rim_sectors)
    return np.asarray(_stands_loose(m) | touching)


def has_remark(m: Columns) -> Bools:
    """Tell where what stands beside a mark is hardly part of it: a word, or a mark of the next box or row."""
    return np.asarray(m["apart_mm2"] >= LIMITS.apart_mm2)


def has_clump(m: Columns, marked: Bools) -> Bools:
    """Tell where a word may touch a slender mark: more ink leaves its box than others of the page's marks let out."""
    habit = (m["clump_mm2"][marked] >= LIMITS.clump_habit_mm2).mean() if marked.any() else 1.0
    least_mm2 = np.where(m["crossing_mm"] >= LIMITS.cross_mm, LIMITS.cross_clump_mm2, LIMITS.clump_mm2)
    large = marked & (m["clump_mm2"] >= least_mm2) & (m["fill_ratio"] <= LIMITS.clump_fill_ratio)
    return np.asarray(large & (habit <= LIMITS.clump_habit_share)) | _has_letters(m, marked) | _has_sign(m, marked)


def _has_letters(m: Columns, marked: Bools) -> Bools:
    """Tell where what touches a mark goes as far aside as letters: that is nobody's way of ending a stroke."""
    slender = m["fill_ratio"] <= LIMITS.clump_fill_ratio
    return np.asarray(marked & (m["letters_mm2"] >= np.where(slender, LIMITS.letters_mm2, LIMITS.thick_letters_mm2)))


def _has_sign(m: Columns, marked: Bools) -> Bools:
    """Tell where something stands right beside a mark and yet none of the mark's strokes leaves the box for it."""
    apart = (m["clump_mm2"] >= LIMITS.sign_mm2) & (m["rim_sectors"] == 0)
    return np.asarray(marked & apart & (m["fill_ratio"] <= LIMITS.clump_fill_ratio))


def _stands_loose(m: Columns) -> Bools:
    limit_mm2 = np.where(m["bitonal"] > 0, LIMITS.bitonal_loose_mm2, LIMITS.loose_mm2) + m["dirt_mm2"]
    on_label = m["label_mm2"] >= LIMITS.label_mm2 + LIMITS.label_specks * m.usual("loose_mm2")
    return np.asarray((m["loose_mm2"] >= limit_mm2) & (m["loose_mm"] >= LIMITS.loose_mm) | on_label)


def has_tail_alone(measures: Measures) -> Bools:
    """Tell on which boxes of a gray scan there is nothing but ink that hangs together with another box's mark."""
    m = Columns(measures)
    scanned = (m["bitonal"] == 0) & (m["photo"] == 0)
    passes = (m["tail_mm2"] >= LIMITS.row_tail_share * m["zone_mm2"]) & (m["rim_sectors"] <= LIMITS.row_tail_sectors)
    alone = (
        ~_stands_loose(m)
        & ~has_remark(m)
        & (passes & (m["ring_sectors"] <= LIMITS.row_tail_ring_sectors) | ~stands_beside(m))
    )
    nothing = holds_nothing(m) | (passes & (m["rim_sectors"] > 0) & is_dark_rimmed(m))
    return np.asarray(scanned & nothing & alone & (m["tail_mm2"] < LIMITS.row_tail_mm2))


def has_wide_ring(m: Columns) -> Bools:
    """Tell round which boxes a ring runs that keeps clear of them, on clear pages also one paler than marks are."""
    pale = (m["pale_ring"] >= LIMITS.pale_ring) & (m["pale_ring"] >= m["wide_ring"] + LIMITS.paler_ring)
    return np.asarray((m["wide_ring"] >= LIMITS.wide_ring) | pale & _is_clear(m))


def _is_clear(m: Columns) -> Bools:
    """Tell whether nothing on a gray scan looks like a pale line but a pale line."""
    return np.asarray((m["bitonal"] == 0) & (m["photo"] == 0) & (m["noise"] <= LIMITS.clear_noise))


def is_traced(m: Columns) -> Bools:
    """Tell round which boxes of a gray scan somebody drew along the printed outline, instead of a mark."""
    thinner_mm = -at_share(np.sort(m["thicker_mm"]), LIMITS.traced_share) if m.boxes else 0.0
    traced = m["thicker_mm"] >= LIMITS.traced_mm + thinner_mm
    usual_mm = m["usual_outline_mm"]
    traced |= (usual_mm >= LIMITS.traced_usual_mm) & (usual_mm + m["thicker_mm"] >= LIMITS.printed_mm)
    return np.asarray(traced & (m["bitonal"] == 0))


def lies_in_ink(m: Columns) -> Bools:
    """Tell where what was taken for the paper round a box is darker than the box: a broad pen's ring right round it."""
    light = m["veil"] <= min(LIMITS.round_light, -LIMITS.round_light_spreads * m.spread("veil"))
    return np.asarray((m["ink_mean"] <= LIMITS.round_dark) | light & _is_clear(m))
