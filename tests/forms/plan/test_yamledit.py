"""A plan is changed value by value; whatever a person wrote beside it stays as it is."""

import random
from typing import Any

import pytest

from forms.plan.samples import sample_names, sample_text
from forms.plan.template import template_text
from forms.plan.yamledit import Drop, Insert, NotEditable, Put, edited
from forms.plan.yamltree import Path, read_tree

TEXT = """# a plan
plan:
  code: KS26   # stands on every ballot
  number: null
  note:
units:
# the first
- id: DV-01
  name: 'Đơn vị: một'
- id: DV-02
  name: >
    Đơn vị
    hai
# the end
flow: [1, 2]
"""


def test_a_value_is_changed_and_its_comment_stays() -> None:
    text = edited(TEXT, [Put(path=("plan", "code"), value="KS27"), Put(path=("plan", "note"), value="có: dấu")])
    assert "  code: KS27   # stands on every ballot\n" in text
    assert "  note: 'có: dấu'\n" in text
    assert len(text.splitlines()) == len(TEXT.splitlines())


def test_items_are_added_taken_out_and_keys_added() -> None:
    text = edited(
        TEXT,
        [
            Insert(path=("units", 2), value={"id": "DV-03", "name": "ba", "quota": 5}),
            Drop(path=("units", 0)),
            Put(path=("units", 0, "quota"), value=7),
            Insert(path=("flow", 2), value=3),
        ],
    )
    data = read_tree(text.encode()).data
    assert [unit["id"] for unit in data["units"]] == ["DV-02", "DV-03"]
    assert data["units"][0] == {"id": "DV-02", "name": "Đơn vị hai\n", "quota": 7}
    assert data["flow"] == (1, 2, 3)
    assert "# the end" in text
    assert "# a plan" in text


@pytest.mark.parametrize("path", [("units", 9), ("nowhere", "x")])
def test_a_place_that_is_not_there_is_refused(path: Path) -> None:
    with pytest.raises(NotEditable):
        edited(TEXT, [Put(path=(*path, "name"), value="x")])


def places(value: Any, path: Path = ()) -> list[Path]:
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in places(each, (*path, key))]
    if isinstance(value, tuple):
        return [found for number, each in enumerate(value) for found in places(each, (*path, number))]
    return [path]


@pytest.mark.parametrize("name", [*sample_names(), None])
def test_any_value_of_a_real_plan_can_be_changed_and_nothing_else_changes(name: str | None) -> None:
    text = sample_text(name) if name else template_text()
    all_places = places(read_tree(text.encode()).data)
    for path in random.Random(7).sample(all_places, 3):
        for value in ("một: hai # ba", "3.10", None):
            changed = edited(text, [Put(path=path, value=value)])  # proves itself, or raises
            assert read_tree(changed.encode()).problems == []
            assert changed.count("#") >= text.count("#")
