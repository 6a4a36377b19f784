"""Needs and expectations (S1, part B), ordered by need rate; they measure no satisfaction and enter no index."""

from collections.abc import Iterator

from forms.questionnaire import Question
from pipeline.document.chart import Chart, ChartKind, Series
from pipeline.document.model import Annex
from pipeline.document.table import Column, DataTable, Measure, item
from pipeline.report.annexes.place import place_of
from pipeline.report.facts import Facts
from pipeline.report.wording import joined, quoted
from pipeline.tally.figures import Figure, FormFigures
from pipeline.tally.rows import is_ordinal

_SEVERAL = 3  # single questions of this kind stand in the tally sheet alone


def needs_annex(facts: Facts) -> Iterator[Annex]:
    """Give the needs of each section that asks for several on one scale."""
    for figures in facts.figures:
        for section in figures.questionnaire.sections:
            ids = {question.id for question in section.questions if _asks_need(question)}
            needs = [figure for figure in figures.questions if figure.id in ids and not figure.satisfaction]
            if len(needs) < _SEVERAL or all(figure.rate is None for figure in needs):
                continue
            needs.sort(key=lambda figure: -(figure.rate or 0))
            blocks = (_table(figures, needs), _chart(needs))
            yield Annex(title=section.title.upper(), place=place_of(facts), blocks=blocks, landscape=True)


def _asks_need(question: Question) -> bool:
    """Whether a question rates on a scale what is no satisfaction; facts have two or three options of their own."""
    return not question.index_item and not question.overall and is_ordinal(question) and question.scale is not None


def _table(figures: FormFigures, needs: list[Figure]) -> DataTable:
    question = figures.questionnaire.question(needs[0].id)
    positive = [quoted(option.label) for option in question.options if option.code in question.positive_codes]
    lines = [
        item(str(place), need.title, need.valid, need.positive, "–" if need.rate is None else need.rate)
        for place, need in enumerate(needs, 1)
    ]
    return DataTable(
        caption="Nhu cầu, mong đợi xếp theo tỷ lệ cần thiết",
        columns=(
            Column(label="Stt", measure=Measure.ORDINAL),
            Column(label="Nội dung", wide=True),
            Column(label="Số ý kiến hợp lệ", measure=Measure.NUMBER),
            Column(label="Số ý kiến cần thiết", measure=Measure.NUMBER),
            Column(label="Tỷ lệ cần thiết (%)", measure=Measure.PERCENT, share_of=(3, 2)),
        ),
        lines=tuple(lines),
        notes=(f"Ý kiến cần thiết: {joined(positive)}. Nhu cầu không tính vào chỉ số hài lòng.",),
    )


def _chart(needs: list[Figure]) -> Chart:
    return Chart(
        kind=ChartKind.BARS,
        title="Tỷ lệ cần thiết theo nội dung",
        categories=tuple(need.title for need in needs),
        series=(Series(name="Tỷ lệ cần thiết", values=tuple(need.rate for need in needs)),),
    )
