"""Read YAML text into plain values that remember their lines; the only module that knows PyYAML.

Works on the parser's events, not on its constructors: nothing is guessed from the look of a scalar (`3.10` stays
text, `No` stays text, `2023-08-25` stays text), nothing can refer to anything else, and depth and size are bounded.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from forms.errors import PlanProblem

MAX_BYTES = 1_000_000  # the largest of the five samples has 35 kB
MAX_DEPTH = 40
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times faster where it was built in
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")  # `08` and `1_000` are text, as they were written
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Tree:
    """The values of a file, the line of each, and what is wrong with its YAML."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[PlanProblem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Give the line of a value, or of the nearest thing around it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def dotted(path: Path) -> str:
    """Write a path as people do: `units[3].quota`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "the file"


def read_tree(raw: bytes) -> Tree:
    """Read the bytes of a YAML file; what is wrong with them stands in `problems`."""
    tree = Tree()
    if len(raw) > MAX_BYTES:
        tree.problems.append(_problem(0, f"{len(raw)} bytes", f"at most {MAX_BYTES} bytes", "Is this a plan?"))
        return tree
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"a byte that is no UTF-8 (0x{raw[error.start]:02x})"
        tree.problems.append(_problem(line, found, "text in UTF-8", "Save the file again with encoding UTF-8."))
        return tree
    try:
        _fill(tree, text)
    except yaml.YAMLError as error:
        tree.problems.append(_yaml_problem(error, text))
    return tree


def _fill(tree: Tree, text: str) -> None:
    events = yaml.parse(text, Loader=_Loader)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if tree.lines:
                tree.problems.append(_problem(_line(event), "a second document (`---`)", "one plan per file"))
                return
            tree.data = _value(tree, next(events), events, ())
    if not tree.lines:
        tree.problems.append(_problem(0, "an empty file", "a plan", "Start from `phieu new`."))


def _value(tree: Tree, event: Any, events: Iterator[Any], path: Path) -> Any:
    tree.lines.setdefault(path, _line(event))
    if isinstance(event, yaml.AliasEvent):
        tree.problems.append(
            _problem(_line(event), f"the reference *{event.anchor}", "the value itself", "Write it out.", path)
        )
        return None
    if event.tag not in (None, "!"):
        found = f"the type mark {event.tag}"
        tree.problems.append(_problem(_line(event), found, "a plain value", "Leave it out.", path))
    if len(path) > MAX_DEPTH:
        raise yaml.MarkedYAMLError(problem=f"more than {MAX_DEPTH} levels", problem_mark=event.start_mark)
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(tree, events, path)
    if isinstance(event, yaml.SequenceStartEvent):
        return _sequence(tree, events, path)
    return _scalar(event)


def _mapping(tree: Tree, events: Iterator[Any], path: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            raise yaml.MarkedYAMLError(problem="a key that is no word", problem_mark=event.start_mark)
        key = unicodedata.normalize("NFC", event.value)
        if key in values:
            first = tree.lines[(*path, key)]
            found = f"the key {key!r} a second time (first on line {first})"
            tree.problems.append(_problem(_line(event), found, "each key once", "Remove one.", (*path, key)))
        tree.lines.setdefault((*path, key), _line(event))
        values[key] = _value(tree, next(events), events, (*path, key))
    return values


def _sequence(tree: Tree, events: Iterator[Any], path: Path) -> tuple[Any, ...]:
    values: list[Any] = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        values.append(_value(tree, event, events, (*path, len(values))))
    return tuple(values)


def _scalar(event: Any) -> str | int | bool | None:
    text: str = unicodedata.normalize("NFC", event.value)
    if not event.implicit[0]:  # quoted or a block: text, whatever it looks like
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE.fullmatch(text) else text


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _problem(line: int, found: str, expected: str, remedy: str = "", path: Path = ()) -> PlanProblem:
    return PlanProblem(line=line, field=dotted(path), found=found, expected=expected, remedy=remedy)


def _yaml_problem(error: yaml.YAMLError, text: str) -> PlanProblem:
    odd = _ODD.search(text)
    if odd:  # libyaml does not say where it stands
        line = text.count("\n", 0, odd.start()) + 1
        return _problem(line, f"the control character U+{ord(odd[0]):04X}", "plain text", "Delete it.")
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 0
    written = text.splitlines()[line - 1] if 0 < line <= len(text.splitlines()) else ""
    if "\t" in written[: len(written) - len(written.lstrip())]:
        return _problem(line, "a tab before the text", "spaces", "Indent with spaces, two for each level.")
    remedy = "Look at this line and the one above it: indentation, quotes, colons."
    return _problem(line, f"broken YAML ({getattr(error, 'problem', None) or error})", "valid YAML", remedy)
