"""Look into the values of a plan file before they are known to be right: what is malformed is passed over."""

from collections.abc import Iterator, Sequence
from typing import Any

from forms.errors import PlanProblem
from forms.plan.problems import nearest, problem, shown
from forms.plan.yamltree import Path, Tree

Entry = tuple[Path, dict[str, Any]]


def entries(tree: Tree, path: Path) -> list[Entry]:
    """Give the mappings in the list or mapping at `path`, each with its own path."""
    value = _at(tree, path)
    pairs = enumerate(value) if isinstance(value, tuple) else value.items() if isinstance(value, dict) else ()
    return [((*path, key), entry) for key, entry in pairs if isinstance(entry, dict)]


def entry_at(tree: Tree, path: Path) -> dict[str, Any]:
    """Give the mapping at `path`, an empty one where there is none."""
    value = _at(tree, path)
    return value if isinstance(value, dict) else {}


def questions(tree: Tree, form: Path) -> list[Entry]:
    """Give the questions of the questionnaire at `form`."""
    sections = [path for path, _ in entries(tree, (*form, "sections"))]
    return [entry for section in sections for entry in entries(tree, (*section, "questions"))]


def codes(options: Any) -> list[str]:
    """Give the codes of a list of options."""
    listed = options if isinstance(options, tuple) else ()
    return [str(option.get("code")) for option in listed if isinstance(option, dict)]


def repeated(tree: Tree, among: Sequence[Entry], key: str) -> Iterator[PlanProblem]:
    """Tell of each value of `key` that was there before."""
    first: dict[str, Path] = {}
    for path, entry in among:
        value = entry.get(key)
        if not isinstance(value, str | int):
            continue
        earlier = first.setdefault(str(value), path)
        if earlier != path:
            found = f"{str(value)!r} a second time (first on line {tree.line((*earlier, key))})"
            yield problem(tree, (*path, key), found, f"a different {key} for each")


def unknown(tree: Tree, path: Path, name: Any, known: Sequence[str], what: str) -> Iterator[PlanProblem]:
    """Tell of a name that points to nothing; where nothing is known at all, that is told elsewhere."""
    if known and isinstance(name, str | int) and str(name) not in known:
        yield problem(tree, path, shown(name), what, nearest(str(name), list(dict.fromkeys(known))))


def _at(tree: Tree, path: Path) -> Any:
    value = tree.data
    for part in path:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, tuple) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value
