"""Packs of a unit: every one has a file of its own, whatever the units are called."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.printing.order import PrintOrder, plan_packs
from pipeline.printing.pack import print_pack
from pipeline.survey import Survey
from tests.pipeline.printing.paper import assert_paper_is_as_listed, manifest_of
from tests.program import Program

UNIT, NAMED_LIKE_ITS_SECOND_PACK = "KN-24688", "KN-24688-2"


@pytest.fixture
def survey(tmp_path: Path, program: Program) -> Path:
    """Krông Nô, with a unit that is called as another one with `-2` behind; nothing is printed."""
    folder = tmp_path / "krong-no"
    program.ok("new", folder, "--sample", "krong-no")
    plan = folder / "survey.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("id: KN-24691", f"id: {NAMED_LIKE_ITS_SECOND_PACK}"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("units", [(UNIT, NAMED_LIKE_ITS_SECOND_PACK), (NAMED_LIKE_ITS_SECOND_PACK, UNIT)])
def test_a_units_second_pack_leaves_the_pack_of_another_unit_alone(
    survey: Path, program: Program, units: tuple[str, str]
) -> None:
    for unit, count in ((units[0], 2), (units[1], 3), (UNIT, 4)):
        program.ok("-C", survey, "print", "--unit", unit, "--count", count)
    assert_paper_is_as_listed(survey, ballots=9)
    of_file = {row["file"]: row["unit"] for row in manifest_of(survey)}
    assert len(of_file) == 3


def test_a_pack_under_a_name_of_earlier_versions_is_left_alone(survey: Path, program: Program) -> None:
    opened = Survey(survey)
    opened.print_folder.mkdir()
    with opened.store:
        (pack,) = plan_packs(opened, PrintOrder(units=(UNIT,), count=2, by="Lan"))
        print_pack(opened, replace(pack, file=f"2023/{NAMED_LIKE_ITS_SECOND_PACK}.pdf"), by="Lan")
    program.ok("-C", survey, "print", "--unit", NAMED_LIKE_ITS_SECOND_PACK, "--count", 3)
    assert_paper_is_as_listed(survey, ballots=5)
