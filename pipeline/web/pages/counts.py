"""What only people know of each unit: issued, returned, spoiled, transactions."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from pipeline.access.account import Account
from pipeline.desk.desk import Desk
from pipeline.desk.standing import standing
from pipeline.errors import UsageError
from pipeline.events import CountsSet
from pipeline.rounds import named_round
from pipeline.store import books
from pipeline.web.context import Counter, Shared
from pipeline.web.faults import NotYours
from pipeline.web.fields import number
from pipeline.web.pages.progress import visible
from pipeline.web.shown import show

router = APIRouter()
Short = Annotated[str, Form(max_length=100)]


@router.get("/counts")
def show_counts(request: Request, context: Shared, visitor: Counter, *, round: str | None = None) -> Response:
    """Show what people stated of each unit, to be changed."""
    found = visible(standing(context.desk, round), visitor.account)
    with context.desk.survey.store.connection() as connection:
        stated = books.stated_counts(connection)
    return show(request, "counts.html", standing=found, stated=stated)


@router.post("/counts")
def set_counts(
    context: Shared,
    visitor: Counter,
    *,
    unit: Short,
    round: Short,
    issued: Short = "",
    returned: Short = "",
    spoiled: Short = "",
    transactions: Short = "",
    back: Short = "counts",
) -> Response:
    """State counts of a unit; what is left empty stays as it was."""
    round_ = named_round(context.desk.survey, round)
    refuse_unit(context.desk, visitor.account, unit, round_)
    given = {"issued": issued, "returned": returned, "spoiled": spoiled, "transactions": transactions}
    values = {name: number(text, name) for name, text in given.items() if text.strip()}
    if not values:
        raise UsageError("Chưa nhập số nào")
    context.desk.survey.store.append(CountsSet(unit=unit, round=round_, **values), by=visitor.account.name)
    return RedirectResponse(f"{_back(back, unit)}?round={round_}", status_code=303)


def refuse_unit(desk: Desk, account: Account, unit: str, round: str) -> None:
    """Refuse to change what is said of a unit.

    Raises:
        UsageError: There is no such unit, or the round is closed.
        NotYours: The person does not see it.
    """
    if not desk.survey.plan.has_unit(unit):
        raise UsageError(f"{unit}: không có đơn vị này trong kế hoạch")
    if not account.sees_unit(unit):
        raise NotYours
    with desk.survey.store.connection() as connection:
        if round in books.closings(connection):
            raise UsageError(f"Đợt {round} đã khoá sổ: mở lại trước khi sửa số liệu")


def _back(wanted: str, unit: str) -> str:
    return f"/custody/{unit}" if wanted == "custody" else "/counts"
