"""A dirty glass is told while the stack is scanned, and what every batch showed can be looked up afterwards."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from omr.image import Gray
from pipeline.intake.page import ScannedPage
from pipeline.intake.scan_file import open_scan
from pipeline.web.language import language_named
from pipeline.words.health import WORDS
from pipeline.words.testsheet import all_said
from tests.pipeline.intake.pages import pdf_of
from tests.pipeline.intake.symbols import entries, symbol_page
from tests.program import Done, ProgramInside

STREAK_MM, STREAK_GRAY, PX_PER_MM = 103.0, 110, 200 / 25.4


@pytest.fixture(scope="module")
def survey(scanned_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A survey with one clean batch."""
    return shutil.copytree(scanned_once, tmp_path_factory.mktemp("health") / "survey")


def scanned_otherwise(survey: Path, target: Path, change: Callable[[Gray], Gray]) -> Path:
    """Give the survey's own pages as another machine leaves them."""
    pages = []
    for path in sorted((survey / "returned").glob("*.pdf")):
        with open_scan(path) as scan:
            for number in range(1, scan.page_count + 1):
                page = scan.page(number)
                assert isinstance(page, ScannedPage)
                pages.append(Image.fromarray(change(np.array(page.image.gray))))
    pages[0].save(target, save_all=True, append_images=pages[1:], compression="tiff_lzw", dpi=(200, 200))
    return target


def streaked(gray: Gray) -> Gray:
    """A glass with a speck of glue at 103 mm."""
    left = round(STREAK_MM * PX_PER_MM)
    gray[:, left - 1 : left + 2] = STREAK_GRAY
    return gray


def shrunk(gray: Gray) -> Gray:
    """A sheet that was printed at 95 %."""
    height, width = gray.shape
    about = cv2.getRotationMatrix2D((width / 2, height / 2), 0, 0.95)
    return np.asarray(cv2.warpAffine(gray, about, (width, height), borderValue=255.0), dtype=np.uint8)


@pytest.fixture(scope="module")
def scan(survey: Path) -> Done:
    """The run that read the streaked pages."""
    stack = scanned_otherwise(survey, survey / "streaked.tif", streaked)
    return ProgramInside().run("-C", survey, "scan", stack, "--jobs", "1", codes=(0, 5))


def health(survey: Path) -> dict[str, list[dict[str, object]]]:
    report: dict[str, list[dict[str, object]]] = json.loads(ProgramInside().ok("-C", survey, "health", "--json").out)
    return report


def test_a_dirty_glass_is_told_with_its_place_while_the_stack_is_scanned(scan: Done) -> None:
    assert "streak at 103 mm from the left on 6 pages: clean the glass" in scan.err
    assert "mend: streaked.tif: streak at 103 mm from the left on 12 pages" in scan.out


def test_the_clean_batch_has_nothing_to_mend_and_the_other_has_its_streak(survey: Path, scan: Done) -> None:
    clean, dirty = health(survey)["batches"]
    assert (clean["pages"], clean["troubles"]) == (12, [])
    assert clean["scale_ratio"] == pytest.approx(1, abs=0.01)
    assert clean["dpi"] == pytest.approx(200, abs=2)
    assert [each["kind"] for each in dirty["troubles"]] == ["streak"]  # type: ignore[attr-defined]  # a list
    assert dirty["streaks"] == [{"x_mm": pytest.approx(STREAK_MM, abs=0.5), "pages": 12}]


def test_the_scanners_resolution_is_its_own_however_small_the_sheets_were_printed(
    survey: Path, scan: Done, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(survey, tmp_path / "copy"))
    small = scanned_otherwise(survey, tmp_path / "shrunk.tif", shrunk)
    ProgramInside().run("-C", copy, "scan", small, "--jobs", "1", codes=(0, 5))
    *_, last = health(copy)["batches"]
    assert last["scale_ratio"] == pytest.approx(0.95, abs=0.005)
    assert last["dpi"] == pytest.approx(200, abs=1)


def test_a_scanner_that_may_exchange_marks_by_its_compression_is_told_from_the_first_page_on(
    survey: Path, scan: Done, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(survey, tmp_path / "copy"))
    with open_scan(next((survey / "returned").glob("*.pdf"))) as stack:
        page = stack.page(1)
    assert isinstance(page, ScannedPage)
    white = page.image.gray > 128
    compact = pdf_of(tmp_path / "compact.pdf", [(symbol_page(white), entries(white))])
    scanned = ProgramInside().run("-C", copy, "scan", compact, "--jobs", "1", codes=(0, 5))
    assert "the PDF keeps one picture for all places that look alike" in scanned.err
    *_, last = health(copy)["batches"]
    assert [each["kind"] for each in last["troubles"]] == ["symbols"]  # type: ignore[attr-defined]  # a list
    ProgramInside().ok("-C", copy, "verify")


def test_units_are_summed_over_their_batches(survey: Path, scan: Done) -> None:
    (unit,) = health(survey)["units"]
    assert (unit["unit"], unit["pages"]) == ("DM-HUYEN", 24)
    shown = ProgramInside().ok("-C", survey, "health").out
    assert "DM-HUYEN" in shown
    assert "clean the glass" in shown


def test_what_pages_showed_follows_from_the_log(survey: Path, scan: Done) -> None:
    ProgramInside().ok("-C", survey, "verify")


def test_the_desk_and_the_command_line_give_the_same_advice() -> None:
    for words in WORDS.values():
        assert language_named("en").gettext(words.vietnamese) == words.english
    for said in all_said():
        assert language_named("en").gettext(said.vietnamese) == said.english
