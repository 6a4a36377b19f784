"""What a PDF page shows: one scanned image that covers it, or something else that must be drawn."""

import zlib
from dataclasses import dataclass
from typing import Any

import pikepdf

from pipeline.intake.pdf_notes import has_visible_notes
from pipeline.intake.pdf_shape import stream_filter

# A scanner's page says "put this image there" in some 50 bytes; recognised text under it makes it some 100 KB. To
# follow as many orders as stand in this takes a second and 100 MB, and a few KB could unpack to a thousand times more.
MAX_CONTENT_BYTES = 1_000_000
# How far an image's edge may lie from the page's, as a ratio of the page: rounding to whole points and pixels.
EDGE_RATIO = 0.005
# Beyond this an image does not lie straight, or its pixels are not square: drawing sets that right.
STRAIGHT_RATIO = 0.002
SQUARE_RATIO = 0.01
MAX_TREE_DEPTH = 64  # writers make two or three levels
# Orientation as in EXIF, by the signs of the image's own axes on the page: (right, up), and the same with axes swapped.
_STRAIGHT = {(1, 1): 1, (-1, 1): 2, (-1, -1): 3, (1, -1): 4}
_SWAPPED = {(1, -1): 6, (-1, 1): 8, (1, 1): 7, (-1, -1): 5}
# Turned clockwise by 90 degrees, as /Rotate says, each orientation becomes:
_QUARTER_TURN = {1: 6, 6: 3, 3: 8, 8: 1, 2: 7, 7: 4, 4: 5, 5: 2}

Matrix = tuple[float, float, float, float, float, float]
_UNITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_LEAVES_NOTHING = frozenset(["BMC", "EMC", "MP", "DP", "BX", "EX", "w", "J", "j", "M", "d", "ri", "i", "BT", "ET"])
_MOVES_TEXT = frozenset(["Tc", "Tw", "Tz", "TL", "Tf", "Ts", "Td", "TD", "Tm", "T*"])
_SHOWS_TEXT = frozenset(["Tj", "TJ", "'", '"'])
_INVISIBLE_TEXT = 3
_HARMLESS_STATE = frozenset(["/Type", "/SA", "/SM", "/OP", "/op", "/OPM", "/AIS", "/LW", "/LC", "/LJ", "/ML", "/FL"])


@dataclass(frozen=True, slots=True, kw_only=True)
class SoleImage:
    """The one image of a page, covering it, with no visible thing beside it."""

    image: Any  # pikepdf's stream
    orientation: int  # 1 to 8 as in EXIF


def sole_image(page: pikepdf.Page) -> SoleImage | None:
    """Find the image that is all of this page; None where the page must be drawn."""
    shown = _sole_shown(page)
    if shown is None or has_visible_notes(page):
        return None
    name, matrix = shown
    image = resources(page, "/XObject").get(name)
    if image is None or image.get("/Subtype") != "/Image" or "/OC" in image:  # it lies in a layer: maybe switched off
        return None
    orientation = _orientation(matrix)
    if orientation is None or not _covers(matrix, page) or not _is_square(matrix, image):
        return None
    for _ in range(int(_inherited(page, "/Rotate") or 0) // 90 % 4):
        orientation = _QUARTER_TURN[orientation]
    return SoleImage(image=image, orientation=orientation)


def resources(page: pikepdf.Page, kind: str) -> Any:
    """Give the page's named resources of one kind, such as `/XObject`."""
    return all_resources(page).get(kind, pikepdf.Dictionary())


def all_resources(page: pikepdf.Page) -> Any:
    """Give the page's named resources of all kinds."""
    named = _inherited(page, "/Resources")
    return pikepdf.Dictionary() if named is None else named


def _sole_shown(page: pikepdf.Page) -> tuple[str, Matrix] | None:
    """Give name and matrix of the one image shown, if nothing else is."""
    if not is_short(page.obj.get("/Contents")):
        return None
    walk = _Walk()
    for order in pikepdf.parse_content_stream(page):
        if not walk.step(str(order.operator), order.operands, page):
            return None
    return walk.shown


class _Walk:
    """A walk through a page's drawing orders, for as long as they only show one image."""

    def __init__(self) -> None:
        self.shown: tuple[str, Matrix] | None = None
        self._state: tuple[Matrix, int] = (_UNITY, 0)  # where the next image goes, how text is shown
        self._stack: list[tuple[Matrix, int]] = []

    def step(self, operator: str, operands: Any, page: pikepdf.Page) -> bool:
        """Follow one order; False where it makes the page more than one image."""
        if operator == "q":
            self._stack.append(self._state)
        elif operator == "Q":
            self._state = self._stack.pop() if self._stack else self._state
        elif operator == "cm":
            self._state = (_product(_matrix(operands), self._state[0]), self._state[1])
        elif operator == "Tr":
            self._state = (self._state[0], int(operands[0]))
        elif operator == "Do":
            return self._show(str(operands[0]))
        else:
            return self._leaves_nothing(operator, operands, page)
        return True

    def _show(self, name: str) -> bool:
        if self.shown is not None:
            return False
        self.shown = (name, self._state[0])
        return True

    def _leaves_nothing(self, operator: str, operands: Any, page: pikepdf.Page) -> bool:
        if operator in _SHOWS_TEXT:
            return self._state[1] == _INVISIBLE_TEXT
        if operator == "BDC":
            return str(operands[0]) != "/OC"  # a layer may be switched off
        if operator in ("g", "rg"):
            return not any(float(value) for value in operands)  # black, as a stencil mask is painted by default
        if operator == "gs":
            return _is_harmless_state(str(operands[0]), page)
        return operator in _LEAVES_NOTHING or operator in _MOVES_TEXT


def _is_harmless_state(name: str, page: pikepdf.Page) -> bool:
    state = resources(page, "/ExtGState").get(name)
    if state is None:
        return False
    opaque = {"/CA": "1", "/ca": "1", "/BM": "/Normal", "/SMask": "/None"}
    return all(
        key in _HARMLESS_STATE or (key in opaque and str(value).removesuffix(".0") == opaque[key])
        for key, value in state.items()
    )


def is_short(contents: Any) -> bool:
    """Whether the drawing orders of a page or form are few enough to be followed; those that are packed oddly are not.

    Args:
        contents: A stream, an array of streams, or None.
    """
    streams = contents if isinstance(contents, pikepdf.Array) else [] if contents is None else [contents]
    left = MAX_CONTENT_BYTES
    for stream in streams:
        left -= _content_bytes(stream, left + 1)
        if left < 0:
            return False
    return True


def _content_bytes(stream: Any, most: int) -> int:
    """Count the unpacked bytes of a stream up to `most`, and as so many those of one that only drawing can unpack."""
    if not isinstance(stream, pikepdf.Stream):
        return most
    packed = stream_filter(stream)
    if packed == "":
        return len(stream.read_raw_bytes())
    if packed != "/FlateDecode":
        return most
    try:
        return len(zlib.decompressobj().decompress(stream.read_raw_bytes(), most))
    except zlib.error:
        return most


def _orientation(matrix: Matrix) -> int | None:
    a, b, c, d, _, _ = matrix
    if max(abs(b), abs(c)) <= STRAIGHT_RATIO * min(abs(a), abs(d)):
        return _STRAIGHT[_sign(a), _sign(d)]
    if max(abs(a), abs(d)) <= STRAIGHT_RATIO * min(abs(b), abs(c)):
        return _SWAPPED[_sign(c), _sign(b)]
    return None


def _covers(matrix: Matrix, page: pikepdf.Page) -> bool:
    """Whether the image's rectangle is the page's visible one: nothing hidden, no bare paper."""
    a, b, c, d, e, f = matrix
    left, bottom, right, top = _visible(page)
    edges = (
        (min(e, e + a + c), left, right - left),
        (max(e, e + a + c), right, right - left),
        (min(f, f + b + d), bottom, top - bottom),
        (max(f, f + b + d), top, top - bottom),
    )
    return all(size > 0 and abs(found - wanted) <= EDGE_RATIO * size for found, wanted, size in edges)


def _visible(page: pikepdf.Page) -> tuple[float, float, float, float]:
    media, crop = (_rectangle(box) for box in (page.mediabox, page.cropbox))
    return max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])


def _rectangle(box: Any) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(value) for value in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _is_square(matrix: Matrix, image: Any) -> bool:
    a, b, c, d, _, _ = matrix
    across, down = abs(a) + abs(b), abs(c) + abs(d)
    width, height = float(image.get("/Width", 0)), float(image.get("/Height", 0))
    return width > 0 and height > 0 and abs(across / width * height / down - 1) <= SQUARE_RATIO


def _inherited(page: pikepdf.Page, key: str) -> Any:
    """Look for a key in the page and in the page tree above it; None where it is nowhere."""
    node: Any = page.obj
    for _ in range(MAX_TREE_DEPTH):
        if node is None or key in node:
            return None if node is None else node[key]
        node = node.get("/Parent")
    return None


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return (a, b, c, d, e, f)


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _sign(value: float) -> int:
    return 1 if value > 0 else -1
