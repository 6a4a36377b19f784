"""The network knows plain marks from other ink by writers, words and pages that it was not fitted on."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from omr.measuring.network import Floats, odd_of
from tests.fit import pictures
from tests.fit.__main__ import RESULT
from tests.fit.ink import MOST_PEOPLE, Look
from tests.fit.look import among_others, look_worth, seen_by_network

PLAIN_LOOKS = (Look.STROKES, Look.FULL)
ODD_LOOKS = (Look.WORD, Look.STRUCK, Look.SCRIBBLED, Look.RINGED)


@pytest.fixture(scope="module")
def drawn() -> pictures.Pictures:
    """Boxes of twelve sheets full of them, drawn and scanned anew by people that the fit has not seen."""
    shared = os.environ.get("PHIEU_SHARED")
    if not shared:
        pytest.skip("PHIEU_SHARED names no folder with handwriting")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "PAGES", {pictures.Purpose.JUDGED: 12})
        patch.setattr(pictures, "SCANS", {"normal gray": 1.0})
        patch.setattr(pictures, "DENSE_RATIO", 1.0)
        patch.setattr(pictures, "SEED", 12)
        return pictures.draw_pictures(Path(shared) / "marks", lambda line: None, pictures.Purpose.JUDGED)


def test_hardly_a_plain_mark_looks_odd_to_it_and_most_other_ink_does(drawn: pictures.Pictures) -> None:
    worth = look_worth(drawn)
    pens = {Look[name.split(",")[0].upper()]: counts for name, counts in worth.items() if name.endswith("pen")}
    plain, odd = ([pens[look] for look in looks if look in pens] for looks in (PLAIN_LOOKS, ODD_LOOKS))
    assert sum(counts["odd"] for counts in plain) <= 0.03 * sum(counts["boxes"] for counts in plain)
    assert sum(counts["odd"] for counts in odd) >= 0.7 * sum(counts["boxes"] for counts in odd)
    assert sum(counts["plain"] for counts in odd) <= 0.02 * sum(counts["boxes"] for counts in odd)


def test_what_is_stored_of_its_worth_is_of_writers_not_seen() -> None:
    looks = json.loads(RESULT.read_text(encoding="utf-8"))["looks"]
    assert looks["strokes, pen"]["odd"] <= 0.025 * looks["strokes, pen"]["boxes"]
    for odd in ("word, pen", "struck, pen", "scribbled, pen"):
        assert looks[odd]["odd"] >= 0.98 * looks[odd]["boxes"]
        assert looks[odd]["plain"] <= 0.005 * looks[odd]["boxes"]


def test_what_is_stored_of_scenes_is_of_writers_and_dirt_not_seen() -> None:
    scenes = json.loads(RESULT.read_text(encoding="utf-8"))["scenes"]
    assert scenes["nothing"]["mark"] <= 0.001 * scenes["nothing"]["scenes"]
    assert scenes["nothing"]["nothing"] >= 0.4 * scenes["nothing"]["scenes"]
    for mark in ("strokes", "full"):
        assert scenes[mark]["nothing"] <= 0.01 * scenes[mark]["scenes"]
    assert scenes["other"]["mark"] <= 0.02 * scenes["other"]["scenes"]


def test_company_tells_the_odd_mark_of_a_writer_better_than_its_look_alone(drawn: pictures.Pictures) -> None:
    alone, among = odd_of(seen_by_network(drawn.ink)[1]), odd_of(among_others(drawn.ink))
    people, counts = np.unique(drawn.ink.people, return_counts=True)
    many = np.isin(drawn.ink.people, people[(counts >= 4) & (people % MOST_PEOPLE > 0)])
    plain = np.isin(drawn.ink.looks, PLAIN_LOOKS)

    def surprise(odd: Floats) -> float:
        return float(-np.log(np.clip(np.where(plain, 1 - odd, odd), 1e-6, 1))[many].mean())

    assert surprise(among) < 0.8 * surprise(alone)
