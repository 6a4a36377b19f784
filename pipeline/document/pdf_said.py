"""Flowables that say what they are while they draw: headings, paragraphs, tables with their heads and cells."""

from bisect import bisect_left
from typing import Any

from reportlab.platypus import Paragraph

from pipeline.document.pdf_tags import Element


class Said(Paragraph):  # type: ignore[misc]  # ReportLab ships no types
    """A paragraph of the text; parts of one that is split over pages are of the same class."""

    tag, level = "P", -1
    outlined = ""  # what its bookmark says, where that is not its own words

    def draw(self) -> None:
        """Draw it between marks, with a bookmark where it is a heading."""
        if self.level >= 0:
            self.canv.outline(self.outlined or self.getPlainText(), self.level)
        self.canv.start_content(Element(self.tag))
        super().draw()
        self.canv.stop_content()


class Title(Said):
    """What the document is."""

    tag = "H1"


class Chapter(Said):
    """A heading of the first level."""

    tag, level = "H2", 0


class Part(Said):
    """A heading of the second level."""

    tag, level = "H3", 1


class Point(Said):
    """A heading of the third level."""

    tag, level = "H4", 2


HEADINGS = (Chapter, Part, Point)


def say_table(table: Any, what: str, *args: Any) -> None:
    """Say what a table draws; ReportLab calls it before and after every part (`renderCB`)."""
    canvas = table.canv
    match what:
        case "startTable":
            canvas.begin(Element("Table"))
        case "startRow":
            canvas.begin(Element("TR"))
        case "endTable" | "endRow":
            canvas.end()
        case "startCell":
            canvas.start_content(_cell(table, *args))
        case "startBG" | "startLines":
            canvas.start_artifact()
        case "endCell" | "endBG" | "endLines":
            canvas.stop_content()


def _cell(table: Any, row: int, _column: int, _value: Any, _style: Any, place: Any, size: Any) -> Element:
    left, right = place[0], place[0] + size[0]
    edges = [edge - 0.01 for edge in table._colpositions]  # added up in another order than the cell's own
    span = bisect_left(edges, right) - bisect_left(edges, left)
    return Element("TH" if row < table.repeatRows else "TD", span=max(1, span))
