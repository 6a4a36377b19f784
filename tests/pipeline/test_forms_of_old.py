"""Forms that were printed before layouts said what stands on labels and what is clear are read like all others."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from forms.plan import load_plan
from forms.questionnaire import questionnaire_to_json
from forms.setting import set_form
from forms.sheet import SheetLayout, layout_from_json, layout_to_json
from pipeline.events import FormSet
from pipeline.store.printed import FormText
from pipeline.survey import Survey, form_of
from tests.pipeline.simulate.printed_sample import SAMPLES
from tests.program import ProgramInside

QUESTIONNAIRE = next(iter(load_plan(SAMPLES / "thanh-tra-dak-nong.yaml").questionnaires.values()))
NOW = set_form(QUESTIONNAIRE).layout


def without_papers() -> dict[str, Any]:
    """Give the layout's file as it was before it said what stands on headings and on the paper of questions."""
    document: dict[str, Any] = json.loads(layout_to_json(NOW))
    for page in document["pages"]:
        for name in ("headings", "row_papers", "words", "taken"):
            page.pop(name, None)
    return document


def stored_before(*, lowered_mm: float) -> str:
    """Give the layout as it was stored when neither was noted; its boxes may stand lower than today's."""
    document = without_papers()
    for box in (box for page in document["pages"] for box in page["boxes"]):
        box.pop("words", None)
        box.pop("beyond", None)
        box["y_mm"] += lowered_mm
    return json.dumps(document)


def read_back(old: str) -> SheetLayout:
    return form_of(FormText(NOW.form, NOW.version, old, questionnaire_to_json(QUESTIONNAIRE))).layout


def test_words_of_labels_and_clear_paper_are_found_again_for_a_layout_that_lacks_them() -> None:
    old = stored_before(lowered_mm=0.0)
    assert not any(box.words or box.beyond for box in layout_from_json(old).boxes())
    noted = [(box.words, box.beyond) for box in read_back(old).boxes()]
    assert noted == [(box.words, box.beyond) for box in NOW.boxes()]
    assert any(beyond for _, beyond in noted)


def test_paper_on_the_right_is_found_again_for_a_layout_that_knows_only_of_the_left() -> None:
    document = without_papers()
    for box in (box for page in document["pages"] for box in page["boxes"]):
        right_mm = box["zone"]["x_mm"] + box["zone"]["w_mm"]
        box["beyond"] = [rect for rect in box.get("beyond", ()) if rect["x_mm"] < right_mm]
    noted = [box.beyond for box in read_back(json.dumps(document)).boxes()]
    assert noted == [box.beyond for box in NOW.boxes()]


def test_headings_and_the_paper_of_questions_are_found_again_for_a_layout_that_lacks_them() -> None:
    old = json.dumps(without_papers())
    assert not any(page.headings or page.row_papers for page in layout_from_json(old).pages)
    noted = [(page.headings, page.row_papers) for page in read_back(old).pages]
    assert noted == [(page.headings, page.row_papers) for page in NOW.pages]
    assert all(papers for _, papers in noted)


def test_a_layout_that_this_version_would_set_otherwise_is_left_as_it_was_printed() -> None:
    old = stored_before(lowered_mm=1.0)
    left = read_back(old)
    assert left == layout_from_json(old)
    assert not any(box.words or box.beyond for box in left.boxes())


def test_printing_more_of_a_form_that_an_earlier_version_printed_leaves_its_layout_as_it_is(tmp_path: Path) -> None:
    folder, program = tmp_path / "survey", ProgramInside()
    program.ok("new", folder, "--sample", "thanh-tra-dak-nong")
    old = json.dumps(without_papers())
    with closing(Survey(folder)) as survey:
        told = FormSet(
            form=NOW.form, version=NOW.version, layout=old, questionnaire=questionnaire_to_json(QUESTIONNAIRE)
        )
        survey.store.append(told, by="Lan")
        unit = survey.plan.surveyed_units()[0].id
        layout = survey.layout_path(NOW.form, NOW.version)
    program.ok("-C", folder, "print", "--unit", unit, "--count", "1")
    assert layout.read_text(encoding="utf-8") == old
    program.ok("-C", folder, "verify")
