"""Question ids that Excel may have cut: it keeps a heading 3.10 as the number 3.1."""

from collections.abc import Collection, Sequence


def like_number(heading: str, ids: Sequence[str]) -> tuple[str, ...]:
    """Give the ids that are the same number as a heading."""
    return tuple(each for each in ids if _same_number(each, heading))


def cut_from(heading: str, ids: Sequence[str], headed: Collection[str], *, numeric: bool = False) -> tuple[str, ...]:
    """Give the ids from which a heading may have been cut: it is never taken for one of them.

    Args:
        heading: As it stands in the table.
        ids: Of all questions of the form.
        headed: Those ids that have a column.
        numeric: Whether the cell holds a number, which has no last zero.
    """
    text = heading.strip()
    others = [each for each in like_number(text, ids) if each != text]
    return tuple(each for each in others if numeric or each not in headed or text not in ids)


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other.strip().replace(",", "."))
    except ValueError:
        return False
