"""What only people know of each unit: issued, returned, spoiled, transactions."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from forms.phrase import Phrase, phrase
from pipeline.access.account import Account
from pipeline.desk.desk import Desk
from pipeline.desk.standing import standing
from pipeline.errors import UsageError
from pipeline.events import CountsSet
from pipeline.open_rounds import refuse_closed
from pipeline.rounds import named_round
from pipeline.store import books
from pipeline.web.context import Context, Counter, Shared
from pipeline.web.faults import NotYours
from pipeline.web.fields import number
from pipeline.web.guard import MAX_FORM_FIELDS
from pipeline.web.shown import show

router = APIRouter()
COUNTS = {"issued": "Phát ra", "returned": "Thu về", "spoiled": "Hỏng", "transactions": "Lượt giao dịch"}
STATED_SINCE = "%(field)s: từ lúc trang này hiện ra đã có số %(now)s được ghi; xem lại rồi lưu lần nữa"
SHOWN = "shown:"  # before the name of a field: what it held when the page was shown
Short = Annotated[str, Form(max_length=100)]


async def _sent(request: Request) -> dict[str, str]:
    form = await request.form(max_fields=MAX_FORM_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


Sent = Annotated[dict[str, str], Depends(_sent)]


@router.get("/counts")
def show_counts(
    request: Request, context: Shared, visitor: Counter, *, round: str | None = None, saved: int | None = None
) -> Response:
    """Show what people stated of each unit, to be changed."""
    return _page(request, context, visitor.account, round, saved=saved)


def _page(
    request: Request,
    context: Context,
    account: Account,
    round: str | None,
    *,
    saved: int | None = None,
    sent: Mapping[str, str] | None = None,
    trouble: Phrase | None = None,
) -> Response:
    found = standing(context.desk, round).seen_by(account)
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
    """State the counts of all units at once: what was changed is logged in one step, or nothing where one is wrong."""
    round_ = named_round(context.desk.survey, round)
    try:
        saved = _put_table(context, visitor.account, round_, sent)
    except UsageError as error:
        return _page(request, context, visitor.account, round_, sent=sent, trouble=error.said)
    return RedirectResponse(f"/counts?round={round_}&saved={saved}", status_code=303)


def _put_table(context: Context, account: Account, round: str, sent: Mapping[str, str]) -> int:
    """Log what was changed of each unit and give of how many; what is left empty stays as it was."""
    given: dict[str, dict[str, str]] = {}
    shown: dict[str, dict[str, str]] = {}
    for field, text in sent.items():
        name, _, unit = field.removeprefix(SHOWN).partition(":")
        if unit:
            (shown if field.startswith(SHOWN) else given).setdefault(unit, {})[name] = text
    for unit in given:
        refuse_unit(context.desk, account, unit, round)
    return _put(context.desk, round, given, shown, by=account.name)


def _put(
    desk: Desk,
    round: str,
    given: Mapping[str, Mapping[str, str]],
    shown: Mapping[str, Mapping[str, str]],
    *,
    by: str,
) -> int:
    """Log the counts that a form changed, by unit and name, and give of how many units.

    Raises:
        UsageError: A number is none, the round is closed, or somebody stated another number since the form was shown.
    """
    with desk.survey.store.transaction() as transaction:
        refuse_closed(transaction.connection, (round,))
        stated = books.stated_counts(transaction.connection)
        events = []
        for unit, texts in given.items():
            values = dict(_changed(unit, texts, shown.get(unit, {}), stated.get((unit, round))))
            if values:
                events.append(CountsSet(unit=unit, round=round, **values))
        for event in events:
            transaction.append(event, by=by)
    return len(events)


def _changed(
    unit: str, given: Mapping[str, str], shown: Mapping[str, str], stated: books.StatedCounts | None
) -> Iterator[tuple[str, int]]:
    """Give the numbers that were changed in a form; what was left as it was shown is not said again."""
    for name, words in COUNTS.items():
        text = given.get(name, "").strip()
        if not text or text == shown.get(name, "").strip():
            continue
        label = phrase("%(unit)s, %(field)s", unit=unit, field=Phrase(words))
        value, now = number(text, label), getattr(stated, name) if stated else None
        if value == now:
            continue
        if name in shown and shown[name].strip() != ("" if now is None else str(now)):
            raise UsageError(STATED_SINCE, field=label, now=now)
        yield name, value


@router.post("/counts")
def set_counts(
    context: Shared, visitor: Counter, *, unit: Short, round: Short, sent: Sent, back: Short = "counts"
) -> Response:
    """State counts of a unit; what is left empty, or as it was shown, stays as it was."""
    round_ = named_round(context.desk.survey, round)
    refuse_unit(context.desk, visitor.account, unit, round_)
    given = {name: sent[name] for name in COUNTS if sent.get(name, "").strip()}
    if not given:
        raise UsageError("Chưa nhập số nào")
    shown = {name: sent[SHOWN + name] for name in COUNTS if SHOWN + name in sent}
    _put(context.desk, round_, {unit: given}, {unit: shown}, by=visitor.account.name)
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
