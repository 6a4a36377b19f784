"""Returned ballots against transactions, division by division, quarter by quarter and added up (S4, A14, T6)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from forms.arithmetic import NOTHING, half_up, percent, vn_percent
from forms.plan.rounds import Round
from forms.plan.shares import ShareLine
from pipeline.document.chart import Chart, ChartKind, Series
from pipeline.document.model import Annex, Block
from pipeline.document.table import Column, DataTable, Measure, TableLine, added, item, total
from pipeline.report.facts import Facts
from pipeline.report.wording import lower_first
from pipeline.tally.figures import INDEX_TITLE, index_figure
from pipeline.tally.tally import CountedUnit

TITLE = "SỐ PHIẾU SO VỚI SỐ LƯỢT GIAO DỊCH"
NO_QUARTER = "Không rõ quý"
NO_QUARTER_SAID = (
    "Không rõ quý: phiếu chưa ghi ngày thu, hoặc thu ngoài các quý của năm; "
    "không có trong số của từng quý và số cộng dồn."
)
REACHED, MISSED, UNKNOWN = "Đạt", "Chưa đạt", "chưa có số lượt giao dịch"


def quarters_annex(facts: Facts) -> Iterator[Annex]:
    """Give a quarter with what it brings the year to, or a whole year with all its quarters."""
    if not facts.plan.quotas.shares:
        return
    quarters = [quarter for quarter in facts.plan.periods() if quarter.year == facts.period.year]
    is_quarter = facts.period in quarters
    until = quarters[: quarters.index(facts.period) + 1] if is_quarter else quarters
    shown = [facts.period] if is_quarter else quarters
    blocks: list[Block] = [_table(facts, quarter, alone=True) for quarter in shown]
    blocks.append(_table(facts, until[-1], alone=False))
    if not is_quarter:
        blocks.append(_year_table(facts, quarters))
    index = None if is_quarter else _index_chart(facts, until)  # a quarter is compared with those before elsewhere
    blocks += [chart for chart in (_share_chart(facts, until), index) if chart]
    yield Annex(title=TITLE, place=facts.period.heading, blocks=tuple(blocks), landscape=True)


def _table(facts: Facts, quarter: Round, *, alone: bool) -> DataTable:
    share = next(iter(facts.plan.quotas.shares.values()))
    wanted = f"Chỉ tiêu {vn_percent(half_up(100 * share, 2), whole_plain=True)}"
    columns = (
        Column(label="Stt", measure=Measure.ORDINAL),
        Column(label="Phòng, đơn vị", wide=True),
        Column(label="Lượt giao dịch", measure=Measure.NUMBER),
        Column(label=wanted, measure=Measure.NUMBER),
        Column(label="Số phiếu thu về", measure=Measure.NUMBER),
        Column(label="Đủ điều kiện", measure=Measure.NUMBER),
        Column(label="Tỷ lệ trên giao dịch (%)", measure=Measure.PERCENT, share_of=(4, 2)),
        Column(label="Đạt/Chưa đạt"),
    )
    units = [unit for unit in facts.surveyed if unit.id in facts.plan.quotas.shares]
    lines = [_line(facts, number, unit, quarter, alone=alone) for number, unit in enumerate(units, 1)]
    caption = quarter.heading if alone else f"Cộng dồn từ đầu năm đến hết {lower_first(quarter.heading)}"
    return DataTable(caption=caption, columns=columns, lines=(*lines, _total(lines)))


def _line(facts: Facts, number: int, unit: CountedUnit, quarter: Round, *, alone: bool) -> TableLine:
    line = _share_line(facts, unit.id, quarter.label)
    labels = [quarter.label] if alone else _labels_until(facts, quarter)
    uncounted = () if alone or line is None else line.uncounted
    if line is None or uncounted:
        year = None if alone or facts.period in facts.plan.periods() else _year_line(facts, number, unit)
        return year or _unknown_line(facts, number, unit, labels, uncounted)
    eligible = sum(facts.ballots.only(unit=unit.id, round=label).counts.eligible for label in labels)
    transactions, wanted, back, rate = (
        (line.transactions, line.wanted, line.returned, line.rate)
        if alone
        else (line.all_transactions, line.all_wanted, line.all_returned, line.all_rate)
    )
    return _known_line(number, unit, (transactions, wanted, back, eligible), rate)


def _known_line(number: int, unit: CountedUnit, counts: tuple[int, int, int, int], rate: Decimal | None) -> TableLine:
    _, wanted, back, _ = counts
    return item(
        str(number), unit.name, *counts, NOTHING if rate is None else rate, REACHED if back >= wanted else MISSED
    )


def _year_line(facts: Facts, number: int, unit: CountedUnit) -> TableLine | None:
    """Give a year whose transactions are known as a whole, though not quarter by quarter."""
    mine = next((each for each in facts.progress if each.unit == unit.id), None)
    counted = mine.transactions if mine else None
    transactions = facts.plan.unit(unit.id).transactions if counted is None else counted
    wanted = facts.plan.quota(unit.id, transactions)
    if mine is None or transactions is None or wanted is None:
        return None
    counts = (transactions, wanted, mine.returned, mine.eligible)
    return _known_line(number, unit, counts, percent(mine.returned, transactions))


def _unknown_line(
    facts: Facts, number: int, unit: CountedUnit, labels: Sequence[str], uncounted: Sequence[str]
) -> TableLine:
    """Give what came back of a unit whose transactions nobody counted, or not in all these quarters."""
    eligible = sum(facts.ballots.only(unit=unit.id, round=label).counts.eligible for label in labels)
    returned = sum(_returned(facts, unit.id, label) for label in labels)
    named = [lower_first(each.heading) for each in facts.plan.periods() if each.label in uncounted]
    said = " ".join((UNKNOWN, ", ".join(named))).rstrip()
    return item(str(number), unit.name, NOTHING, NOTHING, returned, eligible, NOTHING, said)


def _total(lines: Sequence[TableLine]) -> TableLine:
    sums = [added(lines, place) for place in range(2, 6)]
    transactions, _, returned, _ = sums
    both = isinstance(transactions, int) and isinstance(returned, int)
    rate = percent(int(returned), int(transactions)) if both else None
    return total("", "Tổng cộng", *sums, NOTHING if rate is None else rate, "")


def _year_table(facts: Facts, quarters: Sequence[Round]) -> DataTable:
    """Give the returned ballots of each quarter, those that no quarter is known of, and the year."""
    labels = [quarter.label for quarter in quarters]
    outside = {unit.id: _in_no_quarter(facts, unit.id, labels) for unit in facts.surveyed}
    columns = (
        Column(label="Stt", measure=Measure.ORDINAL),
        Column(label="Phòng, đơn vị", wide=True),
        *(Column(label=quarter.heading, measure=Measure.NUMBER) for quarter in quarters),
        *((Column(label=NO_QUARTER, measure=Measure.NUMBER),) if any(outside.values()) else ()),
        Column(label=f"Cả năm {facts.period.year}", measure=Measure.NUMBER),
    )
    lines = []
    for number, unit in enumerate(facts.surveyed, 1):
        counts = [_returned(facts, unit.id, label) for label in labels]
        counts += [outside[unit.id]] if any(outside.values()) else []
        lines.append(item(str(number), unit.name, *counts, sum(counts)))
    sums = [added(lines, place) for place in range(2, len(columns))]
    return DataTable(
        caption="Số phiếu thu về theo quý",
        columns=columns,
        lines=(*lines, total("", "Tổng cộng", *sums)),
        notes=(NO_QUARTER_SAID,) * any(outside.values()),
    )


def _in_no_quarter(facts: Facts, unit: str, labels: Sequence[str]) -> int:
    """Count a unit's ballots of this round that came in none of its quarters, or on a day that nobody stated."""
    mine = facts.came.only(unit=unit)
    return mine.counts.returned - sum(mine.only(round=label).counts.returned for label in labels)


def _returned(facts: Facts, unit: str, label: str) -> int:
    line = _share_line(facts, unit, label)
    return line.returned if line else facts.ballots.only(unit=unit, round=label).counts.returned


def _share_line(facts: Facts, unit: str, label: str) -> ShareLine | None:
    return next((line for line in facts.shares if (line.unit, line.period) == (unit, label)), None)


def _labels_until(facts: Facts, quarter: Round) -> list[str]:
    labels = [each.label for each in facts.plan.periods() if each.year == quarter.year]
    return labels[: labels.index(quarter.label) + 1]


def _share_chart(facts: Facts, quarters: Sequence[Round]) -> Chart | None:
    """Show how each division's share of its transactions went through the year."""
    series = []
    for unit in facts.surveyed:
        lines = [_share_line(facts, unit.id, quarter.label) for quarter in quarters]
        if any(lines):
            series.append(
                Series(
                    name=unit.name,
                    values=tuple(line.all_rate if line and not line.uncounted else None for line in lines),
                )
            )
    if not series or len(quarters) < 2:
        return None
    return Chart(
        kind=ChartKind.LINES,
        title="Tỷ lệ phiếu thu về trên số lượt giao dịch, cộng dồn",
        categories=tuple(quarter.heading for quarter in quarters),
        series=tuple(series),
    )


def _index_chart(facts: Facts, quarters: Sequence[Round]) -> Chart | None:
    figures = [index_figure(facts.all_periods.only(round=quarter.label)) for quarter in quarters]
    if sum(figure.rate is not None for figure in figures) < 2:
        return None
    return Chart(
        kind=ChartKind.LINES,
        title="Chỉ số hài lòng chung theo quý",
        categories=tuple(quarter.heading for quarter in quarters),
        series=(Series(name=INDEX_TITLE, values=tuple(figure.rate for figure in figures)),),
    )
