"""What goes wrong with this computer, and not with a scan, costs no page: it is read later, or a person is asked."""

import errno
import io
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
import pdf2image.pdf2image
import pytest

from pipeline.archive import Archive, ArchivedFile
from pipeline.desk.desk import Desk
from pipeline.desk.scans import UPLOADS, ScanDesk
from pipeline.errors import NothingFound
from pipeline.events import FileArchived, PageSettled, PageStatus
from pipeline.intake import pdf_draw
from pipeline.intake.damage import MachineFault
from pipeline.intake.page import Damage, DamagedPage, ScannedPage
from pipeline.intake.scan_file import open_scan
from pipeline.reading.page import read_one
from pipeline.reading.readers import read_shares
from pipeline.reading.work import Share
from pipeline.reviewing.evidence import write_rows
from pipeline.reviewing.originals import image_to_read, page_image
from pipeline.scanning.settle import settle_page
from pipeline.store import pages
from pipeline.survey import Survey
from tests.once import made_once
from tests.pipeline.intake.pages import Save, bitonal_page, colour_page, gray_page, jpeg_bytes, jpeg_entries, pdf_of
from tests.program import ProgramInside

PHIEU = ProgramInside()
DRAWN = b"q 595 0 0 842 0 0 cm /Im0 Do Q 0 g 0 0 9 9 re f"
Refuse = Callable[[int], None]


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """Have the system refuse to open the next file of an archive, once, for a reason."""

    def refuse_once(number: int) -> None:
        open_file, left = Path.open, [number]

        def refused(path: Path, *args: object, **kwargs: object) -> object:
            if left and path.parent.parent.name == "archive":
                raise OSError(left.pop(), "as the system says", str(path))
            return open_file(path, *args, **kwargs)  # type: ignore[call-overload]

        monkeypatch.setattr(Path, "open", refused)

    return refuse_once


@pytest.fixture
def returned(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    """A survey with a stack of several pages that nobody has scanned yet."""

    def make(folder: Path) -> None:
        PHIEU.start(folder, "dak-mil", count=2)
        words = ("simulate", folder / "returned", "--level", "clean", "--seed", "3", "--jobs", "1", "--ballots", "2")
        PHIEU.ok("-C", folder, *words)

    made, folder = made_once(tmp_path_factory, "machine-faults", make), tmp_path / "survey"
    shutil.copytree(made, folder)
    return folder


def settled(folder: Path) -> list[tuple[str, str]]:
    return [(row["source_page"], row["status"]) for row in PHIEU.ok("-C", folder, "export", "pages").rows()]


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EIO, errno.ENOENT])
def test_a_stack_that_could_not_be_opened_for_a_moment_loses_none_of_its_pages(
    number: int, returned: Path, refuse: Refuse
) -> None:
    refuse(number)
    said = PHIEU.run("-C", returned, "scan", returned / "returned", "--jobs", "1", codes=(4,)).err
    assert "this computer could not read the file (as the system says)" in said
    assert settled(returned) == []
    assert "archived" not in PHIEU.ok("-C", returned, "log").out
    PHIEU.ok("-C", returned, "scan", returned / "returned", "--jobs", "1")
    (stack,) = (returned / "archive").glob("*/*.pdf")
    with open_scan(stack) as scan:
        assert settled(returned) == [(str(number), "read") for number in range(1, scan.page_count + 1)]
        assert scan.page_count > 1
    PHIEU.ok("-C", returned, "verify")


def test_an_upload_that_could_not_be_opened_for_a_moment_is_read_by_the_next_desk(
    returned: Path, refuse: Refuse
) -> None:
    (stack,) = (returned / "returned").glob("*.pdf")
    refuse(errno.EMFILE)
    desk = Desk(returned)
    for expected in (0, 2):
        scans = ScanDesk(desk, jobs=1)
        if not expected:
            scans.take(((stack.name, io.BytesIO(stack.read_bytes())),), received=None, channel="paper", by="Lan")
        while scans.busy():
            time.sleep(0.05)
        assert len(settled(returned)) >= expected
        assert bool(list((returned / UPLOADS).glob("*.json"))) is not bool(expected)
    desk.close()


def test_a_worker_that_cannot_open_a_file_leaves_its_pages_for_the_next_scan(
    save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save("stack.tif", *(bitonal_page(seed) for seed in (1, 2, 3)))

    def refused(self: Path, *_: object, **__: object) -> object:
        raise MemoryError

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(MachineFault, match=r"stack\.tif: this computer could not read the file \(MemoryError\)"):
        open_scan(path, logged_pages=3)


@pytest.mark.parametrize("logged", [1, 5])
def test_a_file_with_another_number_of_pages_than_the_log_has_is_asked_about_page_by_page(
    logged: int, save: Save
) -> None:
    with open_scan(save("stack.tif", *(bitonal_page(seed) for seed in (1, 2, 3))), logged_pages=logged) as scan:
        found = [scan.page(number) for number in range(1, logged + 1)]
    for page in found:
        assert isinstance(page, DamagedPage)
        assert page.reason is Damage.OTHER_COUNT
        assert f"has 3 pages, in the log it has {logged}" in page.text
        assert page.may_count


def as_logged(kept: ArchivedFile, survey: Path, *, source: str, pages: int) -> FileArchived:
    """Give what a scan's log says of an archived file."""
    return FileArchived(
        sha256=kept.sha256,
        archived=kept.path.relative_to(survey).as_posix(),
        source=source,
        size_bytes=kept.bytes,
        page_count=pages,
        received=None,
        channel="paper",
        simulated=True,
    )


@pytest.mark.parametrize("first_was_read", [False, True])
def test_pages_that_an_older_log_knows_nothing_of_are_read_when_their_file_comes_again(
    first_was_read: bool, returned: Path
) -> None:
    (stack,) = (returned / "returned").glob("*.pdf")
    with closing(Survey(returned)) as survey:
        kept = Archive(folder=survey.archive_folder).store(stack)
        archived = as_logged(kept, returned, source=stack.name, pages=1)
        survey.store.append(archived, by="tests")
        ((outcome,),) = read_shares((Share(path=kept.path, numbers=(1,)),), survey.known_forms(), jobs=1)
        with survey.store.transaction() as transaction:
            event = settle_page(transaction.connection, kept.sha256, outcome, survey.known_forms())
            if first_was_read:
                transaction.keep_measures(outcome.reading.measures, outcome.measures)
                transaction.append(event, by="tests")
    with open_scan(kept.path) as scan:
        expected = [(str(number), "read") for number in range(1, scan.page_count + 1)]
    assert len(expected) > 1
    PHIEU.ok("-C", returned, "scan", stack, "--jobs", "1")
    assert settled(returned) == expected
    PHIEU.ok("-C", returned, "verify")
    log = PHIEU.ok("-C", returned, "log").out
    PHIEU.ok("-C", returned, "scan", stack, "--jobs", "1")
    assert PHIEU.ok("-C", returned, "log").out == log


def test_a_scan_that_an_older_log_has_and_that_is_refused_now_is_told_when_it_comes_again(returned: Path) -> None:
    (stack,) = (returned / "returned").glob("*.pdf")
    joined = returned / "joined.pdf"
    joined.write_bytes(stack.read_bytes() * 2)
    with closing(Survey(returned)) as survey:
        kept = Archive(folder=survey.archive_folder).store(joined)
        archived = as_logged(kept, returned, source=joined.name, pages=2)
        page = PageSettled(file=kept.sha256, number=1, status=PageStatus.REVIEW, reason="page_cut", detail="")
        survey.store.append(archived, page, replace(page, number=2), by="tests")
    said = PHIEU.run("-C", returned, "scan", joined, "--jobs", "1", codes=(5,))
    assert "had 2 pages when it came and cannot be opened now: a PDF with another PDF hung on its end" in said.err
    assert "nothing changed" not in said.out


def test_pages_that_were_read_of_a_file_that_is_refused_now_are_still_shown_and_not_read_anew(returned: Path) -> None:
    (stack,) = (returned / "returned").glob("*.pdf")
    joined = returned / "joined.pdf"
    joined.write_bytes(stack.read_bytes() * 2)
    with open_scan(stack) as scan, closing(Survey(returned)) as survey:
        count, expected = scan.page_count, scan.page(1)
        kept = Archive(folder=survey.archive_folder).store(joined)
        archived = as_logged(kept, returned, source=joined.name, pages=count)
        survey.store.append(archived, by="tests")
        shares = (Share(path=stack, numbers=tuple(range(1, count + 1))),)
        known = survey.known_forms()
        (outcomes,) = read_shares(shares, known, jobs=1)
        for outcome in outcomes:
            with survey.store.transaction() as transaction:
                transaction.keep_measures(outcome.reading.measures, outcome.measures)
                transaction.append(settle_page(transaction.connection, kept.sha256, outcome, known), by="tests")
        with survey.store.connection() as connection:
            first = next(pages.all_pages(connection))
        assert isinstance(expected, ScannedPage)
        assert np.array_equal(page_image(survey, first).gray, expected.image.gray)
        assert write_rows(survey, first, returned / "seen")
        with pytest.raises(NothingFound, match="hung on its end"):
            image_to_read(survey, first)
        with pytest.raises(NothingFound, match="hung on its end"):  # none of it was read
            page_image(survey, replace(first, reason="several_in_one"))


def _short_of_memory(*_: object, **__: object) -> object:
    raise MemoryError("Unable to allocate 1.2 GiB")


def _opencv_short_of_memory(*_: object, **__: object) -> object:
    error = cv2.error("Failed to allocate 1288490188 bytes")
    error.code = cv2.Error.StsNoMem
    raise error


@pytest.mark.parametrize("short", [_short_of_memory, _opencv_short_of_memory])
def test_a_page_for_which_memory_did_not_suffice_waits_for_a_person(
    short: Callable[..., object], save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_scan(save("page.png", colour_page())) as scan:
        monkeypatch.setattr(cv2, "cvtColor", short)
        page = scan.page(1)
        monkeypatch.undo()
        assert isinstance(scan.page(1), ScannedPage)
    assert isinstance(page, DamagedPage)
    outcome = read_one(page, None, None)  # type: ignore[arg-type]  # no form is looked at
    assert (outcome.fault, outcome.may_count) == ("machine_failed", True)
    assert "llocate" in outcome.detail


def test_a_page_that_takes_too_long_to_draw_waits_for_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pdf_of(tmp_path / "page.pdf", [(jpeg_bytes(gray_page()), jpeg_entries(gray_page()))], show=DRAWN)
    with open_scan(path) as scan:
        monkeypatch.setattr(pdf_draw, "TIME_LIMIT_S", 1e-6)
        page = scan.page(1)
    assert isinstance(page, DamagedPage)
    assert (page.reason, page.may_count) == (Damage.MACHINE, True)
    assert "could not be drawn within" in page.text


def test_a_program_that_the_system_will_not_start_is_no_missing_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pdf_of(tmp_path / "page.pdf", [(jpeg_bytes(gray_page()), jpeg_entries(gray_page()))], show=DRAWN)

    def refused(*_: object, **__: object) -> object:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(pdf2image.pdf2image, "Popen", refused)
    with open_scan(path) as scan, pytest.raises(MachineFault, match="temporarily unavailable"):
        scan.page(1)


def test_a_strangers_bytes_that_no_decoder_understands_are_no_fault_of_this_computer(
    save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, **__: object) -> object:
        raise OSError("cannot identify image file")

    path = save("page.png", gray_page())
    monkeypatch.setattr(imagecodecs, "png_decode", lost)
    with open_scan(path) as scan:
        page = scan.page(1)
    assert isinstance(page, DamagedPage)
    assert (page.reason, page.may_count) == (Damage.BROKEN, False)


def test_a_decoder_that_cannot_be_loaded_costs_no_page_and_the_next_scan_reads_it(
    returned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setitem(sys.modules, "pipeline.intake.pdf", None)  # as if a part of it were missing
        said = PHIEU.run("-C", returned, "scan", returned / "returned", "--jobs", "1", codes=(4,)).err
    assert "this computer could not read the file (import of pipeline.intake.pdf halted" in said
    assert settled(returned) == []
    PHIEU.ok("-C", returned, "scan", returned / "returned", "--jobs", "1")
    assert {status for _, status in settled(returned)} == {"read"}


def test_a_stack_with_another_hung_on_its_end_is_refused_when_it_comes_and_when_it_comes_again(
    returned: Path, tmp_path: Path
) -> None:
    (stack,) = (returned / "returned").glob("*.pdf")
    joined = tmp_path / "joined.pdf"
    joined.write_bytes(stack.read_bytes() * 2)
    for _ in range(2):
        PHIEU.run("-C", returned, "scan", joined, codes=(4,))
        (page,) = PHIEU.ok("-C", returned, "export", "pages").rows()
        assert (page["status"], page["reason"]) == ("rejected", "several_in_one")
