"""Both readings of a quota whose declared total and per-unit rule do not agree (S0, check A1)."""

from collections.abc import Iterator

from forms.plan.quotas import QuotaChoice
from pipeline.document.model import Annex
from pipeline.document.table import Column, DataTable, Measure, added, item, total
from pipeline.report.facts import Facts
from pipeline.report.wording import counted

TITLE = "HAI CÁCH TÍNH CHỈ TIÊU SỐ PHIẾU"
_CHOICES = {QuotaChoice.PER_UNIT_RULE: "mức mỗi đơn vị", QuotaChoice.DECLARED_TOTAL: "tổng số ghi trong văn bản"}


def quota_annex(facts: Facts) -> Iterator[Annex]:
    """Give both allocations, unit by unit, and say which one is followed."""
    quotas = facts.plan.quotas
    declared, computed = quotas.declared_total, quotas.computed_total
    if not facts.is_whole or declared is None or computed is None or declared == computed:
        return
    lines = [
        item(str(number), unit.name, quotas.fixed.get(unit.id, 0), quotas.declared.get(unit.id, 0))
        for number, unit in enumerate(facts.surveyed, 1)
    ]
    difference = f"chênh lệch {counted(abs(computed - declared))} phiếu"
    choice = f"Kế hoạch chọn theo {_CHOICES[quotas.choice]}" if quotas.choice else "Kế hoạch chưa chọn cách tính"
    table = DataTable(
        caption=(
            f"Theo mức mỗi đơn vị: {counted(computed)} phiếu; theo tổng số ghi trong văn bản: {counted(declared)} phiếu"
        ),
        columns=(
            Column(label="Stt", measure=Measure.ORDINAL),
            Column(label="Đơn vị", wide=True),
            Column(label="Theo mức mỗi đơn vị", measure=Measure.NUMBER),
            Column(label="Phân bổ từ tổng số ghi trong văn bản", measure=Measure.NUMBER),
        ),
        lines=(*lines, total("", "Tổng cộng", added(lines, 2), added(lines, 3))),
        notes=(f"{choice}; {difference}. Số liệu của kế hoạch được giữ nguyên.",),
    )
    yield Annex(title=TITLE, blocks=(table,))
