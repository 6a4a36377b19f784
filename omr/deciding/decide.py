"""Decide what each box shows by itself, rule by rule; the thresholds stand in `limits.py`.

*Empty* needs as much proof as *marked*: nothing above the page's own noise. Everything between is
a question to a person. A weak outline makes the box unsure however decisive its ink looks.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from forms.questionnaire import Correction
from forms.sheet import PageLayout
from omr.columns import Bools, Columns, Numbers
from omr.deciding.explained import explained_options
from omr.deciding.inside import holds_nothing, holds_remnant, hugs_outline, is_beyond_streak, is_mark, lies_in_shade
from omr.deciding.letters import letters_chance, looks_written
from omr.deciding.likelihood import DOUBTED, EMPTY, MARKED, Evidence, Likelihood, fit, weigh
from omr.deciding.outside import (
    has_clump,
    has_remark,
    has_wide_ring,
    is_traced,
    lies_in_ink,
    passes,
    stands_beside,
    stands_upright,
)
from omr.deciding.taken_back import has_run, is_dense, is_round, is_struck, is_veiled, looks_odd, looks_plain
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
    explained: Bools  # people write beside it what they mean
    traced: Bools  # somebody drew along the printed outline


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


def decide_boxes(page: PageLayout, measures: Measures, correction: Correction) -> Ruled:
    """Give the verdict on each box by itself; its row is judged afterwards.

    Rule by rule for all boxes at once: a page costs as much as a few boxes would one by one.
    """
    m = Columns(measures)
    marked = is_mark(m)
    filled = marked & (m["solid"] > LIMITS.solid)
    letters = letters_chance(m, marked & ~filled)
    seen = _Seen(
        m=m,
        correction=correction,
        marked=marked,
        filled=filled,
        letters=letters,
        explained=np.isin(np.arange(m.boxes), explained_options(page)),
        traced=is_traced(m),
    )
    first = np.array([rule.holds(seen) for rule in RULES]).argmax(axis=0)
    likelihood = weigh(Evidence(m=m, ruled=RULED[first], printed=PRINTED[first]))
    weighed = replace(likelihood, marked=np.where(STRUCK[first], 0.0, likelihood.marked))  # no setting counts these
    likely = np.array([fit().outside.get(rule.outside, -1.0) for rule in RULES])[first]
    probability = np.where(likely >= 0, likely, likelihood.marked)
    filled = seen.filled & ~HIDDEN[first]
    verdicts = zip(page.boxes, first.tolist(), probability.tolist(), filled.tolist(), strict=True)
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


def _is_cut_off(s: _Seen) -> Bools:
    """Tell where the box lies off the image, or a mended streak leaves it in doubt."""
    return np.asarray((s.m["inside_ratio"] < 1) | ((s.m["streak"] > 0) & ~is_beyond_streak(s.m)))


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


def _is_holed(s: _Seen) -> Bools:
    weak = s.m["outline"] < LIMITS.holed_outline_share * s.m.usual("outline")
    return np.asarray(s.marked & weak & (s.m["zone_mm2"] >= LIMITS.holed_mm2))


def _is_covered(s: _Seen) -> Bools:
    """Tell where something light lies over a mark and its outline: correction fluid that lets it show through.

    A mended streak takes a side of an outline along, too.
    """
    whole_scan = (s.m["bitonal"] == 0) & (s.m["streak"] == 0)
    weak = s.m["outline"] < LIMITS.covered_outline_share * s.m.usual("outline")
    return np.asarray(s.marked & weak & (s.m["thicker_mm"] <= LIMITS.covered_mm) & whole_scan)


def _is_ringed(s: _Seen) -> Bools:
    return np.asarray(s.marked & ~s.filled & (s.m["ring_sectors"] >= LIMITS.ring_sectors))


def _ring_cancels(s: _Seen) -> Bools:
    return _is_ringed(s) & (s.correction is Correction.RING_CANCELS)


def _has_part_ring(s: _Seen) -> Bools:
    close = ~s.filled & (s.m["ring_ratio"] >= LIMITS.ring_ratio)
    clear = (s.m["ring_sectors"] >= LIMITS.part_ring_sectors) | has_wide_ring(s.m)
    return np.asarray(close | clear | lies_in_ink(s.m) | _has_thick_outline(s) | (s.traced & ~s.marked))


def _has_thick_outline(s: _Seen) -> Bools:
    """Tell where a mark has a ring or a frame drawn right on its printed outline.

    Untouched boxes of the page say how thick one looks by where it lies between the pixels.
    """
    untouched = s.m["thicker_mm"][(s.m["touched"] <= LIMITS.speck_touched) & ~s.traced]
    limit_mm = max(LIMITS.thicker_mm, LIMITS.thicker_over_empty_mm + float(untouched.max(initial=0.0)))
    slender = s.marked & ~s.filled & (s.m["fill_ratio"] <= LIMITS.thicker_fill_ratio)
    return np.asarray(slender & (s.m["thicker_mm"] >= limit_mm) & (s.m["bitonal"] == 0) & (s.m["photo"] == 0))


def _is_filled_in_ring(s: _Seen) -> Bools:
    return s.filled & _has_part_ring(s)


def _black_cancels(s: _Seen) -> Bools:
    return s.filled & (s.correction is Correction.BLACK_CANCELS)


def _is_scribbled(s: _Seen) -> Bools:
    """Tell where a mark may have been scribbled out, or be a word."""
    blot = has_run(s.m) | is_round(s.m)
    doubted = (is_dense(s.m) | looks_written(s.m, s.letters)) & ~looks_plain(s.m)
    return np.asarray(s.marked & np.where(s.filled, blot, doubted))


def _is_struck_out(s: _Seen) -> Bools:
    return s.marked & is_struck(s.m) & ~looks_plain(s.m)


def _is_veiled(s: _Seen) -> Bools:
    return s.marked & ~s.filled & is_veiled(s.m)


def _looks_odd(s: _Seen) -> Bools:
    return s.marked & looks_odd(s.m)


def _is_tail(s: _Seen) -> Bools:
    """Tell where a single stroke may be the tail of another box's mark."""
    end = (s.m["touched"] <= LIMITS.small_touched) & (s.m["rim_sectors"] > 0)  # of a thick stroke, as wide as long
    joined = (s.m["joined"] > 0) & (end | (s.m["turns"] <= LIMITS.tail_turns))
    through = passes(s.m) & ~looks_plain(s.m, LIMITS.plain_through)
    return np.asarray(s.marked & (joined | through | stands_upright(s.m)))


def _is_not_alone(s: _Seen) -> Bools:
    """Tell where more stands beside a mark: part of a ring round it, of a second mark, or a remark."""
    loose = s.m["loose_mm2"] >= LIMITS.second_mm2 + s.m["dirt_mm2"]
    second = loose & (s.m["loose_mm"] >= LIMITS.second_mm)
    return np.asarray(s.marked & ~s.explained & (second | has_remark(s.m) | has_clump(s.m, s.marked)))


def _stands(s: _Seen) -> Bools:
    return s.marked


def _is_beside(s: _Seen) -> Bools:
    """Tell where ink outside the box may be a mark for it."""
    return np.asarray(stands_beside(s.m) | has_remark(s.m) | (s.m["tail_mm2"] >= LIMITS.tail_mm2))


def _is_empty(s: _Seen) -> Bools:
    return holds_nothing(s.m)


def _is_printed(s: _Seen) -> Bools:
    """Tell where all the ink inside is one line along the outline: its own."""
    return np.asarray(hugs_outline(s.m) & (s.m["turns"] <= 1))


def _is_tinted(s: _Seen) -> Bools:
    """Tell where there is colour that gray hardly shows: a highlighter's."""
    least = np.where(s.m["photo"] > 0, LIMITS.photo_tint, LIMITS.tint)
    return np.asarray(s.m["tint"] > np.maximum(least, LIMITS.tint_usual * s.m.usual("tint")))


def _is_shaded(s: _Seen) -> Bools:
    return lies_in_shade(s.m)


def _is_pale(s: _Seen) -> Bools:
    return holds_remnant(s.m)


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
    Rule(state=BoxState.UNSURE, reason=BoxReason.OUTLINE, holds=_is_covered),
    Rule(state=BoxState.CANCELLED, reason=BoxReason.RINGED, holds=_ring_cancels, outside="cancelled"),
    Rule(state=BoxState.UNSURE, reason=BoxReason.RINGED, holds=_is_ringed, outside="cancelled"),
    Rule(state=BoxState.UNSURE, reason=BoxReason.SCRIBBLED, holds=_is_filled_in_ring),
    Rule(state=BoxState.UNSURE, reason=BoxReason.RINGED, holds=_has_part_ring, outside="ringed"),
    Rule(state=BoxState.CANCELLED, reason=BoxReason.SCRIBBLED, holds=_black_cancels, outside="cancelled"),
    Rule(state=BoxState.UNSURE, reason=BoxReason.SCRIBBLED, holds=_is_struck_out),
    Rule(state=BoxState.UNSURE, reason=BoxReason.SCRIBBLED, holds=_is_veiled),
    Rule(state=BoxState.UNSURE, reason=BoxReason.SCRIBBLED, holds=_is_scribbled),
    Rule(state=BoxState.UNSURE, reason=BoxReason.SCRIBBLED, holds=_looks_odd),
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
STRUCK = np.array([rule.holds in (_is_struck_out, _is_veiled, _looks_odd) for rule in RULES])
PRINTED = np.array([rule.holds is _is_printed for rule in RULES])
