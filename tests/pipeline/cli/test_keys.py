"""A digit that a person types is a box's place on the paper, everywhere; whoever is stopped goes on."""

import csv
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from forms.plan.load import load_plan
from forms.questionnaire import Question
from pipeline.cli.keys import answer_of_keys
from pipeline.errors import UsageError
from pipeline.reviewing.drafts import FOLDER
from pipeline.survey import Survey
from tests.program import Done, ProgramInside

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.fixture
def folder(scanned_once: Path, tmp_path: Path) -> Path:
    """Đắk Mil, whose first box of three, Tốt, has code 3; settled, and two of its ballots drawn."""
    return shutil.copytree(scanned_once, tmp_path / "dak-mil")


@pytest.fixture
def drawn(folder: Path) -> str:
    """A ballot that is to be read again."""
    run(folder, "review", "decide", "--from", folder / "returned" / "answers.csv")
    run(folder, "audit", "draw", "--seed", "48213")
    return run(folder, "audit", "list", "--format", "csv").rows()[0]["ballot"]


def run(folder: Path, *words: object, typed: str | None = None, code: int = 0) -> Done:
    return ProgramInside().run("-C", folder, *words, codes=(code,), typed=typed)


def places(folder: Path, ballot: str) -> list[str]:
    """Give what somebody types who counts the boxes of a row from the left, as the person filled them in."""
    with (folder / "returned" / "answers.csv").open(encoding="utf-8", newline="") as file:
        (truth,) = (row for row in csv.DictReader(file) if row["ballot"] == ballot)
    questions = [each for each in questions_of(folder) if each.id in truth]
    return [place(question, truth[question.id]) for question in questions]


def questions_of(folder: Path) -> Sequence[Question]:
    plan = Survey(folder).plan
    return tuple(plan.questionnaire_of(plan.units[0].id).mark_questions())


def place(question: Question, codes: str) -> str:
    printed = [option.code for option in question.options]
    return " ".join(str(printed.index(code) + 1) for code in codes.split(";") if code) or "b"


def agreement(folder: Path) -> tuple[int, int]:
    total = json.loads(run(folder, "audit", "report", "--format", "json").out)["total"]
    return total["done"], total["disagreeing"]


def test_the_second_reader_types_places_and_agrees_with_who_saw_the_same(folder: Path, drawn: str) -> None:
    typed = places(folder, drawn)
    said = run(folder, "audit", "enter", drawn, "--by", "Minh", typed="\n".join(typed) + "\n").out
    assert "1  Tốt  (code 3)" in said
    assert "→ Tốt" in said
    assert agreement(folder) == (1, 0)


def test_who_is_stopped_goes_on_and_nobody_else_sees_what_was_typed(folder: Path, drawn: str) -> None:
    typed = places(folder, drawn)
    stopped = run(folder, "audit", "enter", drawn, "--by", "Minh", typed="\n".join(typed[:3]) + "\n", code=130)
    assert f"3 of {len(typed)} answers are kept" in stopped.err
    other = run(folder, "audit", "enter", drawn, "--by", "Hoa", typed="", code=130)
    assert "kept from before" not in other.said
    assert agreement(folder) == (0, 0)
    rest = run(folder, "audit", "enter", drawn, "--by", "Minh", typed="\n".join(typed[3:]) + "\n").out
    assert "3 answers are kept from before" in rest
    assert agreement(folder) == (1, 0)
    assert not list((folder / FOLDER).glob("*.json"))


def test_what_was_kept_can_be_forgotten_and_a_damaged_draft_is_none(folder: Path, drawn: str) -> None:
    typed = places(folder, drawn)
    run(folder, "audit", "enter", drawn, "--by", "Minh", typed=f"{typed[0]}\n", code=130)
    anew = run(folder, "audit", "enter", drawn, "--by", "Minh", "--anew", typed=f"{typed[0]}\n", code=130)
    assert "kept from before" not in anew.out
    (draft,) = (folder / FOLDER).glob("*.json")
    assert draft.stat().st_mode & 0o077 == 0
    draft.write_text('{"of": 3', encoding="utf-8")
    run(folder, "audit", "enter", drawn, "--by", "Minh", typed="\n".join(typed) + "\n")
    assert agreement(folder) == (1, 0)


def test_a_number_that_is_no_place_is_refused_with_the_box_that_has_it_as_code() -> None:
    plan = load_plan(SAMPLES / "krong-no.yaml")
    questions = plan.questionnaire_of("KN-24688").mark_questions()
    question = next(each for each in questions if each.options[-1].code == "0")  # five levels, and not applicable
    assert [option.code for option in question.options] == ["5", "4", "3", "2", "1", "0"]
    assert answer_of_keys(question, "1") == "5"
    assert answer_of_keys(question, "6") == "0"
    with pytest.raises(UsageError, match="the box with code 0 is box 6"):
        answer_of_keys(question, "0")
    with pytest.raises(UsageError, match="boxes 1 to 6"):
        answer_of_keys(question, "99999999999999999999")


def test_a_decision_by_code_is_answered_with_its_words_and_place(folder: Path) -> None:
    item = next(each for each in json.loads(run(folder, "review", "list", "--json").out) if each["question"])["item"]
    assert f"item {item}: 3 = Tốt (box 1), by" in run(folder, "review", "decide", item, "3").out


@pytest.mark.parametrize("command", ["review decide", "review type", "audit enter", "simulate"])
def test_the_help_of_what_takes_a_file_of_answers_shows_such_a_file(command: str) -> None:
    shown = ProgramInside().run(*command.split(), "--help", codes=(0,)).out
    assert "\n  ballot,1,2,3.1" in shown
    assert "codes" in shown.replace("*", "")
