"""What was fitted holds for writers that the fit has not seen, and is what the stored measures give."""

import csv
import json
import math
import os
from pathlib import Path

import numpy as np
import pytest

from omr.deciding.letters import letters_fit
from omr.deciding.likelihood import Model, fit
from omr.measuring.measure import NAMES
from tests.fit.__main__ import LIKELIHOOD, MEASURES, SHAPES, judged_of, models_of
from tests.fit.letters import asked_about, fit_letters, is_word, slender_ink, sorts
from tests.fit.model import Weighed, reliability, setting_of, surprise
from tests.fit.table import Table, load
from tests.fit.writers import is_judged, write_side

SIGMAS = 4.0
LEAST_SEEN = 30
SLACK = 0.02  # of a stated chance: curves are straight between few knots


@pytest.fixture(scope="module")
def table() -> Table:
    return load(MEASURES)


@pytest.fixture(scope="module")
def models(table: Table) -> dict[str, Model]:
    return models_of(table)


@pytest.fixture(scope="module")
def judged(table: Table) -> dict[str, Weighed]:
    """Boxes of writers that the fit has not seen, weighed by what the reader uses."""
    return judged_of(table, {"gray": fit().gray, "bitonal": fit().bitonal})


def test_the_reader_uses_what_the_stored_measures_give(models: dict[str, Model]) -> None:
    for name, model in models.items():
        stored = getattr(fit(), name)
        for part in ("ink", "plain"):
            fitted, used = getattr(model, part), getattr(stored, part)
            assert fitted.offset == pytest.approx(used.offset, abs=0.1), f"{name} {part}: run `make fit`"
            for measure, curve in fitted.curves.items():
                assert used.curves[measure].at.tolist() == curve.at.tolist()
                assert used.curves[measure].odds == pytest.approx(curve.odds, abs=0.1)


@pytest.fixture(scope="module")
def shapes() -> Table:
    return load(SHAPES)


def test_the_reader_tells_letters_by_what_the_stored_shapes_give(shapes: Table) -> None:
    for name, fitted in fit_letters(shapes).items():
        used = getattr(letters_fit(), name)
        assert fitted.offset == pytest.approx(used.offset, abs=0.1), f"{name}: run `make fit`"
        for measure, curve in fitted.curves.items():
            assert used.curves[measure].at.tolist() == curve.at.tolist()
            assert used.curves[measure].odds == pytest.approx(curve.odds, abs=0.1)


@pytest.mark.parametrize("scan", ["gray", "bitonal"])
def test_words_not_seen_of_writers_not_seen_are_asked_about_and_marks_are_not(scan: str, shapes: Table) -> None:
    part = sorts(slender_ink(shapes.only(shapes.judged)))[scan]
    asked, word = asked_about(part, getattr(letters_fit(), scan)), is_word(part)
    assert (word & ~asked).sum() < 0.06 * word.sum()
    assert (~word & asked).sum() < 0.1 * (~word).sum()


def test_everything_that_is_weighed_is_still_measured(table: Table) -> None:
    assert set(table.names) <= set(NAMES), "the reader measures something else now: run `make fit`"


@pytest.mark.parametrize("scan", ["gray", "bitonal"])
def test_a_stated_chance_holds_for_writers_not_seen(scan: str, judged: dict[str, Weighed]) -> None:
    rows = [row for row in reliability(judged[scan]) if row["seen"] >= LEAST_SEEN]
    assert rows[0]["high"] <= 0.01
    assert rows[-1]["low"] >= 0.95
    for row in rows:
        spread = math.sqrt(row["stated"] * (1 - row["stated"]) / row["seen"])
        assert row["marked"] == pytest.approx(row["stated"], abs=SIGMAS * spread + SLACK), row


@pytest.mark.parametrize("scan", ["gray", "bitonal"])
def test_expected_errors_are_what_comes_of_writers_not_seen(scan: str, judged: dict[str, Weighed]) -> None:
    marks = float(judged[scan].weight[judged[scan].wanted].sum())
    for row in setting_of(judged[scan]):
        expected, seen = (row[name] * marks / 10_000 for name in ("expected_errors", "seen_errors"))
        assert seen <= expected + SIGMAS * math.sqrt(expected + 1), row


@pytest.mark.parametrize("scan", ["gray", "bitonal"])
def test_the_chances_say_more_than_how_common_marks_are(scan: str, judged: dict[str, Weighed]) -> None:
    part = judged[scan]
    rate = float(part.weight[part.wanted].sum() / part.weight.sum())
    assert surprise(part) < 0.1 * -(rate * math.log(rate) + (1 - rate) * math.log(1 - rate))


def test_the_more_errors_are_expected_the_more_is_risked() -> None:
    for model in (fit().gray, fit().bitonal):
        risks = [
            model.risk_allowed(expected)
            for expected in np.geomspace(*model.expected_errors[:: len(model.risks) - 1], 40)
        ]
        assert risks == sorted(risks)
        assert 0 < risks[0] < risks[-1] <= 1


def test_no_writer_is_on_both_sides(tmp_path: Path) -> None:
    shared = os.environ.get("PHIEU_SHARED")
    if not shared:
        pytest.skip("no handwriting here: set PHIEU_SHARED")
    writers = []
    for judged in (False, True):
        folder = write_side(Path(shared) / "marks", tmp_path / str(judged), judged=judged)
        with (folder / "marks.csv").open(encoding="utf-8") as file:
            writers.append({row["source_path"] for row in csv.DictReader(file)})
    assert writers[0]
    assert writers[1]
    assert not writers[0] & writers[1]
    assert all(is_judged(writer) for writer in writers[1])


def test_what_is_stored_holds_no_image(table: Table) -> None:
    assert MEASURES.stat().st_size + SHAPES.stat().st_size < 2_000_000
    assert table.values.shape[1] == len(table.names)
    assert set(json.loads(LIKELIHOOD.read_text(encoding="utf-8"))) == {"version", "outside", "gray", "bitonal"}
