"""Check a published table, ours or another office's, and keep it so that its errors must be answered for."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from forms.phrase import Phrase
from pipeline.counting import questionnaires
from pipeline.desk.scans import safe_name
from pipeline.events import TableFault
from pipeline.importing.table import TableRefused
from pipeline.published.check import check_published
from pipeline.published.keeping import keep_table, table_faults
from pipeline.published.table import PublishedError
from pipeline.web.context import Planner, Shared
from pipeline.web.shown import show

router = APIRouter()
Short = Annotated[str, Form(max_length=100)]


@router.get("/published")
def show_published(request: Request, context: Shared, visitor: Planner) -> Response:
    """Show the form."""
    return _page(request)


@router.post("/published/check")
def check_table(
    request: Request, context: Shared, visitor: Planner, *, file: Annotated[UploadFile, File()], keep: Short = ""
) -> Response:
    """Check a table; where asked, keep it: its errors block closing until a named person answers for them."""
    survey = context.desk.survey
    name, raw = safe_name(file.filename or "bang.csv"), file.file.read()
    try:
        report = check_published(raw, questionnaires(survey), file=name)
    except (PublishedError, TableRefused) as error:
        return _page(request, trouble=error.said, name=name, status=422)
    faults = (
        keep_table(survey, raw, report, file=name, by=visitor.account.name)
        if keep
        else tuple(table_faults(report, name))
    )
    return _page(request, name=name, faults=faults, kept=bool(keep))


def _page(
    request: Request,
    *,
    trouble: Phrase | None = None,
    name: str = "",
    faults: tuple[TableFault, ...] = (),
    kept: bool = False,
    status: int = 200,
) -> Response:
    return show(request, "published.html", status=status, trouble=trouble, name=name, faults=faults, kept=kept)
