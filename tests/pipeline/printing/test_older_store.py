"""Where more was printed than the store knows, nothing is printed: two people would hold the same code."""

import shutil
from pathlib import Path

import pytest

from tests.pipeline.printing.paper import assert_paper_is_as_listed, codes_on
from tests.program import Program

PACK = "2024/DM-HUYEN.pdf"
STORE = 7


@pytest.fixture
def survey(tmp_path: Path, program: Program) -> Path:
    """Đắk Mil with two ballots printed."""
    folder = tmp_path / "dak-mil"
    program.start(folder, "dak-mil", count=2)
    return folder


def paper_of(survey: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (survey / "print").rglob("*") if path.is_file()}


def test_a_lost_store_does_not_give_out_the_codes_of_the_manifest_again(survey: Path, program: Program) -> None:
    (survey / "phieu.db").unlink()
    before = paper_of(survey)
    for words in (("--count", "2"), ("--count", "3", "--unit", "DM-HUYEN")):
        done = program.run("-C", survey, "print", *words, codes=(STORE,))
        assert "gone or empty, though ballots were printed" in done.err
        assert "newest copy" in done.err
    assert paper_of(survey) == before


def test_a_store_that_was_restored_from_an_older_copy_prints_nothing(survey: Path, program: Program) -> None:
    shutil.copy(survey / "phieu.db", survey.parent / "old.db")
    program.ok("-C", survey, "print", "--count", "3")
    shutil.copy(survey / "phieu.db", survey.parent / "new.db")
    before = paper_of(survey)
    shutil.copy(survey.parent / "old.db", survey / "phieu.db")
    done = program.run("-C", survey, "print", "--count", "3", codes=(STORE,))
    assert "3 ballots" in done.err
    assert paper_of(survey) == before
    shutil.copy(survey.parent / "new.db", survey / "phieu.db")
    program.ok("-C", survey, "print", "--count", "1")
    assert_paper_is_as_listed(survey, ballots=6)


def test_a_pdf_of_which_neither_store_nor_manifest_tells_is_not_replaced(survey: Path, program: Program) -> None:
    (survey / "phieu.db").unlink()
    (survey / "print" / "manifest.csv").unlink()
    before = paper_of(survey)
    done = program.run("-C", survey, "print", "--count", "2", codes=(STORE,))
    assert PACK in done.err
    assert {path: data for path, data in paper_of(survey).items() if path.suffix == ".pdf"} == {
        path: data for path, data in before.items() if path.suffix == ".pdf"
    }


def test_a_pack_whose_print_was_stopped_when_the_log_had_it_gets_its_name_from_the_next(
    survey: Path, program: Program
) -> None:
    pack = survey / "print" / PACK
    pack.rename(pack.with_name(f".{pack.name}.taken"))  # all that a stop right behind the log's entry leaves
    program.ok("-C", survey, "print", "--count", "1")
    assert len(codes_on(pack)) == 2
    assert_paper_is_as_listed(survey, ballots=3)


def test_what_stopped_prints_left_behind_goes_with_the_next(survey: Path, program: Program) -> None:
    folder = (survey / "print" / PACK).parent
    for left in (".DM-HUYEN_2.pdf.taken", ".DM-HUYEN_2.pdf.0a1b2c.part", ".DM-HUYEN.pdf.4711.part"):
        (folder / left).write_bytes(b"%PDF half")
    (survey / "print" / ".test-sheet.pdf.0a1b2c.part").write_bytes(b"%PDF half")
    program.ok("-C", survey, "print", "--count", "1")
    assert_paper_is_as_listed(survey, ballots=3)
    assert not [path for path in (survey / "print").rglob(".*") if path.is_file()]
