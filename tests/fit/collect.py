"""Simulate pages, read them, and keep what was measured of their boxes."""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

from omr.known import RULES_ALONE
from omr.read import read_page
from omr.reading import PageReading
from pipeline.simulate import shapes
from tests.accuracy.road import Ride, arrived, filled_sheet, printed_sheet, scanned
from tests.accuracy.sheets import Material, print_material
from tests.fit.stacks import Lot
from tests.fit.table import Table, joined, table_of
from tests.fit.writers import write_side


def collect(marks: Path, lots: Sequence[Lot]) -> Table:
    """Measure lots; pages that are refused have no boxes."""
    with tempfile.TemporaryDirectory(prefix="phieu-fit-") as name:
        folder = Path(name)
        material = _by_rules(print_material(folder))
        sides = {judged: write_side(marks, folder / f"marks-{judged}", judged=judged) for judged in (False, True)}
        tables = [
            table
            for number, lot in enumerate(lots)
            for table in _measured(lot, number, material, marks=sides[lot.judged])
        ]
    return joined(tables)


def _by_rules(material: Material) -> Material:
    return replace(material, known=replace(material.known, expected_errors=RULES_ALONE))


def _measured(lot: Lot, number: int, material: Material, *, marks: Path) -> list[Table]:
    tables = []
    for page in range(lot.pages):
        ride = Ride(stack=lot.stack, number=page, material=material, marks=marks)
        with patch.object(shapes, "WORDS", lot.words):
            filled = filled_sheet(ride, printed_sheet(ride))
        reading = read_page(arrived(ride, scanned(ride, filled.marked.image)), material.known)
        if isinstance(reading, PageReading):
            truth = filled.marked.truth
            table = table_of(reading.measures, reading.boxes, truth, lot=number, page=page, judged=lot.judged)
            tables.append(replace(table, weight=(table.weight * lot.weight).astype(np.float32)))
    print(f"{lot.stack.name}: {len(tables)} of {lot.pages} pages read", file=sys.stderr)
    return tables
