"""Boxes of dirty pages are decided where they look beyond doubt like nothing or like a mark, with all round them."""

from functools import cache

import cv2
import numpy as np
import pytest

from forms.questionnaire import Correction
from omr.deciding.by_scene import believe_scenes, doubt_scenes
from omr.image import Gray, PageImage
from omr.measuring.scenes import HALF_MM, NAMES, PER_MM, SHOWN, Light, opened, scenes_of, with_scenes
from omr.measuring.sieve import SIEVED
from omr.photo.finding import find_page
from omr.read import decide_page, read_page
from omr.reading import BoxReading, BoxReason, BoxState, Measures, PageReading
from tests.omr.paper import KNOWN, LAYOUT, Paper, Scanner, box_of, cross, print_page, sealed
from tests.omr.stored import without

PAGE = LAYOUT.pages[0]
CROSSED = tuple(f"1.{row}" for row in range(1, 15))
BESIDE_BOX = NAMES[-1]
BESIDE, RINGED = "1.15", "1.16"
EMPTY, MARKED, UNSURE = BoxState.EMPTY, BoxState.MARKED, BoxState.UNSURE


def filled_in() -> Paper:
    paper = print_page(PAGE, sealed())
    for number, question in enumerate((*CROSSED, BESIDE, RINGED)):
        cross(paper, box_of(PAGE, question, str(number % 4 + 1)))
    x_mm, y_mm = box_of(PAGE, BESIDE, "5").rect.right_mm + 2.5, box_of(PAGE, BESIDE, "5").rect.centre.y_mm
    for lean in (-1, 1):
        paper.line([(x_mm - 1.3, y_mm - 1.3 * lean), (x_mm + 1.3, y_mm + 1.3 * lean)])
    paper.ellipse(box_of(PAGE, RINGED, "5").rect.inset(-1.6))
    return paper


def sprayed(scan: Gray, seed: int) -> Gray:
    """Toner that a worn drum leaves: specks all over the page, and clouds of them down two lines."""
    rng, image = np.random.default_rng(seed), scan.copy()
    height, width = scan.shape
    specks = [rng.uniform((0, 0), (height, width), (90_000, 2))]
    for line in (0.62, 0.77):
        specks += [rng.normal((row, line * width), 6, (60, 2)) for row in range(0, height, 70)]
    at = np.concatenate(specks).astype(int)
    at = at[((at >= 0) & (at < (height, width))).all(axis=1)]
    image[at[:, 0], at[:, 1]] = rng.integers(10, 90, len(at))
    return cv2.min(image, cv2.GaussianBlur(image, (0, 0), 0.6)).astype(np.uint8)


@cache
def read(seed: int = 8) -> PageReading:
    scan = Scanner(seed=6).scan(filled_in().photograph()).gray
    reading = read_page(PageImage(gray=sprayed(scan, seed)), KNOWN)
    assert isinstance(reading, PageReading)
    return reading


def test_boxes_among_specks_are_decided_and_none_wrongly() -> None:
    doubts = {"with": 0, "without": 0}
    for seed in (8, 9):
        reading = read(seed)
        boxes, _ = decide_page(
            PAGE, without(reading.measures, SHOWN), KNOWN.correction, expected_errors=KNOWN.expected_errors
        )
        doubts["with"] += sum(box.state is UNSURE for box in reading.boxes)
        doubts["without"] += sum(box.state is UNSURE for box in boxes)
        for row in reading.rows:
            if row.question in CROSSED and not row.asks:
                assert row.proposal is not None
                assert row.proposal.codes == (str(CROSSED.index(row.question) % 4 + 1),)
    assert doubts["with"] <= 0.85 * doubts["without"]


@pytest.mark.parametrize("question", [BESIDE, RINGED])
def test_what_a_person_must_judge_is_asked_about_among_specks_too(question: str) -> None:
    assert question in {row.question for row in read().rows if row.asks}


def test_a_clean_page_is_not_looked_at() -> None:
    reading = read_page(Scanner(seed=6).scan(filled_in().photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    assert not [name for name in reading.measures.names if name.startswith(SHOWN)]


def test_a_page_with_scenes_is_decided_alike_from_its_stored_measures() -> None:
    boxes, rows = decide_page(PAGE, read().measures, KNOWN.correction, expected_errors=KNOWN.expected_errors)
    assert (boxes, rows) == (read().boxes, read().rows)


@pytest.mark.parametrize("turn", range(4))
def test_a_scene_stands_upright_with_its_box_in_the_middle_whatever_way_the_sheet_lies(turn: int) -> None:
    scan = np.ascontiguousarray(np.rot90(Scanner(seed=2).scan(filled_in().photograph()).gray, turn))
    found = find_page(PageImage(gray=scan), KNOWN, None)
    box = box_of(PAGE, "1.1", "2")
    light = Light(paper=235.0, black=20.0, ink=0.8, noise=0.02)
    scene = opened(scenes_of(scan, found.sheet.frame, np.array([box.rect.centre]), light))[0]
    assert scene.shape == tuple(2 * round(half * PER_MM) + 1 for half in HALF_MM[::-1])
    rows, columns = (np.arange(size) - size // 2 for size in scene.shape)
    away_mm = np.maximum(np.abs(rows)[:, None], np.abs(columns)[None, :]) / PER_MM
    on_outline = np.abs(away_mm - (box.rect.w_mm - 0.35) / 2) < 0.15
    assert scene[on_outline].mean() > 0.5
    assert scene[(away_mm > 3.1) & (away_mm < 3.5)].mean() < 0.1


def test_what_is_darker_than_print_is_kept_as_dark() -> None:
    scan = np.full((3508, 2480), 0, dtype=np.uint8)
    frame = find_page(Scanner(seed=2).scan(filled_in().photograph()), KNOWN, None).sheet.frame
    scene = scenes_of(scan, frame, np.array([(100.0, 100.0)]), Light(paper=230.0, black=120.0, ink=0.8, noise=0.02))
    assert opened(scene).min() > 1.3


def test_a_mark_right_between_two_boxes_is_seen_on_the_paper_of_both_and_of_no_others() -> None:
    paper = print_page(PAGE, sealed())
    left, right = box_of(PAGE, "1.3", "2"), box_of(PAGE, "1.3", "3")
    x_mm, y_mm = (left.rect.right_mm + right.rect.x_mm) / 2, left.rect.centre.y_mm
    for lean in (-1, 1):
        paper.line([(x_mm - 1.5, y_mm - 1.5 * lean), (x_mm + 1.5, y_mm + 1.5 * lean)])
    scan = Scanner(seed=6).scan(paper.photograph()).gray
    frame = find_page(PageImage(gray=scan), KNOWN, None).sheet.frame
    none = Measures(names=(), values=np.empty((len(PAGE.boxes), 0), dtype=np.float32))
    shown = with_scenes(none, PAGE, scan, frame, Light(paper=235.0, black=20.0, ink=0.8, noise=0.02))
    beside = dict(zip(PAGE.boxes, shown.values[:, shown.names.index(BESIDE_BOX)].tolist(), strict=True))
    assert min(beside[left], beside[right]) >= 0.5
    assert max(chance for box, chance in beside.items() if box.question in {"1.1", "1.6", "1.9"}) <= 0.5


# What the rules make of scenes, in a row of three boxes.
SURE_NOTHING, NOTHING, OPEN = (0.999, 0.0, 0.0, 0.0), (0.97, 0.0, 0.0, 0.0), (0.6, 0.1, 0.0, 0.0)
SURE_MARK, SURE_FULL = (0.0, 0.99, 0.0, 0.0), (0.0, 0.0, 0.99, 0.0)
SOMETHING_BESIDE = (0.999, 0.0, 0.0, 0.9)


@cache
def empty_box() -> dict[str, float]:
    """What is measured of an empty box."""
    reading = read_page(Scanner(seed=6).scan(filled_in().photograph()), KNOWN)
    assert isinstance(reading, PageReading)
    at = next(number for number, box in enumerate(reading.boxes) if box.state is EMPTY)
    return dict(zip(reading.measures.names, reading.measures.values[at].tolist(), strict=True))


def believed(
    states: tuple[BoxState, ...],
    scenes: tuple[tuple[float, ...], ...],
    *,
    reason: BoxReason = BoxReason.BESIDE,
    correction: Correction = Correction.RING_CANCELS,
    **others: float,
) -> tuple[BoxReading, ...]:
    boxes = row_of(states, reason)
    measures = measured(scenes, **others)
    return believe_scenes(boxes, measures, [tuple(range(len(boxes)))], correction=correction)


def row_of(states: tuple[BoxState, ...], reason: BoxReason) -> list[BoxReading]:
    return [
        BoxReading(
            question="1",
            option=str(number),
            state=state,
            probability=0.5,
            reason=reason if state is UNSURE else BoxReason.NONE,
            filled=False,
        )
        for number, state in enumerate(states)
    ]


def measured(scenes: tuple[tuple[float, ...], ...], **others: float) -> Measures:
    """What is measured of a row of empty boxes on a loud page, but for their scenes and the others given."""
    same = empty_box() | {"odd": 0.1, "noise": 0.3, "loose_mm2": 1.0} | others
    values = np.column_stack([np.array(scenes, dtype=np.float32), np.tile(list(same.values()), (len(scenes), 1))])
    return Measures(names=(*NAMES, *same), values=values.astype(np.float32))


def judged(
    states: tuple[BoxState, ...],
    scenes: tuple[tuple[float, ...], ...],
    *,
    reason: BoxReason = BoxReason.BESIDE,
    correction: Correction = Correction.RING_CANCELS,
    **others: float,
) -> tuple[BoxState, ...]:
    boxes = believed(states, scenes, reason=reason, correction=correction, **others)
    return tuple(box.state for box in boxes)


def test_a_row_in_doubt_is_decided_where_all_of_it_looks_beyond_doubt() -> None:
    assert judged((UNSURE,) * 3, (SURE_NOTHING, SURE_MARK, SURE_NOTHING)) == (EMPTY, MARKED, EMPTY)
    assert judged((UNSURE, MARKED, EMPTY), (SURE_NOTHING, SURE_MARK, SURE_NOTHING)) == (EMPTY, MARKED, EMPTY)


def test_what_is_still_in_doubt_stays_and_only_that() -> None:
    assert judged((UNSURE,) * 3, (SURE_NOTHING, OPEN, SURE_NOTHING)) == (EMPTY, UNSURE, EMPTY)


def test_a_row_becomes_blank_only_where_all_of_it_looks_so_most_surely() -> None:
    assert judged((UNSURE,) * 3, (SURE_NOTHING,) * 3) == (EMPTY,) * 3
    assert judged((UNSURE,) * 3, (SURE_NOTHING, NOTHING, SURE_NOTHING)) == (EMPTY, UNSURE, EMPTY)
    assert judged((UNSURE, EMPTY, EMPTY), (SURE_NOTHING, NOTHING, SURE_NOTHING)) == (UNSURE, EMPTY, EMPTY)


def test_where_the_row_has_its_mark_less_is_enough_for_the_others() -> None:
    assert judged((UNSURE, MARKED, EMPTY), (NOTHING, SURE_MARK, SURE_NOTHING)) == (EMPTY, MARKED, EMPTY)


def test_where_a_box_looks_otherwise_than_it_was_judged_the_doubts_of_its_row_stay() -> None:
    assert judged((UNSURE, MARKED, EMPTY), (SURE_NOTHING, SURE_NOTHING, SURE_MARK)) == (UNSURE, MARKED, EMPTY)
    assert judged((UNSURE, MARKED, EMPTY), (SURE_NOTHING, SURE_MARK, SURE_MARK)) == (UNSURE, MARKED, EMPTY)


def test_ink_farther_off_in_its_zone_keeps_a_box_in_doubt() -> None:
    assert judged((UNSURE, MARKED, EMPTY), (SOMETHING_BESIDE, SURE_MARK, SURE_NOTHING)) == (UNSURE, MARKED, EMPTY)


def test_what_a_scene_cannot_show_stays_in_doubt() -> None:
    scenes = (SURE_NOTHING, SURE_MARK, SURE_NOTHING)
    for reason in (BoxReason.COLOURED, BoxReason.OUTLINE, BoxReason.EDGE):
        assert judged((UNSURE, MARKED, EMPTY), scenes, reason=reason)[0] is UNSURE
        assert judged((EMPTY, UNSURE, EMPTY), scenes, reason=reason)[1] is UNSURE
    assert judged((UNSURE, MARKED, EMPTY), scenes, inside_ratio=0.9)[0] is UNSURE


def test_a_box_with_ink_inside_is_never_called_empty_by_its_scene_in_a_row_without_a_mark() -> None:
    """A mark under dirt may look like nothing, and a millimetre of pencil does."""
    pencil = {"line": 0.2, "touched": 4.0, "ink_mm2": 0.5, "noise": 0.06}
    assert judged((UNSURE, EMPTY, EMPTY), (SURE_NOTHING,) * 3, **pencil)[0] is UNSURE


def test_more_than_a_stroke_in_a_box_is_dirt_where_its_row_has_a_mark_and_it_most_surely_looks_like_nothing() -> None:
    stain = {"line": 0.2, "touched": 12.0, "ink_mm2": 4.0, "noise": 0.06}
    scenes = (SURE_NOTHING, SURE_MARK, SURE_NOTHING)
    assert judged((UNSURE, MARKED, EMPTY), scenes, **stain) == (EMPTY, MARKED, EMPTY)
    assert judged((UNSURE, UNSURE, EMPTY), scenes, **stain) == (EMPTY, MARKED, EMPTY)
    assert judged((UNSURE, MARKED, EMPTY), scenes, **stain | {"ink_mm2": 1.2})[0] is UNSURE
    assert judged((UNSURE, MARKED, EMPTY), (NOTHING, SURE_MARK, SURE_NOTHING), **stain)[0] is UNSURE
    assert judged((UNSURE, MARKED, EMPTY), (SURE_NOTHING, (0.0, 0.9, 0.0, 0.0), SURE_NOTHING), **stain)[0] is UNSURE


def test_a_mark_that_looks_odd_by_itself_stays_in_doubt() -> None:
    assert judged((UNSURE, EMPTY), (SURE_MARK, SURE_NOTHING), odd=0.9)[0] is UNSURE


def test_where_people_write_beside_their_marks_row_after_row_nothing_is_decided() -> None:
    writing, dirt = (SOMETHING_BESIDE, SURE_MARK, SURE_NOTHING), (SURE_NOTHING, SURE_MARK, SURE_NOTHING)
    assert judged((UNSURE,) * 3, writing, noise=0.01) == (UNSURE,) * 3
    assert judged((UNSURE,) * 3, dirt, noise=0.01) == (EMPTY, MARKED, EMPTY)


def test_ink_that_hangs_out_of_marks_is_no_writing_beside_them() -> None:
    tailed = (0.0, 0.99, 0.0, 0.9)
    scenes = (SURE_NOTHING, tailed, tailed, SURE_NOTHING)
    assert judged((UNSURE, MARKED, MARKED, EMPTY), scenes, noise=0.01) == (EMPTY, MARKED, MARKED, EMPTY)


def test_a_full_box_is_a_mark_but_where_black_takes_answers_back() -> None:
    scenes = (SURE_NOTHING, SURE_FULL, SURE_NOTHING)
    assert judged((UNSURE,) * 3, scenes) == (EMPTY, MARKED, EMPTY)
    assert judged((UNSURE,) * 3, scenes, correction=Correction.BLACK_CANCELS)[1] is UNSURE
    assert [box.filled for box in believed((UNSURE,) * 3, scenes)] == [False, True, False]
    assert not believed((UNSURE,) * 3, (SURE_NOTHING, SURE_MARK, SURE_NOTHING))[1].filled


def doubted(
    states: tuple[BoxState, ...], scenes: tuple[tuple[float, ...], ...], **others: float
) -> tuple[BoxState, ...]:
    boxes = doubt_scenes(row_of(states, BoxReason.NONE), measured(scenes, **others))
    return tuple(box.state for box in boxes)


def test_a_box_called_empty_that_looks_like_something_is_asked_about() -> None:
    assert doubted((EMPTY, MARKED, EMPTY), (SURE_MARK, SURE_MARK, SURE_NOTHING)) == (UNSURE, MARKED, EMPTY)
    assert doubted((EMPTY, MARKED, EMPTY), (OPEN, SURE_MARK, SURE_NOTHING)) == (EMPTY, MARKED, EMPTY)


def test_with_ink_beside_it_a_box_called_empty_must_look_so_more_surely() -> None:
    assert doubted((EMPTY, MARKED), (OPEN, SURE_MARK), zone_mm2=1.0) == (UNSURE, MARKED)
    assert doubted((EMPTY, MARKED), (NOTHING, SURE_MARK), zone_mm2=1.0) == (EMPTY, MARKED)
    assert doubted((EMPTY, MARKED), (OPEN, SURE_MARK), zone_mm2=1.0, tail_mm2=1.0) == (EMPTY, MARKED)


def test_what_fell_through_the_sieve_is_no_ink_beside_a_box() -> None:
    through = {"zone_mm2": 1.0, SIEVED + "zone_mm2": 0.0, SIEVED + "tail_mm2": 0.0}
    assert doubted((EMPTY, MARKED), (OPEN, SURE_MARK), **through) == (EMPTY, MARKED)


def test_what_falls_through_the_sieve_of_a_page_that_people_littered_may_be_a_paler_pens() -> None:
    through = {"zone_mm2": 1.0, SIEVED + "zone_mm2": 0.0, SIEVED + "tail_mm2": 0.0}
    assert doubted((EMPTY, MARKED), (OPEN, SURE_MARK), noise=0.01, **through) == (UNSURE, MARKED)


def test_a_mark_that_looks_like_none_at_all_is_asked_about() -> None:
    assert doubted((MARKED, EMPTY), (SOMETHING_BESIDE, SURE_NOTHING)) == (UNSURE, EMPTY)
    assert doubted((MARKED, EMPTY), ((0.5, 0.15, 0.0, 0.0), SURE_NOTHING)) == (MARKED, EMPTY)
    assert doubted((MARKED, EMPTY), (SURE_FULL, SURE_NOTHING)) == (MARKED, EMPTY)


def test_without_scenes_nothing_more_is_asked() -> None:
    boxes = row_of((MARKED, EMPTY), BoxReason.NONE)
    assert doubt_scenes(boxes, without(measured((SURE_NOTHING, SURE_MARK)), SHOWN)) == tuple(boxes)
