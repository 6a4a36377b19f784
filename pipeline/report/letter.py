"""The frame of the report: who issues it, to whom, under which number, who gets it and who signs."""

import unicodedata

from pipeline.document.model import Letterhead, Signature
from pipeline.report.facts import Facts
from pipeline.report.notes import unanswered_mark
from pipeline.report.wording import lower_first
from pipeline.tables.table import PROVISIONAL, SIMULATED

KIND = "BÁO CÁO"
UNBALANCED = "SỐ PHIẾU CHƯA KHỚP"
_BLANK_DATE = "ngày      tháng      năm         "
_COMMITTEE = "ủy ban nhân dân"


def letterhead(facts: Facts) -> Letterhead:
    """Give the head of the report."""
    document = facts.plan.document
    return Letterhead(
        superior=superior(facts),
        body=issuer(facts),
        number=f"Số:        /{symbol(facts)}",
        place_and_date=f"{document.document_place or '…………'}, {_date(facts)}",
        kind=KIND,
        subject=subject(facts),
        addressed_to=addressee(facts),
    )


def issuer(facts: Facts) -> str:
    """Give the body that reports: the unit itself where the report is of one of many, else the plan's."""
    return facts.unit.name if _of_one_unit(facts) and facts.unit else facts.plan.issuing_body


def superior(facts: Facts) -> str:
    """Give the body above: a people's committee has none in its head, an office of a province stands under its."""
    plan = facts.plan
    if _of_one_unit(facts):
        return plan.issuing_body
    body, province = plan.issuing_body, plan.document.province or ""
    if fold(body).startswith(_COMMITTEE) or not province:
        return ""
    levels = [level for level in ("tỉnh", "thành phố") if f"{level} {province}" in body]
    return f"Ủy ban nhân dân {levels[0]} {province}" if levels else ""


def subject(facts: Facts) -> str:
    """Say what the report is about; the period is named where the plan's title leaves it open."""
    title = facts.plan.title
    text = title if fold(title).startswith("kết quả") else f"Kết quả {lower_first(title)}"
    several = len(facts.plan.rounds()) + len(facts.plan.periods()) > 2
    heading = facts.period.heading
    return f"{text} ({lower_first(heading)})" if several and not fold(title).endswith(fold(heading)) else text


def symbol(facts: Facts) -> str:
    """Give the symbol of a report from the plan's own, such as `BC-UBND` from `KH-UBND`."""
    said = facts.plan.document.document_symbol
    return f"BC-{said.partition('-')[2] or '………'}" if said else "BC-………"


def addressee(facts: Facts) -> str:
    """Say to whom the report goes; nobody reports to himself."""
    plan = facts.plan
    if _of_one_unit(facts):
        return plan.lead_unit
    duties = [duty.to for duty in plan.reports if duty.sender and duty.to]
    to = plan.document.addressed_to or (duties[-1] if duties else "")
    is_signer = bool(plan.signature_block) and to.upper().startswith(plan.signature_block[-1].upper())
    return "" if is_signer or fold(plan.issuing_body).startswith(fold(to)) else to


def annexed_to(facts: Facts) -> str:
    """Give the line under the title of an annex."""
    return f"(Kèm theo Báo cáo số        /{symbol(facts)} {_date(facts)} của {issuer(facts)})"


def recipients(facts: Facts) -> tuple[str, ...]:
    """Say who gets a copy."""
    if _of_one_unit(facts):
        return (facts.plan.lead_unit or facts.plan.issuing_body, "Lưu: VT")
    return facts.plan.recipients or ("Như trên", "Lưu: VT")


def signature(facts: Facts) -> Signature:
    """Say who signs; nobody signs figures that are not final, not real, or contradict each other."""
    titles = ("THỦ TRƯỞNG ĐƠN VỊ",) if _of_one_unit(facts) else facts.plan.signature_block or ("THỦ TRƯỞNG CƠ QUAN",)
    if facts.simulated:
        return Signature(titles=titles, unsigned="(Số liệu mô phỏng, không ký)")
    if facts.provisional:
        return Signature(titles=titles, unsigned="(Số liệu tạm tính, chưa ký)")
    if facts.unbalanced:
        return Signature(titles=titles, unsigned="(Số phiếu chưa khớp, chưa ký)")
    if unanswered_mark(facts.findings):
        return Signature(titles=titles, unsigned="(Còn sai lệch số liệu chưa được xác nhận, chưa ký)")
    return Signature(titles=titles, name="" if _of_one_unit(facts) else facts.plan.signatory or "")


def marks(facts: Facts) -> tuple[str, ...]:
    """Say what no page of the report may be without."""
    simulated = (SIMULATED,) if facts.simulated else ()
    provisional = (PROVISIONAL,) if facts.provisional else ()
    unbalanced = (UNBALANCED,) if facts.unbalanced else ()
    return (*simulated, *provisional, *unbalanced, *unanswered_mark(facts.findings))


def fold(text: str) -> str:
    """Write names of bodies alike, so that they can be compared."""
    return unicodedata.normalize("NFC", text).casefold().replace("uỷ", "ủy").replace("ubnd", _COMMITTEE).strip()


def _of_one_unit(facts: Facts) -> bool:
    return facts.unit is not None and len(facts.plan.surveyed_units()) > 1


def _date(facts: Facts) -> str:
    """Give the date with blanks for the pen; of a report that is itself the plan's document, as far as it is known."""
    document = facts.plan.document
    month = document.document_month
    if document.document_type == "bao_cao" and month:
        return f"ngày      tháng {month[5:]} năm {month[:4]}"
    return _BLANK_DATE.rstrip()
