"""Pages that earlier versions measured are decided again, and compared with new scans, like all others."""

from omr.columns import LATER
from omr.known import USUAL_ERRORS
from omr.measuring.measure import NAMES
from omr.read import decide_page, read_page
from omr.reading import BoxState, Measures, PageReading
from omr.same_paper import same_paper
from tests.omr.paper import KNOWN, LAYOUT, Scanner, box_of, cross, print_page, sealed

PAGE = LAYOUT.pages[0]
# What the first version measured that could read a survey from print to tally.
FIRST_NAMES = """
    outline shift_mm inside_ratio noise line line_long spot ink_mm2 piece_mm2 extent_mm touched ink_mean ink_dark
    fill_ratio turns rim_sectors rim_ink zone_mm2 loose_mm2 loose_mm dirt_mm2 tail_mm2 ring_sectors joined colour streak
"""
FIRST = frozenset(FIRST_NAMES.split())


def read_scan(scanner: Scanner) -> PageReading:
    paper = print_page(PAGE, sealed())
    for number in range(1, 9):
        box = box_of(PAGE, f"1.{number}", str(number % 5 + 1))
        cross(paper, box, width_mm=0.35 + 0.04 * number, over_mm=0.1 * (number % 4))  # no two by one hand are alike
    reading = read_page(scanner.scan(paper.image), KNOWN)
    assert isinstance(reading, PageReading)
    return reading


def as_measured_first(measures: Measures) -> Measures:
    at = [number for number, name in enumerate(measures.names) if name in FIRST]
    return Measures(names=tuple(measures.names[number] for number in at), values=measures.values[:, at])


def test_every_measure_that_the_first_version_lacked_says_what_stands_for_it() -> None:
    assert FIRST | LATER.keys() == set(NAMES)
    assert not FIRST & LATER.keys()


def test_a_page_that_the_first_version_measured_is_decided_again() -> None:
    reading = read_scan(Scanner())
    first = as_measured_first(reading.measures)
    boxes, rows = decide_page(PAGE, first, KNOWN.correction, expected_errors=USUAL_ERRORS)
    assert (len(boxes), len(rows)) == (len(reading.boxes), len(reading.rows))
    decided = {BoxState.MARKED, BoxState.EMPTY}
    pairs = [(old.state, new.state) for old, new in zip(boxes, reading.boxes, strict=True)]
    assert [pair for pair in pairs if decided.issuperset(pair) and pair[0] is not pair[1]] == []


def test_a_new_scan_of_a_sheet_that_the_first_version_read_is_known_as_the_same_paper() -> None:
    first = as_measured_first(read_scan(Scanner(skew_deg=0.4)).measures)
    assert same_paper(first, read_scan(Scanner(skew_deg=-0.3, seed=5)).measures)
