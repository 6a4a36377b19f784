"""Files that are made to be looked at without end are looked at in a time that grows with their size alone."""

import time
from collections.abc import Iterator

import pytest

from pipeline.intake.damage import Damaged
from pipeline.intake.jpeg_segments import segments
from pipeline.intake.pdf_drawing import shows_inline_image
from pipeline.intake.pictures import begun_behind

WITHIN_S = 20.0  # of CPU; each of these took minutes to days


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    began_s = time.process_time()
    yield
    assert time.process_time() - began_s < WITHIN_S


def test_a_jpeg_of_fill_bytes_ends_early_at_once() -> None:
    with pytest.raises(Damaged, match="no image data"):
        list(segments(b"\xff\xd8" + b"\xff" * 5_000_000))


def test_beginnings_of_pictures_that_all_lead_to_one_chain_of_segments_are_walked_once() -> None:
    chain = b"\xff\xe0\x00\x04\xff\xd8" * 500_000
    assert begun_behind(chain, 0) == frozenset()
    frame = b"\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00"
    assert len(begun_behind(chain[:600] + frame, 0)) > 1


def test_drawing_orders_of_nothing_but_beginnings_of_images_show_none() -> None:
    assert not shows_inline_image(b"BI " * 330_000)
    assert shows_inline_image(b"BI " * 3 + b"/W 1 ID x EI")
    assert not shows_inline_image(b"ID BI ")
