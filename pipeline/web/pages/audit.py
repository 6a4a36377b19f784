"""The re-check (phúc tra): draw, read again unseen, outcomes of contact, and what it all proves."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from forms.arithmetic import half_up, vn_percent
from pipeline.audit.drawing import draw_audit
from pipeline.audit.entering import Contact, Reread, enter_contact, enter_readings
from pipeline.audit.json import audit_json
from pipeline.audit.listing import AuditTask
from pipeline.audit.share import USUAL_SHARE, least_share, share_from
from pipeline.audit.sheet import audit_notes, audit_table
from pipeline.desk.rechecks import Recheck, blind_ballot, next_ballot, recheck
from pipeline.errors import AlreadySettled, NothingFound, UsageError
from pipeline.report.annexes.audit import audit_data_table
from pipeline.rounds import named_round
from pipeline.survey import Survey
from pipeline.tables.csv import BOM, write_csv
from pipeline.tables.head import meta_of
from pipeline.tables.table import Sheet
from pipeline.web.context import Rechecker, Shared
from pipeline.web.fields import said
from pipeline.web.shown import show

router = APIRouter()
Short = Annotated[str, Form(max_length=200)]
Draws = Annotated[int | None, Form(ge=0)]
TASKS_SHOWN = 100
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
FIELD = "a:"  # before the question's id in the form of a second reading


@router.get("/audit")
def show_audit(
    request: Request,
    context: Shared,
    visitor: Rechecker,
    *,
    round: str | None = None,
    state: str = "left",
    start: int = 0,
    done: str = "",
) -> Response:
    """Show the draw, who reads what, and the report."""
    found = recheck(context.desk, round)
    listed = _listed(found, state)
    return show(
        request,
        "audit.html",
        recheck=found,
        report=found.report,
        rounds=[each.label for each in context.desk.survey.plan.rounds()],
        table=audit_data_table(audit_table(found.report)),
        notes=audit_notes(found.report),
        usual=_usual_share(context.desk.survey),
        tasks=listed[start : start + TASKS_SHOWN],
        listed=len(listed),
        start=start,
        step=TASKS_SHOWN,
        state=state,
        reading=context.desk.rereads.holders(),
        contacts=tuple(Contact),
        unit_names={unit.id: unit.name for unit in context.desk.survey.plan.units},
        done=done,
    )


@router.post("/audit/draw")
def draw(
    context: Shared, visitor: Rechecker, *, round: Short, seed: Short = "", share: Short = "", shown: Draws = None
) -> Response:
    """Draw ballots from a public seed; the draw is logged and can be replayed by anybody."""
    survey = context.desk.survey
    round_ = named_round(survey, round)
    wanted = share_from(share) if share.strip() else None
    draw_audit(survey, round_, seed=said(seed, "Số gốc"), share=wanted, by=visitor.account.name, shown=shown)
    return RedirectResponse(f"/audit?round={round_}", status_code=303)


@router.get("/audit/read")
def show_ballot(
    request: Request,
    context: Shared,
    visitor: Rechecker,
    *,
    round: str | None = None,
    ballot: str = "",
    after: str = "",
) -> Response:
    """Show a ballot to its second reader: the paper and the questions, nothing of what was read."""
    desk, account = context.desk, visitor.account
    round_ = named_round(desk.survey, round)
    if after:
        desk.rereads.give_back((after,), account.name)
    code = ballot.strip().upper() or next_ballot(desk, account, round_, after=after)
    if not code:
        return RedirectResponse(f"/audit?round={round_}&done=all", status_code=303)
    shown = blind_ballot(desk, account, code)
    if not desk.rereads.take((code,), account.name, most=1):
        raise AlreadySettled("Phiếu %(code)s đang được người khác đọc lại", code=code)
    left = len(recheck(desk, round_).left)
    return show(request, "audit_read.html", ballot=shown, left=left, field=FIELD)


@router.post("/audit/read")
async def enter_reading(
    request: Request, context: Shared, visitor: Rechecker, *, ballot: Short, reason: Short = "", over: Short = ""
) -> Response:
    """Take a second reading; what differs from the first is not told, and goes to a third person."""
    form = await request.form()
    cells = {
        name.removeprefix(FIELD): tuple(str(value) for value in form.getlist(name))
        for name in form
        if name.startswith(FIELD)
    }
    empty = [question for question, values in cells.items() if not any(values)]
    if empty:
        raise UsageError("Câu %(empty)s chưa có câu trả lời: bỏ trống cũng phải chọn", empty=empty[0])
    desk = context.desk
    reading = Reread(ballot=ballot, cells=cells, over=over)
    enter_readings(desk.survey, [reading], by=visitor.account.name, reason=" ".join(reason.split()))
    desk.rereads.give_back((ballot,), visitor.account.name)
    round_ = ballot.split("/")[2]
    return RedirectResponse(f"/audit/read?round={round_}" if not reason else f"/audit?round={round_}", status_code=303)


@router.post("/audit/contact")
def enter_outcome(
    context: Shared, visitor: Rechecker, *, ballot: Short, outcome: Short, state: Short = "left", shown: Short = ""
) -> Response:
    """Record what the respondent said; never who."""
    if outcome not in set(Contact):
        raise UsageError("outcome %(outcome)r: %(contact)s", outcome=outcome, contact=", ".join(Contact))
    enter_contact(context.desk.survey, ballot, Contact(outcome), by=visitor.account.name, shown=shown)
    wanted = state if state in ("left", "done", "all") else "left"
    return RedirectResponse(f"/audit?round={ballot.split('/')[2]}&state={wanted}#tasks", status_code=303)


@router.get("/audit/file/{format}")
def get_report(context: Shared, visitor: Rechecker, *, format: str, round: str | None = None) -> Response:
    """Give the report as a file."""
    if format not in MEDIA:
        raise NothingFound("format %(format)r: %(media)s", format=format, media=", ".join(MEDIA))
    survey = context.desk.survey
    round_ = named_round(survey, round)
    report = recheck(context.desk, round_).report
    if format == "json":
        data = audit_json(report)
    else:
        sheet = Sheet(name="Phúc tra", place="", tables=(audit_table(report),), rows=())
        data = BOM + write_csv((sheet,), meta_of(survey.plan, round=round_))
    headers = {"content-disposition": f'attachment; filename="phuc-tra-{round_}.{format}"'}
    return Response(data, media_type=MEDIA[format], headers=headers)


def _listed(found: Recheck, state: str) -> tuple[AuditTask, ...]:
    if state == "done":
        return tuple(task for task in found.tasks if task.done)
    return found.tasks if state == "all" else found.left


def _usual_share(survey: Survey) -> str:
    terms = survey.plan.file.recheck
    share = least_share(terms) or terms.default_fraction or USUAL_SHARE
    return vn_percent(half_up(100 * share, 2), whole_plain=True)
