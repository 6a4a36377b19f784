"""A table of thousands of lines: each page takes as many as it holds, and no line is measured twice."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

from reportlab.platypus import Flowable, Table

from pipeline.document.pdf_said import say_table

Cells = list[list[Any]]
Look = Callable[[int, int], list[tuple[Any, ...]]]
"""The style of the lines from one place to another, under their head."""


class PagedTable(Flowable):  # type: ignore[misc]  # ReportLab ships no types
    """The lines of a table from one place on, with the head above them on every page."""

    def __init__(self, head: list[Any], rows: Cells, widths: Sequence[float], look: Look, kept: Sequence[bool]) -> None:
        super().__init__()
        self._head, self._rows, self._widths, self._look = head, rows, widths, look
        self._kept = kept  # of each line, whether the next one must stand on its page
        self._start = 0
        self._ends: list[float] = []  # how high the table is down to the end of each line

    def wrap(self, _: float, __: float) -> tuple[float, float]:
        """Measure every line once; what is left of the table shares the measures."""
        if not self._ends:
            heights = [self._height(row, n) for n, row in enumerate([self._head, *self._rows])]
            self._ends = list(accumulate(heights))
        before = self._ends[self._start]
        self.width, self.height = sum(self._widths), self._ends[0] + self._ends[-1] - before
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Any]:
        """Give what this page holds as a table, and the rest."""
        self.wrap(width, height)
        before = self._ends[self._start]
        last = bisect_right(self._ends, before + height - self._ends[0]) - 1
        while last > self._start and self._kept[last - 1]:
            last -= 1
        if last <= self._start:
            return []
        rest = PagedTable(self._head, self._rows, self._widths, self._look, self._kept)
        rest._start, rest._ends = last, self._ends
        return [self._table(self._start, last), *([rest] if last < len(self._rows) else [])]

    def draw(self) -> None:
        """Draw all that is left: it fits."""
        table = self._table(self._start, len(self._rows))
        table.wrapOn(self.canv, self.width, self.height)
        table.drawOn(self.canv, 0, 0)

    def _table(self, first: int, last: int) -> Any:
        table = Table(
            [self._head, *self._rows[first:last]],
            colWidths=self._widths,
            repeatRows=1,
            hAlign="CENTER",
            renderCB=say_table,
        )
        table.setStyle(self._look(first, last))
        return table

    def _height(self, row: list[Any], number: int) -> float:
        table = Table([row], colWidths=self._widths)
        table.setStyle(self._look(max(number - 1, 0), max(number - 1, 0)))
        return float(table.wrap(0, 0)[1])
