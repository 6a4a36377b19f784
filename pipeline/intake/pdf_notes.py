"""Notes (annotations) over the pages of a PDF: marks that somebody made in a viewer, stamps, comments.

How a note looks stands in it; where it does not, every program draws it its own way, or not at all.
"""

from collections.abc import Iterator
from typing import Any

import pikepdf

from pipeline.intake.damage import unsupported

_NEVER_SEEN = frozenset(["/Link", "/Popup"])
# Drawn by poppler, pdfium and Acrobat alike, also without a look of their own; of others, such as lines and polygons,
# pdfium shows nothing.
_DRAWN_BY_ALL = frozenset(
    [
        "/Circle",
        "/FreeText",
        "/Highlight",
        "/Ink",
        "/Square",
        "/Squiggly",
        "/StrikeOut",
        "/Text",
        "/Underline",
        "/Widget",
    ]
)
_HIDDEN = 0b10_0010  # flags: Hidden, NoView


def has_visible_notes(page: pikepdf.Page) -> bool:
    """Whether stamps or notes may lie over the page."""
    return any(True for _ in _notes(page))


def check_notes(page: pikepdf.Page) -> None:
    """Refuse notes that a person sees in one viewer and not in another.

    Raises:
        Damaged: There is one.
    """
    for note in _notes(page):
        has_look = "/N" in note.get("/AP", pikepdf.Dictionary())
        if not (has_look or int(note.get("/F", 0)) & _HIDDEN or note.get("/Subtype") in _DRAWN_BY_ALL):
            raise unsupported("a note that some viewers show and others do not")


def _notes(page: pikepdf.Page) -> Iterator[Any]:
    notes: Any = page.obj.get("/Annots", [])
    yield from (note for note in notes if note.get("/Subtype") not in _NEVER_SEEN)
