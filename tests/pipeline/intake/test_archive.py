"""The archive of originals: nothing half, nothing twice, nothing lost."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.archive import Archive, ArchiveError, ScanUnreadable
from tests.pipeline.intake.pages import gray_page, jpeg_bytes


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "Bản quét.JPG"
    path.write_bytes(jpeg_bytes(gray_page()))
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(folder=tmp_path / "archive")


def visible(archive: Archive) -> list[Path]:
    return sorted(path for path in archive.folder.rglob("[!.]*") if path.is_file())


def test_an_original_lies_under_its_hash_and_its_true_type(archive: Archive, scan: Path) -> None:
    kept = archive.store(scan)
    digest = sha256(scan.read_bytes()).hexdigest()
    assert kept.sha256 == digest
    assert kept.path == archive.folder / digest[:2] / f"{digest}.jpg"
    assert kept.bytes == len(scan.read_bytes())
    assert kept.path.read_bytes() == scan.read_bytes()
    assert visible(archive) == [kept.path]


def test_the_same_bytes_under_any_name_are_kept_once(archive: Archive, scan: Path) -> None:
    first = archive.store(scan)
    written = first.path.stat().st_mtime_ns
    assert archive.store(scan.rename(scan.with_name("other.pdf"))) == first
    assert first.path.stat().st_mtime_ns == written
    assert visible(archive) == [first.path]


def test_an_empty_or_unknown_file_is_kept_too(archive: Archive, tmp_path: Path) -> None:
    for content in (b"", b"xin chao"):
        (tmp_path / "file.pdf").write_bytes(content)
        assert archive.store(tmp_path / "file.pdf").path.suffix == ".bin"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes on disk")
def test_a_pipe_is_refused_and_not_waited_for(archive: Archive, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(ScanUnreadable, match=r"neither a file nor a folder\. Save the scan as a file first"):
        archive.store(tmp_path / "pipe.jpg")


def test_a_changed_original_is_noticed(archive: Archive, scan: Path) -> None:
    kept = archive.store(scan)
    assert archive.check(kept.sha256) == kept
    kept.path.write_bytes(kept.path.read_bytes()[:-1] + b"x")
    with pytest.raises(ArchiveError, match="was changed"):
        archive.check(kept.sha256)
    kept.path.unlink()
    with pytest.raises(ArchiveError, match=r"gone.*backup"):
        archive.check(kept.sha256)


def test_storing_again_mends_a_rotten_copy(archive: Archive, scan: Path) -> None:
    kept = archive.store(scan)
    kept.path.write_bytes(b"x" * kept.bytes)
    archive.store(scan)
    assert archive.check(kept.sha256) == kept


def test_a_scan_that_the_scanner_still_writes_is_not_kept(archive: Archive, tmp_path: Path) -> None:
    growing, done = tmp_path / "growing.pdf", threading.Event()
    growing.write_bytes(bytes(70_000_000))  # large enough not to be read before it is copied

    def write() -> None:
        while not done.wait(0.001):
            with growing.open("ab") as file:
                file.write(b"x")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pytest.raises(ScanUnreadable, match="changed while it was copied"):
            archive.store(growing)
    finally:
        done.set()
        writer.join()
    assert visible(archive) == []
    kept = archive.store(growing)
    assert kept.path.read_bytes() == growing.read_bytes()
    assert archive.store(growing) == kept
    assert visible(archive) == [kept.path]


def test_what_cannot_be_read_is_the_fault_of_the_scan_and_not_of_the_archive(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ScanUnreadable, match="cannot be read"):
        archive.store(tmp_path)


def test_another_scan_of_the_same_size_is_kept_beside_it(archive: Archive, scan: Path) -> None:
    first = archive.store(scan)
    scan.write_bytes(scan.read_bytes()[::-1])
    assert archive.store(scan).bytes == first.bytes
    assert len(visible(archive)) == 2


def test_a_missing_scan_is_told(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="No such file"):
        archive.store(tmp_path / "gone.pdf")


def test_an_archive_that_cannot_be_made_is_told(scan: Path, tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where the folder should be")
    with pytest.raises(ArchiveError, match="cannot be archived"):
        Archive(folder=tmp_path / "archive" / "in").store(scan)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_archive_is_told_with_a_remedy(archive: Archive, scan: Path) -> None:
    archive.folder.mkdir(mode=0o500)
    with pytest.raises(ArchiveError, match="Check who may"):
        archive.store(scan)


STORE = """
    import resource, sys
    from pathlib import Path
    from pipeline.archive import Archive
    limit = int(sys.argv[3])
    if limit:
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    print("ready", flush=True)
    while True:
        Archive(folder=Path(sys.argv[2])).store(Path(sys.argv[1]))
        if limit:
            break
        for path in Path(sys.argv[2]).rglob("*.*"):
            path.unlink()
"""


def store_elsewhere(scan: Path, archive: Archive, limit_bytes: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(STORE), str(scan), str(archive.folder), str(limit_bytes)]
    root = Path(__file__).parents[3]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_disk_that_takes_no_more_leaves_nothing_half(archive: Archive, tmp_path: Path) -> None:
    big = tmp_path / "big.jpg"
    big.write_bytes(jpeg_bytes(gray_page()) * 100)
    process = store_elsewhere(big, archive, 100_000)
    _, said = process.communicate(timeout=60)
    assert "ArchiveError" in said
    assert "scan again" in said
    assert visible(archive) == []
    assert list(archive.folder.rglob("*.part")) == []


def test_killed_at_any_moment_nothing_half_is_visible(archive: Archive, tmp_path: Path) -> None:
    big = tmp_path / "big.jpg"
    big.write_bytes(jpeg_bytes(gray_page()) * 100)
    for round_ in range(4):
        process = store_elsewhere(big, archive, 0)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.02 + 0.013 * round_)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        assert all(path.read_bytes() == big.read_bytes() for path in visible(archive))
    kept = archive.store(big)
    assert visible(archive) == [kept.path]


def test_what_another_scan_finishes_in_the_meantime_stops_no_sweep(
    archive: Archive, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = archive.store(scan)
    parts = [kept.path.parent / f".{name}.part" for name in ("one", "other")]
    for part in parts:
        part.write_bytes(b"half")
        os.utime(part, (0, 0))
    looked_at = Path.stat

    def taken_away(path: Path, **kwargs: bool) -> os.stat_result:
        if path == parts[0]:
            path.unlink(missing_ok=True)
        return looked_at(path, **kwargs)

    monkeypatch.setattr(Path, "stat", taken_away)
    assert archive.sweep() == 1
    assert not any(os.path.lexists(part) for part in parts)


def test_what_killed_runs_left_is_swept_when_it_is_old(archive: Archive, scan: Path) -> None:
    kept = archive.store(scan)
    fresh = archive.folder / ".fresh.part"
    old = [folder / ".old.part" for folder in (archive.folder, kept.path.parent)]  # earlier versions copied there
    for part in (fresh, *old):
        part.write_bytes(b"half")
    for part in old:
        os.utime(part, (0, 0))
    assert archive.sweep() == 2
    assert fresh.exists()
    assert not any(part.exists() for part in old)
    assert kept.path.exists()
