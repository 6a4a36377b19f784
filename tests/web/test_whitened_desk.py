"""Rows of a scan from which pencil is gone: the desk says so, and nobody calls a hundred of them blank at a glance."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from pdf2image import convert_from_path

from pipeline.access.roles import Role
from pipeline.desk.gallery import kinds
from pipeline.store import items
from tests.once import made_once
from tests.program import Program
from tests.web.conftest import Served

UNIT = "KN-24688"
WHITE = 0.45  # of the paper's gray: from there on all is white


@pytest.fixture
def whitened(serve: Callable[[Path], Served], tmp_path_factory: pytest.TempPathFactory, program: Program) -> Served:
    """The desk of a survey with one ballot, scanned with so much contrast that hairlines are gone."""

    def make(folder: Path) -> None:
        program.ok("new", folder, "--sample", "krong-no")
        program.ok("-C", folder, "print", "--count", "1", "--unit", UNIT)
        (pack,) = (folder / "print").rglob("*.pdf")
        for number, page in enumerate(convert_from_path(str(pack), dpi=200, grayscale=True)):
            soft = cv2.GaussianBlur(np.asarray(page, dtype=np.float32), (0, 0), 0.7)
            cv2.imwrite(str(folder / f"page-{number}.png"), (soft / WHITE).clip(0, 255).astype(np.uint8))
        program.run("-C", folder, "scan", *sorted(folder.glob("page-*.png")), "--jobs", "1", codes=(4, 5))

    return serve(made_once(tmp_path_factory, "whitened", make))


def test_the_desk_sends_to_the_paper_and_leaves_such_rows_out_of_the_gallery(whitened: Served) -> None:
    with whitened.desk.survey.store.connection() as connection:
        waiting = [item for item in items.open_items(connection) if item.reason == "whitened"]
    assert len(waiting) > 10
    lan = whitened.signed_in("Lan", Role.REVIEWER)
    assert "xem tờ giấy gốc" in lan.get("/api/v1/review/next").text
    offered = {tile.item for kind in kinds(whitened.desk, whitened.desk.gate.account("Lan")) for tile in kind.tiles}
    assert offered.isdisjoint(item.id for item in waiting)
