"""A forecast of time is made from pages read at full pace, and not from the seconds before the first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.pace import WARM_UP_S, Pace, in_words


@given(start_s=st.floats(0, 300), per_s=st.floats(0.2, 50), clump=st.integers(1, 16))
def test_a_slow_start_does_not_lengthen_the_forecast(start_s: float, per_s: float, clump: int) -> None:
    pace, total = Pace(), 10_000
    pace.see(0, now_s=0)
    clumps = 2 + int(20 * per_s / clump)
    for number in range(1, clumps + 1):
        pace.see(number * clump, now_s=start_s + number * clump / per_s)
    left_s = pace.left_s(total)
    assert left_s == pytest.approx((total - clumps * clump) / per_s, rel=0.01)


def test_nothing_is_forecast_before_the_work_flows() -> None:
    pace = Pace()
    pace.see(0, now_s=0)
    pace.see(4, now_s=20)  # twenty seconds to load and compile, then the first share
    pace.see(8, now_s=20 + WARM_UP_S / 2)
    assert pace.left_s(200) is None
    assert in_words(None) == "too early to say how long"


def test_a_pause_after_the_last_page_is_no_slower_pace() -> None:
    pace = Pace()
    for second in range(1, 11):
        pace.see(second, now_s=second)
    pace.see(10, now_s=60)
    assert pace.per_s() == pytest.approx(1)


@pytest.mark.parametrize(
    ("seconds", "said"), [(42.4, "about 42 s left"), (150, "about 2 min left"), (3600 * 3, "about 3.0 h left")]
)
def test_a_forecast_is_no_finer_than_it_is_known(seconds: float, said: str) -> None:
    assert in_words(seconds) == said
