"""Which columns of a table say who answered, and the table without that: all that the survey keeps of it."""

import csv
import io
from collections.abc import Iterable

from forms.questionnaire import Questionnaire
from pipeline.importing.columns import identity_places
from pipeline.importing.formats import AnswerTable
from pipeline.importing.table import Line, column_named, misfit


class WhoAnswered:
    """Notes, while the rows of a table are gone through, in which columns they say who answered."""

    def __init__(self, table: AnswerTable, questionnaires: Iterable[Questionnaire]) -> None:
        self._table = table
        self._places = frozenset(identity_places(table.headings, questionnaires))
        self._said: set[int] = set()

    @property
    def columns(self) -> tuple[str, ...]:
        """Give those that say it in any of the rows noted, by letter and heading."""
        return tuple(column_named(self._table.headings, place) for place in sorted(self._said))

    def note(self, line: Line) -> None:
        """Look at a row; where one fits its headings badly, a name may stand in any cell."""
        if self._said == self._places:  # as in most tables, where there are none
            return
        if self._misfit(line):
            self._said |= self._places
        else:
            self._said.update(p for p in self._places - self._said if p < len(line.cells) and line.cells[p].strip())

    def emptied(self) -> bytes:
        """Write the whole table as CSV without what says who answered; every other cell is as it was read.

        A row that fits its headings badly is emptied whole: it gives no answers, and names may stand anywhere in it.
        """
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")  # so that a CR or LF alone in a cell is quoted
        writer.writerows(self._without(line.cells) for line in self._table.above)
        writer.writerow(self._table.heading.cells)
        for line in self._table.lines:
            # in a workbook a row may end with its last value; in CSV that is a row that was cut
            cells = (*line.cells, *("",) * (len(self._table.headings) - len(line.cells)))
            writer.writerow([""] * len(cells) if self._misfit(line) else self._without(cells))
        return out.getvalue().encode("utf-8")

    def _misfit(self, line: Line) -> bool:
        return bool(misfit(line, len(self._table.headings), exact=self._table.exact))

    def _without(self, cells: tuple[str, ...]) -> list[str]:
        return ["" if place in self._places else cell for place, cell in enumerate(cells)]
