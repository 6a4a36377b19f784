"""The package that goes up: what would be in it, making it, fetching it, as `phieu package` does."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from pipeline.merging.contents import EVERYTHING, PackageOrder
from pipeline.web.context import Exporter, Shared
from pipeline.web.shown import show

router = APIRouter()
Units = Annotated[tuple[str, ...], Query(max_length=1000)]
Label = Annotated[str, Query(max_length=20)]


@router.get("/package")
def show_package(
    request: Request, context: Shared, visitor: Exporter, *, unit: Units = (), round: Label = ""
) -> Response:
    """Show what a package would hold, the one that was made, and those of earlier days."""
    return show(request, "package.html", **_values(context, PackageOrder(units=tuple(unit), round=round or None)))


@router.get("/package/state")
def show_state(request: Request, context: Shared, visitor: Exporter) -> Response:
    """Show how far a package is: what the page asks for again and again."""
    return show(request, "_package.html", **_made(context))


@router.post("/package")
def make(
    context: Shared,
    visitor: Exporter,
    *,
    unit: Annotated[tuple[str, ...], Form(max_length=1000)] = (),
    round: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Make a package in the background; that it was made is logged."""
    context.sending.start(PackageOrder(units=tuple(unit), round=round or None), by=visitor.account.name)
    return RedirectResponse("/package", status_code=303)


@router.get("/package/file/{sha256}")
def get_package(context: Shared, visitor: Exporter, *, sha256: str) -> Response:
    """Give the package that was made."""
    found = context.sending.fetched(sha256)
    headers = {"content-disposition": f'attachment; filename="{found.name}"'}
    return Response(found.package.data, media_type="application/zip", headers=headers)


def _values(context: Shared, order: PackageOrder) -> dict[str, Any]:
    outlook = context.sending.outlook(order)
    everything = context.sending.outlook(EVERYTHING).contents
    return {
        "order": order,
        "outlook": outlook,
        "document": context.desk.survey.plan.document,
        "choices": tuple(dict.fromkeys(each.unit for each in everything.places)) if everything else (),
        **_made(context),
    }


def _made(context: Shared) -> dict[str, Any]:
    return {
        "run": context.sending.latest(),
        "unit_names": {unit.id: unit.name for unit in context.desk.survey.plan.units},
    }
