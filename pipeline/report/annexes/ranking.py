"""Sheet B: the rates of every unit, factor by factor, with its index and its rank within its group."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forms.arithmetic import NOTHING
from pipeline.document.chart import Chart, ChartKind, Series
from pipeline.document.model import Annex, Block
from pipeline.document.table import Column, DataTable, Measure, TableLine, item
from pipeline.report.annexes.place import place_of
from pipeline.report.facts import Facts
from pipeline.report.wording import interval_words
from pipeline.tables.table import Cell
from pipeline.tally.breakdown import MIN_BALLOTS
from pipeline.tally.figures import INDEX_TITLE, Figure, form_figures
from pipeline.tally.ranking import SMALL_NOTE, RankedUnit, ranking

TITLE = "CHỈ SỐ HÀI LÒNG VÀ XẾP HẠNG THEO ĐƠN VỊ"
_RULE = "Xếp hạng trong từng nhóm theo chỉ số hài lòng chung; đơn vị bằng chỉ số thì đồng hạng"
HELD = "không công bố riêng"
_HELD_SAID = (
    f"“Không công bố riêng”: đơn vị có dưới {MIN_BALLOTS} phiếu đủ điều kiện, và đơn vị mà nếu công bố thì suy ra được "
    "số của đơn vị đó; thứ hạng chỉ xếp giữa các đơn vị được công bố"
)
_SMALL = "“Mẫu nhỏ”: dưới 30 phiếu đủ điều kiện, thứ hạng chỉ để tham khảo"


def ranking_annex(facts: Facts) -> Iterator[Annex]:
    """Give the sheet where units can be compared."""
    if not facts.several_units:
        return
    populations = {unit.unit: unit.transactions for unit in facts.progress if unit.transactions}
    ranked = tuple(_held(facts, entry) for entry in ranking(facts.tally, populations))
    blocks: list[Block] = []
    for title, units in facts.groups():
        ids = {unit.id for unit in units}
        mine = [entry for entry in ranked if entry.unit.id in ids]
        blocks.append(_table(facts, title, mine))
        blocks += [chart for chart in [_chart(title, mine)] if chart]
    yield Annex(title=TITLE, place=place_of(facts), blocks=tuple(blocks), landscape=True)


def _held(facts: Facts, entry: RankedUnit) -> RankedUnit:
    """Give a unit as it may be published: of some, nothing but how many ballots count."""
    came = facts.came.only(unit=entry.unit.id).counts.eligible
    return replace(entry, eligible=came, note=HELD) if came and not entry.eligible else entry


def _table(facts: Facts, title: str, ranked: Sequence[RankedUnit]) -> DataTable:
    factors = _factors(facts, ranked)
    columns = (
        Column(label="Stt", measure=Measure.ORDINAL),
        Column(label="Đơn vị", wide=True),
        Column(label="Số phiếu đủ điều kiện", measure=Measure.NUMBER),
        *(Column(label=f"{name} (%)", measure=Measure.PERCENT) for _, name in factors),
        Column(label=f"{INDEX_TITLE} (%)", measure=Measure.PERCENT),
        Column(label="Khoảng tin cậy 95%", measure=Measure.ORDINAL),
        Column(label="Xếp hạng", measure=Measure.ORDINAL),
        Column(label="Ghi chú"),
    )
    lines = tuple(_line(facts, number, entry, factors) for number, entry in enumerate(ranked, 1))
    notes = (f"{_RULE}.",) if len(ranked) > 1 else ()
    notes = (*notes, f"{_SMALL}.") if any(entry.note == SMALL_NOTE for entry in ranked) else notes
    notes = (*notes, f"{_HELD_SAID}.") if any(entry.note == HELD for entry in ranked) else notes
    return DataTable(caption=title, columns=columns, lines=lines, notes=notes)


def _line(facts: Facts, number: int, entry: RankedUnit, factors: Sequence[tuple[str, str]]) -> TableLine:
    rates = _rates(facts, entry, factors)
    return item(
        str(number),
        entry.unit.name,
        entry.eligible,
        *rates,
        _rate(entry.index),
        interval_words(entry.index.interval),
        NOTHING if entry.rank is None else str(entry.rank),
        entry.note,
    )


def _factors(facts: Facts, ranked: Sequence[RankedUnit]) -> tuple[tuple[str, str], ...]:
    """Give the factors that satisfaction is made of, where there is more than one."""
    key = ranked[0].unit.questionnaire
    forms = [figures for figures in facts.figures if figures.questionnaire.key == key]
    if not forms:
        return ()
    factors = facts.factors(forms[-1])
    return tuple((figure.id, figure.title) for figure in factors) if len(factors) > 1 else ()


def _rates(facts: Facts, entry: RankedUnit, factors: Sequence[tuple[str, str]]) -> tuple[Cell, ...]:
    """Give a unit's rates under the titles of the sheet; its form, or version, may have other sections of that id."""
    if not factors:
        return ()
    mine = facts.tally.only(unit=entry.unit.id)
    used = [form for form in facts.forms if form.key == entry.unit.questionnaire and mine.counts_of(form).eligible]
    if not used:
        return (NOTHING,) * len(factors)
    known = {(figure.id, figure.title): figure for figure in form_figures(mine, used[-1]).factors}
    return tuple(_rate(known[factor]) if factor in known else NOTHING for factor in factors)


def _rate(figure: Figure) -> Cell:
    return NOTHING if figure.rate is None else figure.rate


def _chart(title: str, ranked: Sequence[RankedUnit]) -> Chart | None:
    shown = [entry for entry in ranked if entry.rank is not None]
    if len(shown) < 2:
        return None
    return Chart(
        kind=ChartKind.BARS,
        title=f"Xếp hạng theo chỉ số hài lòng chung – {title}",
        categories=tuple(f"{entry.rank}. {entry.unit.name}" for entry in shown),
        series=(Series(name=INDEX_TITLE, values=tuple(entry.index.rate for entry in shown)),),
    )
