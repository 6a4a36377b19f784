"""The re-check (phúc tra) as an annex, where the plan asks for one or one was made."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.document.model import Annex, Block, Placeholder
from pipeline.document.table import DataTable, Measure
from pipeline.report.annexes.place import place_of
from pipeline.report.annexes.tally_sheet import data_table
from pipeline.report.facts import Facts
from pipeline.tables.table import Table

TITLE = "KẾT QUẢ PHÚC TRA"


def audit_annex(facts: Facts) -> Iterator[Annex]:
    """Give the audit sheet; a plan that asks for a re-check nobody has made yet says so."""
    if facts.audit is not None:
        blocks: tuple[Block, ...] = (replace(audit_data_table(facts.audit), notes=facts.audit_notes),)
    elif facts.plan.file.recheck.required and not facts.publication:
        blocks = (Placeholder(text="[Chưa có kết quả phúc tra của kỳ này: rút thăm, phúc tra rồi lập lại báo cáo]"),)
    else:
        return
    yield Annex(title=TITLE, place=place_of(facts), blocks=blocks, landscape=facts.audit is not None)


def audit_data_table(audit: Table) -> DataTable:
    """Give the sheet of the office as a table of a document."""
    made = data_table(audit)
    columns = (replace(c, measure=Measure.NUMBER) if c.measure is Measure.TALLY else c for c in made.columns)
    return replace(made, caption="Phúc tra phiếu theo đơn vị", columns=tuple(columns))
