"""Measure every box: named numbers, no verdict."""

import numpy as np
from numpy.typing import NDArray

from forms.sheet import PageLayout
from omr.finding.sheet import Sheet
from omr.finding.streaks import without_streaks
from omr.image import PageImage
from omr.kernels.inks import largest_pieces
from omr.measuring.across import drawn_across
from omr.measuring.arches import arch_mm2
from omr.measuring.bank import PER_MM, box_bank
from omr.measuring.boxes import BoxPatches, sample_boxes
from omr.measuring.colour import see_colours
from omr.measuring.company import odd_chance
from omr.measuring.crowded import LIGHT, NOISE_GRAINS, is_crowded, looks_marked, paper_grain
from omr.measuring.evenness import evened, is_uneven
from omr.measuring.fullness import full_ratio
from omr.measuring.hairlines import PRINTED_MM, hairline_mm
from omr.measuring.headings import heading_mm2
from omr.measuring.rings import ring_ratio
from omr.measuring.row_paper import row_paper_tiles
from omr.measuring.scenes import Light, with_scenes
from omr.measuring.sieve import TOO_NOISY, is_dirty, through_sieve, usual_ink, with_sieved
from omr.measuring.strokes import find_strokes, struck_mm
from omr.measuring.surroundings import Columns, measure_surroundings
from omr.measuring.thickness import thicker_mm
from omr.measuring.wide_rings import pale_ring, wide_ring
from omr.measuring.zones import ZoneInk, inked_mm2, see_zones
from omr.per_page import once_per_page
from omr.photometry import QUARTILES_PER_DEVIATION, at_share, grain
from omr.pyramid import Pyramid, build_pyramid
from omr.reading import Measures

NAMES = (
    "outline",  # darkness of the weakest of the four outline lines over the paper outside
    "shift_mm",  # distance of the outline from where the frame expected it
    "inside_ratio",  # share of the patch that lies on the image
    "noise",  # the page's own: strongest wrong-signed filter response of a usual box
    "line",  # strongest response of a segment, in darkness
    "line_long",  # the same for the longest segments
    "spot",  # the same for discs
    "ink_mm2",  # area darker than grain
    "piece_mm2",  # its largest connected piece
    "extent_mm",  # length of that piece's bounding rectangle's diagonal
    "touched",  # rows or columns of a quarter millimetre that the piece touches, whichever are more
    "ink_mean",  # mean darkness of the inside
    "ink_dark",  # mean darkness of the darkest tenth of the inside
    "fill_ratio",  # share of the inside darker than half of its own ink
    "solid",  # darkness that nine tenths of the middle exceed, over that of its darkest tenth: 1 where evenly black
    "turns",  # directions (of 12) in which strong segments run: text and scribble have many
    "rim_sectors",  # of 24 sectors just outside the outline, how many hold ink
    "rim_ink",  # mean darkness just outside the outline
    "zone_mm2",  # ink in the option's zone outside box and label
    "loose_mm2",  # the largest piece there that hangs together with no box's inside
    "loose_mm",  # extent of the longest such piece
    "dirt_mm2",  # the page's own: what a usual zone has of loose specks
    "tail_mm2",  # ink there that hangs together with another box's inside
    "ring_sectors",  # of 24 directions from the box, in how many there is ink beyond the outline
    "joined",  # 1 where ink inside hangs together with the inside of another box
    "colour",  # redness of the ink inside over the paper's, 0 to 1
    "bitonal",  # 1 where the scan has black and white only
    "streak",  # 1 where a scanner streak crosses the box
    "edge_mm",  # darkest millimetre along the inner edge of the outline, over the page's usual, in mm of solid print
    "edge_part_mm",  # the same over the rest of its side
    "edge_noise_mm",  # the page's own: the latter, wrong-signed, of a usual box
    "bent_ratio",  # share of the ink that no two straight strokes explain; 0 where there is hardly any
    "photo",  # 1 where a camera took the picture
    "crossing_mm",  # shortest of the four arms of those two beyond where they cross; 0 where they do not
    "crossing_sine",  # of the angle between them; 0 where they do not cross
    "arch_mm2",  # paper under an arch of ink
    "full_ratio",  # share of ink in the convex outline of all ink of the box; 0 where there is hardly any
    "ink_limit",  # the page's own: darkness above which a sample counts as ink, inside the boxes or beside them
    "ring_ratio",  # how much there is of a ring drawn close round the box; 0 where less than 0.6 of any
    "tint",  # how far the most coloured square millimetre inside is from the paper's colour, 0 to 1
    "struck_mm",  # how far strokes go on on all sides of the second surest of their crossings; plain crosses have one
    "thicker_mm",  # darkness times mm by which the outline is thicker than the page's usual, on its least side
    "across",  # columns of a quarter millimetre that the largest piece touches: few where it is an upright line
    "label_mm2",  # ink between the letters of the option's label that hangs together with no box's inside
    "wide_ring",  # how much there is of a ring that keeps clear of the box, less what of it is not there
    "over_gap_mm2",  # ink in the zone that hangs together with a mark, but only over a gap
    "apart_mm2",  # of that, what is no single stroke: a word beside the mark
    "aside_mm2",  # of what hangs together with a mark over a gap, what does so with the box's own: letters beside it
    "clump_mm2",  # what is no single stroke of the ink that touches a marked box
    "letters_mm2",  # of that, what goes as far aside as letters do
    "veil",  # darkness of the lightest third of the inside, over the page's usual: what is painted over shows through
    "heading_mm2",  # ink between the letters of the heading of the box's column, beyond what headings usually have
    "across_mm2",  # the page's own: ink of large strokes across the sheet, in square millimetres between its words
    "hairline_mm",  # the page's own: what is left of the printed hairlines, in mm of solid print; where a row is blank
    "row_mm2",  # ink on the paper of the question beside its options, between its words; at its first box
    "odd",  # how likely the ink inside is no plain mark, among the page's others; 0.5 where there is none
    "pale_ring",  # how much there is of a ring as in "wide_ring" where ink is looked for that is paler than marks are
    "usual_outline_mm",  # the page's own: darkness times mm across a usual outline, on its least side; 0 if not known
)

# A sample counts as ink above both: an eighth of the print's darkness (pencil of luma 200 on paper
# of 235 is 0.17), and so many deviations of the page's grain.
# What is half as dark as print is ink whatever the grain: where nearly all boxes hold ink, that passes for grain.
INK_DARKNESS, INK_GRAINS, SURELY_INK = 0.12, 4.5, 0.5
USUAL_SHARE = 0.3  # of the boxes are surely empty: even where two of three are blackened
NOISE_FLOOR = 0.012  # darkness; scans without grain still have rounding and JPEG ripple
OWNER_TOUCHED, OWNER_NOISE = 7, 3.0  # specks touch at most five rows or columns of 0.25 mm
DOT_TOUCHED = 4  # the least of a dot made on purpose
LEAST_BENT = 0.05  # share of the ink that two strokes leave: less is no third stroke
STRONG_RATIO = 0.5  # of a box's strongest segment: which others count as strokes of their own


def measure_page(pyramid: Pyramid, image: PageImage, sheet: Sheet, streaks: NDArray[np.intp]) -> Measures:
    """Measure all boxes of a page: their insides, their zones, and what stands round them; streaks are bridged."""
    if not sheet.page.boxes:
        return Measures(names=NAMES, values=np.empty((0, len(NAMES)), dtype=np.float32))
    if len(streaks):
        pyramid = build_pyramid(without_streaks(image.gray, streaks))
    patches = sample_boxes(pyramid, sheet.frame, sheet.page, black=sheet.black, bitonal=image.bitonal)
    columns = measure_inside(patches)
    if not image.bitonal and is_uneven(pyramid.levels[0], patches.paper, float(columns["noise"][0])):
        pyramid = build_pyramid(evened(pyramid.levels[0], sheet.frame.px_per_mm))
        patches = sample_boxes(pyramid, sheet.frame, sheet.page, black=sheet.black)
        columns = measure_inside(patches)
    columns = _measure_whole(pyramid, sheet, patches, columns)
    if is_crowded(columns["loudness"]):
        among_marks = _measure_whole(pyramid, sheet, patches, measure_inside(patches, crowded=True))
        # a photo has no spray of toner that could pass for marks, and would be refused for its noise as a whole
        columns = among_marks if image.camera or looks_marked(among_marks) else columns
    colours = see_colours(image, patches, sheet.frame.px_per_mm)
    scan = {
        "colour": colours.red,
        "tint": colours.tint,
        "bitonal": np.full(len(patches.paper), image.bitonal, dtype=np.float32),
        "photo": np.full(len(patches.paper), image.camera, dtype=np.float32),
        "streak": _crossed(patches, streaks, sheet.frame.px_per_mm),
    }
    measures = assemble(columns | scan)
    noise = float(columns["noise"][0])
    if image.bitonal or image.camera or not is_dirty(noise, columns["loose_mm2"], columns["zone_mm2"]):
        return measures
    ink, paper = usual_ink(patches.inside, rows_of(sheet.page)), float(np.median(patches.paper))
    light = Light(paper=paper, black=sheet.black, ink=ink, noise=noise)
    measures = with_scenes(measures, sheet.page, pyramid.levels[0], sheet.frame, light)
    sieved = through_sieve(pyramid, sheet.frame, black=sheet.black, ink=ink) if noise <= TOO_NOISY else None
    return measures if sieved is None else with_sieved(measures, assemble(_measure_sieved(sieved, sheet) | scan))


def _measure_whole(pyramid: Pyramid, sheet: Sheet, patches: BoxPatches, inside: Columns) -> Columns:
    """Put beside what is inside the boxes what stands outside, and how odd the ink looks with all of it."""
    columns = inside | _measure_outside(pyramid, sheet, patches, inside)
    return columns | {"odd": _oddness(patches, columns)}


def _measure_outside(pyramid: Pyramid, sheet: Sheet, patches: BoxPatches, columns: Columns) -> Columns:
    """Measure what stands along and outside the outlines, beside what is inside."""
    edges, holds_mark = patches.edges, _holds_mark(columns)
    zones = see_zones(pyramid, sheet.frame, sheet.page, paper=patches.paper, black=sheet.black)
    return (
        {
            "edge_mm": edges.over_usual_mm,
            "edge_part_mm": edges.over_side_mm,
            "edge_noise_mm": np.full(len(patches.paper), edges.noise_mm, dtype=np.float32),
            "ink_limit": np.maximum(columns["ink_limit"], np.float32(zones.limit)),
            "wide_ring": wide_ring(sheet.page, zones),
            "pale_ring": pale_ring(sheet.page, zones),
            "across_mm2": np.full(len(patches.paper), _across(pyramid, sheet), dtype=np.float32),
        }
        | _see_beside_rows(pyramid, sheet, patches, zones, holds_mark)
        | measure_surroundings(pyramid, sheet.frame, sheet.page, zones, holds_mark)
    )


def _across(pyramid: Pyramid, sheet: Sheet) -> float:
    return drawn_across(pyramid, sheet.frame, sheet.page, black=sheet.black)


def _see_beside_rows(
    pyramid: Pyramid, sheet: Sheet, patches: BoxPatches, zones: ZoneInk, holds_mark: NDArray[np.bool_]
) -> Columns:
    """Look where ink may stand beside the boxes; on headings not where every row holds a mark, which is the answer."""
    frame, page, paper, limit = sheet.frame, sheet.page, patches.paper, zones.limit
    is_full = all(holds_mark[list(row)].any() for row in rows_of(page))
    hairline = PRINTED_MM if is_full else hairline_mm(pyramid, frame, page, paper=paper, black=sheet.black)
    return {
        "hairline_mm": np.full(len(holds_mark), hairline, dtype=np.float32),
        "heading_mm2": np.zeros(len(holds_mark), dtype=np.float32)
        if is_full
        else heading_mm2(pyramid, frame, page, paper=paper, black=sheet.black, limit=limit),
        "row_mm2": inked_mm2(pyramid, frame, row_paper_tiles(page), paper=paper, black=sheet.black, limit=limit),
    }


def _measure_sieved(pyramid: Pyramid, sheet: Sheet) -> Columns:
    """Measure a page that was sieved: it has no noise of its own left."""
    patches = sample_boxes(pyramid, sheet.frame, sheet.page, black=sheet.black)
    inside = measure_inside(patches)
    inside["noise"] = np.full(len(patches.paper), NOISE_FLOOR, dtype=np.float32)
    inside["usual_outline_mm"] = np.zeros(len(patches.paper), dtype=np.float32)  # the sieve makes print thicker
    return _measure_whole(pyramid, sheet, patches, inside)


def _oddness(patches: BoxPatches, columns: Columns) -> NDArray[np.float32]:
    return odd_chance(patches.darkness, columns, np.flatnonzero(columns["touched"] >= OWNER_TOUCHED))


def _crossed(patches: BoxPatches, streaks: NDArray[np.intp], px_per_mm: float) -> NDArray[np.float32]:
    """Tell which boxes a streak crosses."""
    reach_px = (patches.side_mm / 2 + 0.5) * px_per_mm
    away_px = np.abs(patches.centres_px[:, :1] - streaks[None, :])
    return np.asarray((away_px < reach_px).any(axis=1), dtype=np.float32)


def _holds_mark(columns: Columns) -> NDArray[np.bool_]:
    """Tell which boxes hold ink enough of their own for ink outside to hang together with it."""
    strong = columns["line"] > OWNER_NOISE * columns["noise"]
    return np.asarray((columns["touched"] >= OWNER_TOUCHED) & strong | (columns["fill_ratio"] > 0.5), dtype=np.bool_)


@once_per_page
def rows_of(page: PageLayout) -> tuple[tuple[int, ...], ...]:
    """Give the indices of each question's boxes."""
    rows: dict[str, list[int]] = {}
    for number, box in enumerate(page.boxes):
        rows.setdefault(box.question, []).append(number)
    return tuple(tuple(members) for members in rows.values())


def measure_inside(patches: BoxPatches, *, crowded: bool = False) -> Columns:
    """Measure the inside and the near outside of all boxes.

    Args:
        patches: What was sampled.
        crowded: Most boxes are marked: what is noise is then said by the paper between the strokes.
    """
    inside = patches.inside
    paper = paper_grain(inside) if crowded else None
    columns = _filter_columns(inside, paper)
    columns |= _ink_columns(inside, paper)
    columns |= _rim_columns(patches)
    columns["solid"] = _solidity(patches)
    columns |= _shape_columns(patches, columns)
    columns["outline"] = patches.outline
    columns["thicker_mm"], usual_mm = thicker_mm(patches.darkness, patches.side_mm)
    columns["usual_outline_mm"] = np.full(len(patches.paper), usual_mm, dtype=np.float32)
    columns["shift_mm"] = np.hypot(patches.shift_mm[:, 0], patches.shift_mm[:, 1])
    columns["inside_ratio"] = patches.inside_ratio.astype(np.float32)
    return columns


def assemble(columns: Columns) -> Measures:
    """Put the columns into the order of `NAMES`; KeyError where one was not measured."""
    values = np.stack([columns[name] for name in NAMES], axis=1).astype(np.float32)
    return Measures(names=NAMES, values=values)


def _filter_columns(inside: NDArray[np.float32], paper: float | None) -> Columns:
    found = box_bank().strongest(inside)
    usual = -at_share(np.sort(found.weakest), 0.5) if paper is None else NOISE_GRAINS * paper
    noise = max(NOISE_FLOOR, usual)
    line = found.segment
    return {
        "loudness": -found.weakest,
        "noise": np.full(len(line), noise, dtype=np.float32),
        "line": line,
        "line_long": found.long,
        "spot": found.disc,
        "turns": (found.directions > STRONG_RATIO * line).sum(axis=0).astype(np.float32),
    }


def _ink_columns(inside: NDArray[np.float32], paper: float | None) -> Columns:
    cell_mm2 = np.float32(1 / PER_MM**2)
    flat = inside.reshape(len(inside), -1)
    ordered = np.sort(flat, axis=1)
    grain = _usual_grain(ordered) if paper is None else paper
    limit = min(max(INK_DARKNESS, INK_GRAINS * grain), SURELY_INK)
    cells, piece, width, height = largest_pieces(inside, limit).T
    dark = ordered[:, -(ordered.shape[1] // 10) :].mean(axis=1)
    light = ordered[:, int(LIGHT * ordered.shape[1])]
    return {
        "ink_limit": np.full(len(inside), limit, dtype=np.float32),
        "ink_mm2": cells * cell_mm2,
        "piece_mm2": piece * cell_mm2,
        "extent_mm": np.hypot(width, height) / np.float32(PER_MM),
        "touched": np.maximum(width, height),
        "across": width,
        "ink_mean": flat.mean(axis=1),
        "ink_dark": dark,
        "veil": light - np.float32(at_share(np.sort(light), 0.5)),
        "fill_ratio": (flat > np.maximum(0.5 * dark, INK_DARKNESS)[:, None]).mean(axis=1),
    }


def _usual_grain(ordered: NDArray[np.float32]) -> float:
    """Give the grain of the paper in a usual empty box, from each box's sorted samples.

    Box by box, because a page of blackened boxes is up to half ink: over all samples together the
    upper quartile would be a pen's, and every mark would pass for grain. Of the boxes of a page
    more than a third are empty, whatever people do.
    """
    count = ordered.shape[1]
    spread = ordered[:, 3 * count // 4] - ordered[:, count // 4]
    return at_share(np.sort(spread), USUAL_SHARE) / QUARTILES_PER_DEVIATION


def _solidity(patches: BoxPatches) -> NDArray[np.float32]:
    """Tell how evenly the middle of each box is blackened: hatching and crosses leave gaps."""
    return np.asarray(patches.pale / np.maximum(patches.dark, INK_DARKNESS), dtype=np.float32).clip(0, 1)


def _shape_columns(patches: BoxPatches, columns: Columns) -> Columns:
    """Measure what tells strokes from letters, where there is enough ink to be a mark; else 0."""
    inked = np.flatnonzero(columns["touched"] >= OWNER_TOUCHED)
    dark = columns["ink_dark"][inked]
    strokes = find_strokes(patches.inside, inked, dark, columns["fill_ratio"][inked])
    seen = {
        "bent_ratio": strokes.bent_ratio,
        "crossing_mm": strokes.crossing_mm,
        "crossing_sine": strokes.crossing_sine,
        "arch_mm2": arch_mm2(patches.darkness, inked, dark),
        "ring_ratio": ring_ratio(patches.darkness, inked, dark, columns["ink_limit"][inked], patches.side_mm),
    }
    left_over = inked[strokes.bent_ratio > LEAST_BENT]
    dotted = np.flatnonzero(columns["touched"] >= DOT_TOUCHED)
    full = full_ratio(patches.darkness, dotted, columns["ink_dark"][dotted])
    struck = struck_mm(patches.inside, left_over, columns["ink_dark"][left_over], columns["fill_ratio"][left_over])
    boxes = len(patches.inside)
    return {name: _spread(values, inked, boxes) for name, values in seen.items()} | {
        "full_ratio": _spread(full, dotted, boxes),
        "struck_mm": _spread(struck, left_over, boxes),
    }


def _spread(values: NDArray[np.float32], which: NDArray[np.intp], boxes: int) -> NDArray[np.float32]:
    """Give a column of all boxes from the values of some; the others have 0."""
    column = np.zeros(boxes, dtype=np.float32)
    column[which] = values
    return column


def _rim_columns(patches: BoxPatches) -> Columns:
    """Look for ink just outside the outline: overshoots take few sectors, a ring takes most."""
    limit = max(INK_DARKNESS, 3 * grain(patches.sectors))
    return {
        "rim_sectors": (patches.sectors > limit).sum(axis=1).astype(np.float32),
        "rim_ink": patches.sectors @ patches.sector_shares,
    }
