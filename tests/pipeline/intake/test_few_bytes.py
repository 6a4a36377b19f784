import re

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.intake import few_bytes
from pipeline.intake.few_bytes import places_of


@given(
    wanted=st.binary(min_size=2, max_size=3),
    data=st.lists(st.sampled_from([b"\xff", b"\xd8", b"\0", b"a"])).map(b"".join),
    start=st.integers(0, 8),
    block=st.integers(1, 5),
)
@example(wanted=b"\xff\xd8\xff", data=b"\xff\xd8\xff\xd8\xff", start=0, block=2)
def test_all_places_are_found_wherever_the_blocks_end(wanted: bytes, data: bytes, start: int, block: int) -> None:
    usual, few_bytes.BLOCK_BYTES = few_bytes.BLOCK_BYTES, block
    try:
        found = list(places_of(wanted, data, start))
    finally:
        few_bytes.BLOCK_BYTES = usual
    assert found == [
        at.start() for at in re.finditer(b"(?=" + re.escape(wanted) + b")", data, re.DOTALL) if at.start() >= start
    ]
