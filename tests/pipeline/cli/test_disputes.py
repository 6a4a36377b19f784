"""Where two people read a row differently, the command line says so and lets neither of the two settle it."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.reviewing.review import decide, give_opinion
from pipeline.survey import Survey
from tests.program import Done, ProgramInside


@pytest.fixture
def folder(scanned_once: Path, tmp_path: Path) -> Path:
    """Đắk Mil, all settled; one row was called blank by Lan and unreadable by Minh."""
    folder = shutil.copytree(scanned_once, tmp_path / "dak-mil")
    item = json.loads(run(folder, "review", "list", "--json").out)[0]["item"]
    survey = Survey(folder)
    decide(survey, item, "blank", by="Lan")
    give_opinion(survey, item, "unreadable", by="Minh")
    survey.store.close()
    run(folder, "review", "decide", "--from", folder / "returned" / "answers.csv")
    return folder


def run(folder: Path, *words: object, code: int = 0) -> Done:
    return ProgramInside().run("-C", folder, *words, codes=(code,))


def test_a_row_that_two_people_read_differently_is_listed_with_who_may_settle_it(folder: Path) -> None:
    (told,) = json.loads(run(folder, "review", "list", "--json").out)
    assert (told["reason"], told["proposal"], told["not_by"]) == ("readers_differ", "", ["Lan", "Minh"])
    said = f"item {told['item']}: Lan and Minh read it differently; anybody else settles it"
    assert said in run(folder, "review", "list").out
    assert said in run(folder, "review", "show", told["item"]).out


def test_neither_of_two_who_differ_settles_the_row_and_a_third_does(folder: Path) -> None:
    (told,) = json.loads(run(folder, "review", "list", "--json").out)

    def refuses_the_two() -> None:
        for name in ("Lan", "Minh"):
            for words in (("decide", told["item"], "blank"), ("undo", told["item"])):
                refused = run(folder, "review", *words, "--by", name, code=2).err
                assert "Lan and Minh read it differently, so a third person settles it: anybody but" in refused

    refuses_the_two()
    run(folder, "review", "decide", told["item"], "blank", "--by", "Hoa")
    assert "nothing waits for a person" in run(folder, "review", "list").out
    refuses_the_two()
    run(folder, "review", "undo", told["item"], "--by", "Hoa")
    assert json.loads(run(folder, "review", "list", "--json").out) == [told], "it waits for a third person again"
