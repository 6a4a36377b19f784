"""The plan in the browser: check a changed plan before it is kept, and draw its sheets as they would print."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from forms.errors import FormError, PlanError
from forms.phrase import Phrase
from forms.plan import Plan
from forms.plan.finding import Finding
from forms.plan.findings import findings
from forms.plan.load import parse_plan
from pipeline.desk.desk import Desk
from pipeline.errors import UsageError
from pipeline.events import PlanChanged
from pipeline.files.whole_file import write_whole
from pipeline.pdfium import drawn, opened
from pipeline.printing.lock import printing_lock
from pipeline.printing.printable import long_names
from pipeline.printing.sample_sheet import sample_sheet
from pipeline.survey import PLAN

PREVIEW_PX_PER_PT = 1.6  # 115 dpi: every word can be read on an office screen


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCheck:
    """What is to be said of a plan's text."""

    plan: Plan | None
    trouble: Phrase | None  # why it cannot be loaded, with the line; None where it can
    findings: tuple[Finding, ...]


def plan_text(desk: Desk) -> str:
    """Give the plan as it is on disk."""
    return (desk.folder / PLAN).read_text(encoding="utf-8")


def check_plan(text: str) -> PlanCheck:
    """Load a plan's text and check it, without keeping it."""
    try:
        plan = parse_plan(text.encode("utf-8"), Path(PLAN))
        found = (*findings(plan), *long_names(plan))
    except (PlanError, FormError) as error:
        return PlanCheck(plan=None, trouble=error.said, findings=())
    return PlanCheck(plan=plan, trouble=None, findings=found)


def keep_plan(desk: Desk, text: str, *, before: str, by: str) -> None:
    """Keep a changed plan.

    Args:
        desk: The desk.
        text: The new plan.
        before: Digest of the plan that was being changed: another person's change must not be lost.
        by: Who changes it.

    Raises:
        PlanError: The new plan cannot be loaded; the old one stays.
        UsageError: Somebody else changed the plan meanwhile, or its code stands on paper already.
    """
    plan = parse_plan(text.encode("utf-8"), Path(PLAN))
    # Between look and write nobody else's change may come, and no ballot under the old code: here, and from another
    # desk of the same folder or `phieu print`.
    with desk.plan_turn, printing_lock(desk.survey):
        if plan_digest(plan_text(desk)) != before:
            raise UsageError("Kế hoạch vừa được người khác sửa: tải lại trang, rồi sửa lại trên bản mới")
        if plan.code != desk.survey.plan.code and desk.forms():
            raise UsageError("Mã kế hoạch %(code)s đã in trên phiếu, không đổi được nữa", code=desk.survey.plan.code)
        write_whole(desk.folder / PLAN, text.encode("utf-8"))
        desk.survey.store.append(PlanChanged(before=before, after=plan_digest(text)), by=by)


def plan_digest(text: str) -> str:
    """Give what tells two plans apart."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def preview(plan: Plan, questionnaire: str, page: int) -> bytes:
    """Draw one page of a questionnaire as it would print, as PNG.

    Raises:
        UsageError: There is no such questionnaire or page.
        FormError: The form cannot be set.
    """
    if questionnaire not in plan.questionnaires:
        raise UsageError(
            "no questionnaire %(questionnaire)s: %(questionnaires)s",
            questionnaire=questionnaire,
            questionnaires=", ".join(plan.questionnaires),
        )
    with opened(sample_sheet(plan, questionnaire)) as document:
        if not 1 <= page <= len(document):
            raise UsageError("page %(page)s: the form has %(count)s", page=page, count=len(document))
        picture = drawn(document, page - 1, px_per_pt=PREVIEW_PX_PER_PT)
    data = io.BytesIO()
    picture.save(data, "PNG", optimize=False)
    return data.getvalue()
