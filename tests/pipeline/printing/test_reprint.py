"""Ballots that are printed again carry the same codes, and lie in no order that leads to a person."""

from pathlib import Path

import pypdfium2
import pytest

from forms.code import BallotId
from tests.pipeline.printing.paper import assert_paper_is_as_listed, codes_on, manifest_of
from tests.program import Program

UNIT = "KN-24688"


@pytest.fixture
def survey(tmp_path: Path, program: Program) -> Path:
    """Krông Nô with two packs of one unit printed, the first with spares."""
    folder = tmp_path / "krong-no"
    program.ok("new", folder, "--sample", "krong-no")
    for words in (("--count", "8", "--spare", "2"), ("--count", "4")):
        program.ok("-C", folder, "print", "--unit", UNIT, *words)
    return folder


def test_a_lost_pack_is_printed_again_shuffled_with_a_cover_that_says_so(survey: Path, program: Program) -> None:
    codes = sorted(row["ballot"] for row in manifest_of(survey))
    lists = []
    for file in ("KN-24688-reprint-0001-0014.pdf", "KN-24688-reprint-0001-0014_2.pdf"):
        program.ok("-C", survey, "print", "--reprint", f"{codes[0]}..{codes[-1]}")
        path = survey / "print" / "2023" / file
        lists.append(codes_on(path))
        document = pypdfium2.PdfDocument(path)
        cover = document[0].get_textpage().get_text_range()
        document.close()
        for words in ("Bản in lại", "12 phiếu và 2 phiếu dự phòng", "0001 – 0008, 0011 – 0014", "0009 – 0010"):
            assert words in cover
    assert all(sorted(each) == codes for each in lists)
    assert codes not in lists
    assert lists[0] != lists[1]
    assert_paper_is_as_listed(survey, ballots=14)


def test_one_spoiled_ballot_is_printed_again_alone(survey: Path, program: Program) -> None:
    code = manifest_of(survey)[0]["ballot"]
    said = program.ok("-C", survey, "print", "--reprint", code).out
    path = Path(said.strip().rpartition(": ")[2])
    assert codes_on(path) == [code]
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) == int(manifest_of(survey)[0]["pages"]), "no cover"


def test_a_range_holds_both_its_ends_and_nothing_beyond(survey: Path, program: Program) -> None:
    codes = sorted(row["ballot"] for row in manifest_of(survey))
    said = program.ok("-C", survey, "print", "--reprint", f"{codes[2]}..{codes[4]}").out
    assert sorted(codes_on(Path(said.strip().rpartition(": ")[2]))) == codes[2:5]


def test_a_range_beyond_one_unit_or_one_form_version_is_refused(survey: Path, program: Program) -> None:
    first = min(row["ballot"] for row in manifest_of(survey))
    elsewhere = BallotId(plan="KN23", unit="KN-24691", round="2023", serial=3).code
    done = program.run("-C", survey, "print", "--reprint", f"{first}..{elsewhere}", codes=(2,))
    assert "a range must stay within one unit and one round" in done.err
    plan = survey / "survey.yaml"
    plan.write_text(plan.read_text("utf-8").replace("form_version: '1'", "form_version: '2'"), encoding="utf-8")
    program.ok("-C", survey, "print", "--unit", UNIT, "--count", "1")
    last = max(row["ballot"] for row in manifest_of(survey))
    assert last.startswith(f"KN23/{UNIT}/2023/0015"), "one more, of the next version"
    done = program.run("-C", survey, "print", "--reprint", f"{first}..{last}", codes=(2,))
    assert "the range spans two form versions" in done.err
    assert not list((survey / "print").rglob("*reprint*"))


def test_a_code_of_another_survey_prints_no_ballot_of_this_one(survey: Path, program: Program) -> None:
    other = BallotId(plan="KN22", unit=UNIT, round="2023", serial=1).code
    assert "was never printed" in program.run("-C", survey, "print", "--reprint", other, codes=(2,)).err
    assert not list((survey / "print").rglob("*reprint*"))


@pytest.mark.parametrize(("old", "new"), [(f"id: {UNIT}", "id: KN-99999"), ("'2023-08-25'", "'2022-08-25'")])
def test_a_ballot_whose_unit_or_round_the_plan_has_lost_is_refused_with_what_to_do(
    survey: Path, program: Program, old: str, new: str
) -> None:
    code = manifest_of(survey)[0]["ballot"]
    plan = survey / "survey.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace(old, new), encoding="utf-8")
    if old.startswith("'"):
        plan.write_text(plan.read_text(encoding="utf-8").replace("- 2023\n", "- 2022\n"), encoding="utf-8")
    done = program.run("-C", survey, "print", "--reprint", code, codes=(2,))
    assert "put this unit or round back" in done.err
