"""Earlier and later rounds side by side: only where ballots of both were counted and the same was asked (T7)."""

from collections.abc import Iterator, Sequence
from datetime import date

from forms.arithmetic import NOTHING
from forms.plan.rounds import Round
from forms.questionnaire import Question
from pipeline.document.chart import Chart, ChartKind, Series
from pipeline.document.model import Annex, Block
from pipeline.document.table import Column, DataTable, Measure, TableLine, group, item, total
from pipeline.report.annexes.place import place_of
from pipeline.report.compared import compared, earlier_period
from pipeline.report.facts import Facts
from pipeline.report.wording import quoted
from pipeline.tables.table import Cell
from pipeline.tally.comparison import Change, Comparison
from pipeline.tally.figures import INDEX_TITLE, Figure, index_figure, rated_in

TITLE = "SO SÁNH VỚI KỲ TRƯỚC"
_CHANCE = "trong sai số mẫu"


def years_annex(facts: Facts) -> Iterator[Annex]:
    """Give the comparison with the nearest earlier round, and the way of the index through all of them."""
    earlier = earlier_period(facts)
    found = compared(facts)
    if earlier is None or not found:
        return
    blocks: list[Block] = [_table(each, earlier.heading, facts.period.heading, alone=len(found) == 1) for each in found]
    trend = _trend(facts) if any(each.index for each in found) else None  # else it is made of other questions
    if trend:
        blocks.append(trend)
    yield Annex(title=TITLE, place=place_of(facts), blocks=tuple(blocks), landscape=True)


def _table(found: Comparison, earlier: str, later: str, *, alone: bool) -> DataTable:
    columns = (
        Column(label="Stt", measure=Measure.ORDINAL),
        Column(label="Nội dung", wide=True),
        Column(label=earlier, measure=Measure.PERCENT),
        Column(label=later, measure=Measure.PERCENT),
        Column(label="Chênh lệch", measure=Measure.POINTS),
        Column(label="Ghi chú"),
    )
    changed = f"Không so sánh các câu đã đổi nội dung: {', '.join(found.changed)}." if found.changed else ""
    notes = (
        "Chênh lệch tính bằng điểm phần trăm; “trong sai số mẫu”: khoảng tin cậy 95% của hai kỳ có phần chung.",
        *((changed,) if changed else ()),
    )
    form = "" if alone else f" – mẫu {found.form.form}"
    caption = f"So sánh {earlier} và {later}{form}"
    return DataTable(caption=caption, columns=columns, lines=tuple(_lines(found)), notes=notes)


def _lines(found: Comparison) -> Iterator[TableLine]:
    if found.factors:
        sections = {section.id: section.questions for section in found.form.sections}
        yield group("A", "Theo nhóm nội dung", columns=6)
        for place, change in enumerate(found.factors, 1):
            yield item(str(place), *_cells(change, rated_in(sections[change.id])))
    if found.questions:
        yield group("B", "Theo tiêu chí", columns=6)
        for place, change in enumerate(found.questions, 1):
            yield item(str(place), *_cells(change, [found.form.question(change.id)]))
    if found.index is not None:
        yield total("", *_cells(found.index))


def _cells(change: Change, asked: Sequence[Question] = ()) -> tuple[Cell, ...]:
    note = _CHANCE if change.difference and not change.beyond_chance else ""
    title = change.title if change.later.satisfaction else f"{change.title} ({_measured(asked)})"
    return title, _rate(change.earlier), _rate(change.later), change.difference, note


def _measured(asked: Sequence[Question]) -> str:
    """Say which answers a rate counts that is none of satisfaction: of a fee beyond the rules it is who paid none."""
    good = dict.fromkeys(option.label for q in asked for option in q.options if option.code in q.positive_codes)
    return f"tỷ lệ trả lời {' hoặc '.join(map(quoted, good))}"


def _rate(figure: Figure) -> Cell:
    return NOTHING if figure.rate is None else figure.rate


def _trend(facts: Facts) -> Chart | None:
    among = facts.plan.periods() if facts.period in facts.plan.periods() else facts.plan.rounds()
    loaded = [facts.earlier] if facts.earlier else []
    until = [round_ for round_ in (*loaded, *among) if _ends(round_) <= _ends(facts.period)]
    figures = [(round_, index_figure(facts.all_periods.only(round=round_.label))) for round_ in until]
    known = [(round_, figure) for round_, figure in figures if figure.rate is not None]
    if len(known) < 2:
        return None
    return Chart(
        kind=ChartKind.LINES,
        title="Chỉ số hài lòng chung qua các kỳ",
        categories=tuple(round_.heading for round_, _ in known),
        series=(Series(name=INDEX_TITLE, values=tuple(figure.rate for _, figure in known)),),
    )


def _ends(round_: Round) -> date:
    return round_.end or date(round_.year, 12, 31)
