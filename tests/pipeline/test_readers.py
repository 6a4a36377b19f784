"""The readers of a stack: what concerns one page costs one page, and what concerns all pages stops the stack."""

import errno
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import pytest
from PIL import Image

from forms.code import PageCode
from omr.known import KnownForms
from pipeline.errors import ToolMissing
from pipeline.intake.damage import MachineFault
from pipeline.intake.page import DamagedPage, ScannedPage
from pipeline.reading.readers import FIRST_WAY, read_shares_by
from pipeline.reading.work import PageOutcome, Share
from pipeline.scanning.settle import settle_page

KNOWN = KnownForms(key=b"k" * 32, plan="P", layouts={})
BAD = 2  # the page over which the reader falls
PAGES = (1, 2, 3)


def read_or_raise(
    page: ScannedPage | DamagedPage, _known: KnownForms, _given: PageCode | None, *, error: Exception
) -> PageOutcome:
    if page.number == BAD:
        raise error
    return PageOutcome(number=page.number)


def outcomes(path: Path, read: Callable[..., PageOutcome], *, jobs: int) -> list[PageOutcome]:
    shares = [Share(path=path, numbers=PAGES[:2]), Share(path=path, numbers=PAGES[2:])]
    return [each for some in read_shares_by(replace(FIRST_WAY, read=read), shares, KNOWN, jobs=jobs) for each in some]


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    path = tmp_path / "stack.tif"
    pages = [Image.new("L", (400, 560), 255) for _ in PAGES]
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(50, 50))
    return path


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("error", [ValueError("a bug"), MemoryError(), cv2.error("a line of OpenCV")])
def test_a_page_over_which_the_reader_falls_waits_for_a_person_and_the_rest_is_read(
    stack: Path, error: Exception, jobs: int
) -> None:
    found = outcomes(stack, partial(read_or_raise, error=error), jobs=jobs)
    assert [(each.number, each.fault) for each in found] == [(1, ""), (BAD, "reader_failed"), (3, "")]
    assert found[1].may_count
    assert type(error).__name__ in found[1].detail


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("error", [ToolMissing("get it"), OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_what_concerns_every_page_stops_the_stack(stack: Path, error: Exception, jobs: int) -> None:
    if jobs == 1 or isinstance(error, Exception):  # a Ctrl-C never reaches a worker
        with pytest.raises(type(error)):
            outcomes(stack, partial(read_or_raise, error=error), jobs=jobs)


@pytest.mark.parametrize("jobs", [1, 2])
def test_pages_of_an_original_that_the_disk_does_not_give_stay_unread(tmp_path: Path, jobs: int) -> None:
    found = outcomes(tmp_path / "gone.tif", FIRST_WAY.read, jobs=jobs)
    assert [each.number for each in found] == list(PAGES)
    for each in found:
        assert re.search(r"gone\.tif: this computer could not read the file .* nothing was lost", str(each.refused))
        with pytest.raises(MachineFault):  # whatever takes it further
            settle_page(None, "", each, KNOWN)  # type: ignore[arg-type]  # nothing is asked of the store
