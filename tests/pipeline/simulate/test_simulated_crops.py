"""Crops of real handwriting: the shared ones where they are, made ones for what must hold anywhere."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from forms.geometry import RectMm
from forms.sheet import Box, PageLayout
from pipeline.simulate.crops import MarksError, read_crops
from pipeline.simulate.fill import draw_page
from pipeline.simulate.words import Kind, Level, Truth, Wish
from pipeline.simulate.writer import Writer, meet_writer

SHARED = Path(os.environ["PHIEU_SHARED"]) / "marks" if "PHIEU_SHARED" in os.environ else None
BOXES = tuple(
    Box(
        question="1",
        option=option,
        multiple=True,
        rect=RectMm(20 + 14 * at, 20, 5, 5),
        zone=RectMm(16 + 14 * at, 16, 14, 13),
    )
    for at, option in enumerate("abcd")
)
PAGE = PageLayout(number=1, boxes=BOXES, fields=(), fiducials=(), codes=())
PX_PER_MM = 12.0


def write_crop(folder: Path, *, kind: str = "cross", channels: int = 4) -> None:
    image = np.full((30, 30, channels), 25, np.uint8)
    if channels == 4:
        image[:, :, 3] = 0
        cv2.line(image, (2, 2), (27, 27), (25, 25, 25, 255), 4)
    cv2.imwrite(str(folder / "one.png"), image)
    (folder / "marks.csv").write_text(
        f"file,kind,medium,size,source_repo,source_path,licence\none.png,{kind},pen,30x30,r,p,l\n", encoding="utf-8"
    )


def cross_writer(seed: int) -> Writer:
    rng = np.random.default_rng(seed)
    writer = meet_writer(rng, rng, Level.CLEAN)
    return Writer(favourite=Kind.CROSS, pen=writer.pen, hand=writer.hand)


@pytest.mark.skipif(SHARED is None, reason="PHIEU_SHARED does not say where the handwriting is")
def test_shared_handwriting_marks_the_wanted_box_and_no_other() -> None:
    assert SHARED is not None
    crops = read_crops(SHARED)
    assert {Kind.CROSS, Kind.TICK, Kind.FILL} <= set(crops.by_kind)
    blank = np.full((600, 1000), 255, np.uint8)
    for seed in range(60):
        rng = np.random.default_rng(seed)
        marked = draw_page(
            blank, PAGE, {"1": Wish(codes=("b",))}, writer=cross_writer(seed), rng=rng, px_per_mm=PX_PER_MM, crops=crops
        )
        assert [truth.truth for truth in marked.truth] == [Truth.NOT, Truth.WANTED, Truth.NOT, Truth.NOT]
        dark = marked.image < 150
        inside = [dark[240:300, x : x + 60].sum() / PX_PER_MM**2 for x in (240, 408, 576, 744)]
        assert inside[1] > 0.5, seed
        assert inside[3] == 0


def test_a_crop_is_multiplied_onto_the_paper(tmp_path: Path) -> None:
    write_crop(tmp_path)
    blank = np.full((600, 1000), 200, np.uint8)
    marked = draw_page(
        blank,
        PAGE,
        {"1": Wish(codes=("b",))},
        writer=cross_writer(1),
        rng=np.random.default_rng(1),
        px_per_mm=PX_PER_MM,
        crops=read_crops(tmp_path),
    )
    part = marked.image[200:340, 370:500]
    assert part.min() < 40
    assert (marked.image <= blank).all()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "marks.csv").unlink(), "no marks.csv"),
        (lambda folder: (folder / "one.png").unlink(), r"row 2: one\.png is not there"),
        (lambda folder: (folder / "one.png").write_bytes(b"no image"), "row 2: one.png is no RGBA image"),
        (lambda folder: write_crop(folder, channels=3), "row 2: one.png is no RGBA image"),
        (lambda folder: write_crop(folder, kind="dance"), "no row has a known kind"),
        (lambda folder: (folder / "marks.csv").write_text("name\nx\n", encoding="utf-8"), "column 'file' is missing"),
    ],
)
def test_a_folder_that_cannot_be_used_is_named_with_its_fault(tmp_path: Path, spoil, message: str) -> None:  # type: ignore[no-untyped-def]  # a plain lambda
    write_crop(tmp_path)
    spoil(tmp_path)
    with pytest.raises(MarksError, match=message):
        read_crops(tmp_path)
