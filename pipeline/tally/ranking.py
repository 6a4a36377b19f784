"""Rank units within their group by the satisfaction index."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.tally.figures import Figure, index_figure
from pipeline.tally.tally import CountedUnit, Tally

SMALL_SAMPLE = 30  # fewer eligible ballots are ranked with a note
SMALL_NOTE = "mẫu nhỏ"
EMPTY_NOTE = "chưa có phiếu đủ điều kiện"
SILENT_NOTE = "không xếp hạng: phiếu đủ điều kiện chưa có ý kiến nào để tính chỉ số"
ALONE_NOTE = "không xếp hạng: đơn vị duy nhất của nhóm"
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # the Vietnamese alphabet, with the foreign letters in their places
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries


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


def vietnamese_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Order names as a Vietnamese reader does: Đ after D, letters before tones, case aside."""
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", text).lower():
        parts = unicodedata.normalize("NFD", char)
        tone = next((mark for mark in parts if mark in _TONES), "")
        bare = unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)
        place = _LETTERS.find(bare)
        letters.append(1000 + place if place >= 0 else ord(bare[0]) if ord(bare[0]) < 1000 else 2000 + ord(bare[0]))
        tones.append(_TONES.find(tone) + 1 if tone else 0)
    return tuple(letters), tuple(tones)


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
