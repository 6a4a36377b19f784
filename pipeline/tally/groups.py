"""Groups of units by name: a plan knows them by ids, which are for no paper and no screen."""

from collections.abc import Sequence
from typing import Protocol


class Named(Protocol):
    """A unit, of which only the name matters here."""

    @property
    def name(self) -> str: ...


def group_title(units: Sequence[Named], number: int | None = None) -> str:
    """Name a group by what the names of its units begin with; a plan gives its groups no names."""
    if len(units) == 1:
        return units[0].name
    name = " ".join(common_words(units)) or (f"Nhóm {number}" if number else "")
    return f"{name} ({_counted(units)})" if name else _counted(units)


def group_tab(units: Sequence[Named]) -> str:
    """Name a worksheet after a group: it is cut to a few letters, and these come first."""
    return " ".join([_counted(units), *common_words(units)])


def common_words(units: Sequence[Named]) -> list[str]:
    """Give the words with which the names of all units begin."""
    common = []
    for column in zip(*(unit.name.split() for unit in units), strict=False):
        if len(set(column)) > 1:
            break
        common.append(column[0])
    return common


def _counted(units: Sequence[Named]) -> str:
    return f"{len(units):02d} đơn vị"
