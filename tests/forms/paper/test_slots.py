"""The words of a pack stand in the room that every sheet leaves them: smaller where they are long, never beyond it."""

from dataclasses import replace

import pytest

from forms.errors import FormError
from forms.geometry import RectMm
from forms.setting.ink import Slot, SlotName, Text
from forms.setting.slots import LEAST_PT, PackHead, fill_slot

UNIT = Slot(name=SlotName.UNIT, rect=RectMm(20, 50, 60, 15), size_pt=12.0, lines=3)
HEAD = PackHead(issuing_body="UBND", unit_name="Xã Nam Xuân", round_heading="Năm 2026")


def sizes_of(name: str) -> set[float]:
    texts = [ink for ink in fill_slot(UNIT, replace(HEAD, unit_name=name)) if isinstance(ink, Text)]
    assert all(UNIT.rect.x_mm <= text.rect.x_mm and text.rect.right_mm <= UNIT.rect.right_mm for text in texts)
    assert max(text.rect.bottom_mm for text in texts) <= UNIT.rect.bottom_mm
    assert " ".join(text.text for text in texts) == f"Đơn vị: {name} Năm 2026"
    return {text.size_pt for text in texts}


@pytest.mark.parametrize("name", ["Trungtâmphụcvụhànhchínhcôngtỉnh", "Trung tâm " * 6 + "xã", "Tt-" * 14])
def test_a_long_name_is_set_smaller_with_all_that_stands_beside_it(name: str) -> None:
    assert sizes_of("Xã Nam Xuân") == {12.0}
    (size_pt,) = sizes_of(name)
    assert LEAST_PT <= size_pt < 12.0


@pytest.mark.parametrize("name", ["Trungtâm" * 9, "Trung tâm " * 20])
def test_a_name_that_needs_smaller_letters_than_can_be_read_is_refused(name: str) -> None:
    with pytest.raises(FormError, match="too long for its place"):
        sizes_of(name.strip())
