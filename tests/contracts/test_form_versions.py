"""A form changes only under a new version, and ballots that are out stay readable for good (P7)."""

from dataclasses import replace
from pathlib import Path

import pytest

from forms.questionnaire import Correction
from forms.setting import set_form
from pipeline.findings import all_findings
from pipeline.printing.first_time import form_events
from pipeline.survey import Survey
from tests.program import Program, ProgramInside

OLD = "text: Có thái độ giao tiếp lịch sự"
NEW = "text: Có thái độ giao tiếp lịch sự, đúng mực"


@pytest.fixture
def survey(tmp_path: Path, program: Program) -> Path:
    """Đắk Mil with two ballots of version 1 printed, and the questionnaire changed since."""
    folder = tmp_path / "dak-mil"
    program.start(folder, "dak-mil", count=2)
    plan = folder / "survey.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
    return folder


def test_a_changed_form_under_an_old_version_is_refused(survey: Path, program: Program) -> None:
    before = (survey / "print" / "manifest.csv").read_bytes()
    done = program.run("-C", survey, "print", "--count", "2", codes=(3,))
    assert "form_version" in done.err
    assert (survey / "print" / "manifest.csv").read_bytes() == before


def test_ballots_are_counted_under_the_words_that_were_printed(survey: Path, program: Program) -> None:
    done = program.ok("-C", survey, "tally")
    assert OLD.removeprefix("text: ") + "," in done.out
    assert "FORM_CHANGED" in done.err
    assert "FORM_CHANGED" in program.ok("-C", survey, "check", "--json").out


def correction_changed(survey: Path, to: str) -> None:
    """Undo the other change of the plan, and let it say how marks are taken back."""
    plan = survey / "survey.yaml"
    plan.write_text(f"correction: {to}\n{plan.read_text(encoding='utf-8').replace(NEW, OLD)}", encoding="utf-8")


def test_ballots_are_read_by_the_correction_that_was_printed(survey: Path, program: Program) -> None:
    correction_changed(survey, "black_cancels")
    assert "FORM_CHANGED" in program.ok("-C", survey, "check", "--json").out
    assert "form_version" in program.run("-C", survey, "print", "--count", "2", codes=(3,)).err
    known = Survey(survey).known_forms()
    assert known.correction is Correction.BLACK_CANCELS
    assert known.correction_of("A", "1") is Correction.RING_CANCELS


def test_of_a_form_that_kept_no_correction_the_check_says_that_it_is_read_by_the_plan(tmp_path: Path) -> None:
    program = ProgramInside()
    program.ok("new", tmp_path / "old", "--sample", "dak-mil")
    survey = Survey(tmp_path / "old")
    form = set_form(replace(survey.plan.questionnaires["main"], correction=None))
    survey.store.append(*form_events(survey, form), by="test")
    assert survey.known_forms().correction_of("A", "1") is Correction.RING_CANCELS
    assert not {"FORM_CHANGED", "CORRECTION_DIFFERS"} & codes(survey)
    survey.close()
    correction_changed(survey.folder, "none")
    later = Survey(survey.folder)
    assert later.known_forms().correction_of("A", "1") is Correction.NONE
    assert {"FORM_CHANGED", "CORRECTION_DIFFERS"} <= codes(later)
    later.close()


def codes(survey: Survey) -> set[str]:
    return {each.finding.code for each in all_findings(survey)}


def test_another_key_is_refused_before_a_true_ballot_passes_for_forged(survey: Path, program: Program) -> None:
    program.ok("-C", survey, "simulate", survey / "returned", "--level", "clean", "--jobs", "1")
    (survey / "survey.key").write_text("00" * 32 + "\n", encoding="ascii")
    for verb in (("scan", survey / "returned"), ("verify",)):
        assert "not the key" in program.run("-C", survey, *verb, codes=(7,)).err
    assert not program.ok("-C", survey, "export", "pages").rows()


def test_p7_ballots_of_both_versions_are_read_and_counted(survey: Path, program: Program) -> None:
    plan = survey / "survey.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("form_version: '1'", "form_version: '2'"), encoding="utf-8")
    program.ok("-C", survey, "print", "--count", "2")
    assert {path.name for path in (survey / "print" / "layout").iterdir()} == {"A-v1.json", "A-v2.json"}
    program.ok("-C", survey, "simulate", survey / "returned", "--level", "clean", "--seed", "4", "--jobs", "1")
    program.run("-C", survey, "scan", survey / "returned", "--jobs", "1", codes=(0, 5))
    program.ok("-C", survey, "review", "decide", "--from", survey / "returned" / "answers.csv")
    ballots = program.ok("-C", survey, "export", "ballots").rows()
    assert sorted(row["version"] for row in ballots) == ["1", "1", "2", "2"]
    pages = program.ok("-C", survey, "export", "pages").rows()
    assert {row["status"] for row in pages} == {"read"}
    tally = program.ok("-C", survey, "tally").out
    assert OLD.removeprefix("text: ") in tally
    assert NEW.removeprefix("text: ") in tally
    program.ok("-C", survey, "verify")
