"""Check a published progress sheet: do its counts fit each other, its shares its counts, its totals its rows?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from forms.arithmetic import NOTHING, RowStatus, known_sum, percent
from pipeline.published.table import PublishedLine, PublishedTable, folded
from pipeline.tables.progress import HEADER, TOTAL, WITHOUT_PAPER

CHECKS = ("unit", "quota", "issued", "returned", "eligible", "ineligible", "return_rate", "eligible_rate", "status")
OK = RowStatus.OK.value
_QUOTA, _ISSUED, _RETURNED, _ELIGIBLE, _INELIGIBLE, _RETURN_RATE, _ELIGIBLE_RATE, _NOTE = range(2, 10)
_COUNTED = (_QUOTA, _ISSUED, _RETURNED, _ELIGIBLE, _INELIGIBLE)
_RATE = re.compile(r"(\d{1,6})(?:[.,](\d{1,4}))?%?", re.ASCII)
_PENDING = re.compile(r"0*(\d{1,9}) phiếu chờ duyệt")
_OTHERWISE = re.compile(rf"(\d{{1,3}}(?:\.\d{{3}})*) phiếu {re.escape(WITHOUT_PAPER)}")
_TOTALS = frozenset(map(folded, (TOTAL, "Tổng", "Cộng", "Tổng số")))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """The counts of one line; None where the table says that nobody knows."""

    line: PublishedLine
    counts: tuple[int | None, ...]  # in the order of `_COUNTED`

    @property
    def status(self) -> str:
        """Give the first thing that is wrong with the line, or OK."""
        return next(self._faults(), OK)

    def _faults(self) -> Iterator[str]:
        _, issued, returned, eligible, ineligible = self.counts
        pending = _PENDING.search(self.line.text(_NOTE))
        if None not in (returned, eligible, ineligible):
            counted = (eligible or 0) + (ineligible or 0) + (int(pending[1]) if pending else 0)
            # A note of what waits may be left out of a line of totals, so there less may be counted.
            if counted > (returned or 0) or (counted < (returned or 0) and not is_total(self.line)):
                yield RowStatus.ROW_SUM_MISMATCH.value
        paper = None if returned is None else returned - _without_paper(self.line)
        if issued is not None and paper is not None and paper > issued:
            yield "RETURNED_OVER_ISSUED"
        yield from _rate_faults(self.line, _RETURN_RATE, paper, issued)
        yield from _rate_faults(self.line, _ELIGIBLE_RATE, eligible, returned)


def is_progress_table(table: PublishedTable) -> bool:
    """Whether this is a progress sheet."""
    return tuple(map(folded, table.header)) == tuple(map(folded, HEADER))


def is_total(line: PublishedLine) -> bool:
    """Whether a line is the sum of those above it."""
    return folded(line.text(1) or line.text(0)) in _TOTALS


def progress_checks(table: PublishedTable) -> Iterator[tuple[str, ...]]:
    """Give one row per line; shares that do not follow from the counts, and totals that do not add up, are named."""
    yield CHECKS
    rows: list[_Row] = []
    for line in table.lines:
        row = _Row(line=line, counts=tuple(_count(line, place) for place in _COUNTED))
        status = row.status
        if is_total(line):
            sums = tuple(known_sum(each.counts[place] for each in rows) for place in range(len(_COUNTED)))
            wrong = any(total is not None and total != row.counts[place] for place, total in enumerate(sums))
            status = "TOTALS_MISMATCH" if wrong else status
        else:
            rows.append(row)
        rates = (line.text(_RETURN_RATE), line.text(_ELIGIBLE_RATE))
        yield (line.text(1), *("" if n is None else str(n) for n in row.counts), *rates, status)


def _without_paper(line: PublishedLine) -> int:
    """Give how many of the returned were never handed out, where the line says so."""
    said = _OTHERWISE.search(line.text(_NOTE))
    return int(said[1].replace(".", "")) if said else 0


def _count(line: PublishedLine, place: int) -> int | None:
    return None if line.text(place) == NOTHING else line.count(place)


def _rate_faults(line: PublishedLine, place: int, count: int | None, of: int | None) -> Iterator[str]:
    text = line.text(place)
    if text in ("", NOTHING):
        return
    match = _RATE.fullmatch(text)
    if not match:
        raise line.wrong(place, "a percentage such as 97,78 or 97.78", "Save the values, not the formulas.")
    decimals = match[2] or ""
    printed = Decimal(f"{match[1]}.{decimals or 0}")
    if printed > 100:
        yield "PERCENT_OVER_100"
    computed = percent(count, of, digits=len(decimals)) if count is not None and of else None
    if computed != printed:
        yield "RATE_MISMATCH"
