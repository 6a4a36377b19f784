"""All sentences that the rest of the program may send to a screen: phrases, faults, findings, refusals.

They are found in the code itself: what is given to `phrase`, to `Phrase` and to an error of ours, and what has places
such as `%(unit)s`. Words of plan problems, which pydantic hands on as text, are found as the texts they become.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from forms.errors import SurveyError
from pipeline.web import app

ROOT = Path(__file__).parents[2]
# Only ever said on the command line, in English, or to a script.
LEFT_OUT = ("pipeline/cli/", "pipeline/simulate/", "pipeline/doctor.py", "pipeline/publication/check.py")
LEFT_OUT += ("pipeline/web/first_start.py",)
MAKERS = {"phrase", "Phrase", "cut", "broken", "refuse_rest", "unsupported"}
PLAN_TEXTS = ("problems", "yamltree", "load", "raw", "crosscheck", "crossform", "fields", "values")
PLAN_MAKERS = {"problem", "_problem", "PlanProblem", "unknown", "wrong", "refusal", "wrong_header"}
_PLACE = re.compile(r"%\(\w+\)[sr]")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@cache
def errors_of_ours() -> set[str]:
    """Give the names of all errors that are said in words."""
    assert app.PAGES, "with the desk, all modules that raise errors are loaded"
    found, left = set[str](), [SurveyError]
    while left:
        one = left.pop()
        found.add(one.__name__)
        left += one.__subclasses__()
    return found


def phrases() -> Iterator[str]:
    """Go through the sentences; what holds no word of its own, such as `%(a)s: %(b)s`, needs no translation."""
    for path in _sources():
        for text in _of(path):
            if _LETTERS.search(_PLACE.sub("", text)):
                yield text


def put_together() -> Iterator[str]:
    """Go through the places where an error or phrase is made of an f-string: no catalogue can hold its words."""
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _makes_words(node) and _is_put_together(node):
                yield f"{path.relative_to(ROOT)}:{node.lineno}"


def _sources() -> Iterator[Path]:
    for package in ("forms", "omr", "pipeline"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if not path.relative_to(ROOT).as_posix().startswith(LEFT_OUT):
                yield path


def _of(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = set(docstrings(tree))
    for node in ast.walk(tree):
        if id(node) in docs:
            continue
        if isinstance(node, ast.Call) and _makes_words(node):
            yield from (arg.value for arg in node.args[-1:] if _is_text(arg))
        elif isinstance(node, ast.Call) and _called(node) == "Proof":  # what was proved, a line of a table
            yield from (each.value.value for each in node.keywords if each.arg == "what" and _is_text(each.value))
        elif isinstance(node, ast.Constant) and _is_text(node) and _PLACE.search(node.value):
            yield node.value
    if (path.parent.name == "plan" and path.stem in PLAN_TEXTS) or path.parent.name == "published":
        yield from _of_plan(tree)


def _is_put_together(call: ast.Call) -> bool:
    return any(isinstance(arg, ast.JoinedStr) for arg in call.args)


def docstrings(tree: ast.Module) -> Iterator[int]:
    """Give the identities of the nodes that document a module, class or function."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and _is_text(body[0].value):
            yield id(body[0].value)


def _makes_words(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in MAKERS | errors_of_ours()


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _of_plan(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Call) and _called(node) in PLAN_MAKERS:
            parts = [*node.args, *(each.value for each in node.keywords)]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            wanted = ("found", "expected", "remedy", "kind", "both", "_EXPECTED")
            parts = [node.value] if node.targets[0].id in wanted else []
        elif isinstance(node, ast.Return) and node.value is not None:
            parts = [node.value]
        for part in parts:
            yield from (text for text in _texts(part) if " " in text or text in ("nothing", "text", "spaces"))


def _called(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        places = iter("abcdef")
        yield "".join(p.value if isinstance(p, ast.Constant) else f"%({next(places)})s" for p in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp | ast.BoolOp | ast.Dict):
        parts = {ast.IfExp: ("body", "orelse"), ast.BoolOp: ("values",), ast.Dict: ("values",)}[type(node)]
        for name in parts:
            found = getattr(node, name)
            for each in found if isinstance(found, list) else [found]:
                yield from _texts(each)
