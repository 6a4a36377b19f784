"""Forms that were printed before layouts said which words stand on each label are read like all others."""

import json

from forms.plan import load_plan
from forms.questionnaire import questionnaire_to_json
from forms.setting import set_form
from forms.sheet import layout_from_json, layout_to_json
from pipeline.store.printed import FormText
from pipeline.survey import form_of
from tests.pipeline.simulate.printed_sample import SAMPLES


def test_words_of_labels_are_found_again_for_a_layout_that_lacks_them() -> None:
    plan = load_plan(SAMPLES / "thanh-tra-dak-nong.yaml")
    questionnaire = next(iter(plan.questionnaires.values()))
    now = set_form(questionnaire).layout
    document = json.loads(layout_to_json(now))
    for box in (box for page in document["pages"] for box in page["boxes"]):
        box.pop("words", None)
    old = json.dumps(document)
    assert not any(box.words for box in layout_from_json(old).boxes())
    row = FormText(now.form, now.version, old, questionnaire_to_json(questionnaire))
    assert [box.words for box in form_of(row).layout.boxes()] == [box.words for box in now.boxes()]


def test_a_layout_that_this_version_would_set_otherwise_is_left_as_it_was_printed() -> None:
    plan = load_plan(SAMPLES / "thanh-tra-dak-nong.yaml")
    questionnaire = next(iter(plan.questionnaires.values()))
    now = set_form(questionnaire).layout
    document = json.loads(layout_to_json(now))
    for box in (box for page in document["pages"] for box in page["boxes"]):
        box.pop("words", None)
        box["y_mm"] += 1.0
    row = FormText(now.form, now.version, json.dumps(document), questionnaire_to_json(questionnaire))
    assert form_of(row).layout == layout_from_json(json.dumps(document))
