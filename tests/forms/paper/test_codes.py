"""The ballot code that people type and the payload of the symbols, letter for letter."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.code import BallotId, PageCode, ballot_from_code, seal, unseal
from forms.damm import check_digit
from forms.errors import CodeError, ForeignCode, ForgedCode, FormError
from forms.qr_symbol import level_for, qr_runs
from forms.setting.code import code_lines, longest_of, page_words
from tests.forms.paper.packs import form_of

KEY = bytes(range(32))
BALLOT = BallotId(plan="KN23", unit="KN-24688", round="2023", serial=7)


def test_the_check_digit_is_that_of_damm() -> None:
    assert check_digit("572") == 4  # the usual example, as in Wikipedia's article of the method
    assert check_digit("5724") == 0


def test_letters_and_signs_count_as_in_an_iban() -> None:
    for sign, number in (("A", "10"), ("K", "20"), ("Z", "35"), ("-", "36"), ("/", "37")):
        assert check_digit(f"1{sign}2") == check_digit(f"1{number}2")
    with pytest.raises(ValueError, match="no place in a ballot code"):
        check_digit("é")


@given(serial=st.integers(1, 9999))
def test_every_wrong_digit_of_a_typed_serial_and_every_swap_of_neighbours_is_noticed(serial: int) -> None:
    code = BallotId(plan="A", unit="B", round="C", serial=serial).code
    stem, digits, check = code[:6], code[6:10], code[-1]
    wrong = {f"{digits[:n]}{other}{digits[n + 1 :]}-{check}" for n in range(4) for other in "0123456789"}
    wrong |= {f"{digits[:n]}{b}{a}{digits[n + 2 :]}-{check}" for n, (a, b) in enumerate(pairwise(digits))}
    wrong |= {f"{digits}-{other}" for other in "0123456789"}
    for slip in wrong - {f"{digits}-{check}"}:
        with pytest.raises(CodeError):
            ballot_from_code(stem + slip)


def test_a_code_is_read_however_it_was_typed() -> None:
    assert BALLOT.code == "KN23/KN-24688/2023/0007-7"
    for typed in (
        BALLOT.code,
        "kn23/kn-24688/2023/0007-7",
        " KN23 / KN-24688 / 2023 / 0007 - 7\n",
        "KN23/KN-24688/2023/7-7",
    ):
        assert ballot_from_code(typed) == BALLOT
    assert BallotId(plan="A", unit="B", round="C", serial=12345).code.startswith("A/B/C/12345-")


def test_a_symbol_says_plan_unit_round_form_version_serial_and_page_in_this_order() -> None:
    code = PageCode(ballot=BALLOT, form="A", version="3", page=1, pages=2)
    said = seal(code, KEY)
    text, _, mac = said.rpartition(":")
    assert text == "PH1:KN23:KN-24688:2023:A:3:0007:1/2"
    assert re.fullmatch(r"[A-Z2-7]{20}", mac), "100 bits"
    assert unseal(said, KEY) == code


def test_a_seal_holds_whole_or_not_at_all() -> None:
    said = seal(PageCode(ballot=BALLOT, form="A", version="3", page=1, pages=2), KEY)
    for cut in (said[:-1], said[:-19], f"{said}A", said.replace("1/2", "2/2"), f"{said.rpartition(':')[0]}:"):
        with pytest.raises(ForgedCode):
            unseal(cut, KEY)
    for other in (said.replace("PH1", "PH2"), said.replace(":A:", ":"), said.replace(":A:", ":A:A:"), ""):
        with pytest.raises(ForeignCode):
            unseal(other, KEY)


@pytest.mark.parametrize(("length", "level"), [(1, "H"), (50, "H"), (51, "Q"), (67, "Q"), (68, "M"), (90, "M")])
def test_a_symbol_mends_as_much_as_its_payload_leaves_room_for(length: int, level: str) -> None:
    payload = ("AB1:/-" * 15)[:length]
    assert level_for(payload) == level
    assert len({row for _, row, _ in qr_runs(payload)}) == 33, "it can be made at that level"


def test_a_payload_longer_than_the_symbol_is_refused() -> None:
    with pytest.raises(FormError, match="91 characters, the QR symbol holds 90"):
        level_for("A" * 91)


def test_each_page_says_which_of_how_many_it_is() -> None:
    assert page_words(1, 2) == "trang 1/2"


def test_the_line_of_the_code_is_fitted_to_the_longest_code_and_down_to_the_least_size() -> None:
    codes = ("A/B/C/0001-1", "KN23/KN-24688/2023/0007-7", "A/B/C/0002-2")
    assert longest_of(codes) == codes[1]
    page = form_of("krong-no", "main").layout.pages[0]
    sizes = set()
    for length in range(1, 80):
        try:
            upper, lower = code_lines(page, "W" * length, pages=2)
        except FormError:
            break
        sizes.add(upper.size_pt)
        assert lower.size_pt >= upper.size_pt
        assert upper.zone.x_mm <= upper.around(1, 2)[0].x_mm
    assert (min(sizes), max(sizes)) == (6.5, 9.5)


@pytest.mark.parametrize(("page", "pages"), [(0, 2), (3, 2), (-1, 1), (1, 0)])
def test_a_page_that_a_ballot_cannot_have_gets_no_code(page: int, pages: int) -> None:
    with pytest.raises(CodeError, match="cannot be"):
        PageCode(ballot=BALLOT, form="A", version="1", page=page, pages=pages)


def test_serials_begin_with_one() -> None:
    assert BallotId(plan="A", unit="B", round="C", serial=1).serial == 1
    with pytest.raises(CodeError, match="must be 1 or more"):
        BallotId(plan="A", unit="B", round="C", serial=0)
