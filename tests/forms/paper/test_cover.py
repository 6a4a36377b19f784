"""The cover sheet of a pack."""

from pathlib import Path

import pytest
import zxingcpp

from forms.cover import Cover, SerialRange, set_cover
from forms.errors import FormError
from forms.setting.ink import Text
from tests.forms.paper.packs import HEAD, cover_for, form_of, pdf_of, rasterised, text_of


def words_of(cover: Cover) -> str:
    return " ".join(ink.text for ink in set_cover(cover, HEAD, pages=1) if isinstance(ink, Text))


def test_cover_says_what_lies_in_the_pack_and_who_signs() -> None:
    words = words_of(cover_for(40))
    for expected in (
        HEAD.unit_name,
        "Năm 2023",
        "40 phiếu và 2 phiếu dự phòng",
        "0001 – 0040",
        "0041 – 0042",
        "Số phiếu phát ra:",
        "thu về:",
        "hỏng:",
        "Ngày giao phiếu:",
        "BÊN NHẬN PHIẾU",
        "KHÔNG QUÉT",
    ):
        assert expected in words


def test_cover_of_a_plan_without_quota_shows_a_dash() -> None:
    cover = Cover(
        plan_title="Khảo sát", plan_code="TTDN24", form_title="PHIẾU", serials=(SerialRange(first=7, last=7),)
    )
    words = words_of(cover)
    assert "Chỉ tiêu: –" in words
    assert "0007" in words
    assert "dự phòng" not in words


def test_cover_carries_no_symbol_and_is_extracted_as_text(tmp_path: Path) -> None:
    pdf = pdf_of(form_of("dak-mil", "main"), cover=cover_for(1))
    assert "BÌA TẬP PHIẾU" in text_of(pdf, tmp_path, "-l", "1")
    assert zxingcpp.read_barcodes(rasterised(pdf, 150)[0]) == []


def test_nothing_on_the_cover_overlaps() -> None:
    rects = [ink.rect for ink in set_cover(cover_for(40), HEAD, pages=2) if isinstance(ink, Text)]
    assert max(rect.bottom_mm for rect in rects) < 289
    for n, rect in enumerate(rects):
        assert not any(rect.inset(0.05).overlaps(other) for other in rects[n + 1 :])


def test_words_too_long_for_the_cover_are_refused() -> None:
    cover = Cover(plan_title="rất dài " * 300, plan_code="KN23", form_title="PHIẾU", serials=())
    with pytest.raises(FormError, match="does not fit one page"):
        set_cover(cover, HEAD, pages=1)


@pytest.mark.parametrize(("first", "last"), [(0, 3), (5, 4)])
def test_serials_that_are_no_range_are_refused(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="no range"):
        SerialRange(first=first, last=last)
