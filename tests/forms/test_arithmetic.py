"""The numbers of a table: sums, percentages, means and their Vietnamese spelling."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.arithmetic import RowStatus, check_row, half_up, mean, percent, vn_number, vn_percent

# Đắk Mil 2024 as published: counts of 3, 2 and 1 point, percentage of the best, mean.
DAK_MIL = [
    ("I.1", (90, 0, 0), "100.00", "3.0000"),
    ("I.2", (88, 2, 0), "97.78", "2.9778"),
    ("I.4", (87, 1, 2), "96.67", "2.9444"),
    ("II.1", (89, 0, 1), "98.89", "2.9778"),
]


@pytest.mark.parametrize(("row", "counts", "rate", "points"), DAK_MIL)
def test_rows_of_dak_mil_have_the_published_rates(row: str, counts: tuple[int, ...], rate: str, points: str) -> None:
    assert check_row(counts, 90).ok, row
    assert percent(counts[0], 90) == Decimal(rate)
    assert mean(dict(zip("321", counts, strict=True))) == Decimal(points)


def test_the_row_that_adds_up_to_100_of_90_is_found() -> None:
    check = check_row((98, 0, 2), 90)
    assert (check.sum, check.difference, check.status) == (100, 10, RowStatus.ROW_SUM_MISMATCH)
    assert check.over_100 == (0,)
    assert percent(98, 90) == Decimal("108.89")


def test_a_row_that_all_ballots_answered_alike_is_whole_and_not_over() -> None:
    check = check_row((90, 0, 0), 90)
    assert (check.ok, check.over_100) == (True, ())


def test_a_row_with_too_few_answers_is_found_too() -> None:
    check = check_row((80, 5, 0), 90)
    assert (check.difference, check.ok, check.over_100) == (-5, False, ())


def test_negative_counts_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="negative"):
        check_row((91, -1), 90)


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [("2.005", 2, "2.01"), ("-2.005", 2, "-2.01"), ("0.125", 2, "0.13"), ("2.5", 0, "3"), ("97.7777", 2, "97.78")],
)
def test_halves_are_rounded_up_as_by_hand(value: str, digits: int, rounded: str) -> None:
    assert half_up(Decimal(value), digits) == Decimal(rounded)


def test_a_fraction_is_rounded_once() -> None:
    assert half_up(Fraction(3270, 11), 1) == Decimal("297.3")
    assert half_up(Fraction(12345, 1000), 2) == Decimal("12.35")


@given(st.fractions(min_value=-(10**6), max_value=10**6), st.integers(0, 6))
def test_rounding_moves_a_number_by_half_a_unit_at_most(value: Fraction, digits: int) -> None:
    off = Fraction(half_up(value, digits)) - value
    assert abs(off) <= Fraction(1, 2 * 10**digits)
    if abs(off) == Fraction(1, 2 * 10**digits):
        assert (off > 0) == (value > 0)


def test_nothing_is_divided_by_zero() -> None:
    assert percent(0, 0) is None
    assert mean({"5": 0, "4": 0}) is None
    assert vn_percent(None) == "–"


def test_letters_have_no_mean() -> None:
    assert mean({"a": 3, "b": 1}) is None


@pytest.mark.parametrize(
    ("value", "written"),
    [(3270, "3.270"), (0, "0"), (1234567, "1.234.567"), (Decimal("9.5"), "9,5"), (Decimal("2.9794"), "2,9794")],
)
def test_numbers_are_written_the_vietnamese_way(value: int | Decimal, written: str) -> None:
    assert vn_number(value) == written


def test_percentages_are_written_the_vietnamese_way() -> None:
    assert vn_percent(percent(88, 90)) == "97,78%"
    assert vn_percent(Decimal(100)) == "100,00%"
    assert vn_percent(Decimal("90.00"), whole_plain=True) == "90%"
    assert vn_percent(Decimal("97.78"), whole_plain=True) == "97,78%"
