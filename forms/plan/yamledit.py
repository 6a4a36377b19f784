"""Change single values of a YAML text and leave all else as it was written: comments, order, quotes.

Knows PyYAML's marks: where each value begins and ends. Every change is proved: the changed text is read
again and must hold exactly the old values with this one changed, else nothing is changed at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from forms.errors import FormError
from forms.plan.yamltree import Path, dotted, read_tree

WIDTH = 110  # letters of a written line, as in the samples


class NotEditable(FormError):
    """The file is written in a way that this program does not change; its text can be edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Give a place a value; a key that is not there yet is added behind the others of its mapping."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """Put a value into a list, before the item that has this place now; behind the last one where there is none."""

    path: Path  # the list, then the place
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Take an item out of a list."""

    path: Path


Edit = Put | Insert | Drop


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Give the text with all edits made, one after the other.

    Raises:
        NotEditable: The text is no YAML mapping, has no such place, or cannot be changed there without changing more.
    """
    for edit in edits:
        text = _edited(text, edit)
    return text


def _edited(text: str, edit: Edit) -> str:
    try:
        before = read_tree(text.encode("utf-8"))
        wanted = _with(_plain(before.data), edit)
        changed = _change(text, yaml.compose(text, Loader=yaml.SafeLoader), edit)
        after = read_tree(changed.encode("utf-8"))
    except (yaml.YAMLError, LookupError, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise NotEditable(_words(edit)) from error
    if before.problems or after.problems or _plain(after.data) != wanted:
        raise NotEditable(_words(edit))
    return changed


def _change(text: str, root: Any, edit: Edit) -> str:
    if isinstance(edit, Put):
        return _put(text, root, edit)
    if isinstance(edit, Insert):
        return _insert(text, root, edit)
    return _drop(text, root, edit)


def _put(text: str, root: Any, edit: Put) -> str:
    parent = _node(root, edit.path[:-1])
    key = edit.path[-1]
    if isinstance(parent, yaml.SequenceNode):
        item = parent.value[int(key)]
        return text[: item.start_mark.index] + _written(edit.value, item.start_mark.column) + text[_end(text, item) :]
    for name, value in parent.value:
        if name.value == key:
            colon = text.index(":", name.end_mark.index) + 1
            after = _after_colon(edit.value, name.start_mark.column)
            return text[:colon] + after + text[_pair_end(text, name, value) :]
    last, value = parent.value[-1]
    indent = last.start_mark.column
    end = _pair_end(text, last, value)
    return text[:end] + f"\n{' ' * indent}{key}:{_after_colon(edit.value, indent)}" + text[end:]


def _insert(text: str, root: Any, edit: Insert) -> str:
    items, place = _node(root, edit.path[:-1]), int(edit.path[-1])
    if items.flow_style or not items.value:
        return _put(text, root, Put(path=edit.path[:-1], value=[_plain(each) for each in _listed(text, edit)]))
    dash = items.start_mark.column
    written = f"{' ' * dash}- {_written(edit.value, dash + 2)}\n"
    if place < len(items.value):
        at = _line_start(text, items.value[place].start_mark.index)
        return text[:at] + written + text[at:]
    end = _end(text, items.value[-1])
    return text[:end] + "\n" + written.rstrip("\n") + text[end:]


def _drop(text: str, root: Any, edit: Drop) -> str:
    items, place = _node(root, edit.path[:-1]), int(edit.path[-1])
    if len(items.value) == 1 or items.flow_style:
        left = [each for number, each in enumerate(_listed_now(text, edit.path[:-1])) if number != place]
        return _put(text, root, Put(path=edit.path[:-1], value=left))
    start = _line_start(text, items.value[place].start_mark.index)
    end = _end(text, items.value[place])
    return text[:start] + text[end:].partition("\n")[2]


def _listed(text: str, edit: Insert) -> list[Any]:
    items = _listed_now(text, edit.path[:-1])
    items.insert(int(edit.path[-1]), edit.value)
    return items


def _listed_now(text: str, path: Path) -> list[Any]:
    value = _plain(read_tree(text.encode("utf-8")).data)
    for part in path:
        value = value[part]
    return list(value or ())


def _node(root: Any, path: Path) -> Any:
    for part in path:
        if isinstance(root, yaml.SequenceNode):
            root = root.value[int(part)]
        else:
            root = next(value for key, value in root.value if key.value == part)
    return root


def _end(text: str, node: Any) -> int:
    """Give the place behind a value, before the blank lines and comments that PyYAML counts to it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        end = int(node.end_mark.index)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            end = len(text[:end].rstrip())
        return end
    last = node.value[-1]
    return _pair_end(text, *last) if isinstance(last, tuple) else _end(text, last)


def _pair_end(text: str, key: Any, value: Any) -> int:
    return max(text.index(":", key.end_mark.index) + 1, _end(text, value))


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _after_colon(value: Any, indent: int) -> str:
    if isinstance(value, (list, tuple, dict)) and value:
        inner = indent if isinstance(value, (list, tuple)) else indent + 2
        return "\n" + " " * inner + _written(value, inner)
    return " " + _written(value, indent + 2)


def _written(value: Any, indent: int) -> str:
    """Write a value as YAML; every line but the first is indented."""
    lines = yaml.safe_dump(_plain(value), allow_unicode=True, sort_keys=False, width=WIDTH).removesuffix("...\n")
    return lines.rstrip("\n").replace("\n", "\n" + " " * indent)


def _plain(value: Any) -> Any:
    """Give a tree of values whose lists can be changed."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def _with(data: Any, edit: Edit) -> Any:
    holder = data
    for part in edit.path[:-1]:
        holder = holder[part]
    last = edit.path[-1]
    if isinstance(edit, Drop):
        del holder[last]
    elif isinstance(edit, Insert):
        holder.insert(last, _plain(edit.value))
    else:
        holder[last] = _plain(edit.value)
    return data


def _words(edit: Edit) -> str:
    return f"{dotted(edit.path)} cannot be changed without changing more than it: edit the text of the plan"
