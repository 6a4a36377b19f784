"""Reports: the figures as tables and charts, the text with what a person must still write, and every download."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response, StreamingResponse

from pipeline.desk.reports import Place, groups_of, place_for, report_view, svg
from pipeline.document.formats import FORMATS
from pipeline.errors import NothingFound
from pipeline.exporting import EXPORTS, export
from pipeline.files.whole_file import parts_of
from pipeline.publication.beside import published_before
from pipeline.publication.publish import publish
from pipeline.reporting import ReportOrder, report_file
from pipeline.rounds import named_round
from pipeline.tables.formats import FORMATS as TALLY_FORMATS
from pipeline.web.context import Exporter, Shared, Viewer
from pipeline.web.faults import NotYours
from pipeline.web.shown import show

router = APIRouter()
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}
ORDER = ("docx", "pdf", "xlsx", "html")
Label = Annotated[str | None, Query(max_length=20)]
Name = Annotated[str | None, Query(max_length=60)]


@router.get("/tally/tables")
def show_tables(
    request: Request,
    context: Shared,
    visitor: Viewer,
    *,
    round: Label = None,
    unit: Name = None,
    group: Name = None,
) -> Response:
    """Show the annexes of the report: every table and chart of one unit, one group, or all."""
    return show(request, "tables.html", **_values(context, visitor, round, unit or None, group or None))


@router.get("/reports")
def show_report(
    request: Request, context: Shared, visitor: Viewer, *, round: Label = None, unit: Name = None
) -> Response:
    """Show the report as it will be handed in, what is still to be written, and the files."""
    values = _values(context, visitor, round, unit or None, None)
    return show(
        request,
        "reports.html",
        formats=[name for name in ORDER if name in FORMATS],
        tally_formats=sorted(TALLY_FORMATS),
        exports=sorted(EXPORTS),
        published=bool(published_before(context.desk.survey)),
        **values,
    )


@router.get("/reports/file/{format}")
def get_report(context: Shared, visitor: Viewer, *, format: str, round: Label = None, unit: Name = None) -> Response:
    """Give the report as a file."""
    if format not in FORMATS:
        raise NothingFound("format %(format)r: %(formats)s", format=format, formats=", ".join(sorted(FORMATS)))
    place = _place(context, visitor, round, unit or None, None)
    file = report_file(context.desk.survey, ReportOrder(unit=place.unit, round=place.round), format)
    name = "-".join(("bao-cao", place.round, *((place.unit,) if place.unit else ())))
    headers = {"content-disposition": f'attachment; filename="{name}.{format}"'}
    return Response(file.data, media_type=MEDIA[format], headers=headers)


@router.post("/reports/export/{what}")
def export_table(context: Shared, visitor: Exporter, *, what: str) -> Response:
    """Give a working export; that it left the store is logged."""
    if what not in EXPORTS:
        raise NothingFound("export %(what)r: %(exports)s", what=what, exports=", ".join(sorted(EXPORTS)))
    parts = parts_of(export(context.desk.survey, what, by=visitor.account.name, bom=True))
    headers = {"content-disposition": f'attachment; filename="{what}.csv"'}
    return StreamingResponse(parts, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/reports/public")
def export_public(
    context: Shared, visitor: Exporter, *, round: Label = None, beside_earlier: Annotated[str, Form(max_length=5)] = ""
) -> Response:
    """Give the publication package: signed, and without anything that leads to a ballot."""
    survey = context.desk.survey
    label = named_round(survey, round) if round else None
    made = publish(survey, round=label, by=visitor.account.name, beside_earlier=bool(beside_earlier))
    headers = {"content-disposition": f'attachment; filename="cong-bo-{label or "tat-ca"}.zip"'}
    return Response(made.data, media_type="application/zip", headers=headers)


def _place(context: Shared, visitor: Viewer, round: str | None, unit: str | None, group: str | None) -> Place:
    account = visitor.account
    if (unit is not None and not account.sees_unit(unit)) or (group is not None and account.units):
        raise NotYours
    return place_for(context.desk, account, round=round, unit=unit, group=group)


def _values(context: Shared, visitor: Viewer, round: str | None, unit: str | None, group: str | None) -> dict[str, Any]:
    place = _place(context, visitor, round, unit, group)
    plan = context.desk.survey.plan
    periods = {each.label: each.heading for each in (*plan.rounds(), *plan.periods())}
    return {
        "view": report_view(context.desk, place),
        "place": place,
        "periods": periods,
        "units": tuple(each for each in plan.surveyed_units() if visitor.account.sees_unit(each.id)),
        "groups": () if visitor.account.units else groups_of(context.desk),
        "svg": svg,
    }
