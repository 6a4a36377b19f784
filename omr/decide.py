"""Decide what each box shows, rule by rule; the thresholds stand in `limits.py`, and nothing else knows them.

*Empty* needs as much proof as *marked*: nothing above the page's own noise. Everything between is
a question to a person. A weak outline makes the box unsure however decisive its ink looks.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from forms.sheet import Box
from omr.columns import Bools, Columns, Numbers
from omr.known import Correction
from omr.letters import letters_chance, looks_written
from omr.likelihood import DOUBTED, EMPTY, MARKED, Evidence, Likelihood, fit, weigh
from omr.limits import LIMITS
from omr.reading import BoxReading, BoxReason, BoxState, Measures


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Seen:
    """What the rules ask of the boxes of a page; what several of them ask is answered once."""

    m: Columns
    correction: Correction
    marked: Bools  # holds a mark for certain, whether it stands or was taken back
    filled: Bools  # of these, blackened evenly
    letters: Numbers  # how much the ink of those marks looks like letters
    many: Bools  # of a question that takes several answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a box is where a condition holds and no rule before it spoke."""

    state: BoxState
    reason: BoxReason
    holds: Callable[[_Seen], Bools]
    outside: str = ""  # what stands round the box and says how likely it is meant, whatever is inside


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ruled:
    """What the rules say, and how likely each box is marked; no rule asks for the latter."""

    boxes: tuple[BoxReading, ...]
    likelihood: Likelihood
    letters: Numbers  # (n,) how much the ink of each mark looks like letters


def decide_boxes(boxes: tuple[Box, ...], measures: Measures, correction: Correction) -> Ruled:
    """Give the verdict on each box by itself; its row is judged afterwards.

    Rule by rule for all boxes at once: a page costs as much as a few boxes would one by one.
    """
    m = Columns(measures)
    marked = is_marked(m) & ~_is_speck(m)
    filled = marked & (m["solid"] > LIMITS.solid)
    letters = letters_chance(m, marked & ~filled)
    many = np.array([box.multiple for box in boxes], dtype=np.bool_)
    seen = _Seen(m=m, correction=correction, marked=marked, filled=filled, letters=letters, many=many)
    first = np.array([rule.holds(seen) for rule in RULES]).argmax(axis=0)
    likelihood = weigh(Evidence(m=m, ruled=RULED[first], printed=PRINTED[first]))
    weighed = replace(likelihood, marked=np.where(STRUCK[first], 0.0, likelihood.marked))  # no setting counts these
    likely = np.array([fit().outside.get(rule.outside, -1.0) for rule in RULES])[first]
    probability = np.where(likely >= 0, likely, likelihood.marked)
    filled = seen.filled & ~HIDDEN[first]
    verdicts = zip(boxes, first.tolist(), probability.tolist(), filled.tolist(), strict=True)
    readings = tuple(
        BoxReading(
            question=box.question,
            option=box.option,
            state=RULES[rule].state,
            probability=chance,
            reason=RULES[rule].reason,
            filled=black,
        )
        for box, rule, chance, black in verdicts
    )
    return Ruled(boxes=readings, likelihood=weighed, letters=letters)


def hides_pencil(measures: Measures) -> bool:
    """Tell whether the page is so grainy that a pencil's mark would not be seen on it."""
    m = Columns(measures)
    return bool(((m["bitonal"] == 0) & (m["ink_limit"] > LIMITS.pencil)).any())


def _is_cut_off(s: _Seen) -> Bools:
    """Tell where the box lies off the image, or a mended streak leaves it in doubt."""
    return np.asarray((s.m["inside_ratio"] < 1) | ((s.m["streak"] > 0) & ~_is_plain(s.m)))


def _is_plain(m: Columns) -> Bools:
    """Tell where a box that a mended streak crosses is beyond doubt: not a sample of ink too many, or a large mark."""
    large = (m["touched"] >= LIMITS.plain_touched) & (m["ink_mm2"] >= LIMITS.plain_mm2)
    none = (m["touched"] <= LIMITS.grain_touched) & (m["line"] <= LIMITS.empty_line)
    return np.asarray(none | (m["touched"] == 0) | (large & (m["turns"] >= LIMITS.plain_turns)))


def _is_off(s: _Seen) -> Bools:
    """Tell where the box is not seen where it should be; a mended streak takes an outline's side along."""
    weak, shift_mm = s.m["outline"] < LIMITS.outline, s.m["shift_mm"]
    streaked = s.m["streak"] > 0
    others_mm = shift_mm[~weak & ~streaked]
    elsewhere_mm = float(others_mm.max()) if len(others_mm) else np.inf
    in_place = streaked & (shift_mm <= LIMITS.mended_shift_mm) & (elsewhere_mm <= LIMITS.mended_page_shift_mm)
    seems_empty = ~s.marked & ~streaked & (s.m["bitonal"] == 0)
    paled = seems_empty & (s.m["outline"] < LIMITS.paled_outline_share * s.m.usual("outline"))
    return np.asarray((weak & ~in_place) | (shift_mm > LIMITS.shift_mm) | paled)


def _is_coloured(s: _Seen) -> Bools:
    return np.asarray(s.m["colour"] > LIMITS.red)


def is_marked(m: Columns) -> Bools:
    """Tell where a box holds ink enough for a mark, whatever it means: what letters are told from marks among."""
    strong = (m["line"] > LIMITS.marked_line) & (m["line"] > LIMITS.marked_noise * m["noise"])
    solid = (m["solid"] > LIMITS.solid) & (m["ink_mean"] > LIMITS.marked_line)  # no paper left to compare with
    large = (m["touched"] >= LIMITS.marked_touched) & (m["piece_mm2"] >= LIMITS.marked_mm2)
    return np.asarray((strong | solid) & large & ~_hugs_outline(m))


def _is_speck(m: Columns) -> Bools:
    """Tell where specks side by side, or the end of a stroke from elsewhere, pass for a small mark."""
    small = (m["touched"] <= LIMITS.small_touched) & (m["piece_mm2"] < LIMITS.small_mm2)
    small &= m["line_long"] < LIMITS.broken_long
    straight = (m["bitonal"] == 0) & (m["turns"] <= LIMITS.small_turns) & (m["full_ratio"] >= LIMITS.small_full_ratio)
    return np.asarray(small & ((m["rim_sectors"] == 0) | straight))


def _hugs_outline(m: Columns) -> Bools:
    """Tell where all the ink inside a 1-bit box is a thin line along the outline: its own, wider by a pixel."""
    clear = (m["spot"] <= LIMITS.edge_spot) & (m["line_long"] <= LIMITS.edge_spot)
    thin = (m["turns"] <= LIMITS.edge_turns) & (m["fill_ratio"] <= LIMITS.edge_ratio)
    return np.asarray((m["bitonal"] > 0) & clear & thin & (m["touched"] >= LIMITS.marked_touched))


def _is_holed(s: _Seen) -> Bools:
    weak = s.m["outline"] < LIMITS.holed_outline_share * s.m.usual("outline")
    return np.asarray(s.marked & weak & (s.m["zone_mm2"] >= LIMITS.holed_mm2))


def _is_ringed(s: _Seen) -> Bools:
    return np.asarray(s.marked & ~s.filled & (s.m["ring_sectors"] >= LIMITS.ring_sectors))


def _ring_cancels(s: _Seen) -> Bools:
    return _is_ringed(s) & (s.correction is Correction.RING_CANCELS)


def _has_part_ring(s: _Seen) -> Bools:
    close = ~s.filled & (s.m["ring_ratio"] >= LIMITS.ring_ratio)
    clear = (s.m["ring_sectors"] >= LIMITS.part_ring_sectors) | has_wide_ring(s.m)
    return np.asarray(close | clear | _lies_in_ink(s.m) | _has_thick_outline(s))


def has_wide_ring(m: Columns) -> Bools:
    """Tell round which boxes a ring runs that keeps clear of them."""
    return np.asarray(m["wide_ring"] >= LIMITS.wide_ring)


def _lies_in_ink(m: Columns) -> Bools:
    """Tell where what was taken for the paper round a box is darker than the box: a broad pen's ring right round it."""
    return np.asarray(m["ink_mean"] <= LIMITS.round_dark)


def _has_thick_outline(s: _Seen) -> Bools:
    """Tell where a mark has a ring or a frame drawn right on its printed outline.

    Untouched boxes of the page say how thick one looks by where it lies between the pixels.
    """
    untouched = s.m["thicker_mm"][s.m["touched"] <= LIMITS.speck_touched]
    limit_mm = max(LIMITS.thicker_mm, LIMITS.thicker_over_empty_mm + float(untouched.max(initial=0.0)))
    slender = s.marked & ~s.filled & (s.m["fill_ratio"] <= LIMITS.thicker_fill_ratio)
    return np.asarray(slender & (s.m["thicker_mm"] >= limit_mm) & (s.m["bitonal"] == 0) & (s.m["photo"] == 0))


def _is_filled_in_ring(s: _Seen) -> Bools:
    return s.filled & _has_part_ring(s)


def _black_cancels(s: _Seen) -> Bools:
    return s.filled & (s.correction is Correction.BLACK_CANCELS)


def _is_scribbled(s: _Seen) -> Bools:
    """Tell where a mark may have been scribbled out, or be a word."""
    blot = _has_run(s.m) | _is_round(s.m)
    return np.asarray(s.marked & np.where(s.filled, blot, is_dense(s.m) | looks_written(s.m, s.letters)))


def _is_struck_out(s: _Seen) -> Bools:
    return s.marked & is_struck(s.m)


def is_struck(m: Columns) -> Bools:
    """Tell where lines were drawn through a cross: more than two slender strokes, which leave the box."""
    slender = (m["fill_ratio"] <= LIMITS.struck_fill_ratio) & (m["rim_sectors"] >= LIMITS.struck_rim_sectors)
    crossed = (m["crossing_mm"] >= LIMITS.struck_crossing_mm) & (m["struck_mm"] >= LIMITS.struck_mm)
    thin = m["fill_ratio"] <= LIMITS.part_struck_fill_ratio
    leaves = m["rim_sectors"] >= LIMITS.part_struck_rim_sectors
    return np.asarray((m["bent_ratio"] > LIMITS.bent_ratio) & (slender & crossed | (thin & leaves)))


def _has_run(m: Columns) -> Bools:
    """Tell where even black in a 1-bit scan may be scribble whose ink ran: its strokes leave the box."""
    return np.asarray((m["bitonal"] > 0) & (m["rim_sectors"] > LIMITS.rim_sectors))


def _is_round(m: Columns) -> Bools:
    """Tell where even black may be a punch hole."""
    return np.asarray((m["full_ratio"] >= LIMITS.hole_full_ratio) & (m["fill_ratio"] < LIMITS.hole_fill_ratio))


def is_dense(m: Columns) -> Bools:
    """Tell where so much of the inside is ink that the mark may have been scribbled out."""
    strokes = (m["line"] >= LIMITS.felt_line) & (m["spot"] >= LIMITS.felt_spot)
    is_felt = strokes & (m["turns"] >= LIMITS.felt_turns) | _is_wide_cross(m)
    return np.asarray(m["fill_ratio"] > np.where(is_felt, LIMITS.felt_ratio, LIMITS.dense_ratio))


def _is_wide_cross(m: Columns) -> Bools:
    """Tell where two wide strokes cross in the middle of all there is: scribble bends, and words do not cross."""
    crossed = (m["crossing_mm"] >= LIMITS.wide_crossing_mm) & (m["crossing_sine"] >= LIMITS.wide_crossing_sine)
    wide = (m["line"] >= LIMITS.felt_line) & (m["full_ratio"] >= LIMITS.wide_full_ratio)
    return np.asarray(crossed & wide & (m["bent_ratio"] <= LIMITS.wide_bent_ratio))


def _is_tail(s: _Seen) -> Bools:
    """Tell where a single stroke may be the tail of another box's mark."""
    end = (s.m["touched"] <= LIMITS.small_touched) & (s.m["rim_sectors"] > 0)  # of a thick stroke, as wide as long
    joined = (s.m["joined"] > 0) & (end | (s.m["turns"] <= LIMITS.tail_turns))
    return np.asarray(s.marked & (joined | _passes(s.m) | _stands_upright(s.m)))


def _passes(m: Columns) -> Bools:
    """Tell where a single straight stroke passes through the box: of a mark that is too far off to be seen with it."""
    alone = (m["turns"] <= LIMITS.tail_turns) & (m["full_ratio"] >= LIMITS.pass_full_ratio) & (m["bitonal"] == 0)
    straight = alone & (m["bent_ratio"] <= LIMITS.stroke_bent_ratio) & (m["crossing_mm"] <= LIMITS.pass_crossing_mm)
    outside = (m["rim_sectors"] >= LIMITS.pass_sectors) & (m["zone_mm2"] >= LIMITS.pass_mm2)
    return np.asarray(straight & outside)


def _stands_upright(m: Columns) -> Bools:
    """Tell where a single upright stroke leaves the box: the end of a line drawn down a column of boxes."""
    slender = (m["across"] <= LIMITS.upright_across) & (m["touched"] >= LIMITS.upright_touched) & (m["bitonal"] == 0)
    alone = (m["turns"] <= LIMITS.tail_turns) & (m["bent_ratio"] <= LIMITS.stroke_bent_ratio)
    return np.asarray(slender & alone & (m["rim_sectors"] >= 1))


def _is_not_alone(s: _Seen) -> Bools:
    """Tell where a stroke stands loose beside a mark: part of a ring round it, of a second mark, or a remark.

    Where several answers may be given, the last is often "other", and people write beside it what they mean.
    """
    long = s.m["loose_mm"] >= LIMITS.second_mm
    return np.asarray(s.marked & ~s.many & long & (s.m["loose_mm2"] >= LIMITS.second_mm2 + s.m["dirt_mm2"]))


def _stands(s: _Seen) -> Bools:
    return s.marked


def _is_beside(s: _Seen) -> Bools:
    """Tell where ink outside the box may be a mark for it."""
    return np.asarray(_stands_beside(s.m) | (s.m["tail_mm2"] >= LIMITS.tail_mm2))


def _stands_beside(m: Columns) -> Bools:
    """Tell where ink outside the box is no other mark's: it stands loose, or right outside the outline."""
    speckled = (m["dirt_mm2"] > 0) & (m["zone_mm2"] <= LIMITS.dirt_zone_mm2) & (m["bitonal"] == 0)
    by_another = (m["tail_mm2"] != 0) | speckled
    touching = m["rim_sectors"] >= np.where(by_another, LIMITS.tail_rim_sectors, LIMITS.rim_sectors)
    return np.asarray(_stands_loose(m) | touching)


def _stands_loose(m: Columns) -> Bools:
    limit_mm2 = np.where(m["bitonal"] > 0, LIMITS.bitonal_loose_mm2, LIMITS.loose_mm2) + m["dirt_mm2"]
    on_label = m["label_mm2"] >= LIMITS.label_mm2 + LIMITS.label_specks * m.usual("loose_mm2")
    return np.asarray((m["loose_mm2"] >= limit_mm2) & (m["loose_mm"] >= LIMITS.loose_mm) | on_label)


def has_tail_alone(measures: Measures) -> Bools:
    """Tell on which boxes of a gray scan there is nothing but ink that hangs together with another box's mark."""
    m = Columns(measures)
    scanned = (m["bitonal"] == 0) & (m["photo"] == 0)
    passes = (m["tail_mm2"] >= LIMITS.row_tail_share * m["zone_mm2"]) & (m["rim_sectors"] <= LIMITS.row_tail_sectors)
    alone = ~_stands_loose(m) & (passes & (m["ring_sectors"] <= LIMITS.row_tail_ring_sectors) | ~_stands_beside(m))
    return np.asarray(scanned & holds_nothing(m) & alone & (m["tail_mm2"] < LIMITS.row_tail_mm2))


def _is_empty(s: _Seen) -> Bools:
    return holds_nothing(s.m)


def holds_nothing(m: Columns) -> Bools:
    """Tell where the inside holds nothing above the page's own noise."""
    inkless = (m["touched"] == 0) & (m["line"] <= LIMITS.inkless_line)
    limit = np.maximum(LIMITS.empty_line, LIMITS.empty_noise * m["noise"])
    below = (m["line"] <= limit) & (m["touched"] <= LIMITS.speck_touched)
    below &= (m["ink_mm2"] < LIMITS.scattered_mm2) | (m["bitonal"] > 0)
    salt = (m["touched"] <= LIMITS.salt_touched) & (m["ink_mm2"] <= LIMITS.salt_mm2) & (m["line_long"] <= limit)
    nothing = inkless | below | salt
    remnant = (m["bitonal"] > 0) & (m["ink_mm2"] > LIMITS.bitonal_mm2)
    return np.asarray(nothing & ~remnant & ~_lines_outline(m) & ~lies_in_shade(m) & ~_holds_remnant(m))


def _is_printed(s: _Seen) -> Bools:
    """Tell where all the ink inside is one line along the outline: its own."""
    return np.asarray(_hugs_outline(s.m) & (s.m["turns"] <= 1))


def _lines_outline(m: Columns) -> Bools:
    """Tell where a stroke in gray may run along the inside of the outline, half of it on the print."""
    noise = m["edge_noise_mm"]
    usual = np.maximum(LIMITS.edge_noise * noise, LIMITS.edge_usual_share * m.usual("edge_part_mm"))
    part = m["edge_part_mm"] > np.maximum(LIMITS.edge_part_mm, usual)
    whole = m["edge_mm"] > np.maximum(LIMITS.edge_mm, LIMITS.edge_side_noise * noise)
    return np.asarray((m["bitonal"] == 0) & (part | whole))


def _is_tinted(s: _Seen) -> Bools:
    """Tell where there is colour that gray hardly shows: a highlighter's."""
    least = np.where(s.m["photo"] > 0, LIMITS.photo_tint, LIMITS.tint)
    return np.asarray(s.m["tint"] > np.maximum(least, LIMITS.tint_usual * s.m.usual("tint")))


def _is_shaded(s: _Seen) -> Bools:
    return lies_in_shade(s.m)


def _is_pale(s: _Seen) -> Bools:
    return _holds_remnant(s.m)


def _holds_remnant(m: Columns) -> Bools:
    """Tell where a scanner that made the paper white left something of a mark: such paper has no grain to hide it."""
    if m.usual("line") > LIMITS.white_line:
        return np.zeros(m.boxes, dtype=np.bool_)
    scanned = (m["bitonal"] == 0) & (m["photo"] == 0)
    return np.asarray(scanned & (m["spot"] > LIMITS.white_spot) & (m["touched"] <= LIMITS.speck_touched))


def lies_in_shade(m: Columns) -> Bools:
    """Tell where the box as a whole is darker than the page's usual, as under ink too broad and pale for a stroke.

    What stands for the page's unevenness is its brightest box: ink makes none brighter. A photo's light leaves more
    of it, box by box.
    """
    over = m["ink_mean"] - m.usual("ink_mean")
    uneven = -float(over.min(initial=0.0))
    scanned = (m["bitonal"] == 0) & (m["photo"] == 0)
    return np.asarray(scanned & (over > max(LIMITS.shade, LIMITS.shade_uneven * uneven)))


def _is_short(s: _Seen) -> Bools:
    return np.asarray(s.m["touched"] <= LIMITS.speck_touched)


def _always(s: _Seen) -> Bools:
    return np.ones_like(s.marked)


# The rules in order; the first that holds has the box.
RULES = (
    Rule(state=BoxState.UNSURE, reason=BoxReason.EDGE, holds=_is_cut_off),
    Rule(state=BoxState.UNSURE, reason=BoxReason.OUTLINE, holds=_is_off),
    Rule(state=BoxState.UNSURE, reason=BoxReason.COLOURED, holds=_is_coloured),
    # a mark for certain: does it stand, or was it taken back?
    Rule(state=BoxState.UNSURE, reason=BoxReason.OUTLINE, holds=_is_holed),
    Rule(state=BoxState.CANCELLED, reason=BoxReason.RINGED, holds=_ring_cancels, outside="cancelled"),
    Rule(state=BoxState.UNSURE, reason=BoxReason.RINGED, holds=_is_ringed, outside="cancelled"),
    Rule(state=BoxState.UNSURE, reason=BoxReason.SCRIBBLED, holds=_is_filled_in_ring),
    Rule(state=BoxState.UNSURE, reason=BoxReason.RINGED, holds=_has_part_ring, outside="ringed"),
    Rule(state=BoxState.CANCELLED, reason=BoxReason.SCRIBBLED, holds=_black_cancels, outside="cancelled"),
    Rule(state=BoxState.UNSURE, reason=BoxReason.SCRIBBLED, holds=_is_struck_out),
    Rule(state=BoxState.UNSURE, reason=BoxReason.SCRIBBLED, holds=_is_scribbled),
    Rule(state=BoxState.UNSURE, reason=BoxReason.BESIDE, holds=_is_tail),
    Rule(state=BoxState.UNSURE, reason=BoxReason.BESIDE, holds=_is_not_alone),
    Rule(state=BoxState.MARKED, reason=BoxReason.NONE, holds=_stands),
    # no mark for certain: is the box certainly empty?
    Rule(state=BoxState.UNSURE, reason=BoxReason.BESIDE, holds=_is_beside, outside="beside"),
    Rule(state=BoxState.UNSURE, reason=BoxReason.COLOURED, holds=_is_tinted),
    Rule(state=BoxState.UNSURE, reason=BoxReason.FAINT, holds=_is_shaded),
    Rule(state=BoxState.UNSURE, reason=BoxReason.FAINT, holds=_is_pale),
    Rule(state=BoxState.EMPTY, reason=BoxReason.NONE, holds=_is_printed),
    Rule(state=BoxState.EMPTY, reason=BoxReason.NONE, holds=_is_empty),
    Rule(state=BoxState.UNSURE, reason=BoxReason.SHORT, holds=_is_short),
    Rule(state=BoxState.UNSURE, reason=BoxReason.FAINT, holds=_always),
)
# The box itself is not seen well enough for anything more to be said of its ink.
HIDDEN = np.array([rule.reason in (BoxReason.EDGE, BoxReason.OUTLINE, BoxReason.COLOURED) for rule in RULES])
_AS_EVIDENCE = {BoxState.EMPTY: EMPTY, BoxState.MARKED: MARKED}
RULED = np.array([_AS_EVIDENCE.get(rule.state, DOUBTED) for rule in RULES])
STRUCK = np.array([rule.holds is _is_struck_out for rule in RULES])
PRINTED = np.array([rule.holds is _is_printed for rule in RULES])
