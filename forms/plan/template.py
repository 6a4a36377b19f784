"""Start a plan of one's own: the commented template, and the JSON Schema by which editors complete it."""

from pathlib import Path
from typing import Any

from forms.plan.planfile import SCHEMA, PlanFile

SCHEMA_FILE = "survey.schema.json"  # beside `survey.yaml`; the template's first line names it
TEMPLATE = Path(__file__).with_name("template.yaml")


def template_text() -> str:
    """Give the text of a new `survey.yaml`."""
    return TEMPLATE.read_text(encoding="utf-8")


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of the plan file."""
    schema = PlanFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **_tidy(schema)}


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    """Leave out the class name that pydantic gives as the title."""
    return {key: value for key, value in schema.items() if key != "title"}
