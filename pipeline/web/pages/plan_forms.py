"""The plan by forms: the document and its days, the units, the questions; the sheet drawn beside as it will print."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from forms.errors import FormError, PlanError
from forms.phrase import Phrase
from forms.plan.load import parse_plan
from forms.setting import set_form
from pipeline.desk.desk import Desk
from pipeline.desk.plan_forms.document import document_form
from pipeline.desk.plan_forms.fields import Sent, plan_data
from pipeline.desk.plan_forms.keeping import (
    Changed,
    document_changed,
    printed_units,
    questions_changed,
    units_changed,
)
from pipeline.desk.plan_forms.questions import KINDS, OWN, questions_form
from pipeline.desk.plan_forms.units import CHOICES, group_names, quota_choice, rule_rows, unit_rows
from pipeline.desk.planning import keep_plan, plan_digest, plan_text, preview
from pipeline.errors import UsageError
from pipeline.findings import all_findings
from pipeline.survey import PLAN
from pipeline.web.context import Context, Planner, Shared
from pipeline.web.guard import MAX_FORM_FIELDS
from pipeline.web.shown import show

router = APIRouter()
OF_THE_FORM = frozenset({"csrf", "before", "action", "form"})  # fields that are not the plan's


class Said(NamedTuple):
    """What a form is shown again with: what was sent, what is wrong with it, or that it was kept."""

    sent: Sent
    trouble: Phrase | None
    saved: str


async def _sent(request: Request) -> Sent:
    form: FormData = await request.form(max_fields=MAX_FORM_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


Form = Annotated[Sent, Depends(_sent)]


@router.get("/plan")
def show_document(request: Request, context: Shared, visitor: Planner, *, saved: str = "") -> Response:
    """Show the document and its days as a form."""
    return _document(request, context, {}, trouble=None, saved=saved)


@router.post("/plan")
def keep_document(request: Request, context: Shared, visitor: Planner, sent: Form) -> Response:
    """Keep the document and its days."""
    return _kept(
        context,
        visitor.account.name,
        sent,
        back="/plan",
        change=lambda fields: document_changed(context.desk, fields),
        again=lambda trouble: _document(request, context, sent, trouble=trouble),
    )


@router.get("/plan/units")
def show_units(request: Request, context: Shared, visitor: Planner, *, saved: str = "") -> Response:
    """Show the units as a form."""
    return _units(request, context, {}, trouble=None, saved=saved)


@router.post("/plan/units")
def keep_units(request: Request, context: Shared, visitor: Planner, sent: Form) -> Response:
    """Keep the units, add one or take one out."""
    return _kept(
        context,
        visitor.account.name,
        sent,
        back="/plan/units",
        change=lambda fields: units_changed(context.desk, fields, sent.get("action", "")),
        again=lambda trouble: _units(request, context, sent, trouble=trouble),
    )


@router.get("/plan/questions")
def choose_questions(context: Shared, visitor: Planner) -> Response:
    """Lead to the first questionnaire."""
    return RedirectResponse(f"/plan/questions/{next(iter(context.desk.survey.plan.questionnaires))}", status_code=303)


@router.get("/plan/questions/{key}")
def show_questions(request: Request, context: Shared, visitor: Planner, *, key: str, saved: str = "") -> Response:
    """Show a questionnaire as a form beside its sheets."""
    return _questions(request, context, key, {}, trouble=None, saved=saved)


@router.post("/plan/questions/{key}")
def keep_questions(request: Request, context: Shared, visitor: Planner, *, key: str, sent: Form) -> Response:
    """Keep a questionnaire, or move, add or take out a question."""
    return _kept(
        context,
        visitor.account.name,
        sent,
        back=f"/plan/questions/{key}",
        change=lambda fields: questions_changed(context.desk, key, fields, sent.get("action", "")),
        again=lambda trouble: _questions(request, context, key, sent, trouble=trouble),
    )


@router.post("/plan/draw/{questionnaire}/{page}")
def draw_form(context: Shared, visitor: Planner, *, questionnaire: str, page: int, sent: Form) -> Response:
    """Draw a sheet as a form that is being filled in would change it."""
    fields = _fields(sent)
    if sent.get("form") == "questions":
        changed = questions_changed(context.desk, questionnaire, fields, "")
    else:
        changed = document_changed(context.desk, fields)
    plan = parse_plan(changed.text.encode("utf-8"), Path(PLAN))
    return Response(preview(plan, questionnaire, page), media_type="image/png")


def _fields(sent: Sent) -> Sent:
    return {name: value for name, value in sent.items() if name not in OF_THE_FORM}


def _kept(
    context: Context,
    name: str,
    sent: Sent,
    *,
    back: str,
    change: Callable[[Sent], Changed],
    again: Callable[[Phrase], Response],
) -> Response:
    """Keep what a form changes, or show it again with what is wrong with it."""
    try:
        changed = change(_fields(sent))
        keep_plan(context.desk, changed.text, before=sent.get("before", ""), by=name)
    except (PlanError, FormError, UsageError) as error:
        return again(error.said)
    return RedirectResponse(f"{back}?saved={changed.new_version or 'yes'}", status_code=303)


def _document(request: Request, context: Context, sent: Sent, *, trouble: Phrase | None, saved: str = "") -> Response:
    desk = context.desk
    form = document_form(plan_data(plan_text(desk)), printed=bool(desk.forms()))
    key = next(iter(desk.survey.plan.questionnaires))
    return _show(
        request, context, "plan_document.html", Said(sent, trouble, saved), form=form, sheets=_sheets(desk, key)
    )


def _units(request: Request, context: Context, sent: Sent, *, trouble: Phrase | None, saved: str = "") -> Response:
    desk = context.desk
    plan, data = desk.survey.plan, plan_data(plan_text(desk))
    rows = unit_rows(data, plan, printed_units(desk))
    more = {
        "rows": rows,
        "rules": rule_rows(data),
        "choice": quota_choice(data),
        "choices": CHOICES,
        "groups": group_names(rows),
        "questionnaires": tuple(plan.questionnaires),
        "declared": plan.declared_total,
        "computed": plan.computed_total,
    }
    return _show(request, context, "plan_units.html", Said(sent, trouble, saved), **more)


def _questions(
    request: Request, context: Context, key: str, sent: Sent, *, trouble: Phrase | None, saved: str = ""
) -> Response:
    desk = context.desk
    form = questions_form(plan_data(plan_text(desk)), key)
    plan = desk.survey.plan
    on_paper = (plan.questionnaires[key].form, plan.questionnaires[key].version) in desk.forms()
    more = {"form": form, "kinds": KINDS, "own": OWN, "on_paper": on_paper, "sheets": _sheets(desk, key)}
    keys = tuple((each, questionnaire.title) for each, questionnaire in plan.questionnaires.items())
    return _show(request, context, "plan_questions.html", Said(sent, trouble, saved), keys=keys, **more)


def _sheets(desk: Desk, key: str) -> tuple[tuple[str, int], ...]:
    """Give the pages of a questionnaire's sheet; none where it cannot be set: its findings say why."""
    try:
        pages = set_form(desk.survey.plan.questionnaires[key]).layout.pages
    except FormError:
        return ()
    return tuple((key, page.number) for page in pages)


def _show(request: Request, context: Context, template: str, said: Said, **more: Any) -> Response:
    return show(
        request,
        template,
        status=422 if said.trouble else 200,
        sent=said.sent,
        trouble=said.trouble,
        saved=said.saved,
        before=plan_digest(plan_text(context.desk)),
        findings=_findings(context),
        **more,
    )


def _findings(context: Context) -> tuple[Any, ...]:
    try:
        return tuple(all_findings(context.desk.survey))
    except FormError:
        return ()
