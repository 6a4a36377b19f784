"""The review queue: one item at a time, by keyboard."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from forms.phrase import Phrase
from pipeline.desk.desk import Desk
from pipeline.desk.queue import waiting
from pipeline.desk.standing import standing
from pipeline.desk.statistics import reviewer_statistics
from pipeline.survey import Survey
from pipeline.web.context import Reviewer, Shared
from pipeline.web.shown import show

router = APIRouter()


@router.get("/review")
def show_review(request: Request, context: Shared, visitor: Reviewer, *, item: int | None = None) -> Response:
    """Show the desk of a reviewer; its script fetches the items from the API."""
    return show(
        request,
        "review.html",
        waiting=waiting(context.desk, visitor.account),
        elsewhere=_elsewhere(context.desk),
        item=item,
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


@router.get("/review/statistics")
def show_statistics(request: Request, context: Shared, visitor: Reviewer) -> Response:
    """Show what each reviewer did and how often a second reader agreed."""
    return show(request, "statistics.html", reviewers=reviewer_statistics(context.desk))
