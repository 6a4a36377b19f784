"""The plan as text for those who know it, beside its sheets; findings explained; packs to print and to fetch."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from forms.errors import FormError, PlanError
from forms.phrase import Phrase
from forms.plan import Plan
from forms.plan.finding import Finding, Severity
from forms.plan.load import parse_plan
from forms.setting import set_form
from pipeline.closing import texts_digest
from pipeline.desk.planning import PlanCheck, check_plan, keep_plan, plan_digest, plan_text, preview
from pipeline.desk.printing import print_packs, printed_so_far
from pipeline.errors import NothingFound, UsageError
from pipeline.findings import all_findings
from pipeline.manifest import PrintedBallot
from pipeline.printing.copied import copied_said
from pipeline.printing.order import PrintOrder
from pipeline.printing.printable import print_warnings
from pipeline.store import printed
from pipeline.survey import PLAN
from pipeline.web.context import Planner, Shared
from pipeline.web.fields import number
from pipeline.web.shown import show

router = APIRouter()
PlanText = Annotated[str, Form(max_length=1_000_000)]
Short = Annotated[str, Form(max_length=100)]


@router.get("/plan/text")
def show_plan(request: Request, context: Shared, visitor: Planner, *, saved: bool = False) -> Response:
    """Show the plan with its findings and the sheets beside it."""
    return _page(request, context, plan_text(context.desk), checked=None, saved=saved)


@router.post("/plan/text")
def save_plan(
    request: Request, context: Shared, visitor: Planner, *, text: PlanText, before: Short, action: Short = "check"
) -> Response:
    """Check a changed plan, or keep it."""
    plain = text.replace("\r\n", "\n")
    if action != "save":
        return _page(request, context, plain, checked=check_plan(plain), before=before)
    try:
        keep_plan(context.desk, plain, before=before, by=visitor.account.name)
    except (PlanError, UsageError) as error:
        failed = PlanCheck(plan=None, trouble=error.said, findings=())
        return _page(request, context, plain, checked=failed, before=before, status=422)
    return RedirectResponse("/plan/text?saved=true", status_code=303)


@router.get("/plan/sheet/{questionnaire}/{page}")
def show_sheet(context: Shared, visitor: Planner, *, questionnaire: str, page: int) -> Response:
    """Draw a sheet of the plan as it is kept."""
    return Response(preview(context.desk.survey.plan, questionnaire, page), media_type="image/png")


@router.post("/plan/sheet/{questionnaire}/{page}")
def draw_sheet(context: Shared, visitor: Planner, *, questionnaire: str, page: int, text: PlanText) -> Response:
    """Draw a sheet of a plan that is being changed."""
    plan = parse_plan(text.replace("\r\n", "\n").encode("utf-8"), Path(PLAN))
    return Response(preview(plan, questionnaire, page), media_type="image/png")


@router.post("/plan/print")
def post_print(
    context: Shared,
    visitor: Planner,
    *,
    round: Short = "",
    unit: Short = "",
    count: Short = "",
    spare: Short = "0",
    shown: Annotated[int | None, Form(ge=0)] = None,
) -> Response:
    """Print what is missing to the quota, or a number of ballots."""
    order = PrintOrder(
        units=(unit,) if unit else (),
        round=round or None,
        count=number(count, "In thêm mỗi đơn vị") if count else None,
        spare=number(spare or "0", "Dự phòng mỗi đơn vị"),
        by=visitor.account.name,
    )
    print_packs(context.desk, order, shown=shown)
    return RedirectResponse("/plan/packs", status_code=303)


@router.get("/plan/packs")
def show_packs(request: Request, context: Shared, visitor: Planner) -> Response:
    """Show what can be printed, and the packs that were."""
    plan = context.desk.survey.plan
    return show(
        request,
        "plan_packs.html",
        packs=_packs(context),
        shown=printed_so_far(context.desk),
        rounds=plan.rounds(),
        units=plan.surveyed_units(),
        warnings=_warnings(context),
        quota_known=all(plan.quota(unit.id) is not None for unit in plan.surveyed_units()),
    )


@router.get("/plan/packs/{file:path}")
def get_pack(context: Shared, visitor: Planner, *, file: str) -> Response:
    """Give a printed pack."""
    if file not in _pack_files(context):
        raise NothingFound("%(file)s: không có tập phiếu này", file=file)
    data = (context.desk.survey.print_folder / file).read_bytes()
    name = file.rsplit("/", 1)[-1]
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="application/pdf", headers=headers)


def _page(
    request: Request,
    context: Shared,
    text: str,
    *,
    checked: PlanCheck | None,
    before: str | None = None,
    saved: bool = False,
    status: int = 200,
) -> Response:
    plan = checked.plan if checked else context.desk.survey.plan
    sheets = (
        [(key, len(set_form(each).layout.pages), each.title) for key, each in plan.questionnaires.items()]
        if plan
        else []
    )
    found = _findings(context, checked)
    return show(
        request,
        "plan.html",
        status=status,
        text=text,
        before=before or plan_digest(plan_text(context.desk)),
        changed=checked is not None,
        trouble=checked.trouble if checked else None,
        findings=found,
        digests=_digests(found),
        severities=Severity,
        sheets=sheets,
        saved=saved,
    )


def _digests(found: Sequence[tuple[Finding, object]]) -> dict[str, str]:
    """Give by code what tells the findings that are shown from others."""
    texts: dict[str, dict[str, None]] = {}
    for finding, _ in found:
        texts.setdefault(finding.code, {})[finding.text] = None
    return {code: texts_digest(of_code) for code, of_code in texts.items()}


def _findings(context: Shared, checked: PlanCheck | None) -> list[tuple[Finding, object]]:
    if checked is not None:
        return [(found, None) for found in checked.findings]
    try:
        return [(each.finding, each.acknowledged) for each in all_findings(context.desk.survey)]
    except FormError:
        return []


def _warnings(context: Shared) -> list[Phrase]:
    plan, copied = context.desk.survey.plan, copied_said(context.desk.survey)
    warnings = print_warnings(plan, {unit.id for unit in plan.surveyed_units()})
    return [*warnings, *(() if copied is None else (copied,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLine:
    """A pack as it is listed: whose it is, and how many ballots lie in it; none where it is a reprint."""

    file: str
    unit_name: str
    ballots: int
    spares: int


def _packs(context: Shared) -> tuple[PackLine, ...]:
    survey = context.desk.survey
    with survey.store.connection() as connection:
        known = printed.printed_ballots(connection)
    of_file: dict[str, list[PrintedBallot]] = {}
    for each in known:
        of_file.setdefault(each.file, []).append(each)
    return tuple(_pack_line(survey.plan, file, of_file.get(file, [])) for file in _pack_files(context))


def _pack_line(plan: Plan, file: str, ballots: list[PrintedBallot]) -> PackLine:
    units = sorted({each.ballot.unit for each in ballots})
    names = (plan.unit(unit).name if plan.has_unit(unit) else unit for unit in units)
    spares = sum(each.spare for each in ballots)
    return PackLine(file=file, unit_name=", ".join(names), ballots=len(ballots), spares=spares)


def _pack_files(context: Shared) -> tuple[str, ...]:
    folder = context.desk.survey.print_folder
    return tuple(sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*.pdf")))
