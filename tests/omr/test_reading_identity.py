"""Which page this is: proved by a seal, by either code, either reader or a person, and never by half of it."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.code import BallotId, PageCode, seal, unseal
from forms.errors import CodeError, ForgedCode
from forms.geometry import RectMm
from omr.faults import CodesDisagree, CodeUnreadable, ForgedPage, Mirrored, PageFault, SeveralSheets
from omr.finding.identity import agree
from omr.finding.qr import Symbol
from omr.image import PageImage
from omr.read import read_page
from omr.reading import Measures, PageReading, Unreadable
from omr.same_paper import same_paper
from tests.omr.paper import (
    KEY,
    KNOWN,
    LAYOUT,
    Paper,
    Scanner,
    box_of,
    cross,
    page_code,
    print_page,
    print_symbol,
    sealed,
)

PAGE = LAYOUT.pages[0]
UPPER, LOWER = (zone.rect for zone in PAGE.codes[:2])
STRANGER = "https://example.org/zalo/0123456789"
Damage = Callable[[Paper], None]


def ballot(payload: str = "") -> Paper:
    paper = print_page(PAGE, payload or sealed())
    for row in range(1, 19):
        cross(paper, box_of(PAGE, f"1.{row}", str(row % 5 + 1)))
    return paper


@pytest.fixture(scope="module")
def plain() -> np.ndarray:
    return ballot().image


def read(image: PageImage, *, given: PageCode | None = None) -> PageReading | PageFault:
    reading = read_page(image, KNOWN, given=given)
    return reading.fault if isinstance(reading, Unreadable) else reading


def damaged(plain: np.ndarray, *damages: Damage, scanner: Scanner | None = None) -> PageImage:
    paper = Paper(PAGE)
    paper.image = plain.copy()
    for damage in damages:
        damage(paper)
    return (scanner or Scanner()).scan(paper.photograph())


def torn(rect: RectMm) -> Damage:
    return lambda paper: paper.solid(rect, gray=255)


def inked_over(rect: RectMm) -> Damage:
    return lambda paper: paper.solid(rect.inset(4), gray=0)


def pasted(rect: RectMm, payload: str) -> Damage:
    def paste(paper: Paper) -> None:
        paper.solid(rect, gray=255)
        print_symbol(paper, payload, rect)

    return paste


def stained(rect: RectMm, share: float) -> Damage:
    """Coffee over a part of the symbol's middle: error correction bears 15 % of its bytes."""
    side_mm = rect.w_mm * (1 - share**0.5) / 2
    return lambda paper: paper.solid(rect.inset(side_mm), gray=200)


def blurred(rect: RectMm, sigma_mm: float) -> Damage:
    def blur(paper: Paper) -> None:
        (left, top), (right, bottom) = paper.px(rect.x_mm, rect.y_mm), paper.px(rect.right_mm, rect.bottom_mm)
        part = paper.image[top // 16 : bottom // 16, left // 16 : right // 16]
        part[:] = cv2.GaussianBlur(part, (0, 0), sigma_mm * paper.px_per_mm)

    return blur


# --- the seal ------------------------------------------------------------------------------------


def test_every_flipped_bit_of_a_payload_is_refused() -> None:
    payload = sealed().encode("ascii")
    for place in range(len(payload)):
        for bit in range(8):
            changed = bytearray(payload)
            changed[place] ^= 1 << bit
            text = changed.decode("latin-1")
            with pytest.raises(CodeError):
                unseal(text, KEY)
            assert refused(text), text


def refused(text: str) -> bool:
    """Tell whether a symbol of this text names no page: refused as forged, or not taken for ours at all."""
    try:
        return agree((Symbol(text=text, x_px=0, y_px=0, across_px=None),), KNOWN) is None
    except ForgedPage:
        return True


@given(text=st.one_of(st.text(), st.from_regex(r"PH1(:[A-Z0-9/-]*){7}:[A-Z2-7]{0,24}", fullmatch=True)))
@settings(max_examples=300)
def test_no_text_but_a_sealed_one_names_a_page(text: str) -> None:
    with pytest.raises(CodeError):
        unseal(text, KEY)


NAMES = st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,9}", fullmatch=True)


@given(names=st.tuples(*[NAMES] * 5), serial=st.integers(1, 99_999), page=st.integers(1, 3), key=st.binary(min_size=16))
@settings(max_examples=100)
def test_what_was_sealed_is_read_back_under_its_own_key_and_no_other(
    names: tuple[str, ...], serial: int, page: int, key: bytes
) -> None:
    plan, unit, round_, form, version = names
    ballot_id = BallotId(plan=plan, unit=unit, round=round_, serial=serial)
    code = PageCode(ballot=ballot_id, form=form, version=version, page=page, pages=3)
    assert unseal(seal(code, key), key) == code
    with pytest.raises(ForgedCode):
        unseal(seal(code, key), key + b"x")


# --- damaged, pasted and strange codes -----------------------------------------------------------

READ: tuple[tuple[str, tuple[Damage, ...]], ...] = (
    ("upper torn", (torn(UPPER),)),
    ("lower torn", (torn(LOWER),)),
    ("upper inked over", (inked_over(UPPER),)),
    ("both stained", (stained(UPPER, 0.04), stained(LOWER, 0.04))),
    ("upper torn, lower stained", (torn(UPPER), stained(LOWER, 0.04))),
    ("both blurred", (blurred(UPPER, 0.2), blurred(LOWER, 0.2))),
)
ASKED: tuple[tuple[str, tuple[Damage, ...], type[PageFault]], ...] = (
    ("both torn", (torn(UPPER), torn(LOWER)), CodeUnreadable),
    ("both inked over", (inked_over(UPPER), inked_over(LOWER)), CodeUnreadable),
    ("both blurred away", (blurred(UPPER, 0.6), blurred(LOWER, 0.6)), CodeUnreadable),
    ("a stranger's sticker on one, the other torn", (pasted(UPPER, STRANGER), torn(LOWER)), CodeUnreadable),
    ("a stranger's sticker on both", (pasted(UPPER, STRANGER), pasted(LOWER, STRANGER)), CodeUnreadable),
    ("a stranger's sticker on one", (pasted(UPPER, STRANGER),), CodesDisagree),
    ("another ballot's code on one", (pasted(LOWER, sealed(page_code(8))),), CodesDisagree),
    ("a code of another key on one", (pasted(UPPER, seal(page_code(), b"x" * 32)),), CodesDisagree),
    ("a changed serial on one", (pasted(UPPER, sealed().replace("0007", "0008")),), CodesDisagree),
)


@pytest.mark.parametrize(("name", "damages"), READ, ids=[name for name, _ in READ])
def test_one_good_code_is_enough(plain: np.ndarray, name: str, damages: tuple[Damage, ...]) -> None:
    reading = read(damaged(plain, *damages))
    assert isinstance(reading, PageReading), str(reading)
    assert reading.code == page_code()


@pytest.mark.parametrize(("name", "damages", "fault"), ASKED, ids=[name for name, _, _ in ASKED])
def test_a_sheet_of_ours_without_a_sure_name_goes_to_a_person(
    plain: np.ndarray, name: str, damages: tuple[Damage, ...], fault: type[PageFault]
) -> None:
    found = read(damaged(plain, *damages))
    assert isinstance(found, fault)
    assert found.may_count


def test_a_typed_code_is_held_against_what_can_still_be_read(plain: np.ndarray) -> None:
    whole, two_names = damaged(plain), damaged(plain, pasted(LOWER, sealed(page_code(8))))
    for image, typed in ((whole, 9), (whole, 70), (two_names, 9)):
        found = read(image, given=page_code(typed))
        assert isinstance(found, CodesDisagree)
        assert f"{typed:04d}" in found.upper
    for typed in (7, 8):  # whichever of the two the person holds to be the sheet's own
        reading = read(two_names, given=page_code(typed))
        assert isinstance(reading, PageReading)
        assert reading.code == page_code(typed)


# --- more than one sheet -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nameless(plain: np.ndarray) -> np.ndarray:
    """Another sheet of ours, photographed, both codes gone."""
    paper = Paper(PAGE)
    paper.image = plain.copy()
    for rect in (UPPER, LOWER):
        paper.solid(rect, gray=255)
    return paper.photograph()


Layer = Callable[[np.ndarray, np.ndarray], np.ndarray]
STRIP_RATIO = 24 / 210  # just wide enough to show the squares down one side
BESIDE: dict[str, Layer] = {
    "left of it": lambda sheet, other: np.hstack([other, sheet]),
    "below it": lambda sheet, other: np.vstack([sheet, other]),
    "upside down": lambda sheet, other: np.hstack([sheet, np.rot90(other, 2)]),
    "half of it cut off": lambda sheet, other: np.hstack([sheet, other[:, : other.shape[1] // 2]]),
    "the other half cut off": lambda sheet, other: np.hstack([other[:, other.shape[1] // 2 :], sheet]),
    "a strip peeping out": lambda sheet, other: np.hstack([sheet, other[:, : round(STRIP_RATIO * other.shape[1])]]),
}


@pytest.mark.parametrize("where", BESIDE)
def test_a_second_sheet_whose_codes_are_gone_is_seen(plain: np.ndarray, nameless: np.ndarray, where: str) -> None:
    paper = Paper(PAGE)
    paper.image = plain.copy()
    found = read(Scanner().scan(BESIDE[where](paper.photograph(), nameless)))
    assert isinstance(found, SeveralSheets | CodeUnreadable)
    assert found.may_count


def test_a_letter_beside_the_sheet_is_no_second_sheet(plain: np.ndarray) -> None:
    letter, paper = Paper(PAGE), Paper(PAGE)
    for row in range(30):
        letter.text("Day la mot to cong van o ben canh", 25, 40 + 8 * row)
    paper.image = plain.copy()
    reading = read(Scanner().scan(np.hstack([paper.photograph(), letter.photograph()])))
    assert isinstance(reading, PageReading), str(reading)


@pytest.mark.parametrize("turn_deg", [20, 33, 45, 70])
def test_a_sheet_too_crooked_to_be_read_is_known_by_its_code_and_asked_about(
    plain: np.ndarray, turn_deg: float
) -> None:
    side = round(1.5 * 297 / 25.4 * 200)
    found = read(damaged(plain, scanner=Scanner(skew_deg=turn_deg, canvas=(side, side))))
    assert isinstance(found, PageFault)
    assert found.may_count
    assert found.about == page_code()


# --- copies --------------------------------------------------------------------------------------


def change_one(paper: Paper) -> None:
    cross(paper, box_of(PAGE, "2.1", "2"))


def faint_one(paper: Paper) -> None:
    cross(paper, box_of(PAGE, "2.1", "1"), gray=150, width_mm=0.35)


def tick_one(paper: Paper) -> None:
    r = box_of(PAGE, "3.1", "4").rect
    paper.line([(r.x_mm + 1, r.y_mm + 2.5), (r.x_mm + 2, r.y_mm + 4), (r.x_mm + 4.5, r.y_mm + 0.5)], width_mm=0.4)


def over_one(paper: Paper) -> None:
    """A cross that stood there already, drawn over: the answer is the same, the paper is not."""
    cross(paper, box_of(PAGE, "1.4", "5"), width_mm=1.1)


def by_hand(seed: int, *, least: float = 0.85) -> np.ndarray:
    """The same answers by somebody whose crosses differ among themselves as a hand's do."""
    paper, chance = print_page(PAGE, sealed()), np.random.default_rng(seed)
    for row in range(1, 19):
        r = box_of(PAGE, f"1.{row}", str(row % 5 + 1)).rect
        half_mm = r.w_mm / 2 * chance.uniform(least, 1.0)
        middle = np.asarray(r.centre) + chance.normal(0, 0.15, 2)
        for way in (1, -1):
            ends = (
                middle
                + np.array([(-half_mm, -way * half_mm), (half_mm, way * half_mm)])
                + chance.normal(0, 0.2, (2, 2))
            )
            paper.line([tuple(end) for end in ends.tolist()], width_mm=0.45)
    return paper.image


def measured(paper: np.ndarray, scanner: Scanner, *changes: Damage) -> Measures:
    reading = read(damaged(paper, *changes, scanner=scanner))
    assert isinstance(reading, PageReading)
    return reading.measures


@pytest.mark.parametrize("change", [change_one, faint_one, tick_one, over_one])
def test_a_copy_with_a_single_other_mark_is_not_the_same_paper(change: Damage) -> None:
    paper = by_hand(1)
    first = measured(paper, Scanner(skew_deg=0.4))
    assert not same_paper(first, measured(paper, Scanner(skew_deg=0.4), change))
    assert same_paper(first, measured(paper, Scanner(skew_deg=0.7, seed=5)))
    assert same_paper(first, measured(paper, Scanner(skew_deg=-1.2, seed=6, noise=6, quality=60, paper=225, black=45)))


def otherwise(measures: Measures, name: str, by: float, boxes: list[int]) -> Measures:
    """What was measured, with one measure of some boxes seen otherwise."""
    values = measures.values.copy()
    values[boxes, measures.names.index(name)] += by
    return replace(measures, values=values)


def test_crosses_that_fall_into_pieces_in_one_scan_leave_the_paper_the_same() -> None:
    first = measured(by_hand(1), Scanner())
    marked = np.flatnonzero(first.values[:, first.names.index("ink_mm2")] > 1).tolist()
    assert len(marked) == 18
    assert same_paper(first, otherwise(first, "extent_mm", -2.5, marked[:3]))
    assert not same_paper(first, otherwise(first, "extent_mm", -2.5, marked[:6]))


def test_one_bit_makes_a_pale_pen_darker_and_the_paper_no_other() -> None:
    gray = measured(by_hand(1), Scanner())
    marked = np.flatnonzero(gray.values[:, gray.names.index("ink_mm2")] > 1).tolist()
    darker = otherwise(gray, "ink_mean", 0.14, marked)
    assert not same_paper(gray, darker)
    assert same_paper(gray, otherwise(darker, "bitonal", 1.0, list(range(len(gray.values)))))


@pytest.mark.parametrize("seed", range(2, 8))
def test_two_neat_hands_with_the_same_answers_on_copies_of_one_sheet_are_two_papers(seed: int) -> None:
    """Somebody photocopied a blank form: one of the two must not pass for the other, scanned again."""
    one, other = by_hand(1, least=0.95), by_hand(seed, least=0.95)
    assert not same_paper(measured(one, Scanner()), measured(other, Scanner(skew_deg=0.5, seed=3)))


@pytest.mark.parametrize("turns", range(4))
def test_a_mirrored_page_is_refused_as_one_whichever_way_up_it_lies(plain: np.ndarray, turns: int) -> None:
    """Its corners and bars stand where ours do, and marks would be read in the wrong columns."""
    scan = damaged(plain)
    mirrored = np.ascontiguousarray(np.rot90(scan.gray[:, ::-1], turns))
    fault = read(replace(scan, gray=mirrored))
    assert isinstance(fault, Mirrored)
    assert fault.about is not None
