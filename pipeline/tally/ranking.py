"""Rank units within their group by the satisfaction index."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.tally.figures import Figure, index_figure
from pipeline.tally.tally import CountedUnit, Tally
from pipeline.vietnam import vietnamese_key

SMALL_SAMPLE = 30  # fewer eligible ballots are ranked with a note
SMALL_NOTE = "mẫu nhỏ"
EMPTY_NOTE = "chưa có phiếu đủ điều kiện"
SILENT_NOTE = "không xếp hạng: phiếu đủ điều kiện chưa có ý kiến nào để tính chỉ số"
ALONE_NOTE = "không xếp hạng: đơn vị duy nhất của nhóm"


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedUnit:
    """A unit with its index and its place in its group."""

    unit: CountedUnit
    index: Figure
    eligible: int
    rank: int | None  # shared by ties: 1, 2, 2, 4; None where it is not ranked, and the note says why
    note: str = ""


def ranking(tally: Tally, populations: Mapping[str, int] | None = None) -> tuple[RankedUnit, ...]:
    """Rank the surveyed units of every group, groups in plan order, best first, unranked units last.

    Two units are tied where their printed indices are the same: a rank must follow from the sheet. The only
    unit of its group is compared with nobody.

    Args:
        tally: The counts, over which units are pooled.
        populations: By unit, all who could have been asked there, for the intervals.
    """
    known = populations or {}
    groups: dict[str | None, list[RankedUnit]] = {}
    for unit in tally.units:
        if unit.surveyed:
            mine = tally.only(unit=unit.id)
            figure = index_figure(mine, population=known.get(unit.id))
            entry = RankedUnit(unit=unit, index=figure, eligible=mine.counts.eligible, rank=None)
            groups.setdefault(unit.group, []).append(entry)
    return tuple(ranked for units in groups.values() for ranked in _ranked(units))


def _ranked(units: Sequence[RankedUnit]) -> Iterator[RankedUnit]:
    if len(units) == 1:
        yield replace(units[0], note=ALONE_NOTE if units[0].eligible else EMPTY_NOTE)
        return
    order = sorted((unit for unit in units if unit.index.rate is not None), key=_best_first)
    rank, above = 0, None
    for place, each in enumerate(order, 1):
        if each.index.rate != above:
            rank, above = place, each.index.rate
        yield replace(each, rank=rank, note=SMALL_NOTE if each.eligible < SMALL_SAMPLE else "")
    for each in sorted((unit for unit in units if unit.index.rate is None), key=lambda e: vietnamese_key(e.unit.name)):
        yield replace(each, note=SILENT_NOTE if each.eligible else EMPTY_NOTE)


def _best_first(each: RankedUnit) -> tuple[Decimal, Decimal, int, tuple[tuple[int, ...], tuple[int, ...]]]:
    mean = each.index.mean if each.index.mean is not None else Decimal(0)
    return -(each.index.rate or Decimal(0)), -mean, -each.eligible, vietnamese_key(each.unit.name)
