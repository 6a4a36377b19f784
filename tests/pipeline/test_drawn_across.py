"""Who strikes a whole ballot through, or writes over it, may have made it void: a person says whether it counts."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.program import ProgramInside

phieu = ProgramInside()
BALLOTS = 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A survey of two returned ballots, one of which somebody crossed out on its first page."""
    folder = tmp_path / "survey"
    phieu.ok("new", folder, "--sample", "krong-no")
    phieu.ok("-C", folder, "print", "--unit", "KN-24688", "--count", BALLOTS)
    returned = folder / "returned"
    phieu.ok("-C", folder, "simulate", returned, "--ballots", BALLOTS, "--seed", "5", "--format", "jpeg")
    crossed_out(min(returned.glob("*.jpg")))
    phieu.run("-C", folder, "scan", returned, codes=(0, 5))
    return folder


def crossed_out(path: Path) -> None:
    page = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert page is not None
    height, width = page.shape
    low, high = np.array([0.18 * width, 0.25 * height]), np.array([0.82 * width, 0.8 * height])
    for one, other in ((low, high), ((high[0], low[1]), (low[0], high[1]))):
        start, end = (tuple(np.rint(place).astype(int).tolist()) for place in (one, other))
        cv2.line(page, start, end, 60, 5, cv2.LINE_AA)
    assert cv2.imwrite(str(path), page)


def waiting(folder: Path) -> dict[str, Any]:
    listed = json.loads(phieu.run("-C", folder, "review", "list", "--json", codes=(0, 5)).out)
    whole: list[dict[str, Any]] = [item for item in listed if not item["question"]]
    assert [item["reason"] for item in whole] == ["drawn_across"]
    return whole[0]


def statuses(folder: Path) -> dict[str, str]:
    return {row["ballot"]: row["status"] for row in phieu.ok("-C", folder, "export", "ballots").rows()}


def test_a_crossed_out_ballot_waits_and_counts_only_where_a_person_says_so(folder: Path) -> None:
    item = waiting(folder)
    assert statuses(folder)[item["ballot"]] == "pending"
    phieu.run("-C", folder, "review", "decide", item["item"], "count", codes=(0, 5))
    pages = phieu.ok("-C", folder, "export", "pages").rows()
    assert {page["status"] for page in pages if page["ballot"] == item["ballot"]} == {"read"}
    rows = {
        row["question"] for row in phieu.ok("-C", folder, "export", "marks").rows() if row["ballot"] == item["ballot"]
    }
    assert len(rows) > 5
    phieu.ok("-C", folder, "verify")


def test_a_ballot_made_void_is_discarded_and_can_be_taken_back(folder: Path) -> None:
    item = waiting(folder)
    phieu.run("-C", folder, "review", "decide", item["item"], "discard", codes=(0, 5))
    pages = phieu.ok("-C", folder, "export", "pages").rows()
    assert "discarded" in {page["reason"] for page in pages if page["ballot"] == item["ballot"]}
    phieu.run("-C", folder, "review", "undo", item["item"], codes=(0, 5))
    assert waiting(folder)["item"] == item["item"]
    phieu.ok("-C", folder, "verify")


def test_scanning_it_again_changes_nothing(folder: Path) -> None:
    item = waiting(folder)
    second = folder / "again"
    (folder / "returned").rename(second)
    for path in second.glob("*.jpg"):
        page = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        assert page is not None
        assert cv2.imwrite(str(path), page, [cv2.IMWRITE_JPEG_QUALITY, 70])
    phieu.run("-C", folder, "scan", second, codes=(0, 5))
    assert waiting(folder)["item"] == item["item"]
    pages = phieu.ok("-C", folder, "export", "pages").rows()
    assert [page["status"] for page in pages].count("duplicate") == len(pages) // 2
