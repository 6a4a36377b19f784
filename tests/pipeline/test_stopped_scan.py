"""A scan that was stopped leaves pages in the archive that nobody has read: they are named until they are."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from pipeline import archive
from pipeline.archive import Archive
from pipeline.closing import hindrances
from pipeline.counting import tally_digest, tally_of_survey
from pipeline.errors import UsageError
from pipeline.hindrance import Obstacle
from pipeline.intake.damage import MachineFault
from pipeline.intake.page import DamagedPage, ScannedPage
from pipeline.intake.scan_file import ScanFile, open_scan
from pipeline.reading import readers
from pipeline.scanning.order import USUAL_CHANNEL, ScanOrder
from pipeline.scanning.scan import scan_files
from pipeline.store import pages
from pipeline.store.pages import UnreadFile
from pipeline.survey import Survey
from tests.once import made_once
from tests.program import ProgramInside

phieu = ProgramInside()
ROUND = "2023"


def stop(_done: int, _total: int) -> None:
    """Pull the plug once all files lie in the archive and before a page was read."""
    raise KeyboardInterrupt


def order(*paths: Path) -> ScanOrder:
    return ScanOrder(paths=paths, received=None, channel=USUAL_CHANNEL, jobs=1, by="tests")


def unread(survey: Survey) -> tuple[UnreadFile, ...]:
    with survey.store.connection() as connection:
        return pages.unread_files(connection)


def name_of(survey: Survey) -> str:
    return unread(survey)[0].file.source


def count_of(survey: Survey) -> int:
    return unread(survey)[0].pages


def make(folder: Path) -> None:
    """Krông Nô with a stack that was read, and one of which no page was; the file that was named is gone."""
    phieu.ok("new", folder, "--sample", "krong-no")
    phieu.ok("-C", folder, "print", "--count", "2", "--unit", "KN-24688", "--unit", "KN-24691")
    for unit in ("KN-24688", "KN-24691"):
        phieu.ok("-C", folder, "simulate", folder / unit, "--unit", unit, "--seed", "3", "--jobs", "1")
    phieu.run("-C", folder, "scan", folder / "KN-24688", "--jobs", "1", codes=(0, 5))
    with closing(Survey(folder)) as survey, pytest.raises(KeyboardInterrupt):
        scan_files(survey, order(folder / "KN-24691"), progress=stop)
    shutil.rmtree(folder / "KN-24691")


@pytest.fixture
def stopped(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[Survey]:
    """The survey of `make`, to be changed."""
    folder = shutil.copytree(made_once(tmp_path_factory, "stopped-scan", make), tmp_path / "survey")
    with closing(Survey(Path(folder))) as survey:
        yield survey


def test_pages_of_a_stopped_scan_keep_every_round_open_and_are_named_with_their_file(stopped: Survey) -> None:
    (found,) = (each for each in hindrances(stopped, ROUND) if each.obstacle is Obstacle.UNREAD)
    assert str(found).endswith(f"{name_of(stopped)} ({count_of(stopped)}) (phieu scan)")
    assert str(found.said) in phieu.run("-C", stopped.folder, "close", codes=(2,)).err


def test_figures_are_provisional_while_a_stopped_scan_left_pages_unread_and_say_why(stopped: Survey) -> None:
    assert tally_of_survey(stopped).unread_pages == count_of(stopped)
    assert tally_of_survey(stopped).provisional
    told = "trang đã lưu nhưng chưa đọc"
    assert told in phieu.ok("-C", stopped.folder, "tally").err
    assert told in phieu.ok("-C", stopped.folder, "counts").out
    report = stopped.folder / "report.html"
    phieu.ok("-C", stopped.folder, "report", "-o", report)
    assert "bản quét đã lưu nhưng chưa đọc" in report.read_text(encoding="utf-8")


def test_a_scan_without_a_path_goes_on_with_what_was_stopped_though_the_file_is_gone(stopped: Survey) -> None:
    left = count_of(stopped)
    done = phieu.run("-C", stopped.folder, "scan", "--jobs", "1", codes=(0, 5))
    assert f"{left}" in done.out
    assert "not read yet" not in done.out
    assert not tally_of_survey(stopped).unread_pages
    assert Obstacle.UNREAD not in {each.obstacle for each in hindrances(stopped, ROUND)}
    phieu.ok("-C", stopped.folder, "verify")
    with pytest.raises(UsageError, match="no page of an earlier scan was left unread"):
        scan_files(stopped, order(), progress=lambda _done, _total: None)
    assert phieu.run("-C", stopped.folder, "scan").code == 2


def test_every_scan_says_what_an_earlier_one_left_unread(stopped: Survey, tmp_path: Path) -> None:
    other = tmp_path / "note.pdf"
    other.write_bytes(b"no scan")
    assert f"{name_of(stopped)} ({count_of(stopped)} pages)" in phieu.run("-C", stopped.folder, "scan", other).out


def test_a_file_that_no_longer_lies_whole_in_the_archive_stays_unread_and_is_named(stopped: Survey) -> None:
    (kept,) = (path for path in stopped.archive_folder.rglob("*.*") if unread(stopped)[0].file.sha256 in path.name)
    kept.write_bytes(kept.read_bytes()[:-1])
    done = phieu.run("-C", stopped.folder, "scan", "--jobs", "1")
    assert f"{name_of(stopped)}: the archived original was changed" in done.err
    assert tally_of_survey(stopped).unread_pages


def test_a_round_that_was_closed_keeps_its_seal_while_another_scan_is_under_way(stopped: Survey) -> None:
    phieu.run("-C", stopped.folder, "scan", "--jobs", "1", codes=(0, 5))
    tally = tally_of_survey(stopped)
    assert tally_digest(tally, stopped) == tally_digest(replace(tally, unread_pages=3, waiting_pages=1), stopped)


@pytest.fixture
def refused(stopped: Survey, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An original whose place on the disk fails at every attempt; another stack was left unread behind it."""
    (first,) = (path for path in stopped.archive_folder.rglob("*.*") if unread(stopped)[0].file.sha256 in path.name)
    simulate = ("simulate", stopped.folder / "behind", "--unit", "KN-24691", "--seed", "4", "--jobs", "1")
    phieu.ok("-C", stopped.folder, *simulate, "--format", "tiff")
    with pytest.raises(KeyboardInterrupt):
        scan_files(stopped, order(stopped.folder / "behind"), progress=stop)
    assert len(unread(stopped)) > 1
    monkeypatch.setattr(readers, "open_scan", partial(open_or_refuse, first))
    return first


def open_or_refuse(bad: Path, path: Path, **given: int) -> ScanFile:
    if path == bad:
        raise MachineFault(path, "Input/output error")
    return open_scan(path, **given)


def test_an_original_that_the_disk_gives_at_no_attempt_keeps_no_other_from_being_read(
    stopped: Survey, refused: Path
) -> None:
    left = unread(stopped)[0]
    for _ in range(2):
        done = phieu.run("-C", stopped.folder, "scan", "--jobs", "1", codes=(4, 5))
        assert f"{left.file.source}: {left.pages} pages not read: this computer could not read the file" in done.err
        assert "scanned before, nothing changed" not in done.out
        assert unread(stopped) == (left,)
    (found,) = (each for each in hindrances(stopped, ROUND) if each.obstacle is Obstacle.UNREAD)
    assert f"{left.file.source} ({left.pages})" in str(found)
    phieu.ok("-C", stopped.folder, "verify")


def test_a_page_that_the_disk_does_not_give_stays_unread_beside_the_pages_of_its_file(
    stopped: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = ScanFile.page

    def page(scan: ScanFile, number: int) -> ScannedPage | DamagedPage:
        if number == 1:
            raise MachineFault(scan.path, "Input/output error")
        return decode(scan, number)

    assert count_of(stopped) > 1
    monkeypatch.setattr(ScanFile, "page", page)
    report = scan_files(stopped, order(), progress=lambda _done, _total: None)
    assert [str(why).startswith("1 pages not read") for _, why in report.not_read] == [True]
    assert count_of(stopped) == 1
    monkeypatch.undo()
    scan_files(stopped, order(), progress=lambda _done, _total: None)
    assert not unread(stopped)
    phieu.ok("-C", stopped.folder, "verify")


def test_an_original_whose_place_on_the_disk_fails_is_mended_by_the_same_scan_and_the_scan_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = tmp_path / "scan.bin"
    scan.write_bytes(b"a page")
    kept = Archive(folder=tmp_path / "archive").store(scan)
    read = archive.hash_file

    def fails(path: Path) -> str:
        if path == kept.path:
            raise OSError(errno.EIO, "Input/output error")
        return read(path)

    monkeypatch.setattr(archive, "hash_file", fails)
    assert Archive(folder=tmp_path / "archive").store(scan) == kept
    assert kept.path.read_bytes() == b"a page"
