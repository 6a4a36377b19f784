"""The results as JSON: of this run, and of the baseline that no run may fall behind."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.accuracy.totals import RepeatTotal, StackTotal

SCHEMA = "accuracy/1"


def result_of(totals: Mapping[str, StackTotal], repeats: RepeatTotal | None) -> dict[str, Any]:
    """Put the totals of a run into what JSON can hold."""
    return {
        "stacks": {name: {**asdict(total), "upper": total.upper} for name, total in totals.items()},
        "repeats": asdict(repeats) if repeats else None,
    }


def merge(path: Path, result: Mapping[str, Any]) -> dict[str, Any]:
    """Give what stands in `path` with this run's stacks in their places."""
    before = read(path) if path.is_file() else {"stacks": {}, "repeats": None}
    return {
        "stacks": {**before["stacks"], **result["stacks"]},
        "repeats": result["repeats"] or before["repeats"],
    }


def write(path: Path, result: Mapping[str, Any]) -> None:
    """Write a result."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"schema": SCHEMA, **result}
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    """Read a result; ValueError where it is of another schema."""
    body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if body.get("schema") != SCHEMA:
        raise ValueError(f"{path} has the schema {body.get('schema')!r}, expected {SCHEMA!r}: measure again")
    return body


def baseline_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of a result what a later run is compared with."""
    kept = ("pages", "positions", "clear", "faint", "gone", "unsure", "beyond", "refused", "faults", "kinds", "bias")
    stacks = {name: {key: total[key] for key in kept} for name, total in result["stacks"].items()}
    for name, total in stacks.items():
        total["brier"] = result["stacks"][name]["reliability"]["brier"]
    return {"stacks": stacks, "repeats": result["repeats"]}
