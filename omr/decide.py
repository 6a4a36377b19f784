"""Decide what each box shows: the only place with thresholds for marks.

*Empty* needs as much proof as *marked*: nothing above the page's own noise. Everything between is
a question to a person. A weak outline makes the box unsure however decisive its ink looks.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forms.sheet import Box
from omr.known import Correction
from omr.reading import BoxReading, BoxReason, BoxState, Measures


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The thresholds, each with how it was found."""

    # Outlines of printed boxes measure 0.5 to 0.7, after hard fading and blur 0.25; a crossing
    # stroke alone, tried along every box of a page, reached 0.12.
    outline: float = 0.16
    # A punch hole over a corner hides part of the line, as no stroke does, and darkens the zone: less than 0.6 of
    # the page's usual outline, 5.8 mm² of it outside. Of 1,800 marked boxes 9 have so weak a line, and 99 in 100
    # less ink outside.
    holed_outline_share: float = 0.65
    holed_mm2: float = 5.0
    # The frame leaves at most a quarter of a millimetre on flat sheets; the search ends at 1 mm,
    # where the best place may be the rim of something else.
    shift_mm: float = 0.85
    # Strongest segment response of empty boxes over the page's noise: 1.0 to 2.1 on gray scans.
    empty_noise: float = 2.6
    # Darkness of a segment that may still be grain or JPEG ripple, whatever the noise.
    empty_line: float = 0.07
    # Marks: well above noise, and long. Specks touch at most 5 rows or columns of 0.25 mm.
    marked_noise: float = 4.0
    marked_line: float = 0.16
    marked_touched: int = 7
    marked_mm2: float = 0.7
    # Blackened evenly: 0.97 measured; hatched by hand 0.25 to 0.84, scribbled out up to 0.88.
    solid: float = 0.93
    # Between cross and blackened lie half fills, hatching and scribbled out crosses. Crosses of ball
    # and gel pens fill 0.17 to 0.35 of the inside, scribble 0.43 and more.
    dense_ratio: float = 0.38
    # A felt pen's cross fills up to 0.58 as well, but clear paper stands between its strokes: they
    # answer at 0.55 and more, its crossing at 0.42 and more, in 8 directions and more. Scribble that
    # fills so little answers at 0.47 at most, its crossings at 0.35.
    felt_ratio: float = 0.58
    felt_line: float = 0.55
    felt_spot: float = 0.42
    felt_turns: int = 8
    # Words: strong segments in nearly all directions, none of them long. Crosses reach 10 to 12
    # directions too, but their longest segment is half of their strongest and more.
    turns: int = 10
    long_ratio: float = 0.46
    # And bent ones: what two straight strokes leave of "có", "không", "tốt" or "?" is 0.18 to 0.30 of the ink (the
    # middle half of 69), of crosses and ticks 0.00 to 0.05. Above this lie 64 in 100 words, and of crosses one in 60:
    # those drawn in one stroke with a loop.
    # Letters fill 0.09 to 0.36 of the inside; what fills more is blackened or hatched, and judged as that.
    bent_ratio: float = 0.2
    word_fill_ratio: float = 0.36
    # Another box's tail that fills this much of a zone may be a mark beside the box.
    tail_mm2: float = 3.0
    # A single stroke that hangs together with another box's mark may be its tail: a stroke runs in
    # up to 5 directions of 12 (its neighbours' filters answer too), crosses and ticks in 6 and more.
    tail_turns: int = 5
    # Ink right outside an empty box that is no other box's tail: none of 1,300 empty boxes showed any.
    rim_sectors: int = 1
    # Where a tail runs through the zone, one sector may be its. A cross between two boxes or a ring that another
    # box's mark nearly touches takes two and more; of 6,500 empty boxes beside tails, one did.
    tail_rim_sectors: int = 2
    # A ring is seen in nearly all of 24 directions; four arms of a cross in at most ten.
    ring_sectors: int = 18
    part_ring_sectors: int = 12
    # 1-bit scans have no grain, and of a pencil mark they may leave hardly anything: every remnant counts.
    bitonal_mm2: float = 0.1
    bitonal_loose_mm2: float = 0.25
    # And there a side of the printed outline may be a pixel wider than the page's others: a line along the
    # inside's edge fills 1/16 of it, runs one way (two at a corner) and leaves discs (0.00 to 0.01) and long
    # segments, which keep clear of the edge, at nothing. Strokes of one pixel give a disc 0.2 and more.
    edge_spot: float = 0.05
    edge_turns: int = 2
    edge_ratio: float = 0.13
    # No sample stands out as ink: then the segments may sum up this much of a softened outline.
    inkless_line: float = 0.10
    # Loose ink in the zone: a stroke of 0.4 mm of more than 1.2 mm; specks stay below.
    loose_mm2: float = 0.45
    loose_mm: float = 1.2
    # A pencil line along the inside of the outline: darkness times millimetres over the page's usual outline, and
    # over the rest of its side. Empty boxes stay below 0.07 on a printer of 600 dpi (a dot more along one side is
    # 0.04), below 0.10 on one of 300. Over the rest of the side they stay below 0.02, 6 times the page's noise, or
    # half as much again as the page's usual box: the steps of a coarse print seen askew are in all of them. Of
    # 3,132 least marks none is missed up to 0.11 and 0.05.
    edge_mm: float = 0.105
    edge_part_mm: float = 0.04
    edge_usual_share: float = 1.5
    edge_noise: float = 6.0
    edge_side_noise: float = 5.0
    # Red over green and blue: seal ink measures 0.25 to 0.6, blue and black pens below 0.05.
    red: float = 0.14
    # What a streak of 10 px can leave of itself is one line: less than 2 mm² in one direction.
    plain_touched: int = 10
    plain_mm2: float = 2.6
    plain_turns: int = 5  # streaks of 7 to 9 px left 3 directions, crosses under streaks have 7 to 9
    # A speck that cannot change an answer beside a clear mark.
    speck_touched: int = 3


LIMITS = Limits()


def decide_boxes(boxes: tuple[Box, ...], measures: Measures, correction: Correction) -> tuple[BoxReading, ...]:
    """Give the verdict on each box by itself; its row is judged afterwards."""
    rows = [Row(measures.names, values) for values in measures.values]
    usual_part = float(np.median([row["edge_part_mm"] for row in rows])) if rows else 0.0
    for row in rows:
        row.usual_edge_part_mm = usual_part
    usual = float(np.median(measures.values[:, measures.names.index("outline")])) if rows else 0.0
    return tuple(_decide(box, row, correction, usual) for box, row in zip(boxes, rows, strict=True))


# Measures that readings of earlier versions lack: those are decided again as they were then.
LATER = {"edge_mm": 0.0, "edge_part_mm": 0.0, "edge_noise_mm": 0.0, "bent_ratio": 0.0}


class Row:
    """One box's measures by name."""

    __slots__ = ("_values", "usual_edge_part_mm")

    def __init__(self, names: tuple[str, ...], values: NDArray[np.float32]) -> None:
        self._values = {**LATER, **dict(zip(names, values.tolist(), strict=True))}
        self.usual_edge_part_mm = 0.0  # the page's own

    def __getitem__(self, name: str) -> float:
        return float(self._values[name])


def _decide(box: Box, m: Row, correction: Correction, usual_outline: float) -> BoxReading:
    reading = BoxReading(question=box.question, option=box.option, state=BoxState.UNSURE, probability=_probability(m))
    if m["inside_ratio"] < 1 or (m["streak"] > 0 and not _is_plain(m)):
        return replace(reading, reason=BoxReason.EDGE)
    if m["outline"] < LIMITS.outline or m["shift_mm"] > LIMITS.shift_mm:
        return replace(reading, reason=BoxReason.OUTLINE)
    if m["colour"] > LIMITS.red:
        return replace(reading, reason=BoxReason.COLOURED)
    if _is_marked(m):
        if m["outline"] < LIMITS.holed_outline_share * usual_outline and m["zone_mm2"] >= LIMITS.holed_mm2:
            return replace(reading, reason=BoxReason.OUTLINE)
        return _marked(reading, m, correction)
    return _unmarked(reading, m)


def _is_marked(m: Row) -> bool:
    strong = m["line"] > LIMITS.marked_line and m["line"] > LIMITS.marked_noise * m["noise"]
    solid = m["solid"] > LIMITS.solid and m["ink_mean"] > LIMITS.marked_line  # no paper left to compare with
    large = m["touched"] >= LIMITS.marked_touched and m["piece_mm2"] >= LIMITS.marked_mm2
    return (strong or solid) and large and not _hugs_outline(m)


def _hugs_outline(m: Row) -> bool:
    """Tell whether all the ink inside a 1-bit box is a thin line along the outline: its own, wider by a pixel."""
    clear = max(m["spot"], m["line_long"]) <= LIMITS.edge_spot
    thin = m["turns"] <= LIMITS.edge_turns and m["fill_ratio"] <= LIMITS.edge_ratio
    return bool(m["bitonal"]) and clear and thin and m["touched"] >= LIMITS.marked_touched


def _is_plain(m: Row) -> bool:
    """Tell whether a box that a mended streak crosses is beyond doubt: no ink at all, or a large mark."""
    large = m["touched"] >= LIMITS.plain_touched and m["ink_mm2"] >= LIMITS.plain_mm2
    return m["touched"] == 0 or (large and m["turns"] >= LIMITS.plain_turns)


def _marked(reading: BoxReading, m: Row, correction: Correction) -> BoxReading:
    """Judge a box that holds a mark for certain: does it stand, or was it taken back?"""
    filled = m["solid"] > LIMITS.solid
    reading = replace(reading, filled=filled)
    if m["ring_sectors"] >= LIMITS.ring_sectors and not filled:
        state = BoxState.CANCELLED if correction is Correction.RING_CANCELS else BoxState.UNSURE
        return replace(reading, state=state, reason=BoxReason.RINGED, probability=0.2)
    if m["ring_sectors"] >= LIMITS.part_ring_sectors:
        return replace(reading, reason=BoxReason.SCRIBBLED if filled else BoxReason.RINGED)
    if filled and correction is Correction.BLACK_CANCELS:
        return replace(reading, state=BoxState.CANCELLED, reason=BoxReason.SCRIBBLED, probability=0.2)
    if _has_run(m) if filled else _is_dense(m) or _is_wordy(m):
        return replace(reading, reason=BoxReason.SCRIBBLED)
    if m["joined"] and m["turns"] <= LIMITS.tail_turns:
        return replace(reading, reason=BoxReason.BESIDE)
    return replace(reading, state=BoxState.MARKED)


def _has_run(m: Row) -> bool:
    """Tell whether even black in a 1-bit scan may be scribble whose ink ran: its strokes leave the box."""
    return bool(m["bitonal"]) and m["rim_sectors"] > LIMITS.rim_sectors


def _is_dense(m: Row) -> bool:
    """Tell whether so much of the inside is ink that the mark may have been scribbled out."""
    is_felt = m["line"] >= LIMITS.felt_line and m["spot"] >= LIMITS.felt_spot and m["turns"] >= LIMITS.felt_turns
    return m["fill_ratio"] > (LIMITS.felt_ratio if is_felt else LIMITS.dense_ratio)


def _is_wordy(m: Row) -> bool:
    """Tell whether the ink looks like a word: short strokes in all directions, or bent ones."""
    short = m["turns"] >= LIMITS.turns and m["line_long"] < LIMITS.long_ratio * m["line"]
    bent = m["bent_ratio"] > LIMITS.bent_ratio and m["fill_ratio"] <= LIMITS.word_fill_ratio
    return short or bent


def _unmarked(reading: BoxReading, m: Row) -> BoxReading:
    """Judge a box without a certain mark: is it certainly empty?"""
    if m["ring_sectors"] >= LIMITS.part_ring_sectors:
        return replace(reading, reason=BoxReason.RINGED)
    if _is_beside(m):
        return replace(reading, reason=BoxReason.BESIDE)
    if _is_quiet(m):
        return replace(reading, state=BoxState.EMPTY)
    reason = BoxReason.SHORT if m["touched"] <= LIMITS.speck_touched else BoxReason.FAINT
    return replace(reading, reason=reason)


def _is_beside(m: Row) -> bool:
    """Tell whether ink outside the box may be a mark for it."""
    limit_mm2 = LIMITS.bitonal_loose_mm2 if m["bitonal"] else LIMITS.loose_mm2
    loose = m["loose_mm2"] >= limit_mm2 + m["dirt_mm2"] and m["loose_mm"] >= LIMITS.loose_mm
    touching = m["rim_sectors"] >= (LIMITS.tail_rim_sectors if m["tail_mm2"] else LIMITS.rim_sectors)
    return loose or touching or m["tail_mm2"] >= LIMITS.tail_mm2


def _is_quiet(m: Row) -> bool:
    """Tell whether the inside holds nothing above the page's own noise."""
    if _hugs_outline(m) and m["turns"] <= 1:
        return True
    if m["bitonal"] and m["ink_mm2"] > LIMITS.bitonal_mm2:
        return False
    if _lines_outline(m):
        return False
    if m["touched"] == 0 and m["line"] <= LIMITS.inkless_line:
        return True
    quiet = m["line"] <= max(LIMITS.empty_line, LIMITS.empty_noise * m["noise"])
    return quiet and m["touched"] <= LIMITS.speck_touched


def _lines_outline(m: Row) -> bool:
    """Tell whether a stroke in gray may run along the inside of the outline, half of it on the print."""
    usual = max(LIMITS.edge_noise * m["edge_noise_mm"], LIMITS.edge_usual_share * m.usual_edge_part_mm)
    part = m["edge_part_mm"] > max(LIMITS.edge_part_mm, usual)
    whole = m["edge_mm"] > max(LIMITS.edge_mm, LIMITS.edge_side_noise * m["edge_noise_mm"])
    return not m["bitonal"] and (part or whole)


def _probability(m: Row) -> float:
    """Give a first estimate of how likely the box is marked, from strength over noise and extent."""
    strength = m["line"] / max(LIMITS.empty_line, LIMITS.empty_noise * m["noise"])
    odds = 3.0 * (min(strength, 4.0) - 1.4) + 0.35 * (min(m["touched"], 14.0) - 6.0)
    return round(float(1 / (1 + np.exp(-odds))), 4)
