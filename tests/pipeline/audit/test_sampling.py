"""A1: the re-check's sample. At least a tenth of each unit, by a seed that anybody can replay, and what it proves."""

import hashlib
import subprocess
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from forms.code import BallotId
from forms.plan.load import load_plan
from pipeline.audit.bound import bounded
from pipeline.audit.sampling import by_unit, frame_codes, frame_digest, frame_lines, frame_sizes, sample

NHA_TRANG = load_plan(Path(__file__).parents[3] / "samples" / "nha-trang.yaml")
TENTH = Fraction(1, 10)


def full_return() -> list[str]:
    """Every ballot of Nha Trang's quota came back."""
    return [
        BallotId(plan="NT23", unit=unit.id, round="2023", serial=serial).code
        for unit in NHA_TRANG.surveyed_units()
        for serial in range(1, (NHA_TRANG.quota(unit.id) or 0) + 1)
    ]


def test_a1_a_full_return_of_nha_trang_gives_327_ballots_and_the_same_seed_the_same_ones() -> None:
    frame = full_return()
    drawn = sample(frame, seed="48213", share=TENTH)
    assert (len(frame), len(drawn)) == (3270, 327)
    assert Counter(map(len, by_unit(drawn).values())) == {6: 27, 5: 27 + 6}
    assert drawn == sample(reversed(frame), seed="48213", share=TENTH)
    assert drawn != sample(frame, seed="48214", share=TENTH)


def test_the_draw_can_be_replayed_with_nothing_but_a_shell(tmp_path: Path) -> None:
    mine = [code for code in full_return() if "/NT-G-01/" in code]
    (tmp_path / "codes").write_text("\n".join(mine) + "\n", encoding="ascii")
    script = 'while read c; do echo "$(printf "%s|%s" "$0" "$c" | sha256sum | cut -c1-64) $c"; done <codes | sort'
    done = subprocess.run(["bash", "-c", script, "số 7"], cwd=tmp_path, capture_output=True, text=True, check=True)
    by_hand = [line.split()[1] for line in done.stdout.splitlines()[:5]]
    assert list(sample(mine, seed="số 7", share=TENTH)) == by_hand


@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=4), tenths=st.integers(1, 10))
def test_every_unit_gives_its_share_rounded_up(sizes: list[int], tenths: int) -> None:
    codes = [
        BallotId(plan="A", unit=f"U{unit}", round="1", serial=serial + 1).code
        for unit, size in enumerate(sizes)
        for serial in range(size)
    ]
    drawn = by_unit(sample(codes, seed="x", share=Fraction(tenths, 10)))
    assert [len(drawn[f"U{unit}"]) for unit in range(len(sizes))] == [(size * tenths + 9) // 10 for size in sizes]


def test_no_ballot_is_drawn_more_often_than_another() -> None:
    codes = [BallotId(plan="A", unit="U", round="1", serial=serial).code for serial in range(1, 21)]
    hits = Counter(code for seed in range(2000) for code in sample(codes, seed=str(seed), share=TENTH))
    assert stats.chisquare([hits[code] for code in codes]).pvalue > 1e-4


@given(serials=st.sets(st.integers(1, 60), min_size=1), extras=st.sets(st.sampled_from(["+1", "+2"])))
def test_a_frame_in_short_gives_its_codes_back(serials: set[int], extras: set[str]) -> None:
    codes = [BallotId(plan="A", unit="U", round="1", serial=serial).code for serial in serials]
    codes += [codes[0] + extra for extra in extras]
    assert frame_codes("A", "1", frame_lines(codes)) == tuple(sorted(codes))
    assert frame_sizes(frame_lines(codes)) == {"U": len(codes)}


def test_the_seal_of_a_frame_is_the_hash_of_its_list() -> None:
    assert frame_digest(["b", "a"]) == hashlib.sha256(b"a\nb\n").hexdigest()


@pytest.mark.parametrize("found", [0, 1, 3])
def test_in_one_unit_the_bound_is_the_exact_one(found: int) -> None:
    exact = max(d for d in range(200) if stats.hypergeom(3270, d, 327).cdf(found) > 0.05)
    assert bounded(found, {"A": 327}, {"A": 3270}).most == exact


def test_a_clean_tenth_of_nha_trang_proves_that_fewer_than_one_ballot_in_a_hundred_is_wrong() -> None:
    frame = by_unit(full_return())
    drawn = by_unit(sample(full_return(), seed="48213", share=TENTH))
    share = bounded(0, {u: len(c) for u, c in drawn.items()}, {u: len(c) for u, c in frame.items()})
    assert (share.examined, share.population, share.most) == (327, 3270, 28)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(2, 12), st.integers(0, 12)), min_size=1, max_size=3), st.integers(0, 2))
def test_the_bound_holds_however_the_faulty_ballots_lie_in_the_units(units: list[tuple[int, int]], found: int) -> None:
    """Of all surveys in which more is wrong than the bound says, at most one in twenty would look so good."""
    sizes = [size for size, _ in units]
    faulty = [min(wrong, size) for size, wrong in units]
    drawn = [-(-size // 4) for size in sizes]
    found = min(found, sum(drawn))
    share = bounded(found, dict(enumerate(drawn)), dict(enumerate(sizes)))  # type: ignore[arg-type]  # any key will do
    seen = [1.0]
    for size, wrong, taken in zip(sizes, faulty, drawn, strict=True):
        one = [stats.hypergeom(size, wrong, taken).pmf(k) for k in range(taken + 1)]
        seen = [
            sum(seen[i] * one[k - i] for i in range(len(seen)) if 0 <= k - i < len(one))
            for k in range(len(seen) + taken)
        ]
    if share.most is not None and sum(faulty) > share.most:
        assert sum(seen[: found + 1]) <= 0.05 + 1e-9


def test_a_unit_that_nobody_looked_at_proves_nothing() -> None:
    assert bounded(0, {"A": 5}, {"A": 50, "B": 50}).most is None


def test_a_full_check_proves_exactly_what_it_found() -> None:
    assert bounded(2, {"A": 50, "B": 5}, {"A": 50, "B": 5}).most == 2
