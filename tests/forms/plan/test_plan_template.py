"""A plan of one's own starts from a template that works as it is."""

import re
from pathlib import Path
from typing import Any

import pytest

from forms.plan import (
    SCHEMA_FILE,
    Plan,
    Severity,
    findings,
    json_schema,
    parse_plan,
    sample_names,
    sample_text,
    template_text,
)
from forms.plan.yamltree import read_tree
from forms.questionnaire import QuestionKind


def started(text: str) -> Plan:
    return parse_plan(text.encode(), Path("survey.yaml"))


def test_the_template_loads_and_points_out_its_placeholders() -> None:
    plan = started(template_text())
    found = {one.code: one for one in findings(plan)}
    assert "DV-01" in found["UNIT_NAMES_PENDING"].text
    assert "TEXT_PENDING" in found
    assert "QUOTA_TOTAL_RECONCILES" in found
    assert not [one.code for one in found.values() if one.severity is Severity.ERROR]
    assert [plan.quota(unit.id) for unit in plan.units] == [50, 50]


def test_the_template_shows_the_usual_kinds_of_questions() -> None:
    form = started(template_text()).questionnaires["main"]
    assert {question.kind for question in form.questions()} == {
        QuestionKind.SINGLE,
        QuestionKind.MULTI,
        QuestionKind.FREE_TEXT,
    }
    assert any(option.not_applicable for option in form.question("I.5").options)


def test_editors_find_the_schema_by_the_first_line() -> None:
    assert template_text().splitlines()[0] == f"# yaml-language-server: $schema={SCHEMA_FILE}"


def test_the_template_is_commented_in_both_languages() -> None:
    comments = re.findall(r"#.*", template_text())
    assert len(comments) > 40
    assert any("thụt lề bằng dấu cách" in comment for comment in comments)
    assert any("indent with spaces" in comment for comment in comments)


@pytest.mark.parametrize("text", [*map(sample_text, sample_names()), template_text()])
def test_the_schema_for_editors_accepts_what_loads(text: str) -> None:
    schema = json_schema()
    assert list(_violations(read_tree(text.encode()).data, schema, schema["$defs"], "")) == []


def test_the_schema_for_editors_refuses_an_unknown_key() -> None:
    schema = json_schema()
    data = read_tree(template_text().replace("  lead_unit:", "  lead_units:").encode()).data
    assert list(_violations(data, schema, schema["$defs"], "")) == [".plan.lead_units"]


TYPES = {"string": str, "integer": int, "boolean": bool, "null": type(None), "object": dict, "array": tuple}


def _violations(value: Any, schema: Any, defs: Any, path: str) -> Any:
    """Find what breaks the schema, by the handful of JSON Schema words that it uses."""
    if "$ref" in schema:
        schema = defs[schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        if all(list(_violations(value, one, defs, path)) for one in schema["anyOf"]):
            yield path
        return
    types = schema.get("type", [])
    if types and not any(_is_a(value, name) for name in ([types] if isinstance(types, str) else types)):
        yield path
        return
    if value not in schema.get("enum", [schema.get("const", value)]):
        yield path
    if "pattern" in schema and not re.search(schema["pattern"], str(value)):
        yield path
    yield from _of_keys(value, schema, defs, path) if isinstance(value, dict) else ()
    for place, inner in enumerate(value if isinstance(value, tuple) else ()):
        yield from _violations(inner, schema.get("items", {}), defs, f"{path}[{place}]")


def _of_keys(value: dict[str, Any], schema: Any, defs: Any, path: str) -> Any:
    known, other = schema.get("properties", {}), schema.get("additionalProperties")
    yield from (f"{path}.{key}" for key in schema.get("required", ()) if key not in value)
    for key, inner in value.items():
        if key not in known and not isinstance(other, dict):
            yield f"{path}.{key}"
        else:
            yield from _violations(inner, known.get(key, other), defs, f"{path}.{key}")


def _is_a(value: Any, name: str) -> bool:
    return isinstance(value, TYPES[name]) and not (name == "integer" and isinstance(value, bool))
