"""Start a plan of one's own: the commented template, and the JSON Schema by which editors complete it."""

import json
import re
from pathlib import Path
from typing import Any

from forms.plan.planfile import SCHEMA, PlanFile

SCHEMA_FILE = "survey.schema.json"  # beside `survey.yaml`; the template's first line names it
TEMPLATE = Path(__file__).with_name("template.yaml")
_TEMPLATE_YEAR = "2026"


def template_text(
    code: str | None = None,
    title: str | None = None,
    *,
    issuing_body: str | None = None,
    lead_unit: str | None = None,
    year: int | None = None,
) -> str:
    """Give the text of a new `survey.yaml`; what is not said stays as the template has it.

    The comments stay, so this fills in lines and does not write YAML anew.
    """
    text = TEMPLATE.read_text(encoding="utf-8")
    if year is not None:
        text = text.replace(_TEMPLATE_YEAR, str(year)).replace(f"KS{_TEMPLATE_YEAR[2:]}", f"KS{year % 100:02d}")
    for key, value in (("code", code), ("title", title), ("issuing_body", issuing_body), ("lead_unit", lead_unit)):
        if value is not None:
            text = _filled(text, key, value)
    return text


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of the plan file."""
    schema = PlanFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **_tidy(schema)}


def _filled(text: str, key: str, value: str) -> str:
    """Set a key of the section `plan`, quoted as JSON, which is YAML too."""
    quoted = json.dumps(value, ensure_ascii=False)
    return re.sub(rf"^  {key}: .*$", lambda _: f"  {key}: {quoted}", text, count=1, flags=re.MULTILINE)


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    """Leave out the class name that pydantic gives as the title."""
    return {key: value for key, value in schema.items() if key != "title"}
