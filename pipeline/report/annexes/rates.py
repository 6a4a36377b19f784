"""Satisfied rate, interval and mean of every criterion, factor by factor, and the index."""

from collections.abc import Iterator

from forms.arithmetic import NOTHING, vn_percent
from forms.questionnaire import Questionnaire
from pipeline.document.model import Annex, Block
from pipeline.document.table import Column, DataTable, Measure, TableLine, group
from pipeline.report.annexes.place import place_of
from pipeline.report.facts import Facts
from pipeline.report.results import criteria_chart, criteria_of, text_chart
from pipeline.report.wording import interval_words, joined, quoted
from pipeline.tables.table import Cell, LineKind
from pipeline.tally.figures import Figure, FormFigures
from pipeline.tally.layout import numbered
from pipeline.tally.ranges import RateRange
from pipeline.tally.rates import index_questions

TITLE = "TỶ LỆ HÀI LÒNG THEO TIÊU CHÍ"
_RANGE_NOTE = "Khoảng khi duyệt xong: tỷ lệ thấp nhất và cao nhất có thể có, tuỳ kết quả duyệt các phiếu còn lại"


def rates_annex(facts: Facts) -> Iterator[Annex]:
    """Give one table per form; forms without satisfaction questions have none."""
    forms = [figures for figures in facts.figures if figures.index.valid]
    blocks: list[Block] = []
    for figures in forms:
        alone = len(forms) == 1
        blocks.append(_table(figures, open_=facts.tally.provisional, alone=alone))
        form = "" if alone else f" – mẫu {figures.questionnaire.form}"
        title = f"Tỷ lệ hài lòng theo từng tiêu chí{form}"
        chart = criteria_chart(figures, title) if _left_out(facts, figures) else None
        blocks += [chart] if chart else []
    if blocks:
        yield Annex(title=TITLE, place=place_of(facts), blocks=tuple(blocks), landscape=True)


def _left_out(facts: Facts, figures: FormFigures) -> bool:
    """Whether the text shows no chart of the criteria."""
    chart = text_chart(facts, figures)
    return chart is None or len(chart.categories) < len(criteria_of(figures))


def _table(figures: FormFigures, *, open_: bool, alone: bool) -> DataTable:
    columns = (
        Column(label="Stt", measure=Measure.ORDINAL),
        Column(label="Tiêu chí", wide=True),
        Column(label="Số ý kiến hợp lệ", measure=Measure.NUMBER),
        Column(label="Số ý kiến hài lòng", measure=Measure.NUMBER),
        Column(label="Tỷ lệ hài lòng (%)", measure=Measure.PERCENT, share_of=(3, 2)),
        Column(label="Khoảng tin cậy 95%", measure=Measure.ORDINAL),
        Column(label="Điểm trung bình", measure=Measure.SCORE),
        *((Column(label="Khoảng khi duyệt xong", measure=Measure.ORDINAL),) if open_ else ()),
    )
    form = figures.questionnaire
    method = figures.index.interval.method if figures.index.interval else ""
    notes = (*_pooled(form), *((f"{method}.",) if method else ()), *((f"{_RANGE_NOTE}.",) if open_ else ()))
    return DataTable(
        caption="Tỷ lệ hài lòng" if alone else f"Mẫu {form.form}, phiên bản {form.version}: {form.subtitle}",
        columns=columns,
        lines=tuple(_lines(figures, open_=open_)),
        notes=notes,
    )


def _pooled(form: Questionnaire) -> Iterator[str]:
    """Say what the rates of groups and the index are made of; a question that sums up is the index by itself."""
    sums_up = [quoted(question.text) for question in index_questions(form) if question.overall]
    what = "Tỷ lệ của nhóm" if sums_up else "Tỷ lệ của nhóm và chỉ số chung"
    yield f"{what} được tính gộp: tổng số ý kiến hài lòng chia cho tổng số ý kiến hợp lệ."
    if sums_up:
        yield f"Chỉ số hài lòng chung là tỷ lệ hài lòng của câu {joined(sums_up)}."


def _lines(figures: FormFigures, *, open_: bool) -> Iterator[TableLine]:
    width = 8 if open_ else 7
    by_id = {figure.id: figure for figure in figures.questions if figure.satisfaction}
    factors = {figure.id: figure for figure in figures.factors}
    shown = [row for row in numbered(figures.questionnaire) if row.question.id in by_id]
    last = ""
    for place, row in enumerate(shown):
        if row.group != last:
            yield group(row.group, row.section.title, columns=width)
            last = row.group
        yield _line(str(row.number), by_id[row.question.id], LineKind.ITEM, open_=open_)
        is_last = place + 1 == len(shown) or shown[place + 1].group != row.group
        mine = [other for other in shown if other.group == row.group]
        if is_last and len(mine) > 1:
            factor = factors[row.section.id]
            yield _line("", factor, LineKind.TOTAL, open_=open_, title=f"Cộng nhóm {row.group}")
    yield _line("", figures.index, LineKind.TOTAL, open_=open_)


def _line(ordinal: str, figure: Figure, kind: LineKind, *, open_: bool, title: str = "") -> TableLine:
    still = "" if figure.range is None else _range_words(figure.range)
    cells: tuple[Cell, ...] = (
        ordinal,
        title or figure.title,
        figure.valid,
        figure.positive,
        NOTHING if figure.rate is None else figure.rate,
        interval_words(figure.interval),
        NOTHING if figure.score is None else figure.score,
        *((still,) if open_ else ()),
    )
    return TableLine(kind=kind, cells=cells)


def _range_words(found: RateRange) -> str:
    """Write a range from its worst to its best end; an end that nobody may come to answer for is a dash."""
    ends = (found.worst, found.best)
    return NOTHING if ends == (None, None) else " – ".join(vn_percent(end) for end in ends)
