"""Say what is wrong with a plan file so that its author can mend it: line, field, found, expected, remedy."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from forms.errors import PlanProblem
from forms.plan.yamltree import Path, Tree, dotted

_SHOWN = 60  # characters of a wrong value: enough to find it again
_EXPECTED = {
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "text",
    "tuple_type": "a list (lines that begin with '-')",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
}


def problem(tree: Tree, path: Path, found: str, expected: str, remedy: str = "") -> PlanProblem:
    """Describe one problem at a place of the file."""
    return PlanProblem(line=tree.line(path), field=dotted(path), found=found, expected=expected, remedy=remedy)


def of_validation(error: ValidationError, tree: Tree, model: type[BaseModel]) -> Iterator[PlanProblem]:
    """Turn pydantic's errors into problems; a value that could be of several kinds is told once."""
    first: dict[Path, PlanProblem] = {}
    for details in error.errors(include_url=False):
        path = _in_file(details, tree)
        told = _problem(details, path, tree, model)
        earlier = first.get(path, told)
        both = earlier.expected if told.expected in earlier.expected else f"{earlier.expected} or {told.expected}"
        first[path] = replace(earlier, expected=both)
    yield from first.values()


def shown(value: Any) -> str:
    """Show a value as it was written, cut short."""
    if isinstance(value, dict | tuple):
        kind = "keys with values" if isinstance(value, dict) else "a list"
        return kind if value else f"{kind}, but empty"
    if value is None:
        return "nothing"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def nearest(word: str, known: list[str]) -> str:
    """Name the known word that looks most like `word`; all of them where none does."""
    close = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.5)
    return f"Did you mean {close[0]!r}?" if close else f"Known here: {', '.join(sorted(known))}."


def known_keys(model: type[BaseModel], path: Path) -> list[str]:
    """Give the keys that the file may have at a place."""
    models = [model]
    for part in path:
        named = [(field.alias or name, field) for kind in models for name, field in kind.model_fields.items()]
        fields = [field for name, field in named if name == part]
        if fields:  # an index, or the key of a mapping, leads to the models that it was reached with
            models = [inner for field in fields for inner in _models(field.annotation)]
    return sorted({field.alias or name for kind in models for name, field in kind.model_fields.items()})


def _problem(details: ErrorDetails, path: Path, tree: Tree, model: type[BaseModel]) -> PlanProblem:
    if details["type"] == "extra_forbidden":
        remedy = nearest(str(path[-1]), known_keys(model, path[:-1]))
        return problem(tree, path, f"the unknown key {str(path[-1])!r}", "a key of the schema", remedy)
    if details["type"] == "missing":
        return problem(tree, path, "nothing", f"the key {str(path[-1])!r}", "Add it.")
    remedy = details.get("ctx", {}).get("remedy", "")
    return problem(tree, path, shown(details["input"]), _expected(details), remedy)


def _expected(details: ErrorDetails) -> str:
    """Say what a value of the right key should have been."""
    kind, context = details["type"], details.get("ctx", {})
    if kind in ("too_short", "string_too_short"):
        return "a text that is not empty" if details["input"] == "" else "at least one entry"
    if kind in ("too_long", "string_too_long"):
        return f"at most {context['max_length']} characters, so that it fits the printed code"
    if "expected" in context:  # our own kinds, and pydantic's lists of words
        return re.sub(r"^(?='.* or )", "one of ", context["expected"])
    return _EXPECTED.get(kind) or re.sub(r"^(Input|String) should (be|have) ", "", details["msg"])


def _in_file(details: ErrorDetails, tree: Tree) -> Path:
    """Cut off what pydantic adds to a path for unions, but keep a key that is missing."""
    path: Path = tuple(details["loc"])
    kept = len(path)
    while kept and path[:kept] not in tree.lines:
        kept -= 1
    return path if details["type"] == "missing" and kept == len(path) - 1 else path[:kept]


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    """Give the models inside a type, through tuples, mappings and unions."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for argument in get_args(kind):
        yield from _models(argument)
