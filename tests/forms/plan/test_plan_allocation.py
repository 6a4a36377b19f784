"""How many ballots each unit owes."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.plan import Plan, parse_plan, sample_text
from forms.plan.allocation import largest_remainder, share_of, to_declared_total

# Krông Nô brought to its declared 500: the district keeps 120, the 12 communes share 380, the first eight get one more.
KRONG_NO_500 = [
    ("KN-HUYEN", 120),
    ("KN-24688", 32),
    ("KN-24691", 32),
    ("KN-24692", 32),
    ("KN-24694", 32),
    ("KN-24697", 32),
    ("KN-24699", 32),
    ("KN-24700", 32),
    ("KN-24703", 32),
    ("KN-24706", 31),
    ("KN-24709", 31),
    ("KN-24712", 31),
    ("KN-24715", 31),
]


def krong_no(old: str = "", new: str = "") -> Plan:
    return parse_plan(sample_text("krong-no").replace(old, new).encode(), Path("survey.yaml"))


def test_p3_the_declared_total_is_shared_out_by_largest_remainder() -> None:
    plan = krong_no("choice: per_unit_rule", "choice: declared_total_largest_remainder")
    assert [(unit.id, plan.quota(unit.id)) for unit in plan.units] == KRONG_NO_500
    assert sum(quota for _, quota in KRONG_NO_500) == 500
    assert (plan.declared_total, plan.computed_total) == (500, 600)


def test_a_total_that_does_not_reconcile_is_printed_only_after_a_choice() -> None:
    plan = krong_no("  choice: per_unit_rule\n", "")
    assert plan.quotas.undecided
    assert {plan.quota(unit.id) for unit in plan.units} == {None}


def test_without_a_choice_a_total_that_reconciles_is_the_rule() -> None:
    text = sample_text("krong-no").replace("  choice: per_unit_rule\n", "").replace("total: 500", "total: 600", 1)
    plan = parse_plan(text.encode(), Path("survey.yaml"))
    assert plan.quota("KN-24688") == 40


@pytest.mark.parametrize(
    ("transactions", "ballots"), [(0, 0), (1, 1), (10, 1), (11, 2), (250, 25), (251, 26), (10**9 + 1, 10**8 + 1)]
)
def test_p4_a_tenth_of_the_transactions_is_rounded_up(transactions: int, ballots: int) -> None:
    plan = parse_plan(sample_text("so-cong-thuong-binh-phuoc").encode(), Path("survey.yaml"))
    assert plan.quota("SCT-VP", transactions) == ballots
    assert plan.quota("SCT-VP") is None  # nobody has counted them


def test_the_plans_own_number_of_transactions_is_used() -> None:
    text = sample_text("so-cong-thuong-binh-phuoc").replace("transactions: null", "transactions: 251", 1)
    plan = parse_plan(text.encode(), Path("survey.yaml"))
    assert plan.quota("SCT-VP") == 26
    assert plan.quota("SCT-VP", 11) == 2


@given(st.integers(0, 10**12))
def test_a_tenth_is_exact_in_whole_numbers(transactions: int) -> None:
    assert share_of(transactions, Fraction("0.10")) == (transactions + 9) // 10


@given(st.integers(0, 10**6), st.integers(1, 100))
def test_a_share_is_reached_and_not_exceeded_by_a_whole_ballot(transactions: int, percent: int) -> None:
    ballots = share_of(transactions, Fraction(percent, 100))
    assert 0 <= 100 * ballots - percent * transactions < 100


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**4), min_size=1, max_size=60).filter(any))
def test_largest_remainder_gives_out_everything_fairly(total: int, weights: list[int]) -> None:
    shares = largest_remainder(total, weights)
    assert sum(shares) == total
    assert all(abs(share - Fraction(total * w, sum(weights))) < 1 for share, w in zip(shares, weights, strict=True))
    assert shares == largest_remainder(total, tuple(weights))
    for one, other in zip(range(len(weights)), range(1, len(weights)), strict=False):
        if weights[one] == weights[other]:
            assert shares[one] >= shares[other]  # of equals the first comes first


def test_there_is_nobody_to_give_to() -> None:
    with pytest.raises(ValueError, match="no weight"):
        largest_remainder(5, (0, 0))
    assert largest_remainder(0, (0, 0)) == (0, 0)
    with pytest.raises(ValueError, match="negative"):
        largest_remainder(-1, (1,))


def test_where_the_kept_numbers_exceed_the_total_all_share() -> None:
    assert to_declared_total(60, {"A": 100, "B": 10, "C": 10}, frozenset({"A"})) == {"A": 50, "B": 5, "C": 5}
