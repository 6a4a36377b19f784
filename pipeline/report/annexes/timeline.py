"""The steps of the work with who does them and by when, as the plan has them."""

from collections.abc import Iterator

from forms.plan.deadline import NO_DEADLINE, vn_date
from forms.plan.terms import Step
from pipeline.document.model import Annex
from pipeline.document.table import Column, DataTable, Measure, item
from pipeline.report.facts import Facts

TITLE = "TIẾN ĐỘ THỰC HIỆN KẾ HOẠCH"


def timeline_annex(facts: Facts) -> Iterator[Annex]:
    """Give the steps, where at least one of them has a date."""
    steps = facts.plan.steps
    year = facts.period.year
    if facts.unit is not None or not any(step.start or step.deadline_in(year) != NO_DEADLINE for step in steps):
        return
    lines = [item(str(step.number), step.task, step.responsible, _when(step, year)) for step in steps]
    table = DataTable(
        caption="Các bước theo kế hoạch",
        columns=(
            Column(label="Stt", measure=Measure.ORDINAL),
            Column(label="Nội dung công việc", wide=True),
            Column(label="Trách nhiệm"),
            Column(label="Tiến độ"),
        ),
        lines=tuple(lines),
    )
    yield Annex(title=TITLE, place=facts.period.heading, blocks=(table,), landscape=True)


def _when(step: Step, year: int) -> str:
    deadline = step.deadline_in(year)
    if step.start and deadline.due:
        return f"{vn_date(step.start)} – {vn_date(deadline.due)}"
    if deadline == NO_DEADLINE:
        return f"Từ ngày {vn_date(step.start)}" if step.start else ""
    text = str(deadline)
    return text[:1].upper() + text[1:]
