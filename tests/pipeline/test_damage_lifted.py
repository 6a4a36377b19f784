"""What kept a page from being decoded may pass: the same bytes are tried again when they come again, and count once."""

import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.archive import Archive
from pipeline.events import DamageLifted, FileArchived, PageSettled, PageStatus
from pipeline.survey import Survey
from tests.once import made_once
from tests.program import ProgramInside

phieu = ProgramInside()
PAGES = 4  # two ballots of two pages


def make(folder: Path) -> None:
    """Krông Nô with two ballots filled in and scanned to one PDF, which nobody has read."""
    phieu.ok("new", folder, "--sample", "krong-no")
    phieu.ok("-C", folder, "print", "--count", "2", "--unit", "KN-24688")
    simulated = ("--seed", "3", "--jobs", "1", "--format", "pdf", "--level", "clean")
    phieu.ok("-C", folder, "simulate", folder / "returned", *simulated)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_once(tmp_path_factory, "one-stack", make), tmp_path / "survey"))


def stack_of(folder: Path) -> Path:
    (stack,) = (folder / "returned").glob("*.pdf")
    return stack


def reject(folder: Path, *, page_count: int, number: int) -> None:
    """Log the stack as a disk or memory that failed for a moment left it."""
    with closing(Survey(folder)) as survey:
        kept = Archive(folder=survey.archive_folder).store(stack_of(folder))
        archived = FileArchived(
            sha256=kept.sha256,
            archived=kept.path.relative_to(folder).as_posix(),
            source=stack_of(folder).name,
            size_bytes=kept.bytes,
            page_count=page_count,
            received=None,
            channel="paper",
            simulated=True,
        )
        settled = PageSettled(
            file=kept.sha256, number=number, status=PageStatus.REJECTED, reason="broken", detail="MemoryError"
        )
        survey.store.append(archived, settled, by="Lan")


def statuses(folder: Path) -> Counter[str]:
    return Counter(row["status"] for row in phieu.ok("-C", folder, "export", "pages").rows())


def kinds(folder: Path) -> list[str]:
    with closing(Survey(folder)) as survey:
        return [entry.kind for entry in survey.store.entries()]


@pytest.mark.parametrize(("page_count", "number"), [(1, 1), (PAGES, 2)], ids=["the whole file", "one page"])
def test_pages_rejected_for_damage_that_has_passed_are_read_when_their_bytes_come_again(
    folder: Path, page_count: int, number: int
) -> None:
    reject(folder, page_count=page_count, number=number)
    scan = ("-C", folder, "scan", stack_of(folder), "--jobs", "1")
    phieu.run(*scan, codes=(0, 5))
    assert statuses(folder) == {"read": PAGES}, "each page once"
    assert len(phieu.ok("-C", folder, "export", "ballots").rows()) == PAGES // 2
    assert kinds(folder).count(DamageLifted.kind) == 1
    phieu.ok("-C", folder, "verify")
    before = len(kinds(folder))
    phieu.run(*scan, codes=(0, 5))
    assert len(kinds(folder)) == before, "the same file once more changes nothing"


def test_a_file_that_is_damaged_for_good_changes_nothing_when_it_comes_again(folder: Path) -> None:
    damaged = folder / "damaged.pdf"
    damaged.write_bytes(stack_of(folder).read_bytes()[:2000])
    for _ in range(2):
        phieu.run("-C", folder, "scan", damaged, "--jobs", "1", codes=(4,))
    assert statuses(folder) == {"rejected": 1}
    assert DamageLifted.kind not in kinds(folder)
