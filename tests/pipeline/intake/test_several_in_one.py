"""A file in which there is more than would be read is refused: nobody would miss the pages behind the first."""

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
import tifffile

from omr.known import KnownForms
from pipeline.intake import pdf_several, tiff
from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.rest import rest_left_out
from pipeline.intake.scan_file import open_scan
from pipeline.reading.readers import read_shares
from pipeline.reading.work import shares_of
from tests.pipeline.intake.pages import Save, bitonal_page, colour_page, gray_page, jpeg_bytes, jpeg_entries, pdf_of

Make = Callable[[Path, int], Path]


def pdf(path: Path, pages: int) -> Path:
    return pdf_of(path, [(jpeg_bytes(gray_page(seed)), jpeg_entries(gray_page(seed))) for seed in range(pages)])


def found_in(path: Path) -> list[ScannedPage | DamagedPage]:
    with open_scan(path) as scan:
        return [scan.page(number) for number in range(1, scan.page_count + 1)]


def refused(path: Path, says: str) -> bool:
    (page,) = found_in(path)
    if isinstance(page, ScannedPage):
        return False
    assert page.reason is Damage.SEVERAL
    assert says in page.text
    assert "save each part as a file of its own" in page.text
    assert shown(path)
    return True


def shown(path: Path) -> bool:
    """Whether a file is opened where what was read of it before is to be seen."""
    with rest_left_out():
        return all(isinstance(page, ScannedPage) for page in found_in(path))


def is_read(path: Path, pages: int = 1) -> bool:
    found = found_in(path)
    return len(found) == pages and all(isinstance(page, ScannedPage) for page in found)


@pytest.mark.parametrize(
    "between", [b"", b"\n", bytes(700), b"\r\n--boundary 7\r\nContent-Type: application/pdf\r\n\r\n"]
)
@pytest.mark.parametrize("counts", [(3, 2), (2, 3), (1, 1)])
def test_two_pdfs_in_one_file_are_refused(between: bytes, counts: tuple[int, int], tmp_path: Path) -> None:
    first, second = (pdf(tmp_path / f"{number}.pdf", count) for number, count in enumerate(counts))
    path = tmp_path / "joined.pdf"
    path.write_bytes(first.read_bytes() + between + second.read_bytes())
    assert refused(path, "another PDF hung on its end")


@pytest.mark.parametrize("linearize", [False, True])
def test_a_pdf_that_was_added_to_is_read(linearize: bool, tmp_path: Path) -> None:
    path = pdf(tmp_path / "page.pdf", 2)
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        file.save(path, linearize=linearize)
    data = path.read_bytes()
    start = data[: data.rindex(b"%%EOF")].split()[-1]
    inner = b"%PDF-1.4 in a stream of its own, behind the end of the file as it was %%EOF"
    stream = b"90 0 obj <</Length %d>> stream\n%s\nendstream endobj\n" % (len(inner), inner)
    place = len(data)
    with pikepdf.open(path) as file:
        root, size = file.trailer.Root.objgen[0], int(file.trailer.Size)
    table = b"xref\n90 1\n%010d 00000 n \ntrailer<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    path.write_bytes(data + stream + table % (place, max(size, 91), root, int(start), place + len(stream)))
    assert is_read(path, pages=2)


@pytest.mark.parametrize("is_page", [False, True])
@pytest.mark.parametrize(
    ("name", "content", "is_refused"),
    [
        ("trang 2.jpg", jpeg_bytes(gray_page()), True),
        ("no name", b"%PDF-1.4", True),
        ("scan.tif", b"II*\0 and more", True),
        ("factur-x.xml", b"<?xml version='1.0'?>", False),
        ("read me.txt", b"xin ch\xc3\xa0o", False),
    ],
)
def test_a_pdf_with_scans_attached_is_refused_and_one_with_texts_is_read(
    name: str, content: bytes, is_refused: bool, is_page: bool, tmp_path: Path
) -> None:
    path = pdf(tmp_path / "page.pdf", 1)
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        if is_page:
            stream = pikepdf.Stream(file, zlib.compress(content), Filter=pikepdf.Name.FlateDecode)
            described = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=name, EF=pikepdf.Dictionary(F=stream))
            note = pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9], FS=described, F=2)
            file.pages[0].obj.Annots = pikepdf.Array([note])
        else:
            file.attachments[name] = content
        file.save(path)
    assert refused(path, f"a scan attached ({name})") if is_refused else is_read(path)


@pytest.mark.parametrize(("tail", "is_refused"), [(bytes(9), False), (b"\r\n", False), (b"more", True), (None, True)])
def test_a_png_is_refused_for_all_behind_its_end_but_padding(tail: bytes | None, is_refused: bool, save: Save) -> None:
    path = save("page.png", gray_page())
    data = path.read_bytes()
    path.write_bytes(data + (data if tail is None else tail))
    assert refused(path, "behind its end") if is_refused else is_read(path)


@pytest.mark.parametrize("between", [b"", b"\n", bytes(2), bytes(512), b"\xff\xd9\n", b"any words " * 999])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("make_page", [gray_page, colour_page])
def test_two_jpegs_in_one_file_are_refused_whatever_stands_between(
    between: bytes, progressive: bool, make_page: Callable[[], np.ndarray], tmp_path: Path
) -> None:
    path, picture = tmp_path / "joined.jpg", jpeg_bytes(make_page(), progressive=progressive)
    path.write_bytes(picture + between + picture)
    assert refused(path, "2 pictures")


def test_a_short_film_behind_a_photo_is_no_page(tmp_path: Path) -> None:
    """It holds any bytes, among them those with which pictures and large frames begin."""
    path, random = tmp_path / "photo.jpg", np.random.default_rng(5)
    frames = b"".join(
        b"\xff\xd8\xff" + random.bytes(40) + b"\xff\xc0\x00\x11\x08" + random.bytes(400) for _ in range(2000)
    )
    path.write_bytes(jpeg_bytes(gray_page()) + b"\0\0\0\x18ftypmp42" + frames)
    assert is_read(path)


def test_a_small_picture_behind_a_photo_is_no_page(tmp_path: Path) -> None:
    path, small = tmp_path / "photo.jpg", jpeg_bytes(np.ascontiguousarray(gray_page()[::3, ::3]))
    path.write_bytes(jpeg_bytes(gray_page()) + bytes(100) + small)
    assert is_read(path)


@pytest.mark.parametrize("between", [b"", b"\0", bytes(600)])
@pytest.mark.parametrize("options", [{}, {"bigtiff": True}, {"byteorder": ">"}], ids=str)
def test_two_tiffs_in_one_file_are_refused(between: bytes, options: dict[str, object], tmp_path: Path) -> None:
    first, second, path = io.BytesIO(), io.BytesIO(), tmp_path / "joined.tif"
    for out, seed in ((first, 1), (second, 2)):
        with tifffile.TiffWriter(out, **options) as writer:  # type: ignore[arg-type]  # its own keywords
            writer.write(gray_page(seed))
            writer.write(gray_page(seed + 2))
    path.write_bytes(first.getvalue() + between + second.getvalue())
    assert refused(path, "another TIFF hung on its end")
    path.write_bytes(first.getvalue() + b"II*\0MM\0*II+\0MM\0+" + between)
    assert is_read(path, pages=2)


@pytest.mark.parametrize(("shrink", "is_refused"), [(1, True), (4, False)])
def test_a_picture_below_a_tiff_page_is_refused_where_it_is_as_large(
    shrink: int, is_refused: bool, tmp_path: Path
) -> None:
    path = tmp_path / "page.tif"
    with tifffile.TiffWriter(path) as writer:
        writer.write(gray_page(1), subifds=1)
        writer.write(gray_page(2)[::shrink, ::shrink], subfiletype=1)
    assert refused(path, "another picture below it") if is_refused else is_read(path)


def test_pages_that_were_written_with_a_header_each_and_stand_in_one_chain_are_read(save: Save) -> None:
    assert is_read(save("stack.tif", *(bitonal_page(seed) for seed in range(5)), compression="group4"), pages=5)


@pytest.mark.parametrize("behind", [bytes(8), b"\x10" + bytes(7), b"\xff" * 8, b"\xff\xff\xff\x7f" * 2])
def test_pixels_that_look_like_a_tiff_header_by_chance_are_read(behind: bytes, tmp_path: Path) -> None:
    page = gray_page().copy()
    for row, magic in enumerate((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        page[row, :12] = np.frombuffer(magic + behind, dtype=np.uint8)
    tifffile.imwrite(tmp_path / "page.tif", page, photometric="minisblack", resolution=(200, 200), resolutionunit=2)
    assert is_read(tmp_path / "page.tif")


@pytest.mark.parametrize("kind", ["pdf", "tif"])
def test_a_file_that_was_looked_through_as_it_came_is_not_by_each_of_its_readers(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, known = tmp_path / f"stack.{kind}", KnownForms(key=b"k" * 32, plan="P", layouts={})
    if kind == "pdf":
        pdf(path, 2)
    else:
        tifffile.imwrite(path, np.stack([gray_page(1), gray_page(2)]), photometric="minisblack")
    looked: list[Path] = []
    for module in (pdf_several, tiff):
        monkeypatch.setattr(module, "places_of", lambda path, _marks: looked.append(path) or ())
    for alone in (True, False):
        read = read_shares(tuple(shares_of(path, (1, 2), logged_pages=2, alone=alone)), known, jobs=1)
        assert [len(outcomes) for outcomes in read] == [2]
        assert looked == ([] if alone else [path])
