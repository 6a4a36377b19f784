"""Fields of a form: text that came from a browser, as values of the plan file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.phrase import Phrase
from forms.plan.yamledit import Edit, Put
from forms.plan.yamltree import Path, read_tree
from pipeline.errors import UsageError
from pipeline.vietnam import whole_number

MOST = 999_999_999  # a thousand times any quota: more is a slip

Sent = Mapping[str, str]
"""What a form sent, by field name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form."""

    name: str  # the path in the plan file, dotted, so that findings lead to their field
    label: str  # in Vietnamese
    value: str
    kind: str = "text"  # or `date`, `number`, `long`
    locked: bool = False  # it stands on paper already

    @property
    def where(self) -> str:
        """Its path as findings write it: `workflow[2].due`."""
        return ".".join(f"[{part}]" if part.isdecimal() else part for part in self.name.split(".")).replace(".[", "[")


def plan_data(text: str) -> Any:
    """Give the plan file as plain values."""
    return read_tree(text.encode("utf-8")).data


def at(data: Any, path: Path) -> Any:
    """Give a value of the plan file; None where it is not there."""
    found: Any = data
    for part in path:
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(part, int) and isinstance(found, (list, tuple)):
            found = found[part] if part < len(found) else None
        else:
            return None
    return found


def shown(value: Any) -> str:
    """Write a value as a field shows it."""
    return "" if value is None else str(value)


def put_text(data: Any, path: Path, sent: Sent, name: str) -> Iterator[Edit]:
    """Give the edit for a field of text; none where it was not sent or says what stands there."""
    if name in sent:
        given = " ".join(sent[name].split())
        if given != " ".join(shown(at(data, path)).split()):
            yield Put(path=path, value=given or None)


def put_number(data: Any, path: Path, sent: Sent, name: str, label: Phrase) -> Iterator[Edit]:
    """Give the edit for a field of a whole number, which its label names; empty is none."""
    if name in sent and sent[name].strip() != shown(at(data, path)):
        value = number_of(sent[name], label)
        if shown(value) != shown(at(data, path)):
            yield Put(path=path, value=value)


def number_of(text: str, label: Phrase) -> int | None:
    """Read a whole number as offices write it; None for nothing."""
    if not text.strip():
        return None
    value = whole_number(text)
    if value is None or value > MOST:
        raise UsageError("%(name)s: %(text)r không phải là số nguyên", name=label, text=text)
    return value
