"""PNG and JPEG pages of every kind, against pixels known from outside."""

import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.intake.heads import PNG
from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.png import chunk
from pipeline.intake.scan_file import open_scan
from tests.pipeline.intake.pages import (
    HEIGHT_PX,
    WIDTH_PX,
    Save,
    bitonal_page,
    colour_page,
    damage_of,
    gray_page,
    image_of,
    jpeg_bytes,
)


def test_one_bit_png_is_bitonal_and_equal_to_the_bit(save: Save) -> None:
    image = image_of(save("page.png", bitonal_page()))
    assert image.bitonal
    assert np.array_equal(image.gray, bitonal_page() * np.uint8(255))


def test_gray_and_colour_png_are_equal_to_the_bit(save: Save) -> None:
    assert np.array_equal(image_of(save("gray.png", gray_page())).gray, gray_page())
    assert np.array_equal(image_of(save("colour.png", colour_page())).colour, colour_page())


def test_palette_png_gives_its_colours(tmp_path: Path) -> None:
    palette = Image.fromarray(colour_page()).quantize(16)
    palette.save(tmp_path / "page.png")
    assert np.array_equal(image_of(tmp_path / "page.png").colour, np.asarray(palette.convert("RGB")))


def test_sixteen_bit_png_becomes_eight(tmp_path: Path) -> None:
    Image.fromarray(gray_page().astype(np.uint16) * 257).save(tmp_path / "page.png")
    assert np.array_equal(image_of(tmp_path / "page.png").gray, gray_page())


def test_transparent_pixels_of_a_png_are_paper(save: Save) -> None:
    alpha = np.full((HEIGHT_PX, WIDTH_PX), 255, dtype=np.uint8)
    alpha[:100] = 0
    image = image_of(save("page.png", np.dstack([colour_page(), alpha])))
    assert (image.gray[:100] == 255).all()
    assert np.array_equal(image.colour[100:], colour_page()[100:])


def test_a_gray_page_of_two_shades_that_are_not_black_and_white_is_not_bitonal(save: Save) -> None:
    page = np.where(bitonal_page(), 230, 20).astype(np.uint8)
    assert not image_of(save("page.png", page)).bitonal


def test_a_png_bomb_is_refused_by_its_header_alone(tmp_path: Path) -> None:
    head = (60_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    bomb = PNG + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    (tmp_path / "bomb.png").write_bytes(bomb)
    page = damage_of(tmp_path / "bomb.png")
    assert page.reason is Damage.TOO_LARGE
    assert all(word in page.text for word in ("60000 x 60000", "200 million", "200 to 300 dpi"))


def test_an_icon_is_no_sheet(save: Save) -> None:
    assert damage_of(save("icon.png", gray_page()[:5, :5])).reason is Damage.TOO_SMALL


def test_a_png_whose_pixels_do_not_match_their_checksum_is_refused(save: Save) -> None:
    path = save("page.png", gray_page())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert damage_of(path).reason is Damage.BROKEN


@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"restart_marker_rows": 4}, {"subsampling": 2}], ids=str
)
def test_every_kind_of_jpeg_comes_close(options: dict[str, object], tmp_path: Path) -> None:
    (tmp_path / "gray.jpg").write_bytes(jpeg_bytes(gray_page(), **options))
    assert np.abs(image_of(tmp_path / "gray.jpg").gray.astype(int) - gray_page()).max() <= 10
    (tmp_path / "colour.jpg").write_bytes(jpeg_bytes(colour_page(), **options))
    colour = image_of(tmp_path / "colour.jpg").colour
    assert colour is not None
    assert np.abs(colour.astype(int) - colour_page()).mean() < 3


def test_ink_colours_become_light(tmp_path: Path) -> None:
    Image.fromarray(colour_page()).convert("CMYK").save(tmp_path / "page.jpg", quality=95)
    colour = image_of(tmp_path / "page.jpg").colour
    assert colour is not None
    assert np.abs(colour.astype(int) - colour_page()).mean() < 3


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_cut_jpeg_ends_early_and_has_no_gray_filler(share: float, progressive: bool, tmp_path: Path) -> None:
    data = jpeg_bytes(gray_page(), progressive=progressive)
    path = tmp_path / "cut.jpg"
    path.write_bytes(data[: int(len(data) * share)])
    assert damage_of(path).reason is Damage.CUT
    path.write_bytes(data[: int(len(data) * share)] + b"\xff\xd9")
    assert damage_of(path).reason in (Damage.CUT, Damage.BROKEN)


def test_junk_between_header_segments_is_stepped_over(tmp_path: Path) -> None:
    data = jpeg_bytes(gray_page())
    (tmp_path / "clean.jpg").write_bytes(data)
    tables = data.index(b"\xff\xdb")
    (tmp_path / "junk.jpg").write_bytes(data[:tables] + b"\x01\x02\x03" + data[tables:])
    assert np.array_equal(image_of(tmp_path / "junk.jpg").gray, image_of(tmp_path / "clean.jpg").gray)


def test_padding_before_the_end_marker_is_harmless(tmp_path: Path) -> None:
    data = jpeg_bytes(gray_page())
    (tmp_path / "clean.jpg").write_bytes(data)
    (tmp_path / "padded.jpg").write_bytes(data[:-2] + bytes(3) + data[-2:])
    assert np.array_equal(image_of(tmp_path / "padded.jpg").gray, image_of(tmp_path / "clean.jpg").gray)


def test_image_data_left_over_are_no_padding(tmp_path: Path) -> None:
    data = jpeg_bytes(gray_page())
    (tmp_path / "moved.jpg").write_bytes(data[:-2] + b"\x0a\x01\xe2\xbf" + data[-2:])
    assert damage_of(tmp_path / "moved.jpg").reason is Damage.BROKEN


def test_a_jpeg_of_a_thousand_scans_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.jpg").write_bytes(
        jpeg_bytes(gray_page())[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 1000
    )
    assert damage_of(tmp_path / "bomb.jpg").reason is Damage.BROKEN


def test_an_animation_is_no_page(tmp_path: Path) -> None:
    """Of three sheets in one file two would be lost without a word."""
    path = tmp_path / "three.png"
    first, *others = (Image.fromarray(gray_page() - shade) for shade in (0, 20, 40))
    first.save(path, save_all=True, append_images=others)
    with open_scan(path) as scan:
        page = scan.page(1)
    assert isinstance(page, DamagedPage)
    assert (page.reason, "3 pictures" in page.text) == (Damage.SEVERAL, True)


@pytest.mark.parametrize(("shrink", "is_read"), [(1, False), (4, True)])
def test_a_jpeg_with_a_second_page_is_refused_and_one_with_a_small_picture_of_depth_is_read(
    shrink: int, is_read: bool, tmp_path: Path
) -> None:
    path = tmp_path / "several.jpg"
    first = Image.fromarray(gray_page())
    other = first.resize((first.width // shrink, first.height // shrink))
    first.save(path, format="MPO", save_all=True, append_images=[other])
    with open_scan(path) as scan:
        assert isinstance(scan.page(1), ScannedPage if is_read else DamagedPage)


@pytest.mark.parametrize(("shrink", "is_read"), [(1, False), (4, True)])
def test_a_jpeg_hung_on_the_end_of_another_is_a_second_page_where_it_is_as_large(
    shrink: int, is_read: bool, tmp_path: Path
) -> None:
    path, page = tmp_path / "joined.jpg", gray_page()
    path.write_bytes(jpeg_bytes(page) + jpeg_bytes(np.ascontiguousarray(page[::shrink, ::shrink])))
    with open_scan(path) as scan:
        assert isinstance(scan.page(1), ScannedPage if is_read else DamagedPage)


def test_a_thumbnail_in_the_header_is_no_second_page(tmp_path: Path) -> None:
    path, page = tmp_path / "page.jpg", jpeg_bytes(gray_page())
    thumbnail = b"Exif\0\0" + jpeg_bytes(np.ascontiguousarray(gray_page()[::8, ::8]))
    path.write_bytes(page[:2] + b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail + page[2:])
    assert image_of(path).gray.shape == gray_page().shape
