"""What only people know of each unit: issued, returned, spoiled, transactions."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from forms.phrase import Phrase
from pipeline.access.account import Account
from pipeline.desk.desk import Desk
from pipeline.desk.standing import standing
from pipeline.errors import UsageError
from pipeline.events import CountsSet
from pipeline.open_rounds import append_open
from pipeline.rounds import named_round
from pipeline.store import books
from pipeline.web.context import Context, Counter, Shared
from pipeline.web.faults import NotYours
from pipeline.web.fields import number
from pipeline.web.guard import MAX_FORM_FIELDS
from pipeline.web.pages.progress import visible
from pipeline.web.shown import show

router = APIRouter()
COUNTS = ("issued", "returned", "spoiled", "transactions")
Short = Annotated[str, Form(max_length=100)]


async def _sent(request: Request) -> dict[str, str]:
    form = await request.form(max_fields=MAX_FORM_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


Sent = Annotated[dict[str, str], Depends(_sent)]


@router.get("/counts")
def show_counts(
    request: Request, context: Shared, visitor: Counter, *, round: str | None = None, saved: int = 0
) -> Response:
    """Show what people stated of each unit, to be changed."""
    return _page(request, context, visitor.account, round, saved=saved)


def _page(
    request: Request,
    context: Context,
    account: Account,
    round: str | None,
    *,
    saved: int = 0,
    sent: Mapping[str, str] | None = None,
    trouble: Phrase | None = None,
) -> Response:
    found = visible(standing(context.desk, round), account)
    with context.desk.survey.store.connection() as connection:
        stated = books.stated_counts(connection)
    return show(
        request,
        "counts.html",
        status=422 if trouble else 200,
        standing=found,
        stated=stated,
        saved=saved,
        sent=sent or {},
        trouble=trouble,
    )


@router.post("/counts/table")
def set_table(request: Request, context: Shared, visitor: Counter, *, round: Short, sent: Sent) -> Response:
    """State the counts of all units at once: what changed is logged in one step, or nothing where one is wrong."""
    round_ = named_round(context.desk.survey, round)
    try:
        events = tuple(_changes(context, visitor.account, round_, sent))
    except UsageError as error:
        return _page(request, context, visitor.account, round_, sent=sent, trouble=error.said)
    if events:
        context.desk.survey.store.append(*events, by=visitor.account.name)
    return RedirectResponse(f"/counts?round={round_}&saved={len(events)}", status_code=303)


def _changes(context: Context, account: Account, round: str, sent: Mapping[str, str]) -> Iterator[CountsSet]:
    """Go through the units whose counts differ from what was stated before; what is left empty stays as it was."""
    with context.desk.survey.store.connection() as connection:
        stated = books.stated_counts(connection)
    given: dict[str, dict[str, int]] = {}
    for field, text in sent.items():
        name, _, unit = field.partition(":")
        if name not in COUNTS or not unit or not text.strip():
            continue
        value = number(text, f"{unit}, {name}")
        before = stated.get((unit, round))
        if before is None or getattr(before, name) != value:
            given.setdefault(unit, {})[name] = value
    for unit, values in given.items():
        refuse_unit(context.desk, account, unit, round)
        yield CountsSet(unit=unit, round=round, **values)


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
    said = CountsSet(unit=unit, round=round_, **values)
    append_open(context.desk.survey, said, rounds=(round_,), by=visitor.account.name)
    return RedirectResponse(f"{_back(back, unit)}?round={round_}", status_code=303)


def refuse_unit(desk: Desk, account: Account, unit: str, round: str) -> None:
    """Refuse to change what is said of a unit.

    Raises:
        UsageError: There is no such unit, or the round is closed.
        NotYours: The person does not see it.
    """
    if not desk.survey.plan.has_unit(unit):
        raise UsageError("%(unit)s: không có đơn vị này trong kế hoạch", unit=unit)
    if not account.sees_unit(unit):
        raise NotYours
    with desk.survey.store.connection() as connection:
        if round in books.closings(connection):
            raise UsageError("Đợt %(round)s đã khoá sổ: mở lại trước khi sửa số liệu", round=round)


def _back(wanted: str, unit: str) -> str:
    return f"/custody/{unit}" if wanted == "custody" else "/counts"
