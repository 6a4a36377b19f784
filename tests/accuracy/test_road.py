"""One measured page of each sort: the same page again, and errors that a blind reader would make are found."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from omr.image import PageImage
from omr.reading import BoxState, PageReading
from tests.accuracy import measure
from tests.accuracy.measure import measure_sheet
from tests.accuracy.record import Sight
from tests.accuracy.road import Ride, arrived, filled_sheet, printed_sheet, scanned
from tests.accuracy.sheets import Material, print_material
from tests.accuracy.stacks import STACKS, Scan

BY_NAME = {stack.name: stack for stack in STACKS}


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return print_material(tmp_path_factory.mktemp("accuracy"))


@pytest.fixture
def ride(material: Material) -> Callable[[str, int], Ride]:
    return lambda name, number: Ride(stack=BY_NAME[name], number=number, material=material, marks=None)


def test_sheet_full_of_boxes_keeps_the_rules_of_a_form(material: Material) -> None:
    boxes = material.dense[0].page.boxes
    assert len(boxes) == 580
    centres = np.array([box.rect.centre for box in boxes])
    away_mm = np.hypot(*(centres[:, None] - centres[None, :]).transpose(2, 0, 1)) + 99 * np.eye(len(boxes))
    assert away_mm.min() == pytest.approx(8.0)


@pytest.mark.parametrize(
    "name", ["normal gray", "hard colour", "normal 1-bit", "dithered 1-bit, handwriting", "photos"]
)
def test_same_page_of_a_stack_is_the_same_scan(ride: Callable[[str, int], Ride], name: str) -> None:
    one, again = (_scan(ride(name, 1)) for _ in range(2))
    assert np.array_equal(one.gray, again.gray)
    assert (one.colour is not None, one.bitonal) == (
        BY_NAME[name].scan is Scan.COLOUR,
        BY_NAME[name].scan is Scan.BITONAL,
    )


def test_a_reader_that_sees_nothing_is_silently_wrong_on_every_mark(
    ride: Callable[[str, int], Ride], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = measure.read_page
    monkeypatch.setattr(measure, "read_page", lambda *given: _blinded(read(*given)))
    (record,) = measure_sheet([ride("least marks, gray", 0)])
    assert record.whole.silent == len(record.errors) == 116  # one in every row
    assert {error.sight for error in record.errors} == {Sight.CLEAR}
    assert all(error.contrast > 0.15 for error in record.errors)


def _blinded(reading: PageReading) -> PageReading:
    return replace(reading, boxes=tuple(replace(box, state=BoxState.EMPTY) for box in reading.boxes))


def _scan(ride: Ride) -> PageImage:
    return arrived(ride, scanned(ride, filled_sheet(ride, printed_sheet(ride)).marked.image))
