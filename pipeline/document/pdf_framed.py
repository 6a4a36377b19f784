"""A table with its caption and its notes: neither ever stands on a page without lines of the table."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

_MORE_THAN_A_PAGE = float(0xFFFFFF)
_MOST_BELOW = 40.0 * mm  # of notes that stay with the table; longer ones begin under it and go on over the page


class FramedTable(Flowable):  # type: ignore[misc]  # ReportLab ships no types
    """What stands above a table, the table, and what is under it; a `whole` one is not parted if a page holds it."""

    def __init__(self, above: Sequence[Any], table: Any, below: Sequence[Any], *, whole: bool = False) -> None:
        super().__init__()
        self._above, self._table, self._below, self._whole = list(above), table, list(below), whole

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        """Ask to be split wherever it stands: only `split` knows what goes with what."""
        return width, _MORE_THAN_A_PAGE

    def split(self, width: float, height: float) -> list[Any]:
        """Give what this page holds, and the rest; nothing where it is to begin on the next one."""
        room = height - self._height(self._above, width)
        _, table_height = self._table.wrapOn(self.canv, width, room)
        if table_height + min(self._height(self._below, width), _MOST_BELOW) <= room:
            return [*self._above, self._table, *self._below]
        if self._whole and not self._frame._atTop:
            return []
        # Where the table would end here and its notes would not, its last lines go over with them.
        parts = self._table.split(width, min(room, table_height - 1))
        if len(parts) < 2:
            return []
        return [*self._above, parts[0], FramedTable((), parts[1], self._below)]

    def _height(self, flowables: Sequence[Any], width: float) -> float:
        return sum(
            float(each.getSpaceBefore() + each.wrapOn(self.canv, width, _MORE_THAN_A_PAGE)[1] + each.getSpaceAfter())
            for each in flowables
        )
