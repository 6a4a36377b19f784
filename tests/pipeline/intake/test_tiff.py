"""TIFF pages of every compression and kind, against pixels known from outside."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from omr.image import PageImage
from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.scan_file import open_scan
from tests.pipeline.intake.pages import HEIGHT_PX, WIDTH_PX, Save, bitonal_page, colour_page, gray_page


def images(path: Path) -> list[PageImage]:
    with open_scan(path) as scan:
        pages = [scan.page(number) for number in range(1, scan.page_count + 1)]
    assert all(isinstance(page, ScannedPage) for page in pages), pages
    return [page.image for page in pages if isinstance(page, ScannedPage)]


@pytest.mark.parametrize(
    "compression", ["raw", "group3", "group4", "tiff_ccitt", "tiff_lzw", "tiff_deflate", "packbits"]
)
def test_bitonal_pages_are_equal_to_the_bit(compression: str, save: Save) -> None:
    pages = [bitonal_page(1), bitonal_page(2), bitonal_page(3)]
    found = images(save("page.tif", *pages, compression=compression))
    assert len(found) == 3
    for image, page in zip(found, pages, strict=True):
        assert image.bitonal
        assert np.array_equal(image.gray, page * np.uint8(255))


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_deflate", "packbits", "tiff_adobe_deflate"])
@pytest.mark.parametrize("make_page", [gray_page, colour_page], ids=lambda make: make.__name__)
def test_gray_and_colour_pages_are_equal_to_the_bit(compression: str, make_page, save: Save) -> None:
    pages = [make_page(1), make_page(2)]
    for image, page in zip(images(save("page.tif", *pages, compression=compression)), pages, strict=True):
        assert np.array_equal(image.gray if page.ndim == 2 else image.colour, page)


@pytest.mark.parametrize("make_page", [gray_page, colour_page], ids=lambda make: make.__name__)
def test_jpeg_in_tiff_comes_close(make_page, save: Save) -> None:
    page = make_page()
    (image,) = images(save("page.tif", page, compression="jpeg", quality=95))
    close = np.abs(image.gray.astype(float) - (page if page.ndim == 2 else page.mean(axis=2)))
    assert np.median(close) <= 2


@pytest.mark.parametrize(
    "options",
    [
        {"photometric": "miniswhite"},
        {"photometric": "minisblack", "tile": (64, 64), "compression": "zlib"},
        {"photometric": "minisblack", "compression": "lzw", "predictor": True},
        {"photometric": "minisblack", "rowsperstrip": 7, "bigtiff": True},
        {"photometric": "minisblack", "byteorder": ">"},
    ],
    ids=str,
)
def test_layouts_of_gray_tiff(options: dict[str, object], tmp_path: Path) -> None:
    page = gray_page()
    written = ~page if options["photometric"] == "miniswhite" else page
    options = dict(options)
    with tifffile.TiffWriter(
        tmp_path / "page.tif", bigtiff=bool(options.pop("bigtiff", False)), byteorder=str(options.pop("byteorder", "<"))
    ) as writer:
        writer.write(written, **options)
    (image,) = images(tmp_path / "page.tif")
    assert np.array_equal(image.gray, page)


@pytest.mark.parametrize("planes", ["contig", "separate"])
def test_colour_planes_apart_or_together(planes: str, tmp_path: Path) -> None:
    page = colour_page()
    written = page if planes == "contig" else np.moveaxis(page, -1, 0)
    tifffile.imwrite(tmp_path / "page.tif", written, photometric="rgb", planarconfig=planes)
    (image,) = images(tmp_path / "page.tif")
    assert np.array_equal(image.colour, page)


def test_sixteen_bits_become_eight(tmp_path: Path) -> None:
    page = gray_page()
    tifffile.imwrite(tmp_path / "page.tif", page.astype(np.uint16) * 257, photometric="minisblack")
    (image,) = images(tmp_path / "page.tif")
    assert np.array_equal(image.gray, page)


@pytest.mark.parametrize("bits", [2, 4])
def test_few_shades_reach_from_black_to_white(bits: int, tmp_path: Path) -> None:
    most = (1 << bits) - 1
    shades = (gray_page() // (256 >> bits)).astype(np.uint8)
    tifffile.imwrite(tmp_path / "page.tif", shades, photometric="minisblack", bitspersample=bits)
    (image,) = images(tmp_path / "page.tif")
    assert np.array_equal(image.gray, shades * (255 // most))


def test_a_palette_gives_its_colours(save: Save) -> None:
    palette = Image.fromarray(colour_page()).quantize(16)
    path = save("page.tif", gray_page())
    palette.save(path, compression="tiff_lzw")
    (image,) = images(path)
    assert np.array_equal(image.colour, np.asarray(palette.convert("RGB")))


def test_transparent_pixels_are_paper(tmp_path: Path) -> None:
    alpha = np.full((HEIGHT_PX, WIDTH_PX, 1), 255, dtype=np.uint8)
    alpha[:100] = 0
    tifffile.imwrite(
        tmp_path / "page.tif", np.dstack([colour_page(), alpha]), photometric="rgb", extrasamples=["unassalpha"]
    )
    (image,) = images(tmp_path / "page.tif")
    assert (image.gray[:100] == 255).all()
    assert np.array_equal(image.colour[100:], colour_page()[100:])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_ink_on_transparent_paper_is_ink_whichever_way_round_its_shades_are(dtype: type, tmp_path: Path) -> None:
    alpha = np.full((HEIGHT_PX, WIDTH_PX), 255, dtype=np.uint8)
    alpha[:100] = 0
    whole = np.dstack([~gray_page(), alpha]).astype(dtype) * dtype(257 if dtype is np.uint16 else 1)
    tifffile.imwrite(tmp_path / "page.tif", whole, photometric="miniswhite", extrasamples=["unassalpha"])
    (image,) = images(tmp_path / "page.tif")
    assert (image.gray[:100] == 255).all()
    assert np.array_equal(image.gray[100:], gray_page()[100:])


# Where the first row and the first column of the file belong, as the TIFF standard says of tag 274.
UPRIGHT = {
    1: lambda page: page,
    2: np.fliplr,
    3: lambda page: np.rot90(page, 2),
    4: np.flipud,
    5: np.transpose,
    6: lambda page: np.rot90(page, -1),
    7: lambda page: np.rot90(page, 2).T,
    8: lambda page: np.rot90(page, 1),
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("suffix", ["tif", "jpg"])
def test_pages_are_turned_upright(orientation: int, suffix: str, save: Save) -> None:
    if suffix == "tif":
        path = save("page.tif", gray_page(), tiffinfo={274: orientation})
    else:
        exif = Image.Exif()
        exif[274] = orientation
        path = save("page.jpg", gray_page(), exif=exif, quality=95)
    (image,) = images(path)
    wanted = UPRIGHT[orientation](gray_page())
    assert image.gray.shape == wanted.shape
    assert np.abs(image.gray.astype(int) - wanted).max() <= (0 if suffix == "tif" else 10)


@pytest.mark.parametrize("compression", ["group3", "group4"])
def test_bits_may_be_filled_in_from_the_low_end(compression: str, save: Save) -> None:
    straight = save("straight.tif", bitonal_page(), compression=compression).read_bytes()
    path = save("page.tif", bitonal_page(), compression=compression, tiffinfo={266: 2})
    assert straight[200:400] not in path.read_bytes()
    (image,) = images(path)
    assert np.array_equal(image.gray, bitonal_page() * np.uint8(255))


def test_a_chain_of_pages_that_is_cut_says_that_pages_may_be_missing(save: Save) -> None:
    path = save("page.tif", bitonal_page(1), bitonal_page(2), compression="group4")
    data = bytearray(path.read_bytes())
    second = _next_directory(data, struct.unpack("<I", data[4:8])[0])
    end = second + 2 + 12 * struct.unpack("<H", data[second : second + 2])[0]
    for wrong, says in ((len(data) + 9, "behind the end"), (second, "loops back")):
        data[end : end + 4] = struct.pack("<I", wrong)
        path.write_bytes(data)
        with open_scan(path) as scan:
            pages = [scan.page(number) for number in range(1, scan.page_count + 1)]
        assert [type(page) for page in pages] == [ScannedPage, ScannedPage, DamagedPage]
        assert isinstance(pages[2], DamagedPage)
        assert pages[2].reason is Damage.CUT
        assert says in pages[2].text


@pytest.mark.parametrize("compression", ["group4", "group3", "tiff_ccitt"])
def test_a_fax_stream_that_stops_early_is_refused_though_the_file_is_whole(compression: str, save: Save) -> None:
    """The decoder itself would give white paper for the rows that are missing."""
    path = save("page.tif", bitonal_page(), compression=compression, tiffinfo={278: HEIGHT_PX})
    with tifffile.TiffFile(path) as file:
        offset, count = file.pages[0].dataoffsets[0], file.pages[0].databytecounts[0]
    whole = path.read_bytes()
    for share in (0.2, 0.5, 0.8, 0.95):
        data = bytearray(whole)
        data[offset + int(count * share) : offset + count] = bytes(count - int(count * share))
        path.write_bytes(data)
        with open_scan(path) as scan:
            page = scan.page(1)
        assert isinstance(page, DamagedPage), share
        assert page.reason in (Damage.CUT, Damage.BROKEN)


def test_a_bomb_is_refused_by_what_it_declares(save: Save) -> None:
    path = save("page.tif", bitonal_page(), compression="group4")
    with tifffile.TiffFile(path, mode="r+") as file:
        for tag in (256, 257):
            file.pages[0].tags[tag].overwrite(60_000)
    with open_scan(path) as scan:
        page = scan.page(1)
    assert isinstance(page, DamagedPage)
    assert page.reason is Damage.TOO_LARGE
    assert "60000 x 60000" in page.text
    assert "200 million" in page.text


def test_a_strip_that_unpacks_without_end_is_refused(save: Save) -> None:
    path = save("page.tif", gray_page(), compression="tiff_adobe_deflate", tiffinfo={278: HEIGHT_PX})
    packer = zlib.compressobj(9)
    block = packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = block + block[2:] * 60  # without the two bytes that begin the stream
    with tifffile.TiffFile(path, mode="r+") as file:
        file.pages[0].tags[273].overwrite(path.stat().st_size)
        file.pages[0].tags[279].overwrite(len(bomb))
    with path.open("ab") as out:
        out.write(bomb)
    with open_scan(path) as scan:
        page = scan.page(1)
    assert isinstance(page, DamagedPage)
    assert "unpacks to more" in page.text


def _next_directory(data: bytes, at: int) -> int:
    count = struct.unpack("<H", data[at : at + 2])[0]
    return int(struct.unpack("<I", data[at + 2 + 12 * count : at + 6 + 12 * count])[0])


@pytest.mark.parametrize(("dots", "shape"), [((204, 98), (98, 102)), ((204, 196), (196, 212)), ((1, 72), (196, 212))])
def test_a_page_whose_dots_are_no_squares_is_no_finer_than_its_coarser_direction(
    dots: tuple[int, int], shape: tuple[int, int], tmp_path: Path
) -> None:
    fax = np.zeros((98 if dots == (204, 98) else 196, 212), dtype=bool)
    fax[: len(fax) // 2] = True
    path = tmp_path / "fax.tif"
    Image.fromarray(fax).save(path, compression="group4", dpi=dots)
    (image,) = images(path)
    assert image.gray.shape == shape
    assert (image.gray[0, 0], image.gray[-1, -1]) == (255, 0)


@pytest.mark.parametrize("bigtiff", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_thumbnail_of_a_page_is_no_page_wherever_it_stands(bigtiff: bool, order: str, tmp_path: Path) -> None:
    pages = [gray_page(1), gray_page(2)]
    path = tmp_path / "page.tif"
    with tifffile.TiffWriter(path, bigtiff=bigtiff, byteorder=order) as writer:
        writer.write(pages[0][::4, ::4], subfiletype=1)
        writer.write(pages[0], subfiletype=0)
        writer.write(pages[1], subfiletype=2)  # of several
        writer.write(pages[1][::2, ::2], subfiletype=3)
    found = images(path)
    assert [image.gray.shape for image in found] == [page.shape for page in pages]
    assert all(np.array_equal(image.gray, page) for image, page in zip(found, pages, strict=True))


def test_pages_that_are_called_thumbnails_and_are_as_large_as_pages_are_pages(tmp_path: Path) -> None:
    """A lost page costs more than one too many."""
    path = tmp_path / "page.tif"
    with tifffile.TiffWriter(path) as writer:
        for number, kind in ((1, 0), (2, 1), (3, 1)):
            writer.write(gray_page(number), subfiletype=kind)
    assert len(images(path)) == 3
    with tifffile.TiffWriter(path) as writer:  # none that they could be smaller copies of
        for number in (1, 2):
            writer.write(gray_page(number), subfiletype=1)
    assert len(images(path)) == 2
