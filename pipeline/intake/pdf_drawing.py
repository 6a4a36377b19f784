"""PDF pages that hold no image: a program drew them, and no scanner ever saw them.

The packs that `phieu print` writes are such pages. Whoever scans the print folder by mistake would have counted
its paper as returned blank, and the real sheets as conflicts.
"""

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from forms.pack_file import CREATOR, is_pack_subject
from pipeline.intake.damage import still_to_print
from pipeline.intake.pdf_notes import has_visible_notes
from pipeline.intake.pdf_place import all_resources, is_short

_OF_PACKS = "/FormXob."  # so ReportLab names the forms that the pages of a pack share
_BEGINS_INLINE, _INLINE_DATA = re.compile(rb"\bBI\s"), re.compile(rb"\bID\s")


def check_no_pack(pdf: pikepdf.Pdf) -> None:
    """Refuse a pack of ballots that are still to be printed.

    A pack that somebody wrote on in a viewer or joined with scans is none any more.

    Raises:
        Damaged: It is one.
    """
    about = pdf.trailer.get("/Info", pikepdf.Dictionary())
    if str(about.get("/Creator", "")) != CREATOR or not is_pack_subject(str(about.get("/Subject", ""))):
        return
    if all(is_drawing(page) and _is_as_written(page) for page in pdf.pages):
        raise still_to_print()


def is_drawing(page: pikepdf.Page) -> bool:
    """Whether a page holds lines and letters alone: no image of paper, and no notes that somebody made in a viewer."""
    if has_visible_notes(page) or _may_show_inline_image(page.obj.get("/Contents")):
        return False
    waiting, seen = [all_resources(page)], set[tuple[int, int]]()
    while waiting:
        named = waiting.pop()
        if any(font.get("/Subtype") == "/Type3" for font in _of_kind(named, "/Font")):  # its letters may be images
            return False
        for one in (*_of_kind(named, "/XObject"), *_of_kind(named, "/Pattern")):
            if one.get("/Subtype") == "/Image" or _may_show_inline_image(one):
                return False
            if one.objgen not in seen:
                seen.add(one.objgen)
                waiting.append(one.get("/Resources", pikepdf.Dictionary()))
    return True


def _is_as_written(page: pikepdf.Page) -> bool:
    """Whether nobody added anything to a pack's page, such as marks that a viewer made part of it."""
    forms = all_resources(page).get("/XObject", pikepdf.Dictionary()).keys()
    one_stream = not isinstance(page.obj.get("/Contents"), pikepdf.Array)
    return one_stream and all(name.startswith(_OF_PACKS) for name in forms)


def _of_kind(named: Any, kind: str) -> Iterator[Any]:
    return iter(named.get(kind, pikepdf.Dictionary()).values())


def _may_show_inline_image(orders: Any) -> bool:
    if not isinstance(orders, pikepdf.Stream | pikepdf.Array):
        return False
    if not is_short(orders):
        return True
    parts = orders if isinstance(orders, pikepdf.Array) else [orders]
    return any(shows_inline_image(part.read_bytes()) for part in parts)


def shows_inline_image(orders: bytes) -> bool:
    """Whether an image begins and later has its data: one pattern for both would try again from each beginning."""
    begun = _BEGINS_INLINE.search(orders)
    return begun is not None and _INLINE_DATA.search(orders, begun.end()) is not None
