"""What every scan format promises; runs over the table of formats."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from omr.image import PageImage
from pipeline.intake.damage import MachineFault
from pipeline.intake.formats import FORMATS, recognise
from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.scan_file import open_scan
from pipeline.intake.words import WORDS
from tests.pipeline.intake.pages import Pixels, bitonal_page, colour_page, gray_page, jpeg_bytes, jpeg_entries, pdf_of

Make = Callable[[Path, Pixels], Path]


def make_jpg(path: Path, page: Pixels, comment: str = "") -> Path:
    path.write_bytes(jpeg_bytes(page, comment=comment.encode()))
    return path


def make_png(path: Path, page: Pixels, comment: str = "") -> Path:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", comment)
    Image.fromarray(page).save(path, "PNG", pnginfo=texts)
    return path


def make_tif(path: Path, page: Pixels, comment: str = "") -> Path:
    Image.fromarray(page).save(path, "TIFF", compression="tiff_lzw", description=comment)
    return path


def make_pdf(path: Path, page: Pixels, comment: str = "") -> Path:
    return pdf_of(path, [(jpeg_bytes(page), jpeg_entries(page))], keywords=comment)


def make_heic(path: Path, page: Pixels, comment: str = "") -> Path:
    tags = Image.Exif()
    tags[0x010E] = comment
    image = pillow_heif.from_pillow(Image.fromarray(page))
    image.save(path, quality=95, chroma=444, exif=tags.tobytes())
    return path


MAKERS: dict[str, Callable[..., Path]] = {
    "jpg": make_jpg,
    "png": make_png,
    "tif": make_tif,
    "pdf": make_pdf,
    "heic": make_heic,
}
formats = pytest.mark.parametrize("format", FORMATS, ids=[kind.name for kind in FORMATS])


def only_image(path: Path) -> PageImage:
    with open_scan(path) as scan:
        assert scan.page_count == 1
        page = scan.page(1)
    assert isinstance(page, ScannedPage), page
    return page.image


def every_page(path: Path) -> list[ScannedPage | DamagedPage]:
    with open_scan(path) as scan:
        return [scan.page(number) for number in range(1, scan.page_count + 1)]


@formats
def test_a_gray_page_comes_back_gray(format, tmp_path: Path) -> None:
    image = only_image(MAKERS[format.name](tmp_path / "page", gray_page()))
    assert image.colour is None
    assert not image.bitonal
    assert np.abs(image.gray.astype(int) - gray_page()).max() <= 10


@formats
def test_a_colour_page_keeps_its_colour_and_gets_its_luma(format, tmp_path: Path) -> None:
    image = only_image(MAKERS[format.name](tmp_path / "page", colour_page()))
    assert image.colour is not None
    assert np.abs(image.colour[310:350, 210:250].astype(int) - (200, 30, 40)).max() <= 12
    assert abs(float(image.gray[310:350, 210:250].mean()) - (0.299 * 200 + 0.587 * 30 + 0.114 * 40)) < 3


@formats
def test_the_same_shade_in_three_channels_is_no_colour(format, tmp_path: Path) -> None:
    page = np.dstack([gray_page()] * 3)
    image = only_image(MAKERS[format.name](tmp_path / "page", page))
    assert image.colour is None


@formats
def test_a_file_is_recognised_by_its_content_under_any_name(format, tmp_path: Path) -> None:
    for name in ("scan", "scan.txt", "scan.pdf", "scan.jpg"):
        path = MAKERS[format.name](tmp_path / name, gray_page())
        found = recognise(path)
        assert found is format
        with open_scan(path) as scan:
            assert scan.kind == format.name


@formats
def test_what_the_simulator_wrote_says_so(format, tmp_path: Path) -> None:
    for comment, simulated in (("phieu simulated", True), ("a scanner", False)):
        with open_scan(MAKERS[format.name](tmp_path / f"{simulated}", gray_page(), comment)) as scan:
            assert scan.simulated is simulated


@formats
def test_pages_are_asked_for_by_number_from_one(format, tmp_path: Path) -> None:
    with open_scan(MAKERS[format.name](tmp_path / "page", gray_page())) as scan:
        for number in (0, 2, -1):
            with pytest.raises(ValueError, match="from 1 to 1"):
                scan.page(number)


@formats
@pytest.mark.parametrize("make_page", [bitonal_page, gray_page, colour_page], ids=lambda make: make.__name__)
def test_a_file_cut_anywhere_is_refused_or_whole(format, make_page, tmp_path: Path) -> None:
    page = make_page() if format.name in ("png", "tif") or make_page is not bitonal_page else gray_page(3)
    path = MAKERS[format.name](tmp_path / "whole", page)
    whole, data = only_image(path), path.read_bytes()
    for tenth in (0.01, *range(1, 10), 9.9, 9.99):
        path.write_bytes(data[: int(len(data) * tenth / 10)])
        for found in every_page(path):
            assert isinstance(found, DamagedPage) or np.array_equal(found.image.gray, whole.gray), tenth


@formats
def test_a_file_of_a_known_name_with_nonsense_inside_is_damaged(format, tmp_path: Path) -> None:
    for magic in format.magic:
        path = tmp_path / f"nonsense{format.suffixes[0]}"
        path.write_bytes(bytes(format.magic_at) + magic + b"\0" * 500)
        (page,) = every_page(path)
        assert isinstance(page, DamagedPage)
        assert page.text


@dataclass(frozen=True)
class Flip:
    """A byte of the file, by its share of the length, and what to do to its bits."""

    place: float
    bits: int


flips = st.lists(
    st.builds(Flip, place=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255)), min_size=1, max_size=8
)


@formats
@given(flips=flips)
@settings(max_examples=25, deadline=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_flipped_bytes_never_raise(format, flips: list[Flip], tmp_path: Path) -> None:
    data = bytearray(MAKERS[format.name](tmp_path / "whole", gray_page()).read_bytes())
    for flip in flips:
        data[int(flip.place * len(data))] ^= flip.bits
    path = tmp_path / "flipped"
    path.write_bytes(data)
    for page in every_page(path):
        assert isinstance(page, ScannedPage) or (page.reason in Damage and page.text)


def test_the_contract_knows_every_format() -> None:
    assert set(MAKERS) == {kind.name for kind in FORMATS}


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", Damage.EMPTY), (b"xin ch\xc3\xa0o", Damage.UNKNOWN), (b"GIF89a" * 9, Damage.UNKNOWN)]
)
def test_what_is_no_scan_is_one_damaged_page(content: bytes, reason: Damage, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(content)
    with open_scan(path) as scan:
        assert scan.page_count == 1
        assert scan.damage == scan.page(1)
        assert scan.damage is not None
        assert scan.damage.reason is reason


def test_a_missing_file_is_no_damage_that_anybody_would_log(tmp_path: Path) -> None:
    with pytest.raises(MachineFault, match=r"gone\.pdf: this computer could not read the file"):
        open_scan(tmp_path / "gone.pdf")


def test_every_reason_has_its_words_in_vietnamese() -> None:
    assert set(WORDS) == set(Damage)
    assert all(words == unicodedata.normalize("NFC", words) for words in WORDS.values())


def test_reasons_are_plain_words_for_scripts() -> None:
    assert json.loads(json.dumps([Damage.CUT, Damage.PASSWORD])) == ["ends_early", "password"]
    assert all(reason.isascii() and reason.islower() for reason in Damage)
