"""The review queue: one item at a time, by keyboard."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from forms.phrase import Phrase
from pipeline.desk.decided import own_decisions
from pipeline.desk.desk import Desk
from pipeline.desk.queue import waiting
from pipeline.desk.standing import standing
from pipeline.desk.statistics import reviewer_statistics
from pipeline.survey import Survey
from pipeline.web.context import Reviewer, Shared
from pipeline.web.shown import show
from pipeline.web.turns import undo_or_refuse

router = APIRouter()
DECISIONS_SHOWN = 100


@router.get("/review")
def show_review(
    request: Request, context: Shared, visitor: Reviewer, *, item: int | None = None, undone: bool = False
) -> Response:
    """Show the desk of a reviewer; its script fetches the items from the API."""
    return show(
        request,
        "review.html",
        waiting=waiting(context.desk, visitor.account),
        elsewhere=_elsewhere(context.desk),
        item=item,
        undone=undone,
        example=_example(context.desk.survey),
    )


def _elsewhere(desk: Desk) -> tuple[Phrase, ...]:
    """Say what no item here stands for and yet keeps open rounds from being closed."""
    rounds = [standing(desk, each.label) for each in desk.survey.plan.rounds()]
    return tuple(said for each in rounds if not each.closed for said in each.elsewhere)


def _example(survey: Survey) -> str:
    """Give what a ballot code of this survey looks like, to show where one is typed in."""
    unit = next((unit.id for unit in survey.plan.surveyed_units()), "…")
    round_ = next((round_.label for round_ in survey.plan.rounds()), "…")
    return f"{survey.plan.code}/{unit}/{round_}/0007-…"


@router.get("/review/decided")
def show_decided(request: Request, context: Shared, visitor: Reviewer) -> Response:
    """Show what this person decided last, whenever that was, each with the way back."""
    return show(request, "decided.html", decided=own_decisions(context.desk, visitor.account, most=DECISIONS_SHOWN))


@router.post("/review/decided/undo")
def take_back(
    context: Shared, visitor: Reviewer, *, item: Annotated[int, Form(ge=1)], shown: Annotated[int, Form(ge=1)]
) -> Response:
    """Take the decision that was shown back, and go on with its item."""
    undo_or_refuse(context, visitor.account, item, shown=shown)
    return RedirectResponse(f"/review?item={item}&undone=true", status_code=303)


@router.get("/review/statistics")
def show_statistics(request: Request, context: Shared, visitor: Reviewer) -> Response:
    """Show what each reviewer did and how often a second reader agreed."""
    return show(request, "statistics.html", reviewers=reviewer_statistics(context.desk))
