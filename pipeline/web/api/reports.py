"""Reports and exports as files, and tables of answers that come in."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response, StreamingResponse

from pipeline.channels import FILE_CHANNELS
from pipeline.desk.imports import Sent
from pipeline.desk.reports import place_for
from pipeline.document.formats import FORMATS
from pipeline.errors import NothingFound, UsageError
from pipeline.exporting import EXPORTS, export
from pipeline.files.whole_file import parts_of
from pipeline.publication.publish import publish
from pipeline.reporting import ReportOrder, report_file
from pipeline.rounds import named_round
from pipeline.web.api.words import Label, Name, Words
from pipeline.web.context import Exporter, Scanner, Shared, Viewer
from pipeline.web.faults import NotYours
from pipeline.web.pages.reports import MEDIA

router = APIRouter()
Short = Annotated[str, Form(max_length=60)]
Format = StrEnum("Format", {name.upper(): name for name in sorted(FORMATS)})  # type: ignore[misc]  # made from the table
REPORT_FILES = {
    200: {"content": {media.partition(";")[0]: {} for media in MEDIA.values()}, "description": "The report"}
}
PACKAGE = {200: {"content": {"application/zip": {}}, "description": "The package"}}
TABLE = {200: {"content": {"text/csv": {}}, "description": "The table"}}


class FaultOut(BaseModel):
    """What is wrong with one cell, or with a row as a whole."""

    model_config = ConfigDict(from_attributes=True)

    row: int
    column: str
    value: str
    reason: Words


class ImportOut(BaseModel):
    """What is in a table; `taken` says whether it counts now."""

    source: str
    good: int
    taken: bool
    same_file: bool
    unused: tuple[str, ...]
    not_kept: tuple[str, ...]  # columns that say who answered: of the table that is kept they are left out
    faults: list[FaultOut]


@router.get("/reports/{format}", response_class=Response, responses=REPORT_FILES)  # type: ignore[arg-type]  # as FastAPI takes it
def get_report(
    context: Shared, visitor: Viewer, *, format: Format, unit: Name | None = None, round: Label | None = None
) -> Response:
    """Give the report as `phieu report` writes it."""
    account = visitor.account
    if unit is not None and not account.sees_unit(unit):
        raise NotYours
    place = place_for(context.desk, account, round=round, unit=unit, group=None)
    file = report_file(context.desk.survey, ReportOrder(unit=place.unit, round=place.round), format.value)
    return Response(file.data, media_type=MEDIA[format.value])


@router.post("/exports/public", response_class=Response, responses=PACKAGE)  # type: ignore[arg-type]  # as FastAPI takes it
def post_public(
    context: Shared,
    visitor: Exporter,
    *,
    round: Label | None = None,
    beside_earlier: Annotated[
        bool, Query(description="Also where an earlier one shows what a few ballots say")
    ] = False,
) -> Response:
    """Make the publication package; it is logged. One that shows beside an earlier one what a few say is refused."""
    survey = context.desk.survey
    label = named_round(survey, round) if round is not None else None
    made = publish(survey, round=label, by=visitor.account.name, beside_earlier=beside_earlier)
    return Response(made.data, media_type="application/zip")


@router.post("/exports/{what}", response_class=Response, responses=TABLE)  # type: ignore[arg-type]  # as FastAPI takes it
def post_export(context: Shared, visitor: Exporter, *, what: str) -> Response:
    """Make a working export as CSV; it carries ballot codes, and its use is logged."""
    if what not in EXPORTS:
        raise NothingFound("export %(what)r: %(exports)s", what=what, exports=", ".join(sorted(EXPORTS)))
    parts = parts_of(export(context.desk.survey, what, by=visitor.account.name))
    return StreamingResponse(parts, media_type="text/csv; charset=utf-8")


@router.post("/import")
def post_import(
    context: Shared,
    visitor: Scanner,
    *,
    file: Annotated[UploadFile, File()],
    channel: Short,
    unit: Short = "",
    round: Short = "",
    received: Annotated[date | None, Form()] = None,
    corrects: Annotated[bool, Form()] = False,
    new: Annotated[bool, Form()] = False,
    skip_bad: Annotated[bool, Form()] = False,
    check: Annotated[bool, Form(description="Only say what is wrong with it")] = False,
) -> ImportOut:
    """Take a table of answers, whole or not at all; with `check` nothing is taken."""
    if channel not in FILE_CHANNELS:
        raise UsageError(
            "channel %(channel)r: %(file_channels)s", channel=channel, file_channels=", ".join(FILE_CHANNELS)
        )
    sent = Sent(channel=channel, unit=unit or None, round=round or None, received=received, corrects=corrects, new=new)
    table = context.imports.look(file.filename or "table.csv", file.file, sent, by=visitor.account.name)
    may_take = not check and table.check.good > 0 and (skip_bad or not table.check.faults)
    try:
        if may_take:
            table = context.imports.take(table.id, by=visitor.account.name, skip_bad=skip_bad)
    finally:  # a program sends it anew with its next request
        context.imports.forget(table.id)
    return ImportOut(
        source=table.name,
        good=table.check.good,
        taken=table.report is not None,
        same_file=table.check.same_file,
        unused=table.check.unused,
        not_kept=table.check.not_kept,
        faults=[FaultOut.model_validate(fault) for fault in table.check.faults],
    )
