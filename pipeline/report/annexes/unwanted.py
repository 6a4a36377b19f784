"""Questions of fact with a good and a bad answer, such as extra fees: the bad answers first (S4, 3.7 and 3.8)."""

from collections.abc import Iterator

from forms.arithmetic import percent
from forms.questionnaire import Question, Questionnaire
from pipeline.document.model import Annex
from pipeline.document.table import Column, DataTable, Measure, item
from pipeline.report.annexes.place import place_of
from pipeline.report.facts import Facts
from pipeline.report.wording import quoted
from pipeline.tables.table import Cell
from pipeline.tally.figures import is_rated
from pipeline.tally.rates import is_index_item
from pipeline.tally.rows import Place, TallyRow, question_rows

TITLE = "CÁC CÂU HỎI CÓ/KHÔNG VÀ CÂU HỎI VỀ SỰ VIỆC"
_NO_SCALE = 3  # more options than these are a scale, not a fact


def unwanted_annex(facts: Facts) -> Iterator[Annex]:
    """Give the unwanted answers of every form that asks about facts, the most frequent first."""
    lines = [line for form in facts.publishable_forms for line in _lines(facts, form)]
    if not lines:
        return
    lines.sort(key=lambda line: line[0])
    rows = tuple(item(str(place), *cells) for place, (_, cells) in enumerate(lines, 1))
    table = DataTable(caption="Trả lời không mong muốn, xếp từ nhiều đến ít", columns=_COLUMNS, lines=rows)
    yield Annex(title=TITLE, place=place_of(facts), blocks=(table,), landscape=True)


_COLUMNS = (
    Column(label="Stt", measure=Measure.ORDINAL),
    Column(label="Câu hỏi", wide=True),
    Column(label="Trả lời không mong muốn"),
    Column(label="Số phiếu trả lời như vậy", measure=Measure.NUMBER),
    Column(label="Số ý kiến hợp lệ", measure=Measure.NUMBER),
    Column(label="Tỷ lệ (%)", measure=Measure.PERCENT, share_of=(3, 4)),
)


def _lines(facts: Facts, form: Questionnaire) -> Iterator[tuple[float, tuple[Cell, ...]]]:
    rows = {row.question: row for row in question_rows(form, facts.tally.counts_of(form), Place())}
    for question in form.mark_questions():
        if _is_fact(question):
            yield _line(question, rows[question.id])


def _is_fact(question: Question) -> bool:
    options = [option for option in question.options if not option.not_applicable]
    return is_rated(question) and not question.scale and not is_index_item(question) and len(options) <= _NO_SCALE


def _line(question: Question, row: TallyRow) -> tuple[float, tuple[Cell, ...]]:
    bad = [option for option in row.options if option.code not in question.positive_codes]
    count = sum(option.count for option in bad)
    rate = percent(count, row.valid)
    words = ", ".join(quoted(option.label) for option in bad)
    return -float(rate or 0), (question.text, words, count, row.valid, "–" if rate is None else rate)
