"""Disclosure control: cut a tally into parts that may be published, so that no figure tells what a few people answered.

There is one rule for all that is published: every figure is a sum of parts, no part has fewer than five eligible
ballots, and the parts are the same whichever unit, form, channel or round a paper is about. What is reckoned from
published figures by adding and taking away is then again made of parts, never of fewer ballots.

The parts of a round, or of a quarter of it, are made form by form: there, units of too few ballots go together, with
the smallest of the others where they are too few, or one alone; in each of these, channels do the same. A form that
came too seldom is suppressed: its answers go together with no other's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.tally.breakdown import MIN_BALLOTS, merge_small
from pipeline.tally.cells import Cell, CellCounts, merged
from pipeline.tally.tally import CountedUnit, Tally

OTHER_UNITS, ALL_UNITS = "~other", "~all"  # no unit of a plan can be named so
OTHER_CHANNELS, ALL_CHANNELS = "other", "all"  # several channels together; those that cannot be told apart
TOGETHER = frozenset({OTHER_CHANNELS, ALL_CHANNELS})
_NAMES = {OTHER_UNITS: "Các đơn vị còn lại", ALL_UNITS: "Các đơn vị gộp chung"}

Parts = Mapping[Cell, Cell | None]
"""Of every cell the part that it is published in; None where it is suppressed."""


def parts_of(tally: Tally) -> Parts:
    """Give the parts of a whole tally: one that was cut down before does not know what else is published."""
    found: dict[Cell, Cell | None] = {}
    places: dict[tuple[str, str, str, str], list[Cell]] = {}
    for cell in sorted(tally.cells):
        places.setdefault((cell.round, cell.period, cell.form, cell.version), []).append(cell)
    for cells in places.values():
        came = sum(tally.cells[cell].eligible for cell in cells)
        found |= dict.fromkeys(cells) if 0 < came < MIN_BALLOTS else dict(_parts(tally, cells))
    return found


def publishable(tally: Tally, parts: Parts) -> Tally:
    """Give of a tally, or of a piece of it, what may be published; a part that lies only half in a piece is left out.

    Whoever publishes a piece cuts this one down, not the other way round: `publishable(whole, parts).only(unit=…)`.
    """
    shards = [{part: _of_few(counts)} for cell, counts in tally.cells.items() if (part := parts[cell]) is not None]
    cells = merged(shards)
    used = {cell.unit for cell in cells}
    together = tuple(
        CountedUnit(id=id_, name=name, questionnaire="", surveyed=False) for id_, name in _NAMES.items() if id_ in used
    )
    known = {unit.id for unit in tally.units}
    return replace(tally, cells=cells, units=(*tally.units, *(unit for unit in together if unit.id not in known)))


def without_suppressed_forms(shown: Tally, came: Tally) -> Tally:
    """Leave out the forms of which ballots count and none may be published: their rows of zeros would be wrong."""
    forms = tuple(
        form for form in shown.questionnaires if shown.counts_of(form).eligible or not came.counts_of(form).eligible
    )
    return replace(shown, questionnaires=forms)


def _parts(tally: Tally, cells: Iterable[Cell]) -> Iterator[tuple[Cell, Cell]]:
    """Go through the cells of one form in one round or quarter."""
    of_units: Counter[str] = Counter()
    for cell in cells:
        of_units[cell.unit] += tally.cells[cell].eligible
    units = _names(of_units, OTHER_UNITS, ALL_UNITS)
    of_channels: dict[str, Counter[str]] = {}
    for cell in cells:
        came = of_channels.setdefault(units.get(cell.unit, cell.unit), Counter())
        came[cell.channel] += tally.cells[cell].eligible
    channels = {unit: _names(came, OTHER_CHANNELS, ALL_CHANNELS) for unit, came in of_channels.items()}
    for cell in cells:
        unit = units.get(cell.unit, cell.unit)
        yield cell, replace(cell, unit=unit, channel=channels[unit].get(cell.channel, cell.channel))


def _names(ballots: Mapping[str, int], others: str, together: str) -> dict[str, str]:
    """Name those anew that go together: some of them, or all."""
    filled = {key: ballots[key] for key in sorted(ballots) if ballots[key]}
    if len(filled) < 2:  # its whole is published anyway
        return {}
    lines = merge_small(filled)
    if lines is None:
        return dict.fromkeys(filled, together)
    return {key: others for line in lines if line.is_merged for key in line.keys}


def _of_few(counts: CellCounts) -> CellCounts:
    """Say of a few ballots that wait nothing but that they do: a range of a rate would tell what is on them."""
    if not 0 < counts.pending < MIN_BALLOTS:
        return counts
    return replace(counts, undecided={}, unknown=max(counts.pending, counts.unknown))
