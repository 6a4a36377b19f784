"""The test sheet for printer and scanner, and what its scan said."""

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from pipeline.printing.testsheet import print_test_sheet
from pipeline.store.health import StoredVerdict, verdicts
from pipeline.web.context import Scanner, Shared
from pipeline.words.testsheet import remedy_of, value_of, verdict_of

router = APIRouter()
SHEET = {200: {"content": {"application/pdf": {}}, "description": "The sheet"}}


class ItemOut(BaseModel):
    """What was measured of one item."""

    item: str
    grade: str
    value: str
    remedy: str


class VerdictOut(BaseModel):
    """What a scanned test sheet said of printer and scanner."""

    source: str
    page: int
    at: str
    by: str
    verdict: str
    detail: str
    items: list[ItemOut]


@router.post("/test-sheet", response_class=Response, responses=SHEET)  # type: ignore[arg-type]  # as FastAPI takes it
def post_test_sheet(context: Shared, visitor: Scanner) -> Response:
    """Print the test sheet of this survey, as `phieu print --test-sheet` does, and give it."""
    path = print_test_sheet(context.desk.survey)
    headers = {"content-disposition": f'attachment; filename="{path.name}"'}
    return Response(path.read_bytes(), media_type="application/pdf", headers=headers)


@router.get("/test-sheet")
def get_verdicts(context: Shared, visitor: Scanner) -> list[VerdictOut]:
    """Give what scanned test sheets said, the latest first."""
    with context.desk.survey.store.connection() as connection:
        return [_told(each) for each in reversed(verdicts(connection))]


def _told(found: StoredVerdict) -> VerdictOut:
    return VerdictOut(
        source=found.source,
        page=found.number,
        at=found.at,
        by=found.by,
        verdict=verdict_of(found.items).english,
        detail=found.detail,
        items=[
            ItemOut(
                item=each.item.value,
                grade=each.grade.value,
                value=value_of(each),
                remedy=remedy_of(each).english,
            )
            for each in found.items
        ],
    )
