"""Fit what ink looks like and how likely a box is marked, on simulated pages; or fit anew what was measured before."""

import argparse
import hashlib
import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from omr.deciding.letters import letters_fit
from omr.deciding.likelihood import Model
from omr.measuring.company import company
from omr.measuring.network import network
from omr.measuring.scenes import scene_network
from tests.fit.again import ruled_again
from tests.fit.collect import collect
from tests.fit.letters import fit_letters, letters_json, letters_worth, slender_ink
from tests.fit.look import look_worth, scenes_worth, seen_by_network
from tests.fit.model import Weighed, as_json, fit_model, outside_rates, setting_of, weighed, worth_of
from tests.fit.pictures import Purpose, draw_pictures
from tests.fit.scenes import draw_scenes
from tests.fit.stacks import letter_lots, lots
from tests.fit.table import Table, load, store

HERE = Path(__file__).parent
MEASURES, SHAPES, RESULT = HERE / "measures.npz", HERE / "shapes.npz", HERE / "result.json"
OMR = HERE.parents[1] / "omr"
LIKELIHOOD, LETTERS = (OMR / "deciding" / name for name in ("likelihood.json", "letters.json"))
NETWORK, COMPANY, SCENES = (OMR / "measuring" / name for name in ("network.npz", "company.npz", "scenes.npz"))
LEARNING, LEARNING_COMPANY = "tests.fit.network", "tests.fit.company"  # loaded only where their library is wanted


def main() -> None:
    """Measure, fit, judge, and write both down."""
    parser = argparse.ArgumentParser(prog="python -m tests.fit", description=__doc__)
    parser.add_argument("--stored", action="store_true", help="fit the stored measures; simulate nothing")
    options = parser.parse_args()
    marks = None if options.stored else _marks(parser)
    # first what the rules ask; what they say is weighed afterwards
    stored = json.loads(RESULT.read_text(encoding="utf-8"))
    looks = fit_looks(marks) if marks else stored["looks"]
    scenes = fit_scenes(marks) if marks else stored["scenes"]
    if marks:
        store(slender_ink(collect(marks, letter_lots())), SHAPES)
    shapes = load(SHAPES)
    letters = fit_letters(shapes)
    _write(LETTERS, letters_json(letters))
    letters_fit.cache_clear()
    if marks:
        store(collect(marks, lots()), MEASURES)
    table = load(MEASURES) if marks else ruled_again(load(MEASURES))
    store(table, MEASURES)
    fitted = fit_table(table)
    _write(LIKELIHOOD, fitted)
    seen = {"looks": looks, "scenes": scenes, "letters": letters_worth(shapes, letters)}
    judged = {**seen, **worth(table, models_of(table))}
    _write(RESULT, {"version": fitted["version"], **judged})


def _marks(parser: argparse.ArgumentParser) -> Path:
    """Give the folder of real handwriting."""
    marks = Path(os.environ.get("PHIEU_SHARED", "")) / "marks"
    if not (marks / "marks.csv").is_file():
        parser.error("PHIEU_SHARED must name a folder that holds marks/marks.csv, or say --stored")
    return marks


def fit_looks(marks: Path) -> dict[str, Any]:
    """Fit the network and what company is worth to it; say what both are worth on writers and words not seen."""
    alone = draw_pictures(marks, _say, Purpose.NETWORK).ink
    np.savez(NETWORK, **import_module(LEARNING).fit_network(alone, _say))
    network.cache_clear()
    others = draw_pictures(marks, _say, Purpose.COMPANY).ink
    learning = import_module(LEARNING_COMPANY)
    neurons, scores = seen_by_network(others)
    seen = learning.Seen(neurons=neurons, scores=scores, looks=others.looks, people=others.people)
    np.savez(COMPANY, **learning.fit_company(seen, _say))
    company.cache_clear()
    return look_worth(draw_pictures(marks, _say, Purpose.JUDGED))


def fit_scenes(marks: Path) -> dict[str, Any]:
    """Fit the network for dirty pages; say what it is worth on writers, words and dirt not seen."""
    drawn = draw_scenes(marks, _say, judged=False)
    np.savez_compressed(SCENES, **import_module(LEARNING).fit_scenes(drawn, _say))
    scene_network.cache_clear()
    return scenes_worth(draw_scenes(marks, _say, judged=True))


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def models_of(table: Table) -> dict[str, Model]:
    """Fit both sorts of scans on the writers that are not kept out."""
    return {name: fit_model(part.only(~part.judged)) for name, part in _sorts(table).items()}


def judged_of(table: Table, models: dict[str, Model]) -> dict[str, Weighed]:
    """Weigh the boxes of writers that the fit has not seen."""
    return {name: weighed(part.only(part.judged), models[name]) for name, part in _sorts(table).items()}


def _setting(judged: Weighed) -> list[dict[str, float]]:
    return [{name: row[name] for name in ("expected_errors", "risk")} for row in setting_of(judged)]


def fit_table(table: Table) -> dict[str, Any]:
    """Give what the reader needs of a fit."""
    models = models_of(table)
    judged = judged_of(table, models)
    sorts = {name: {**as_json(models[name]), "setting": _setting(part)} for name, part in judged.items()}
    fitted = {"outside": outside_rates(table.only(~table.judged)), **sorts}
    return {"version": hashlib.sha256(json.dumps(fitted).encode("ascii")).hexdigest()[:12], **fitted}


def worth(table: Table, models: dict[str, Model]) -> dict[str, Any]:
    """Say what a fit is worth on writers it has not seen."""
    boxes = {"fitted": int((~table.judged).sum()), "judged": int(table.judged.sum())}
    return {"boxes": boxes, **{name: worth_of(part) for name, part in judged_of(table, models).items()}}


def _sorts(table: Table) -> dict[str, Table]:
    bitonal = table.columns["bitonal"] > 0
    return {"gray": table.only(~bitonal), "bitonal": table.only(bitonal)}


def _write(path: Path, data: dict[str, Any]) -> None:
    text = json.dumps(data, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
