"""Packages of units: sent in, merged, and withdrawn, as `phieu merge` does."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from pipeline.desk.merges import Merged, merge, merge_state
from pipeline.merged.standing import speaking_again
from pipeline.merging.taking import withdraw
from pipeline.web.context import Scanner, Shared
from pipeline.web.fields import said
from pipeline.web.shown import show

router = APIRouter()
MOST_CONFLICTS = 200


@router.get("/merge")
def show_merged(request: Request, context: Shared, visitor: Scanner) -> Response:
    """Show what was merged, and what of it waits."""
    return _page(request, context)


@router.post("/merge")
def take_packages(
    request: Request,
    context: Shared,
    visitor: Scanner,
    *,
    files: Annotated[list[UploadFile], File()],
    trusted: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Merge packages; each that is refused says why, and the others are taken."""
    named = tuple((file.filename or "goi.zip", file.file) for file in files)
    outcome = merge(context.desk.survey, named, trusted=trusted.split(), by=visitor.account.name)
    return _page(request, context, outcome=outcome, status=422 if any(each.refused for each in outcome) else 200)


@router.post("/merge/withdraw")
def withdraw_package(
    request: Request,
    context: Shared,
    visitor: Scanner,
    *,
    package: Annotated[str, Form(min_length=64, max_length=64)],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Let a merged package count no longer; says which earlier ones speak again."""
    survey = context.desk.survey
    gone = withdraw(survey, package, reason=said(reason, "Lý do"), by=visitor.account.name)
    return _page(request, context, gone=gone, again=speaking_again(survey, gone))


def _page(
    request: Request,
    context: Shared,
    *,
    outcome: tuple[Merged, ...] = (),
    gone: str = "",
    again: dict[str, tuple[str, ...]] | None = None,
    status: int = 200,
) -> Response:
    plan = context.desk.survey.plan
    return show(
        request,
        "merging.html",
        status=status,
        outcome=outcome,
        gone=gone,
        again=again or {},
        state=context.desk.kept("merged packages", merge_state),
        unit_names={unit.id: unit.name for unit in plan.units},
        most=MOST_CONFLICTS,
    )
