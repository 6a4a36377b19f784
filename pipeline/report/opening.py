"""The opening of the report and its first part: by what order, of whom, with which forms."""

from collections.abc import Iterator

from forms.arithmetic import known_sum
from forms.questionnaire import Questionnaire
from pipeline.document.model import Block, Heading, Note, Paragraph, Placeholder
from pipeline.document.table import Column, DataTable, Measure, TableLine, item, total
from pipeline.report.facts import Facts
from pipeline.report.letter import issuer
from pipeline.report.wording import counted, dates_of, lower_first, without_paper_words
from pipeline.tally.groups import group_title
from pipeline.tally.progress import UnitProgress
from pipeline.tally.tally import CountedUnit

PART = "I. THÔNG TIN CHUNG VỀ CUỘC ĐIỀU TRA, KHẢO SÁT"
PURPOSE, SCOPE = "1. Mục đích", "2. Phạm vi và mẫu phiếu điều tra"
FORMS_HEADER = ("Mẫu phiếu", "Loại phiếu", "Số lượng", "Phân bố phiếu")
TOTAL = "Tổng cộng"
_NAMED = 2  # as many units of a group are named one by one


def opening(facts: Facts) -> Iterator[Block]:
    """Name the plan and what was surveyed."""
    plan = facts.plan
    orders = [basis for basis in plan.legal_basis if basis.startswith("Kế hoạch")]
    own = _own_plan(facts)
    for basis in plan.legal_basis:
        if not own and basis in orders:
            continue
        yield Paragraph(text=f"Căn cứ {basis};", italic=True)
    by_order = own or "; ".join(orders) or "kế hoạch khảo sát đã ban hành"
    surveyed = f"tại {counted(len(facts.surveyed))} đơn vị, " if facts.several_units else ""
    yield Paragraph(
        text=f"Thực hiện {by_order}, {issuer(facts)} báo cáo kết quả khảo sát ({lower_first(facts.period.heading)}) "
        f"{surveyed}với tổng số {_surveyed(facts)}, như sau:"
    )
    if facts.as_of:
        yield Note(text=f"{facts.as_of}.")


def general(facts: Facts) -> Iterator[Block]:
    """Give part I."""
    plan = facts.plan
    yield Heading(level=1, text=PART)
    if not facts.publication:  # in which nobody writes
        yield Heading(level=2, text=PURPOSE)
        yield Placeholder(text="[Người soạn báo cáo ghi mục đích của cuộc điều tra, khảo sát theo kế hoạch]")
        yield Heading(level=2, text=SCOPE)
    if plan.file.scope:
        yield Paragraph(text=f"Phạm vi: {plan.file.scope}.")
    for text in _population(facts):
        yield Paragraph(text=text)
    yield Paragraph(text=f"Thời gian khảo sát: {lower_first(dates_of(facts.period))}.")
    ways = [lower_first(channel.text) for channel in plan.file.channels if channel.text]
    if ways:
        yield Paragraph(text=f"Hình thức khảo sát: {'; '.join(ways)}.")
    yield forms_table(facts)


def forms_table(facts: Facts) -> DataTable:
    """Give the table of forms: how many of each went where."""
    known = facts.total.issued is not None  # else the ballots that came back are all that is known
    issued = {unit.unit: _handed_out(unit) if known else unit.returned for unit in facts.progress}
    whole = facts.total.issued if known else facts.total.returned
    lines = [_form_line(form, facts, issued) for form in facts.forms]
    return DataTable(
        caption="Mẫu phiếu và số lượng phiếu",
        columns=(
            Column(label=FORMS_HEADER[0]),
            Column(label=FORMS_HEADER[1], wide=True),
            Column(label=FORMS_HEADER[2], measure=Measure.NUMBER),
            Column(label=FORMS_HEADER[3]),
        ),
        lines=(*lines, total(TOTAL, "", "–" if whole is None else whole, "")),
        notes=(f"Ngoài ra có {without_paper_words(facts.total.without_paper)}.",) * (known and _is_mixed(facts)),
    )


def _handed_out(unit: UnitProgress) -> int | None:
    return 0 if unit.issued is None and unit.without_paper else unit.issued


def _is_mixed(facts: Facts) -> bool:
    """Whether some ballots were handed out and other answers came without paper."""
    return facts.total.issued is not None and facts.total.without_paper > 0


def _surveyed(facts: Facts) -> str:
    if facts.total.issued is None:
        return f"{counted(facts.total.returned)} phiếu thu về"
    other = f" và {without_paper_words(facts.total.without_paper)}" if _is_mixed(facts) else ""
    return f"{counted(facts.total.issued)} phiếu phát ra{other}"


def _form_line(form: Questionnaire, facts: Facts, issued: dict[str, int | None]) -> TableLine:
    mine = [unit for unit in facts.surveyed if unit.questionnaire == form.key]
    number = known_sum(issued.get(unit.id) for unit in mine)
    groups: dict[str | None, list[CountedUnit]] = {}
    for unit in mine:
        groups.setdefault(unit.group, []).append(unit)
    spread = "; ".join(_spread(units, issued) for units in groups.values())
    origin = f"Mẫu {form.form}, phiên bản {form.version}"
    kind = " ".join(f"{form.title.capitalize()} {lower_first(form.subtitle)}".split())
    return item(origin, kind, "–" if number is None else number, spread)


def _spread(units: list[CountedUnit], issued: dict[str, int | None]) -> str:
    if len(units) <= _NAMED:
        return "; ".join(f"{unit.name}: {counted(issued.get(unit.id))} phiếu" for unit in units)
    return f"{group_title(units)}: {counted(known_sum(issued.get(unit.id) for unit in units))} phiếu"


def _own_plan(facts: Facts) -> str:
    """Name the plan itself, where the survey was ordered by one: its number and date may still be blank."""
    document = facts.plan.document
    if document.document_type != "ke_hoach":
        return ""
    number = document.document_number or "………"
    if document.document_date:
        day = document.document_date
        when = f"ngày {day.day:02d}/{day.month}/{day.year}"
    else:
        when = _dotted(document.document_date_text or "ngày tháng năm")
    symbol = f"/{document.document_symbol}" if document.document_symbol else ""
    return f"Kế hoạch số {number}{symbol} {when} của {document.issuing_body} về {lower_first(document.title)}"


def _dotted(text: str) -> str:
    """Put dots where a date was left open: `ngày … tháng 8 năm 2023`."""
    words = text.split()
    dotted = []
    for word, after in zip(words, [*words[1:], ""], strict=True):
        dotted.append(word)
        if word in {"ngày", "tháng", "năm"} and not after[:1].isdigit():
            dotted.append("…")
    return " ".join(dotted)


def _population(facts: Facts) -> Iterator[str]:
    population = facts.plan.file.population
    if population.text:
        yield f"Đối tượng khảo sát: {lower_first(population.text)}."
    for title, units in facts.groups():
        said = population.by_group.get(units[0].group or "")
        if said:
            yield f"Đối tượng khảo sát – {title}: {lower_first(said)}."
