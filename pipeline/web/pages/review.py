"""The review queue: one item at a time, by keyboard."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from pipeline.desk.queue import waiting
from pipeline.desk.statistics import reviewer_statistics
from pipeline.web.context import Reviewer, Shared
from pipeline.web.shown import show

router = APIRouter()


@router.get("/review")
def show_review(request: Request, context: Shared, visitor: Reviewer, *, item: int | None = None) -> Response:
    """Show the desk of a reviewer; its script fetches the items from the API."""
    return show(request, "review.html", waiting=waiting(context.desk, visitor.account), item=item)


@router.get("/review/statistics")
def show_statistics(request: Request, context: Shared, visitor: Reviewer) -> Response:
    """Show what each reviewer did and how often a second reader agreed."""
    return show(request, "statistics.html", reviewers=reviewer_statistics(context.desk))
