"""Grays that were spread over black and white dots are grays again; pages cut at a threshold stay as they are."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.pipeline.intake.pages import image_of, page_ink


def shaded_page(paper: int) -> np.ndarray:
    """Paper of one gray with a dark pattern on it and one pale patch, and a little grain."""
    grain = np.random.default_rng(paper).normal(0, 2, page_ink(1).shape)
    page = np.where(page_ink(1), 40, paper) + grain
    page[100:300, 320:400] = 150
    return page.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("paper", [200, 225, 245])
@pytest.mark.parametrize("ending", ["tif", "png", "pdf", "jpg"])
def test_grays_come_back_from_the_dots_that_a_scanner_made_of_them(paper: int, ending: str, tmp_path: Path) -> None:
    page = shaded_page(paper)
    options = {"tif": {"compression": "group4"}, "png": {}, "pdf": {"resolution": 50}, "jpg": {"quality": 80}}[ending]
    Image.fromarray(page).convert("1").save(tmp_path / f"page.{ending}", **options)
    image = image_of(tmp_path / f"page.{ending}")
    assert not image.bitonal
    assert abs(float(image.gray[110:290, 330:390].mean()) - 150) < 4
    assert float(image.gray[110:290, 330:390].std()) < 32
    clear = ~page_ink(1)[330:560, 310:400]
    assert abs(float(image.gray[330:560, 310:400][clear].mean()) - paper) < 8


@pytest.mark.parametrize("paper", [215, 232, 245])
@pytest.mark.parametrize("grain", [0.0, 1.0, 2.0])
def test_pale_paper_without_shades_is_gray_again_though_its_dots_lie_far_apart(
    paper: int, grain: float, tmp_path: Path
) -> None:
    page = np.where(page_ink(1), 40, paper) + np.random.default_rng(paper).normal(0, grain, page_ink(1).shape)
    Image.fromarray(page.clip(0, 255).astype(np.uint8)).convert("1").save(tmp_path / "page.png")
    assert not image_of(tmp_path / "page.png").bitonal


@pytest.mark.parametrize("threshold", [90, 140, 190])
def test_pages_cut_at_a_threshold_stay_black_and_white(threshold: int, tmp_path: Path) -> None:
    grain = np.random.default_rng(threshold).normal(0, 8, page_ink(2).shape)
    bits = np.where(page_ink(2), 40, 225) + grain > threshold
    for ending, options in (("png", {}), ("pdf", {"resolution": 50})):  # Pillow leaves a directory behind a PDF's fax
        Image.fromarray(bits).save(tmp_path / f"page.{ending}", **options)
        image = image_of(tmp_path / f"page.{ending}")
        assert image.bitonal
        np.testing.assert_array_equal(image.gray > 0, bits)
