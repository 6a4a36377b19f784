"""How a survey goes from the plan to the report, and what the words of the desk mean: for the first day."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from pipeline.web.context import Viewer
from pipeline.web.shown import show

router = APIRouter()


@router.get("/guide")
def show_guide(request: Request, visitor: Viewer) -> Response:
    """Show the steps, each with its page where this person may open it, and the words."""
    return show(request, "guide.html")
