"""Units' own tallies beside our reading of the same ballots, as `phieu compare` tells them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from pipeline.desk.comparisons import by_question, comparison, unlike_ballots
from pipeline.merging.comparing import compared_csv
from pipeline.web.context import Scanner, Shared
from pipeline.web.shown import show

router = APIRouter()
MOST_BALLOTS = 100  # of one unit: where more differ, they are settled by looking at the scanner and not one by one
Label = Annotated[str, Query(max_length=20)]
Name = Annotated[str, Query(max_length=60)]
Every = Annotated[str, Query(max_length=3)]


@router.get("/compare")
def show_comparison(
    request: Request, context: Shared, visitor: Scanner, *, unit: Name = "", round: Label = "", every: Every = ""
) -> Response:
    """Show every unit of which a package was merged and ballots were read here, number beside number."""
    survey, account = context.desk.survey, visitor.account
    found = comparison(context.desk, unit=unit or None, round=round or None)
    every_one = comparison(context.desk, unit=None, round=None)
    return show(
        request,
        "compare.html",
        found=tuple(
            (each, by_question(survey, each.shown(every=bool(every))), unlike_ballots(context.desk, account, each))
            for each in found
        ),
        most=MOST_BALLOTS,
        units=tuple(dict.fromkeys(each.unit for each in every_one)),
        unit=unit,
        round=round,
        every=every,
        unit_names={each.id: each.name for each in survey.plan.units},
    )


@router.get("/compare/file")
def get_comparison(
    context: Shared, visitor: Scanner, *, unit: Name = "", round: Label = "", every: Every = ""
) -> Response:
    """Give the numbers as a table."""
    found = comparison(context.desk, unit=unit or None, round=round or None)
    headers = {"content-disposition": 'attachment; filename="doi-chieu.csv"'}
    data = compared_csv(found, every=bool(every), bom=True).encode("utf-8")
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)
