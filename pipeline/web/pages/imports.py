"""Answers that come without a scan: a template to fill in, a table to send, what is wrong with it, taking it."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from forms.phrase import Phrase
from pipeline.channels import FILE_CHANNELS
from pipeline.desk.imports import Sent, SentTable
from pipeline.desk.past_imports import past_imports
from pipeline.errors import NothingFound, UsageError
from pipeline.importing.table import TableRefused
from pipeline.importing.template import template_csv, template_xlsx
from pipeline.web.context import Scanner, Shared
from pipeline.web.fields import day
from pipeline.web.shown import show

router = APIRouter()
Short = Annotated[str, Form(max_length=100)]
TEMPLATES = {
    "xlsx": (template_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (template_csv, "text/csv; charset=utf-8"),
}
FAULTS_SHOWN = 200


@router.get("/import")
def show_import(request: Request, context: Shared, visitor: Scanner) -> Response:
    """Show the templates, the form, and what came in before."""
    return _page(request, context)


@router.get("/import/template/{format}")
def get_template(context: Shared, visitor: Scanner, *, format: str, unit: str = "") -> Response:
    """Give an empty table to fill in."""
    if format not in TEMPLATES:
        raise NothingFound("format %(format)r: %(templates)s", format=format, templates=", ".join(TEMPLATES))
    write, media = TEMPLATES[format]
    data = write(context.desk.survey.plan, unit or None)
    headers = {"content-disposition": f'attachment; filename="tra-loi.{format}"'}
    return Response(data, media_type=media, headers=headers)


@router.post("/import/check")
def check_table(
    request: Request,
    context: Shared,
    visitor: Scanner,
    *,
    file: Annotated[UploadFile, File()],
    channel: Short = "",
    unit: Short = "",
    round: Short = "",
    received: Short = "",
    corrects: Short = "",
    new: Short = "",
) -> Response:
    """Look through a table; nothing of it is taken yet."""
    if channel not in FILE_CHANNELS:
        raise UsageError(
            "channel %(channel)r: %(file_channels)s", channel=channel, file_channels=", ".join(FILE_CHANNELS)
        )
    sent = Sent(
        channel=channel,
        unit=unit or None,
        round=round or None,
        received=day(received, "Ngày thu phiếu"),
        corrects=bool(corrects),
        new=bool(new),
    )
    try:
        table = context.imports.look(file.filename or "bang.csv", file.file, sent, by=visitor.account.name)
    except TableRefused as error:
        return _page(request, context, trouble=error.said, status=422)
    return RedirectResponse(f"/import/{table.id}", status_code=303)


@router.get("/import/{id}")
def show_table(request: Request, context: Shared, visitor: Scanner, *, id: str) -> Response:
    """Show what is wrong with a table, or what came of it."""
    return _table_page(request, context.imports.table(id))


@router.post("/import/{id}/take")
def take_table(request: Request, context: Shared, visitor: Scanner, *, id: str, skip_bad: Short = "") -> Response:
    """Take a table whose rows are good, or its good rows."""
    try:
        context.imports.take(id, by=visitor.account.name, skip_bad=bool(skip_bad))
    except TableRefused as error:
        return _table_page(request, context.imports.table(id), trouble=error.said, status=422)
    return RedirectResponse(f"/import/{id}", status_code=303)


def _page(request: Request, context: Shared, *, trouble: Phrase | None = None, status: int = 200) -> Response:
    plan = context.desk.survey.plan
    return show(
        request,
        "import.html",
        status=status,
        trouble=trouble,
        channels=FILE_CHANNELS,
        units=plan.surveyed_units(),
        rounds=plan.rounds(),
        forms=len(plan.questionnaires),
        past=past_imports(context.desk.survey),
    )


def _table_page(request: Request, table: SentTable, *, trouble: Phrase | None = None, status: int = 200) -> Response:
    faults = table.report.skipped if table.report else table.check.faults
    bad_rows = len({fault.row for fault in faults})
    return show(
        request,
        "import_table.html",
        status=status,
        table=table,
        faults=faults[:FAULTS_SHOWN],
        count=len(faults),
        bad_rows=bad_rows,
        trouble=trouble,
    )
