"""PDF pages, lifted or drawn, against pixels known from outside and against poppler's own drawing."""

import base64
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
import pdf2image
import pikepdf
import pytest
import tifffile
from PIL import Image

from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.pdf_place import sole_image
from pipeline.intake.scan_file import open_scan
from tests.pipeline.intake.pages import (
    HEIGHT_PX,
    WIDTH_PX,
    Pixels,
    Save,
    bitonal_page,
    colour_page,
    damage_of,
    gray_page,
    image_of,
    jpeg_bytes,
    jpeg_entries,
    pdf_of,
)

A4_PT = (WIDTH_PX * 72 / 50, HEIGHT_PX * 72 / 50)
SHOW = f"q {A4_PT[0]} 0 0 {A4_PT[1]} 0 0 cm /Im0 Do Q".encode()
BOX = [0, 0, *A4_PT]


def flate(pixels: Pixels, **entries: object) -> tuple[bytes, dict[str, object]]:
    packed = np.packbits(pixels, axis=1) if pixels.dtype == bool else pixels
    bits = {"/BitsPerComponent": 1} if pixels.dtype == bool else {}
    return zlib.compress(packed.tobytes()), {**jpeg_entries(pixels), **bits, "/Filter": "/FlateDecode", **entries}


def gray_jpeg() -> tuple[bytes, dict[str, object]]:
    return jpeg_bytes(gray_page()), jpeg_entries(gray_page())


def fax_strip(save: Save, compression: str = "group4") -> bytes:
    """A stream of the bitonal page in which ink is coded as black, as faxes do."""
    path = save("strip.tif", ~bitonal_page(), compression=compression, tiffinfo={278: HEIGHT_PX})
    with tifffile.TiffFile(path) as file:
        page = file.pages[0]
        return path.read_bytes()[page.dataoffsets[0] :][: page.databytecounts[0]]


def fax_entries(**parameters: object) -> dict[str, object]:
    given = {"/K": -1, "/Columns": WIDTH_PX, "/Rows": HEIGHT_PX, **parameters}
    return {
        **jpeg_entries(gray_page()),
        "/BitsPerComponent": 1,
        "/Filter": "/CCITTFaxDecode",
        "/DecodeParms": pikepdf.Dictionary(given),
    }


@pytest.fixture
def no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no program on the path with which a page could be drawn."""
    monkeypatch.setenv("PATH", "")


@pytest.mark.usefixtures("no_drawing")
class TestLifted:
    """These come from the embedded image, bit by bit, with no drawing program in reach."""

    def test_jpeg(self, tmp_path: Path) -> None:
        image = image_of(pdf_of(tmp_path / "page.pdf", [gray_jpeg()], show=SHOW, box=BOX))
        (tmp_path / "page.jpg").write_bytes(gray_jpeg()[0])
        assert np.array_equal(image.gray, image_of(tmp_path / "page.jpg").gray)

    def test_flate_gray_colour_and_bitonal(self, tmp_path: Path) -> None:
        pages = [gray_page(), colour_page(), bitonal_page()]
        path = pdf_of(tmp_path / "page.pdf", [flate(page) for page in pages], show=SHOW, box=BOX)
        assert np.array_equal(image_of(path, 1).gray, gray_page())
        assert np.array_equal(image_of(path, 2).colour, colour_page())
        assert np.array_equal(image_of(path, 3).gray, bitonal_page() * np.uint8(255))
        assert image_of(path, 3).bitonal

    @pytest.mark.parametrize("predictor", [10, 12, 15])
    def test_flate_with_png_prediction(self, predictor: int, tmp_path: Path) -> None:
        page = gray_page()
        above = np.vstack([np.zeros((1, WIDTH_PX), np.uint8), page[:-1]])
        rows = np.hstack([np.full((HEIGHT_PX, 1), 2, np.uint8), page - above])  # filter 2: difference to the row above
        parameters = pikepdf.Dictionary(Predictor=predictor, Columns=WIDTH_PX, Colors=1, BitsPerComponent=8)
        entries = {**jpeg_entries(page), "/Filter": "/FlateDecode", "/DecodeParms": parameters}
        path = pdf_of(tmp_path / "page.pdf", [(zlib.compress(rows.tobytes()), entries)], show=SHOW, box=BOX)
        assert np.array_equal(image_of(path).gray, page)

    def test_no_filter(self, tmp_path: Path) -> None:
        entries = {key: value for key, value in jpeg_entries(gray_page()).items() if key != "/Filter"}
        path = pdf_of(tmp_path / "page.pdf", [(gray_page().tobytes(), entries)], show=SHOW, box=BOX)
        assert np.array_equal(image_of(path).gray, gray_page())

    @pytest.mark.parametrize(("compression", "rows_by"), [("group4", -1), ("group3", 0)])
    @pytest.mark.parametrize("black_is_1", [True, False])
    def test_fax(self, compression: str, rows_by: int, black_is_1: bool, tmp_path: Path, save: Save) -> None:
        entries = fax_entries(**{"/K": rows_by, "/BlackIs1": black_is_1})
        path = pdf_of(tmp_path / "page.pdf", [(fax_strip(save, compression), entries)], show=SHOW, box=BOX)
        white = bitonal_page() * np.uint8(255)
        assert np.array_equal(image_of(path).gray, 255 - white if black_is_1 else white)

    def test_jpeg_2000(self, tmp_path: Path) -> None:
        data = imagecodecs.jpeg2k_encode(gray_page(), level=0, codecformat="jp2")
        entries = {**jpeg_entries(gray_page()), "/Filter": "/JPXDecode"}
        path = pdf_of(tmp_path / "page.pdf", [(data, entries)], show=SHOW, box=BOX)
        assert np.array_equal(image_of(path).gray, gray_page())

    def test_decode_upside_down(self, tmp_path: Path) -> None:
        data = flate(gray_page(), **{"/Decode": pikepdf.Array([1, 0])})
        assert np.array_equal(
            image_of(pdf_of(tmp_path / "page.pdf", [data], show=SHOW, box=BOX)).gray, 255 - gray_page()
        )

    @pytest.mark.parametrize("bits", [1, 2, 4, 8])
    def test_indexed_colours(self, bits: int, tmp_path: Path) -> None:
        count = min(1 << bits, 7)
        palette = np.random.default_rng(bits).integers(0, 255, (count, 3), dtype=np.uint8)
        numbers = (gray_page() % count).astype(np.uint8)
        ones = np.unpackbits(numbers[:, :, None], axis=2)[:, :, 8 - bits :]
        packed = np.packbits(ones.reshape(HEIGHT_PX, -1), axis=1)
        space = pikepdf.Array(
            [pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, count - 1, pikepdf.String(palette.tobytes())]
        )
        entries = {"/ColorSpace": space, "/BitsPerComponent": bits, "/Filter": "/FlateDecode"}
        entries = {**jpeg_entries(gray_page()), **entries}
        path = pdf_of(tmp_path / "page.pdf", [(zlib.compress(packed.tobytes()), entries)], show=SHOW, box=BOX)
        assert np.array_equal(image_of(path).colour, palette[numbers])

    def test_a_stencil_painted_black(self, tmp_path: Path) -> None:
        data, entries = flate(bitonal_page(), **{"/ImageMask": True})
        del entries["/ColorSpace"]
        path = pdf_of(tmp_path / "page.pdf", [(data, entries)], show=SHOW, box=BOX)
        assert np.array_equal(image_of(path).gray, bitonal_page() * np.uint8(255))

    def test_recognised_text_under_the_image_does_not_hinder(self, tmp_path: Path) -> None:
        show = SHOW + b" BT 3 Tr /F0 9 Tf 1 0 0 1 50 700 Tm (chu) Tj ET"
        assert np.array_equal(
            image_of(pdf_of(tmp_path / "page.pdf", [flate(gray_page())], show=show, box=BOX)).gray, gray_page()
        )

    def test_a_cut_stream_is_refused_though_the_file_is_whole(self, tmp_path: Path, save: Save) -> None:
        jpx = imagecodecs.jpeg2k_encode(gray_page(), level=0, codecformat="jp2")
        kinds = [
            gray_jpeg(),
            flate(gray_page()),
            (fax_strip(save), fax_entries()),
            (jpx, {**jpeg_entries(gray_page()), "/Filter": "/JPXDecode"}),
        ]
        for data, entries in kinds:
            for share in (0.3, 0.6, 0.95):
                cut = (data[: int(len(data) * share)], entries)
                page = damage_of(pdf_of(tmp_path / "cut.pdf", [cut], show=SHOW, box=BOX))
                assert page.reason in (Damage.CUT, Damage.BROKEN), entries["/Filter"]

    def test_a_bomb_is_refused_by_what_it_declares(self, tmp_path: Path) -> None:
        data, entries = flate(gray_page(), **{"/Width": 60_000, "/Height": 60_000})
        assert damage_of(pdf_of(tmp_path / "page.pdf", [(data, entries)])).reason is Damage.TOO_LARGE


def every_way() -> Iterator[tuple[str, bytes]]:
    """All eight ways in which an image can lie on all of the page."""
    width, height = A4_PT
    for across in (1, -1):
        for up in (1, -1):
            dx, dy = (0 if across > 0 else width), (0 if up > 0 else height)
            yield "straight", f"q {across * width} 0 0 {up * height} {dx} {dy} cm /Im0 Do Q".encode()
            dx, dy = (0 if across > 0 else height), (0 if up > 0 else width)
            yield "swapped", f"q 0 {up * width} {across * height} 0 {dx} {dy} cm /Im0 Do Q".encode()


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize(("way", "show"), tuple(every_way()))
def test_a_lifted_page_lies_as_poppler_draws_it(way: str, show: bytes, rotate: int, tmp_path: Path) -> None:
    box = BOX if way == "straight" else [0, 0, A4_PT[1], A4_PT[0]]
    path = pdf_of(tmp_path / "page.pdf", [flate(gray_page())], show=show, box=box, rotate=rotate)
    drawn = np.asarray(pdf2image.convert_from_path(path, dpi=50, grayscale=True)[0]).astype(int)
    lifted = image_of(path).gray
    assert np.array_equal(np.sort(lifted.ravel()), np.sort(gray_page().ravel()))  # drawing would have blended shades
    assert lifted.shape == drawn.shape
    others = [np.rot90(lifted, 2), np.fliplr(lifted), np.flipud(lifted)]
    off = np.abs(lifted - drawn).mean()
    assert off < 4
    assert all(np.abs(other - drawn).mean() > 2 * off for other in others)


def crop_half(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].CropBox = [0, 0, A4_PT[0], A4_PT[1] / 2]


def stamp(pdf: pikepdf.Pdf) -> None:
    look = pikepdf.Stream(
        pdf, b"0 g 0 0 300 300 re f", Subtype=pikepdf.Name.Form, Type=pikepdf.Name.XObject, BBox=[0, 0, 300, 300]
    )
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Stamp,
        Rect=[100, 300, 400, 600],
        F=4,
        AP={"/N": pdf.make_indirect(look)},
    )
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])


def bar_over(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 g 100 300 300 300 re f")


def half_size(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(f"q {A4_PT[0] / 2} 0 0 {A4_PT[1] / 2} 0 0 cm /Im0 Do Q".encode())


def mask(pdf: pikepdf.Pdf) -> None:
    seen = pikepdf.Stream(pdf, bytes(16), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=4, Height=4)
    seen.ColorSpace, seen.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    pdf.pages[0].Resources.XObject.Im0.SMask = pdf.make_indirect(seen)


@pytest.mark.parametrize("change", [crop_half, stamp, bar_over, half_size, mask], ids=lambda change: change.__name__)
def test_a_page_that_is_more_than_its_image_is_drawn_with_all_of_it(change, tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "page.pdf", [flate(gray_page())], show=SHOW, box=BOX)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path)
    drawn = np.asarray(pdf2image.convert_from_path(path, dpi=300, grayscale=True, use_cropbox=True)[0])
    found = image_of(path).gray
    assert found.shape == drawn.shape
    assert np.abs(found.astype(int) - drawn).mean() < 1
    assert found.shape != (HEIGHT_PX, WIDTH_PX)


def test_a_drawn_page_has_the_pixels_of_a_sheet_whatever_size_it_claims(tmp_path: Path) -> None:
    for side_pt in (60, 842, 8400):
        pdf = pikepdf.new()
        pdf.add_blank_page(page_size=(side_pt, side_pt))
        pdf.save(tmp_path / "page.pdf")
        assert 3300 <= image_of(tmp_path / "page.pdf").gray.shape[0] <= 3700


def test_a_page_whose_image_is_broken_is_not_drawn_as_blank_paper(tmp_path: Path, save: Save) -> None:
    for data, entries in (gray_jpeg(), flate(gray_page()), (fax_strip(save), fax_entries())):
        cut = (data[: len(data) // 3], entries)
        path = pdf_of(tmp_path / "page.pdf", [cut], show=SHOW + b" 0 g 0 0 9 9 re f", box=BOX)
        assert damage_of(path).reason in (Damage.CUT, Damage.BROKEN)


def in_a_form(pdf: pikepdf.Pdf) -> None:
    """Wrap what the page shows, as programs that stamp or join pages do."""
    sheet = pdf.pages[0].obj
    form = pikepdf.Stream(pdf, SHOW, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=BOX)
    form.Resources = sheet.Resources
    sheet.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Fm0=pdf.make_indirect(form)))
    sheet.Contents = pdf.make_stream(b"/Fm0 Do")


def in_letters(pdf: pikepdf.Pdf) -> None:
    image = pdf.pages[0].Resources.XObject.Im0
    filters = pikepdf.Array([pikepdf.Name.ASCII85Decode, image.Filter])
    parameters = pikepdf.Array([pikepdf.Dictionary(), image.get("/DecodeParms", pikepdf.Dictionary())])
    image.write(base64.a85encode(image.read_raw_bytes()) + b"~>", filter=filters, decode_parms=parameters)


def of_four_inks(pdf: pikepdf.Pdf) -> None:
    image = pdf.pages[0].Resources.XObject.Im0
    image.ColorSpace = pikepdf.Name.DeviceCMYK if image.Filter == "/DCTDecode" else image.ColorSpace
    half_size(pdf)


@pytest.mark.parametrize("change", [mask, in_a_form, in_letters, of_four_inks], ids=lambda change: change.__name__)
@pytest.mark.parametrize("share", [0.4, 1])
def test_a_cut_image_is_told_wherever_the_page_hides_it(change, share: float, tmp_path: Path, save: Save) -> None:
    inks = BytesIO()
    Image.fromarray(colour_page()).convert("CMYK").save(inks, "JPEG")
    jpeg = (inks.getvalue(), jpeg_entries(colour_page())) if change is of_four_inks else gray_jpeg()
    for data, entries in (jpeg, (fax_strip(save), fax_entries())):
        path = pdf_of(tmp_path / "page.pdf", [(data[: int(len(data) * share)], entries)], show=SHOW, box=BOX)
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            change(pdf)
            pdf.save(path)
        if share == 1:
            assert image_of(path).gray.shape[0] > HEIGHT_PX  # drawn
        else:
            assert damage_of(path).reason in (Damage.CUT, Damage.BROKEN)


def runs(data: bytes) -> bytes:
    """Pack as RunLengthDecode unpacks: literal pieces, and no runs."""
    pieces = (data[at : at + 128] for at in range(0, len(data), 128))
    return b"".join(bytes([len(piece) - 1]) + piece for piece in pieces) + b"\x80"


WAYS = {
    "raw": (lambda data: data, None),
    "flate": (zlib.compress, "/FlateDecode"),
    "codes": (imagecodecs.lzw_encode, "/LZWDecode"),
    "letters": (lambda data: base64.a85encode(data) + b"~>", "/ASCII85Decode"),
    "digits": (lambda data: data.hex().encode() + b">", "/ASCIIHexDecode"),
    "runs": (runs, "/RunLengthDecode"),
    "flate by its short name": (zlib.compress, "/Fl"),
    "codes in flate": (lambda data: zlib.compress(imagecodecs.lzw_encode(data)), "/FlateDecode /LZWDecode"),
}


def packed_page(path: Path, data: bytes, way: str, change: Callable[[pikepdf.Pdf], None]) -> Path:
    """Write a page whose image is packed as told, and nothing packed anew."""
    pack, filters = WAYS[way]
    entries = {name: value for name, value in jpeg_entries(gray_page()).items() if name != "/Filter"}
    pdf_of(path, [(b"", entries)], show=SHOW, box=BOX)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        names = [pikepdf.Name(name) for name in (filters or "").split()]
        pdf.pages[0].Resources.XObject.Im0.write(pack(data), filter=pikepdf.Array(names) if names else None)
        change(pdf)
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return path


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rows_ratio", [0.5, 1])
def test_samples_that_end_before_the_image_are_not_drawn_as_blank_paper(
    way: str, rows_ratio: float, tmp_path: Path
) -> None:
    data = gray_page()[: int(HEIGHT_PX * rows_ratio)].tobytes()
    path = packed_page(tmp_path / "page.pdf", data, way, mask)  # masked, so that it is drawn
    if rows_ratio == 1:
        assert image_of(path).gray.shape[0] > HEIGHT_PX
    else:
        assert damage_of(path).reason is Damage.CUT


def form_without_resources(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    page.Resources.XObject.Fm0 = pdf.make_indirect(
        pikepdf.Stream(pdf, SHOW, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=BOX)
    )
    page.Contents = pdf.make_stream(b"/Fm0 Do")


def pattern(pdf: pikepdf.Pdf) -> None:
    page, steps = pdf.pages[0], {"XStep": 1000, "YStep": 1000}
    painted = pikepdf.Stream(pdf, SHOW, Type=pikepdf.Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=BOX)
    for name, value in {**steps, "Resources": pikepdf.Dictionary(XObject=page.Resources.XObject)}.items():
        painted[f"/{name}"] = value
    page.Resources = pikepdf.Dictionary(Pattern=pikepdf.Dictionary(P0=pdf.make_indirect(painted)))
    page.Contents = pdf.make_stream(f"/Pattern cs /P0 scn 0 0 {A4_PT[0]} {A4_PT[1]} re f".encode())


def among_the_orders(pdf: pikepdf.Pdf) -> None:
    data = pdf.pages[0].Resources.XObject.Im0.read_raw_bytes()
    about = f"/W {WIDTH_PX} /H {HEIGHT_PX} /BPC 8 /CS /G /F /Fl".encode()
    show = SHOW.replace(b"/Im0 Do", b"BI " + about + b" ID " + data + b"\nEI")
    pdf.pages[0].Contents = pdf.make_stream(show)
    del pdf.pages[0].Resources.XObject


def mask_of_a_state(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    group = pikepdf.Stream(pdf, SHOW, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=BOX)
    group.Group = pikepdf.Dictionary(S=pikepdf.Name.Transparency, CS=pikepdf.Name.DeviceGray)
    group.Resources = pikepdf.Dictionary(XObject=page.Resources.XObject)
    mask = pikepdf.Dictionary(S=pikepdf.Name.Luminosity, G=pdf.make_indirect(group))
    page.Resources = pikepdf.Dictionary(ExtGState=pikepdf.Dictionary(G0=pikepdf.Dictionary(SMask=mask)))
    page.Contents = pdf.make_stream(f"/G0 gs 0 0 {A4_PT[0]} {A4_PT[1]} re f".encode())


@pytest.mark.parametrize(
    "hide", [form_without_resources, pattern, among_the_orders, mask_of_a_state], ids=lambda hide: hide.__name__
)
@pytest.mark.parametrize("rows_ratio", [0.5, 1])
def test_samples_that_end_early_are_told_wherever_an_image_may_stand(hide, rows_ratio: float, tmp_path: Path) -> None:
    data = gray_page()[: int(HEIGHT_PX * rows_ratio)].tobytes()
    path = packed_page(tmp_path / "page.pdf", data, "flate", hide)
    if rows_ratio == 1:
        drawn = image_of(path).gray
        assert np.count_nonzero(drawn[len(drawn) // 2 :] < 128) > 10_000
    else:
        assert damage_of(path).reason is Damage.CUT


def test_an_image_among_more_orders_than_are_followed_is_refused(tmp_path: Path) -> None:
    def many_orders(pdf: pikepdf.Pdf) -> None:
        among_the_orders(pdf)
        pdf.pages[0].Contents = pdf.make_stream(b"q Q " * 300_000 + pdf.pages[0].Contents.read_bytes())

    path = packed_page(tmp_path / "page.pdf", gray_page().tobytes(), "flate", many_orders)
    assert damage_of(path).reason is Damage.UNSUPPORTED


@pytest.mark.parametrize("way", ["/DCTDecode", "/JPXDecode"])
@pytest.mark.parametrize("what", ["rows", "colours", "as declared"])
def test_a_masked_picture_that_is_smaller_than_the_pdf_says_is_not_filled_up_with_blank_paper(
    way: str, what: str, tmp_path: Path
) -> None:
    pack = {"/DCTDecode": jpeg_bytes, "/JPXDecode": imagecodecs.jpeg2k_encode}[way]
    held = gray_page()[: HEIGHT_PX // 2] if what == "rows" else gray_page()
    entries = {**jpeg_entries(gray_page()), "/Filter": way}
    if what == "colours":
        entries["/ColorSpace"] = "/DeviceRGB"
    path = pdf_of(tmp_path / "page.pdf", [(pack(held), entries)], show=SHOW, box=BOX)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        mask(pdf)
        pdf.save(path)
    if what == "as declared":
        image_of(path)
    else:
        assert damage_of(path).reason is Damage.BROKEN


def test_an_image_described_by_names_that_poppler_alone_understands_is_refused(tmp_path: Path) -> None:
    def shortened(pdf: pikepdf.Pdf) -> None:
        image = pdf.pages[0].Resources.XObject.Im0
        image.W = image.Width
        del image.Width

    path = packed_page(tmp_path / "page.pdf", gray_page()[:200].tobytes(), "flate", shortened)
    assert damage_of(path).reason is Damage.UNSUPPORTED


def test_a_page_does_not_answer_for_images_that_it_names_and_does_not_show(tmp_path: Path) -> None:
    data, entries = gray_jpeg()
    path = pdf_of(tmp_path / "page.pdf", [(data, entries), (data[:9000], entries)], show=SHOW, box=BOX)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        bar_over(pdf)
        pdf.pages[0].Resources.XObject.Im1 = pdf.pages[1].Resources.XObject.Im0
        pdf.save(path)
    assert image_of(path).gray.shape[0] > HEIGHT_PX


@pytest.mark.parametrize("filters", [["/FlateDecode"], ["/FlateDecode", "/FlateDecode"]])
def test_drawing_orders_that_unpack_without_end_are_not_followed(filters: list[str], tmp_path: Path) -> None:
    orders = b"q Q " * 300_000 + SHOW
    for _ in filters:
        orders = zlib.compress(orders, 9)
    with pikepdf.open(pdf_of(tmp_path / "page.pdf", [gray_jpeg()], show=SHOW, box=BOX)) as pdf:
        assert sole_image(pdf.pages[0])
        pdf.pages[0].Contents.write(orders, filter=pikepdf.Array([pikepdf.Name(name) for name in filters]))
        assert sole_image(pdf.pages[0]) is None


@pytest.mark.parametrize("place", ["page", "form"])
def test_orders_without_end_are_given_to_no_program_that_draws(place: str, tmp_path: Path, no_drawing: None) -> None:
    path = pdf_of(tmp_path / "page.pdf", [flate(gray_page())], show=SHOW, box=BOX)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        endless = pikepdf.Stream(
            pdf, b"q " * 12_000_000, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=BOX
        )
        if place == "page":
            pdf.pages[0].Contents = pdf.make_indirect(endless)
        else:
            pdf.pages[0].Resources.XObject.Fm0 = pdf.make_indirect(endless)
            pdf.pages[0].Contents = pdf.make_stream(b"/Fm0 Do")
        pdf.save(path, compress_streams=True)
    assert path.stat().st_size < 1_000_000
    assert "more than 20 MB of drawing orders" in str(damage_of(path))


def test_a_password_is_told(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "page.pdf", [gray_jpeg()])
    with pikepdf.open(path) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="mat khau", owner="mat khau"))
        pdf.save(tmp_path / "restricted.pdf", encryption=pikepdf.Encryption(user="", owner="mat khau"))
    page = damage_of(tmp_path / "locked.pdf")
    assert (page.reason, page.text) == (Damage.PASSWORD, "the PDF has a password: remove it and scan again")
    assert image_of(tmp_path / "restricted.pdf").gray.shape == (HEIGHT_PX, WIDTH_PX)


def test_too_many_pages_are_refused(tmp_path: Path) -> None:
    count = 10_001
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[%s]>>" % kids, *[page] * count]
    data, offsets = b"%PDF-1.4\n", []
    objects = [b"%d 0 obj %s endobj\n" % (number, body) for number, body in enumerate(bodies, 1)]
    for one in objects:
        offsets.append(len(data))
        data += one
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    (tmp_path / "page.pdf").write_bytes(data + end % (count + 3, table, count + 3, len(data)))
    page_found = damage_of(tmp_path / "page.pdf")
    assert page_found.reason is Damage.TOO_MANY_PAGES
    assert "10001" in page_found.text


def test_pages_that_are_declared_but_not_there_are_told(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "page.pdf", [flate(gray_page())] * 2, show=SHOW, box=BOX)
    data = path.read_bytes()
    assert data.count(b"/Count 2") == 1
    path.write_bytes(data.replace(b"/Count 2", b"/Count 5"))
    with open_scan(path) as scan:
        pages = [scan.page(number) for number in range(1, scan.page_count + 1)]
    assert [type(page) for page in pages] == [ScannedPage, ScannedPage, DamagedPage]
    assert isinstance(pages[2], DamagedPage)
    assert "declares 5 pages, 2 are there" in pages[2].text


def test_a_page_whose_object_is_spoilt_is_told(tmp_path: Path) -> None:
    data = pdf_of(tmp_path / "page.pdf", [flate(gray_page())] * 3, show=SHOW, box=BOX).read_bytes()
    for sound, spoilt in ((b"/Type /Page >>", b"/Type /Page 6>"), (b"/Count 3 /Kids [ ", b"/Count 3 /Kids [ 7")):
        assert sound in data
        (tmp_path / "spoilt.pdf").write_bytes(data.replace(sound, spoilt, 1))
        with open_scan(tmp_path / "spoilt.pdf") as scan:
            pages = [scan.page(number) for number in range(1, scan.page_count + 1)]
        assert len(pages) == 3
        assert isinstance(pages[2], DamagedPage)


def test_a_page_that_lost_the_orders_to_show_its_image_is_not_blank(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "page.pdf", [flate(gray_page())], show=SHOW, box=BOX)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.pages[0].obj["/Contents"]
        pdf.save(path)
    assert damage_of(path).reason is Damage.BROKEN


def test_an_addition_that_was_cut_is_no_smaller_file(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "page.pdf", [flate(gray_page())], show=SHOW, box=BOX)
    path.write_bytes(path.read_bytes() + b"9 0 obj <</Type/Page")
    assert damage_of(path).reason is Damage.CUT


def test_what_a_page_inherits_from_the_tree_counts(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "page.pdf", [flate(gray_page())], show=SHOW, box=BOX)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        sheet = pdf.pages[0].obj
        pdf.Root.Pages.Rotate, pdf.Root.Pages.Resources, pdf.Root.Pages.MediaBox = 90, sheet.Resources, sheet.MediaBox
        del sheet["/Resources"], sheet["/MediaBox"]
        pdf.save(path)
    assert np.array_equal(image_of(path).gray, np.rot90(gray_page(), -1))


def test_without_poppler_the_tool_is_missed_and_not_the_page(tmp_path: Path, no_drawing: None) -> None:
    path = pdf_of(tmp_path / "page.pdf", [gray_jpeg()], show=SHOW + b" 0 g 0 0 9 9 re f", box=BOX)
    with open_scan(path) as scan, pytest.raises(Exception, match="poppler-utils") as raised:
        scan.page(1)
    assert type(raised.value).__name__ == "ToolMissing"
