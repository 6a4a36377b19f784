"""Sheet A: what each unit was asked for, gave out, got back and could count, group by group."""

from collections.abc import Iterator
from decimal import Decimal

from forms.arithmetic import NOTHING
from pipeline.document.chart import Chart, ChartKind, Series
from pipeline.document.model import Annex, Block
from pipeline.document.table import Column, DataTable, Measure, TableLine, group
from pipeline.report.annexes.place import place_of
from pipeline.report.facts import Facts
from pipeline.report.wording import counted, without_paper_words
from pipeline.tables.progress import HEADER
from pipeline.tables.table import Cell, LineKind
from pipeline.tally.progress import UnitProgress, total

TITLE = "TIẾN ĐỘ KHẢO SÁT THEO ĐƠN VỊ"
_MEASURES = (Measure.ORDINAL, Measure.TEXT, *(Measure.NUMBER,) * 5, *(Measure.PERCENT,) * 2, Measure.TEXT)
_SHARES = {7: (4, 3), 8: (5, 4)}
_FULL = Decimal(100)
PAPER_ALONE = "Số phiếu phát ra và tỷ lệ thu hồi chỉ tính phiếu giấy; số phiếu thu về gồm mọi hình thức."


def progress_annex(facts: Facts) -> Iterator[Annex]:
    """Give the sheet where there is more than one unit to set beside another."""
    if facts.several_units:
        blocks: list[Block] = [_table(facts)]
        blocks += list(_charts(facts))
        yield Annex(title=TITLE, place=place_of(facts), blocks=tuple(blocks), landscape=True)


def _table(facts: Facts) -> DataTable:
    columns = [
        Column(label=label, measure=measure, share_of=_SHARES.get(place), wide=place == 1)
        for place, (label, measure) in enumerate(zip(HEADER, _MEASURES, strict=True))
    ]
    return DataTable(
        caption="Tiến độ phát phiếu, thu phiếu", columns=tuple(columns), lines=tuple(_lines(facts)), notes=_notes(facts)
    )


def _lines(facts: Facts) -> Iterator[TableLine]:
    by_unit = {unit.unit: unit for unit in facts.progress}
    groups = list(facts.groups())
    ordinal = 0
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * len(groups))
    for title, units in groups:
        mine = [by_unit[unit.id] for unit in units if unit.id in by_unit]
        several = len(groups) > 1 and len(mine) > 1
        if several:
            yield group(next(letters), title, columns=len(HEADER))
        for unit in mine:
            ordinal += 1
            yield _line(LineKind.ITEM, str(ordinal), unit)
        if several:
            yield _line(LineKind.TOTAL, "", total(mine, "Cộng"))
    yield _line(LineKind.TOTAL, "", facts.total)


def _line(kind: LineKind, ordinal: str, unit: UnitProgress) -> TableLine:
    cells: tuple[Cell, ...] = (
        ordinal,
        unit.name,
        _known(unit.quota),
        _known(unit.issued),
        unit.returned,
        unit.eligible,
        unit.ineligible,
        _known(unit.return_rate),
        _known(unit.eligible_rate),
        "; ".join(_remarks(unit)),
    )
    return TableLine(kind=kind, cells=cells)


def _remarks(unit: UnitProgress) -> Iterator[str]:
    if unit.pending:
        yield f"{counted(unit.pending)} phiếu chờ duyệt"
    if unit.without_paper:
        yield f"thu về gồm {without_paper_words(unit.without_paper)}"
    yield from unit.wrongs


def _charts(facts: Facts) -> Iterator[Chart]:
    """Show how far each group's units have come towards their quota."""
    by_unit = {unit.unit: unit for unit in facts.progress}
    for title, units in facts.groups():
        mine = [by_unit[unit.id] for unit in units if unit.id in by_unit]
        if len(mine) > 1 and any(unit.quota_rate is not None for unit in mine):
            yield Chart(
                kind=ChartKind.BARS,
                title=f"Số phiếu đủ điều kiện so với chỉ tiêu – {title}",
                categories=tuple(unit.name for unit in mine),
                series=(Series(name="Tỷ lệ hoàn thành chỉ tiêu", values=tuple(unit.quota_rate for unit in mine)),),
                target=_FULL,
            )


def _notes(facts: Facts) -> tuple[str, ...]:
    return (*_declared(facts), *(PAPER_ALONE,) * bool(facts.total.without_paper))


def _declared(facts: Facts) -> tuple[str, ...]:
    declared, computed = facts.plan.declared_total, facts.plan.computed_total
    if not facts.is_whole or declared is None or declared == computed:
        return ()
    return (f"Kế hoạch ghi {counted(declared)} phiếu; tính theo mức mỗi đơn vị là {counted(computed)} phiếu.",)


def _known(value: int | Decimal | None) -> Cell:
    return NOTHING if value is None else value
