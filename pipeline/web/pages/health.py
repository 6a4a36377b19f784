"""What printers and scanners do to the pages, and what to mend."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from pipeline.judging.verdicts import leaves_pages_alone
from pipeline.printing.testsheet import print_test_sheet
from pipeline.scanning.watch import survey_health
from pipeline.store.health import verdicts
from pipeline.web.context import Scanner, Shared
from pipeline.web.shown import show
from pipeline.words.testsheet import verdict_of

router = APIRouter()


@router.get("/health")
def show_health(request: Request, context: Shared, visitor: Scanner) -> Response:
    """Show every scan batch and every unit, with advice."""
    report = context.desk.carried(
        "health", survey_health, lambda known, survey, grown: known if leaves_pages_alone(survey, grown) else None
    )
    with context.desk.survey.store.connection() as connection:
        tests = verdicts(connection)[-1:]
    units = tuple(unit for unit in report.units if visitor.account.sees_unit(unit.unit))
    return show(
        request,
        "health.html",
        batches=report.batches[::-1],
        units=units,
        unit_names={unit.id: unit.name for unit in context.desk.survey.plan.units},
        tests=tests,
        verdict_of=verdict_of,
    )


@router.post("/health/test-sheet")
def get_test_sheet(context: Shared, visitor: Scanner) -> Response:
    """Print the test sheet of this survey, as `phieu print --test-sheet` does, and give it."""
    path = print_test_sheet(context.desk.survey)
    headers = {"content-disposition": f'attachment; filename="{path.name}"'}
    return Response(path.read_bytes(), media_type="application/pdf", headers=headers)
