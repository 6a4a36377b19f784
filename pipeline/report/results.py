"""The second part of the report: the four counts, the index, what stands out; only what the figures show."""

from collections.abc import Iterator, Mapping, Sequence

from forms.arithmetic import vn_number, vn_percent
from forms.questionnaire import Questionnaire
from pipeline.document.chart import Chart, ChartKind, Series
from pipeline.document.model import Block, Heading, Note, Paragraph
from pipeline.document.table import Column, DataTable, Measure, item, total
from pipeline.judging.reasons import TEXTS, ReasonCode
from pipeline.report.compared import comparison_sentences
from pipeline.report.facts import Facts
from pipeline.report.wording import TALLY_ATTACHED, counted, quoted, returns_sentence
from pipeline.tally.breakdown import MIN_BALLOTS
from pipeline.tally.figures import Figure, FormFigures
from pipeline.tally.layout import numbered, row_names, section_names
from pipeline.tally.rows import Place, question_rows

PART = "II. KẾT QUẢ ĐIỀU TRA, KHẢO SÁT"
_STAND_OUT = 1  # as many criteria are named at either end
_OFTEN_BLANK = 5  # percent of the ballots that were filled in
_NAMED = 5  # units whose counts contradict each other
_SHORT_FORM = 12  # criteria that a chart among the text may show


def results(facts: Facts) -> Iterator[Block]:
    """Give part II."""
    yield Heading(level=1, text=PART)
    returns = returns_sentence(facts.total)
    attached = bool(facts.publishable_forms)
    yield Paragraph(text=returns, aside=TALLY_ATTACHED, after=".") if attached else Paragraph(text=f"{returns}.")
    if facts.unbalanced:
        yield Note(text=_unbalanced(facts))
    if facts.total.pending or facts.tally.loose_pages:
        yield Paragraph(text=_waiting(facts))
    if facts.total.reasons:
        yield reasons_table(facts)
    if facts.suppressed:
        yield Note(text=_suppressed(facts))
    for figures in facts.figures:
        yield from _of_form(facts, figures)
    for text in comparison_sentences(facts):
        yield Paragraph(text=text)


def reasons_table(facts: Facts) -> DataTable:
    """Say why ballots do not count; each ballot by its first reason, so that the lines add up."""
    ordered = [(code, facts.total.reasons[code]) for code in ReasonCode if facts.total.reasons.get(code)]
    lines = [item(str(place), TEXTS[code], count) for place, (code, count) in enumerate(ordered, 1)]
    added = sum(count for _, count in ordered)
    return DataTable(
        caption="Phiếu không đủ điều kiện, theo lý do đầu tiên",
        columns=(
            Column(label="Stt", measure=Measure.ORDINAL),
            Column(label="Lý do"),
            Column(label="Số phiếu", measure=Measure.NUMBER),
        ),
        lines=(*lines, total("", "Tổng cộng", added)),
    )


def criteria_chart(figures: FormFigures, title: str) -> Chart | None:
    """Show the satisfied rates of the questions, under the numbers of their rows in the tables."""
    shown = criteria_of(figures)
    ids = {figure.id for figure in shown}
    return _rates_chart(shown, row_names([n for n in numbered(figures.questionnaire) if n.question.id in ids]), title)


def _rates_chart(figures: Sequence[Figure], numbers: Mapping[str, str], title: str) -> Chart | None:
    """Show the satisfied rates of several questions or factors; one alone needs no chart."""
    if len(figures) < 2:
        return None
    names = tuple(f"{numbers[figure.id]}. {figure.title}" for figure in figures)
    values = tuple(figure.rate for figure in figures)
    series = (Series(name="Tỷ lệ hài lòng", values=values),)
    return Chart(kind=ChartKind.BARS, title=title, categories=names, series=series)


def _of_form(facts: Facts, figures: FormFigures) -> Iterator[Block]:
    index = figures.index
    about = f" theo mẫu {figures.questionnaire.form} ({figures.questionnaire.subtitle})" if len(facts.forms) > 1 else ""
    if index.rate is None:
        yield Paragraph(text=f"Chưa có phiếu đủ điều kiện{about} để tính chỉ số hài lòng.")
        return
    yield Paragraph(text=f"Chỉ số hài lòng chung{about} là {vn_percent(index.rate)}{_surroundings(index)}.")
    factors = [figure for figure in facts.factors(figures) if figure.rate is not None]
    if len(factors) > 1:
        said = "; ".join(f"{quoted(figure.title)}: {vn_percent(figure.rate)}" for figure in factors)
        yield Paragraph(text=f"Tỷ lệ hài lòng theo nhóm nội dung: {said}.")
    yield from _ends(figures)
    yield from _often_blank(facts, figures.questionnaire)
    chart = text_chart(facts, figures)
    if chart:
        yield chart


def text_chart(facts: Facts, figures: FormFigures) -> Chart | None:
    """Show factors, where there are several; the criteria of a short form else; a long one has them in the annex."""
    factors = [figure for figure in facts.factors(figures) if figure.rate is not None]
    form = f" – mẫu {figures.questionnaire.form}" if len(facts.forms) > 1 else ""
    if len(factors) > 2:
        numbers = section_names(figures.questionnaire)
        return _rates_chart(factors, numbers, f"Tỷ lệ hài lòng theo nhóm nội dung{form}")
    is_short = len(criteria_of(figures)) <= _SHORT_FORM
    return criteria_chart(figures, f"Tỷ lệ hài lòng theo tiêu chí{form}") if is_short else None


def criteria_of(figures: FormFigures) -> list[Figure]:
    """Give the questions that satisfaction is made of and somebody answered."""
    return [figure for figure in figures.questions if figure.satisfaction and figure.rate is not None]


def _surroundings(figure: Figure) -> str:
    parts = []
    if figure.interval is not None:
        ends = f"từ {vn_percent(figure.interval.low)} đến {vn_percent(figure.interval.high)}"
        parts.append(f"khoảng tin cậy 95% {ends}")
    if figure.score is not None:
        parts.append(f"điểm trung bình {vn_number(figure.score)}")
    if figure.range is not None:
        ends = f"{vn_percent(figure.range.worst)} đến {vn_percent(figure.range.best)}"
        parts.append(f"tuỳ kết quả duyệt {counted(figure.range.open_ballots)} phiếu còn lại có thể từ {ends}")
    return f" ({'; '.join(parts)})" if parts else ""


def _ends(figures: FormFigures) -> Iterator[Block]:
    """Name the criteria with the highest and the lowest rate; the overall question is no criterion."""
    form = figures.questionnaire
    criteria = [figure for figure in criteria_of(figures) if not form.question(figure.id).overall]
    rated = [(figure.rate, figure) for figure in criteria if figure.rate is not None]
    rates = [rate for rate, _ in rated]
    if len(rates) < 2 or max(rates) == min(rates):
        return
    for word, end in (("cao nhất", max(rates)), ("thấp nhất", min(rates))):
        named = [quoted(figure.title) for rate, figure in rated if rate == end]
        others = f" và {len(named) - _STAND_OUT:02d} tiêu chí khác" if len(named) > _STAND_OUT else ""
        yield Paragraph(text=f"Tiêu chí có tỷ lệ hài lòng {word} ({vn_percent(end)}): {named[0]}{others}.")


def _often_blank(facts: Facts, form: Questionnaire) -> Iterator[Block]:
    """Name what people leave blank most, of all ballots that were filled in: a blank may be why one does not count."""
    counts = facts.tally.counts_of(form)
    rows = question_rows(form, counts, Place())
    blanks = [(row.blank + counts.left_blank.get(row.question, 0), row.question) for row in rows]
    often = [each for each in blanks if 100 * each[0] > _OFTEN_BLANK * counts.filled_in]
    often.sort(key=lambda each: -each[0])
    if often:
        named = "; ".join(f"{quoted(form.question(asked).text)} ({counted(blank)} phiếu)" for blank, asked in often[:3])
        over = f"{counted(counts.filled_in)} phiếu đã điền, kể cả phiếu không đủ điều kiện"
        yield Paragraph(text=f"Nội dung thường bị bỏ trống (tính trên {over}): {named}.")


def _unbalanced(facts: Facts) -> str:
    """Name the units whose counts contradict each other; of many, the progress sheet has the rest."""
    named = "; ".join(f"{unit.name}: {', '.join(unit.wrongs)}" for unit in facts.unbalanced[:_NAMED])
    more = len(facts.unbalanced) - _NAMED
    others = f"; và {counted(more)} đơn vị khác, xem cột ghi chú của phụ lục tiến độ" if more > 0 else ""
    return f"Số phiếu chưa khớp, cần đối chiếu lại trước khi khoá sổ: {named}{others}."


def _suppressed(facts: Facts) -> str:
    """Say of how many ballots a publication tells nothing, so that nobody takes what follows for the whole."""
    shown = facts.tally.counts.eligible
    why = (
        f"mỗi số liệu được công bố gồm ít nhất {MIN_BALLOTS} phiếu, và không suy ra được số liệu của ít phiếu hơn, để "
        "không ai nhận ra người trả lời"
    )
    if not shown:
        return f"Không công bố riêng kết quả của {counted(facts.suppressed)} phiếu đủ điều kiện này: {why}."
    return (
        f"Các kết quả dưới đây tính trên {counted(shown)} phiếu đủ điều kiện; {counted(facts.suppressed)} phiếu đủ "
        f"điều kiện còn lại không được công bố riêng: {why}."
    )


def _waiting(facts: Facts) -> str:
    waiting = ((facts.total.pending, "phiếu"), (facts.tally.waiting_pages, "trang chưa rõ của phiếu nào"))
    asked = " và ".join(f"{counted(number)} {what}" for number, what in waiting if number)
    unread = facts.tally.unread_pages
    left = (
        *((f"{asked} chờ duyệt",) if asked else ()),
        *((f"{counted(unread)} trang bản quét đã lưu nhưng chưa đọc",) if unread else ()),
    )
    return f"Số liệu tạm tính: còn {', '.join(left)}; các con số dưới đây có thể thay đổi."
