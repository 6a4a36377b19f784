"""All that a PDF page draws: its own orders, those of forms, patterns, masks and letters, and the images they show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from pipeline.intake.damage import unsupported
from pipeline.intake.pdf_drawing import shows_inline_image
from pipeline.intake.pdf_place import MAX_CONTENT_BYTES, all_resources
from pipeline.intake.pdf_unpack import unpacked

Named = tuple[Any, ...]  # resources: a form's own, then those of what shows it
_PAINTS = re.compile(rb"(?:^|\s)(?:Do|BI|sh|[fFSsbB]\*?)(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Some drawing orders, and the images that they show."""

    count_bytes: int  # of the orders, unpacked
    images: tuple[Any, ...]
    is_letter: bool  # that paints something: those of recognised text under a scan are empty


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineImage:
    """An image that stands among the orders; it is asked as a stream is."""

    entries: Any
    data: bytes

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def get(self, key: str, default: Any = None) -> Any:
        """Give one of its entries."""
        return self.entries.get(key, default)

    def read_raw_bytes(self) -> bytes:
        """Give its data as they are packed."""
        return self.data


def drawings(page: pikepdf.Page) -> Iterator[Drawing]:
    """Follow a page's orders into whatever they show, each once.

    Raises:
        Damaged: Orders are corrupt, or too many to be followed and there is an image among them.
    """
    waiting: list[tuple[Any, Named, bool]] = [(page, (all_resources(page),), False)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        drawn, named, of_font = waiting.pop()
        orders = b"\n".join(unpacked(part)[0] for part in _parts(drawn))
        xobjects, inline = _shown(drawn, orders, named)
        yield Drawing(
            count_bytes=len(orders),
            images=(*(one for one in xobjects if one.get("/Subtype") == "/Image"), *inline),
            is_letter=of_font and _PAINTS.search(orders) is not None,
        )
        for one, beside, letter in (*((form, named, False) for form in xobjects), *_hidden(named[0])):
            if isinstance(one, pikepdf.Stream) and one.get("/Subtype") != "/Image" and one.objgen not in seen:
                seen.add(one.objgen)
                own = one.get("/Resources")
                waiting.append((one, beside if own is None else (own, *beside), letter))


def _parts(drawn: Any) -> list[pikepdf.Stream]:
    contents = drawn if isinstance(drawn, pikepdf.Stream) else drawn.obj.get("/Contents")
    parts = contents if isinstance(contents, pikepdf.Array) else [contents]
    return [part for part in parts if isinstance(part, pikepdf.Stream)]


def _shown(drawn: Any, orders: bytes, named: Named) -> tuple[list[Any], list[InlineImage]]:
    """Give what is shown of all that is named: some programs name the images of all pages on each."""
    if len(orders) > MAX_CONTENT_BYTES:
        if shows_inline_image(orders):
            raise unsupported("a PDF page with an image among more than 1 MB of drawing orders")
        return _streams([one for level in named for one in level.get("/XObject", {}).values()]), []
    names, inline = set[str](), list[InlineImage]()
    for order in pikepdf.parse_content_stream(drawn, "Do BI ID EI") if orders.strip() else ():
        if isinstance(order, pikepdf.ContentStreamInlineImage):
            inline.append(_inline(order.iimage, named))
        elif order.operands:
            names.add(str(order.operands[0]))
    found = (_found(named, "/XObject", name) for name in sorted(names))
    return _streams([one for one in found if one is not None]), inline


def _inline(image: pikepdf.PdfInlineImage, named: Named) -> InlineImage:
    entries, space = image.obj, image.obj.get("/ColorSpace")
    own = _found(named, "/ColorSpace", str(space)) if isinstance(space, pikepdf.Name) else None
    if own is not None:
        entries = pikepdf.Dictionary({**dict(entries.items()), "/ColorSpace": own})
    return InlineImage(entries=entries, data=image.read_raw_bytes())


def _hidden(named: Any) -> Iterator[tuple[Any, Named, bool]]:
    """Give what is painted with and not shown by name: patterns, groups that mask, and letters; whether each is one."""
    for one in named.get("/Pattern", {}).values():
        yield one, (named,), False
    for state in named.get("/ExtGState", {}).values():
        mask = state.get("/SMask")
        if isinstance(mask, pikepdf.Dictionary) and "/G" in mask:
            yield mask["/G"], (named,), False
    for font in named.get("/Font", {}).values():
        if font.get("/Subtype") == "/Type3":
            for letter in font.get("/CharProcs", {}).values():
                yield letter, (font.get("/Resources", named),), True


def _found(named: Named, kind: str, name: str) -> Any:
    return next((level[kind][name] for level in named if name in level.get(kind, {})), None)


def _streams(found: list[Any]) -> list[Any]:
    return [one for one in found if isinstance(one, pikepdf.Stream)]
