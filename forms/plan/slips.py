"""Guesses at how a published row went wrong. They are shown beside the row, and never applied."""

from collections.abc import Iterator, Sequence

from forms.phrase import Phrase, phrase
from forms.plan.resultfile import ResultRowEntry, ResultsEntry


def hypotheses(row: ResultRowEntry, results: ResultsEntry | None) -> Iterator[Phrase]:
    """Give what may have happened to a row that does not add up: one wrong digit, or the wrong base."""
    slip = slipped(row)
    if slip is not None:
        place = next(place for place, count in enumerate(row.in_order()) if slip[place] != count)
        shown = added([count for count in slip if count])
        yield phrase(
            "%(written)s gõ nhầm của %(meant)s (%(sum)s = %(eligible)s)",
            written=row.in_order()[place],
            meant=slip[place],
            sum=shown,
            eligible=row.eligible,
        )
    if results and sum(row.in_order()) == results.returned:
        yield phrase("dòng này tính trên cả %(returned)s phiếu thu về", returned=results.returned)


def slipped(row: ResultRowEntry) -> tuple[int, ...] | None:
    """Give the row with one digit of one count changed so that it adds up; None where that is not possible."""
    counts = row.in_order()
    over = sum(counts) - row.eligible
    for place, count in enumerate(counts):
        was, now = str(count), str(count - over)
        if count >= over and len(was) == len(now) and sum(a != b for a, b in zip(was, now, strict=True)) == 1:
            return (*counts[:place], count - over, *counts[place + 1 :])
    return None


def added(counts: Sequence[int]) -> str:
    """Write a sum of counts as the table writes them: `98 + 0 + 02`."""
    return " + ".join(map(padded, counts))


def padded(count: int) -> str:
    """Write a count as the table does: `02`, but `0`."""
    return f"{count:02d}" if count else "0"
