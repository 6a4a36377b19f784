"""The printed page against its layout, looked at with other eyes: pixels, text extraction, two QR readers."""

import io
import re
import unicodedata
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
import zxingcpp
from pyzbar import pyzbar

from forms import furniture
from forms.errors import FormError
from forms.geometry import RectMm
from forms.questionnaire import Questionnaire
from forms.render import BallotPrint, PackHead, write_pack
from forms.setting import SetForm
from forms.setting.ink import BOX_LINE_MM
from forms.sheet import Box, CodeKind, FiducialKind
from tests.forms.paper.packs import HEAD, Gray, ballots_for, cover_for, form_of, pages_of, pdf_of, rasterised, text_of

MM = 25.4
DARK = 128


def px(rect: RectMm, dpi: int, *, grow_mm: float = 0.0) -> tuple[slice, slice]:
    """Give the rows and columns of a rectangle, whole pixels inside it."""
    grown = rect.inset(-grow_mm)
    rows = slice(int(np.ceil(grown.y_mm / MM * dpi)), int(grown.bottom_mm / MM * dpi))
    return rows, slice(int(np.ceil(grown.x_mm / MM * dpi)), int(grown.right_mm / MM * dpi))


def outlines_mm(page: Gray, dpi: int) -> list[RectMm]:
    """Find hollow squares of about 5 mm on a page, knowing nothing of the layout."""
    count, _, stats, _ = cv2.connectedComponentsWithStats((page < DARK).astype(np.uint8))
    found = []
    for left, top, width, height, area in stats[1:count]:
        sides_mm = width / dpi * MM, height / dpi * MM
        is_square = all(4.7 < side_mm < 5.3 for side_mm in sides_mm)
        if is_square and area < 0.4 * width * height:
            found.append(RectMm(left / dpi * MM, top / dpi * MM, *sides_mm))
    return found


def test_printed_outlines_lie_within_a_third_of_a_millimetre_of_the_layout(
    form: SetForm, form_name: tuple[str, str]
) -> None:
    for layout, page in zip(form.layout.pages, pages_of(*form_name, 300), strict=True):
        found = outlines_mm(page, 300)
        assert len(found) == len(layout.boxes)
        for box in layout.boxes:
            offs = [
                max(
                    abs(seen.x_mm - box.rect.x_mm),
                    abs(seen.y_mm - box.rect.y_mm),
                    abs(seen.right_mm - box.rect.right_mm),
                    abs(seen.bottom_mm - box.rect.bottom_mm),
                )
                for seen in found
            ]
            assert min(offs) < 0.15, f"{box.question}/{box.option} is {min(offs):.2f} mm off"


def test_nothing_is_printed_in_a_zone_or_beyond_it_but_box_and_label(form: SetForm, form_name: tuple[str, str]) -> None:
    dpi = 150
    for layout, page in zip(form.layout.pages, pages_of(*form_name, dpi), strict=True):
        for box in layout.boxes:
            rest = page.copy()
            rest[px(box.rect, dpi, grow_mm=0.2)] = 255
            if box.label:
                rest[px(box.label, dpi, grow_mm=0.35)] = 255  # two pixels: glyphs are hinted to the pixel grid
            for area in (box.zone, *box.beyond):
                assert rest[px(area, dpi)].min() == 255, f"ink in the zone of {box.question}/{box.option}"


def test_zones_keep_half_a_millimetre_from_printed_rules(form: SetForm, form_name: tuple[str, str]) -> None:
    dpi = 300
    for layout, page in zip(form.layout.pages, pages_of(*form_name, dpi), strict=True):
        for box in layout.boxes:
            rows, columns = px(box.zone, dpi)
            margin = int(0.4 / MM * dpi)  # half a hairline is the rule's own
            strip = page[rows.start - margin : rows.stop + margin, columns.start : box_left_px(box, dpi)]
            assert not (strip < DARK).all(axis=1).any()


def box_left_px(box: Box, dpi: int) -> int:
    return int(box.rect.x_mm / MM * dpi) - 2


def test_inside_of_every_box_is_white_and_its_line_is_a_third_of_a_millimetre(
    form: SetForm, form_name: tuple[str, str]
) -> None:
    dpi = 300
    for layout, page in zip(form.layout.pages, pages_of(*form_name, dpi), strict=True):
        for box in layout.boxes:
            assert page[px(box.rect.inset(BOX_LINE_MM + 0.1), dpi)].min() == 255
            rows, columns = px(box.rect, dpi, grow_mm=0.2)
            ink_mm = (255 - page[rows, columns].astype(float)).sum() / 255 * (MM / dpi) ** 2
            assert ink_mm / (4 * (5 - BOX_LINE_MM)) == pytest.approx(BOX_LINE_MM, abs=0.03)


def test_labels_are_tight_around_their_ink(form: SetForm, form_name: tuple[str, str]) -> None:
    dpi = 300
    labelled = 0
    for layout, page in zip(form.layout.pages, pages_of(*form_name, dpi), strict=True):
        for box in layout.boxes:
            if box.label is None:
                continue
            labelled += 1
            rows, columns = px(box.label, dpi, grow_mm=0.15)
            ink = np.argwhere(page[rows, columns] < DARK)
            low, high = ink.min(axis=0) / dpi * MM, ink.max(axis=0) / dpi * MM
            assert low.max() < 0.9  # side bearings and the accents of the tallest letter
            assert (np.array([box.label.h_mm, box.label.w_mm]) - high).max() < 0.9
    assert labelled == sum(box.label is not None for box in form.layout.boxes())


def test_fiducials_are_solid_where_the_layout_says(form: SetForm, form_name: tuple[str, str]) -> None:
    dpi = 300
    for layout, page in zip(form.layout.pages, pages_of(*form_name, dpi), strict=True):
        for fiducial in layout.fiducials:
            inside = page[px(fiducial.rect.inset(0.1), dpi)]
            if fiducial.kind is FiducialKind.WHITE_PATCH:
                assert inside.min() == 255
                continue
            assert inside.max() == 0
            rows, columns = px(fiducial.rect, dpi, grow_mm=1.0)
            around = page[rows, columns].copy()
            around[8:-8, 8:-8][around[8:-8, 8:-8] == 0] = 255
            assert (around[:8] == 255).all()
            assert (around[-8:] == 255).all()


def test_nothing_is_printed_within_eight_millimetres_of_the_edge(form_name: tuple[str, str]) -> None:
    for page in pages_of(*form_name, 150):
        inner = page.copy()
        inner[px(RectMm(8, 8, 210 - 16, 297 - 16), 150)] = 255
        assert inner.min() == 255


def test_both_symbols_say_the_payload_to_two_readers(form: SetForm, form_name: tuple[str, str]) -> None:
    (ballot,) = ballots_for(form, 1)
    for layout, page, payload in zip(form.layout.pages, pages_of(*form_name, 200), ballot.payloads, strict=True):
        zones = [code.rect for code in layout.codes if code.kind is CodeKind.QR]
        assert len(zones) == 2
        for zone in zones:
            crop = page[px(zone, 200)]
            (seen,) = zxingcpp.read_barcodes(crop)
            assert seen.text == payload
            assert seen.extra["Version"] == "4"
            assert seen.ec_level in ("M", "Q", "H")
            (again,) = pyzbar.decode(crop, symbols=[pyzbar.ZBarSymbol.QRCODE])
            assert again.data.decode("ascii") == payload


def test_symbols_stand_upright_and_are_no_mirror_images(form_name: tuple[str, str]) -> None:
    """Readers forgive a mirror image, but by its three eyes a symbol also tells which way up the page lies."""
    dpi, most = 300, furniture.QR_MODULES - 7
    eye = np.zeros((7, 7), dtype=bool)
    eye[1:6, 1:6] = True
    eye[2:5, 2:5] = False  # dark, a light ring, dark
    for page in pages_of(*form_name, dpi):
        for zone in (furniture.QR_TOP, furniture.QR_BOTTOM):
            light = np.zeros((furniture.QR_MODULES, furniture.QR_MODULES), dtype=bool)
            for row, column in np.ndindex(light.shape):
                x_mm, y_mm = (zone_mm + 2.0 + 0.5 * n for zone_mm, n in ((zone.x_mm, column), (zone.y_mm, row)))
                light[row, column] = page[px(RectMm(x_mm, y_mm, 0.5, 0.5).inset(0.15), dpi)].mean() > DARK
            eyes = [(x, y) for y in (0, most) for x in (0, most) if (light[y : y + 7, x : x + 7] == eye).all()]
            assert eyes == [(0, 0), (most, 0), (0, most)]


def test_symbols_have_half_millimetre_modules_and_a_quiet_zone(form_name: tuple[str, str]) -> None:
    dpi = 300
    for page in pages_of(*form_name, dpi):
        for zone in (furniture.QR_TOP, furniture.QR_BOTTOM):
            ink = np.argwhere(page[px(zone, dpi)] < DARK) / dpi * MM
            assert ink.min() == pytest.approx(2.0, abs=0.15)
            assert ink.max() - ink.min() == pytest.approx(33 * 0.5, abs=0.2)


@pytest.mark.parametrize("options", [(), ("-raw",), ("-layout",)])
def test_extracted_text_has_every_question_in_nfc(
    form: SetForm, questionnaire: Questionnaire, tmp_path: Path, options: tuple[str, ...]
) -> None:
    text = text_of(pdf_of(form), tmp_path, *options)
    assert unicodedata.is_normalized("NFC", text)
    assert [q.text for q in questionnaire.questions() if unicodedata.normalize("NFC", q.text) not in text] == []


def test_extracted_text_has_the_words_of_the_pack_and_the_code_twice(form: SetForm, tmp_path: Path) -> None:
    (ballot,) = ballots_for(form, 1)
    pages = len(form.layout.pages)
    text = text_of(pdf_of(form), tmp_path)
    assert text.count(f"Mã phiếu: {ballot.code}") == 2 * pages
    assert text.count(f"trang {pages}/{pages}") == 2
    for words in (HEAD.unit_name, HEAD.round_heading, HEAD.contact, "ỦY BAN NHÂN DÂN HUYỆN KRÔNG NÔ"):
        assert words in text


def test_all_fonts_are_embedded_and_have_their_letters(form: SetForm) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(form, cover=cover_for(1)))) as pdf:
        fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font.FontDescriptor
            assert "/ToUnicode" in font
        assert str(pdf.Root.Lang) == "vi-VN"
        assert str(pdf.docinfo["/Title"]).startswith(form.questionnaire.title)


def test_every_ballot_of_a_pack_is_found_by_its_bookmark() -> None:
    form = form_of("krong-no", "main")
    with pikepdf.open(io.BytesIO(pdf_of(form, count=3, cover=cover_for(3)))) as pdf, pdf.open_outline() as outline:
        cover, *ballots = outline.root
        places = [pdf.pages.index(pikepdf.Page(entry.destination[0])) for entry in outline.root]
    assert cover.title.startswith("Tờ bìa")
    assert [entry.title.count("/") for entry in ballots] == [3, 3, 3]  # the printed ballot codes
    assert places == [0, 2, 4, 6]  # a cover and its empty back, then two pages a ballot


def test_same_pack_gives_the_same_bytes() -> None:
    form = form_of("dak-mil", "main")
    assert pdf_of(form, count=3, cover=cover_for(3)) == pdf_of(form, count=3, cover=cover_for(3))
    assert pdf_of(form, count=3) != pdf_of(form, count=2)


def test_unit_and_round_do_not_move_a_single_box() -> None:
    form = form_of("so-cong-thuong-binh-phuoc", "main")
    other = PackHead(
        issuing_body="Sở Công Thương tỉnh Bình Phước",
        superior_body="UBND tỉnh Bình Phước",
        unit_name="Trung tâm Khuyến công, Xúc tiến thương mại và Tiết kiệm năng lượng trực thuộc Sở",
        round_heading="Quý I năm 2023",
    )
    one, two = (rasterised(pdf_of(form, head=head), 150) for head in (HEAD, other))
    for page, changed, layout in zip(one, two, form.layout.pages, strict=True):
        for box in layout.boxes:
            assert (page[px(box.zone, 150)] == changed[px(box.zone, 150)]).all()
    assert (one[0] != two[0]).any()


def test_words_too_long_for_their_place_are_refused() -> None:
    head = PackHead(issuing_body="Ủy ban", unit_name="rất dài " * 120, round_heading="Năm 2023")
    with pytest.raises(FormError, match="too long for its place"):
        pdf_of(form_of("dak-mil", "main"), head=head)


def test_a_code_too_long_for_the_symbol_is_refused() -> None:
    target = io.BytesIO()
    ballot = BallotPrint(code="KN23/A/2023/0001-1", payloads=("A" * 91,))
    with pytest.raises(FormError, match="91 characters"):
        write_pack(target, form=form_of("dak-mil", "main"), head=HEAD, pages_of=[ballot])


def test_small_letters_in_a_code_are_refused() -> None:
    ballot = BallotPrint(code="KN23/A/2023/0001-1", payloads=("ph1:kn23",))
    with pytest.raises(FormError, match="letters"):
        write_pack(io.BytesIO(), form=form_of("dak-mil", "main"), head=HEAD, pages_of=[ballot])


def test_a_ballot_with_the_wrong_number_of_pages_is_a_callers_mistake() -> None:
    ballot = BallotPrint(code="KN23/A/2023/0001-1", payloads=("PH1:A", "PH1:B"))
    with pytest.raises(ValueError, match="2 payloads"):
        write_pack(io.BytesIO(), form=form_of("dak-mil", "main"), head=HEAD, pages_of=[ballot])


@pytest.mark.parametrize("name", [("dak-mil", "main"), ("krong-no", "main")])
def test_every_ballot_of_a_pack_stands_where_the_pack_says(name: tuple[str, str], tmp_path: Path) -> None:
    form, target = form_of(*name), tmp_path / "pack.pdf"
    ballots = ballots_for(form, 3)
    written = write_pack(target, form=form, head=HEAD, pages_of=ballots, cover=cover_for(3))
    step = len(form.layout.pages)
    assert written.pages == step * 4
    pages = rasterised(target.read_bytes(), 100)
    assert len(pages) == written.pages
    for ballot, first in zip(ballots, written.first_pages, strict=True):
        assert first % step == 1 % step  # printed on both sides, the first page is always a front
        for n, payload in enumerate(ballot.payloads):
            seen = {code.text for code in zxingcpp.read_barcodes(pages[first - 1 + n])}
            assert seen == {payload}


def test_a_pack_of_sixty_ballots_stays_small() -> None:
    size_bytes = len(pdf_of(form_of("nha-trang", "ubnd"), count=60, cover=cover_for(60))) / 60
    print(f"{size_bytes:.0f} bytes per ballot")
    assert size_bytes < 20_000


def test_symbols_are_drawn_once_a_page_and_shown_twice() -> None:
    with pikepdf.open(io.BytesIO(pdf_of(form_of("dak-mil", "main"), count=2))) as pdf:
        for page in pdf.pages:
            shown = re.findall(rb"/(\S+) Do", page.Contents.read_bytes())
            assert len(shown) == 3
            assert len(set(shown)) == 2
        assert not [
            each for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]


@pytest.mark.parametrize(
    ("name", "sides"), [(("dak-mil", "main"), "/Simplex"), (("krong-no", "main"), "/DuplexFlipLongEdge")]
)
def test_print_dialogues_are_told_not_to_scale_and_how_to_turn(name: tuple[str, str], sides: str) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(form_of(*name)))) as pdf:
        wishes = pdf.Root.ViewerPreferences
        assert str(wishes.PrintScaling) == "/None"
        assert str(wishes.Duplex) == sides
