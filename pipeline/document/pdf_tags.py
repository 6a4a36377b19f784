"""What each mark on a PDF page is: the structure by which screen readers go through a report (ISO 32000-1, 14.7).

ReportLab draws and knows no structure. So the flowables say what they are while they draw, between marks in the
page's content; `pdf_structure.py` writes the tree of these elements into the finished file.
"""

from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from forms.fonts import Face

ARTIFACT = "/Artifact BMC"


@dataclass(slots=True)
class Element:
    """One element of the structure: a paragraph, a cell, a picture."""

    tag: str
    children: list["Element"] = field(default_factory=list)
    page: int = -1  # on which its content lies, from 0; -1 where it only holds others
    mark: int = -1  # of its content on that page
    alternative: str = ""  # words in place of a picture
    span: int = 1  # columns of a table that a cell takes
    box: tuple[float, float, float, float] | None = None  # of a picture, in points


class TaggedCanvas(Canvas):  # type: ignore[misc]  # ReportLab ships no types
    """A canvas that remembers what was drawn on it as what, in the order of drawing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "initialFontName": Face.SERIF.value})
        self.root = Element("Document")
        self._open = [self.root]
        self._marks: list[int] = []  # used up on each page
        self._level, self._bookmarks = -1, 0

    def begin(self, element: Element) -> None:
        """Open an element that holds others, until `end`."""
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self) -> None:
        """Close the element that was opened last."""
        self._open.pop()

    def start_content(self, element: Element) -> None:
        """Say what is drawn from here on, until `stop_content`."""
        element.page = self.getPageNumber() - 1
        self._marks += [0] * (element.page + 1 - len(self._marks))
        element.mark = self._marks[element.page]
        self._marks[element.page] += 1
        self._open[-1].children.append(element)
        self.addLiteral(f"/{element.tag} <</MCID {element.mark}>> BDC")

    def start_artifact(self) -> None:
        """Say that what is drawn from here on, until `stop_content`, says nothing: lines, page numbers."""
        self.addLiteral(ARTIFACT)

    def stop_content(self) -> None:
        """Close what was said last."""
        self.addLiteral("EMC")

    def outline(self, title: str, level: int) -> None:
        """Make a bookmark to where the drawing has come to; no level is left out on the way down."""
        self._level = min(level, self._level + 1)
        self._bookmarks += 1
        key = f"heading-{self._bookmarks}"
        self.bookmarkPage(key)
        self.addOutlineEntry(title, key, self._level)
