"""Finding the scans among files and folders."""

import os
from pathlib import Path

import pytest

from forms.errors import SurveyError
from pipeline.intake.files import find_scans
from tests.pipeline.intake.pages import gray_page, jpeg_bytes


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_folders_are_searched_to_the_bottom_in_a_fixed_order(tmp_path: Path) -> None:
    for name in ("b/2.jpg", "a/1.jpg", "b/deep/deeper/0.jpg", "0.JPG"):
        put(tmp_path / name, jpeg_bytes(gray_page()))
    found = find_scans([tmp_path])
    assert found.sources == ("0.JPG", "a/1.jpg", "b/2.jpg", "b/deep/deeper/0.jpg")
    assert found.scans == tuple(tmp_path / source for source in found.sources)
    assert found.skipped == ()


def test_a_renamed_scan_is_found_a_broken_pdf_too_and_the_rest_is_skipped(tmp_path: Path) -> None:
    put(tmp_path / "renamed.dat", jpeg_bytes(gray_page()))
    put(tmp_path / "broken.pdf", b"no pdf")
    put(tmp_path / "empty.tif", b"")
    note = put(tmp_path / "note.txt", "xin chào".encode())
    found = find_scans([tmp_path])
    assert found.sources == ("broken.pdf", "empty.tif", "renamed.dat")
    assert found.skipped == (note,)


def test_hidden_folders_and_notes_of_macos_are_left_alone(tmp_path: Path) -> None:
    put(tmp_path / ".cache" / "1.jpg", jpeg_bytes(gray_page()))
    put(tmp_path / "._2.jpg", b"Mac OS X")
    put(tmp_path / ".DS_Store", b"\0\0\0\1Bud1")
    found = find_scans([tmp_path])
    assert (found.scans, found.skipped, found.hidden) == ((), (), ())


def test_hidden_scans_are_not_scanned_and_named(tmp_path: Path) -> None:
    """A scanner whose job has no name writes `.pdf`; a copy under way is hidden too, and must not be read in part."""
    hidden = [put(tmp_path / "in" / name, b"%PDF-1.4") for name in (".1.PDF", ".pdf", ".scan.pdf.Xa3f")]
    broken = put(tmp_path / "in" / ".tif", b"no TIFF")
    found = find_scans([tmp_path])
    assert (found.scans, found.skipped) == ((), ())
    assert set(found.hidden) == {*hidden, broken}
    assert find_scans([hidden[1]]).scans == (hidden[1],)


def test_a_file_named_by_itself_is_taken_whatever_it_is(tmp_path: Path) -> None:
    note = put(tmp_path / "note.txt", b"xin chao")
    assert find_scans([note]).scans == (note,)
    assert find_scans([note]).sources == ("note.txt",)


def test_what_is_named_twice_is_taken_once(tmp_path: Path) -> None:
    scan = put(tmp_path / "in" / "1.jpg", jpeg_bytes(gray_page()))
    assert find_scans([scan, tmp_path, tmp_path / "in"]).scans == (scan,)


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    scan = put(tmp_path / "in" / "1.jpg", jpeg_bytes(gray_page()))
    (tmp_path / "in" / "again").symlink_to(tmp_path / "in", target_is_directory=True)
    assert find_scans([tmp_path]).scans == (scan,)


def test_scans_behind_a_linked_folder_are_found(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere" / "1.jpg", jpeg_bytes(gray_page()))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "share").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert find_scans([tmp_path / "in"]).sources == ("share/1.jpg",)


def test_a_name_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match=r"gone\.pdf: there is no such file"):
        find_scans([tmp_path / "gone.pdf"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes on disk")
def test_what_is_neither_file_nor_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    with pytest.raises(SurveyError, match=r"pipe\.pdf: is neither a file nor a folder"):
        find_scans([tmp_path / "pipe.pdf"])
    os.mkfifo(tmp_path / "pipe")
    found = find_scans([tmp_path])
    assert found.sources == ("pipe.pdf",)  # called a scan: keeping it says why it is none
    assert found.skipped == (tmp_path / "pipe",)


def test_a_link_to_nothing_is_told_if_it_is_called_a_scan(tmp_path: Path) -> None:
    (tmp_path / "off.pdf").symlink_to(tmp_path / "share" / "1.pdf")
    (tmp_path / "ring.tif").symlink_to(tmp_path / "ring.tif")
    (tmp_path / "note.txt").symlink_to(tmp_path / "gone.txt")
    found = find_scans([tmp_path])
    assert found.sources == ("off.pdf", "ring.tif")
    assert [path.name for path in found.skipped] == ["note.txt"]


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX alone")
def test_a_name_that_is_no_unicode_is_written_so_that_it_can_be_logged(tmp_path: Path) -> None:
    name = "đơn 1.pdf".encode("cp1258")
    (tmp_path / os.fsdecode(name)).write_bytes(b"%PDF-1.4")
    found = find_scans([tmp_path])
    assert found.sources == (r"\xf0\xf5n 1.pdf",)
    assert found.scans[0].read_bytes() == b"%PDF-1.4"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_may_not_be_listed_is_told(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0)
    with pytest.raises(SurveyError, match="cannot be listed"):
        find_scans([tmp_path])
