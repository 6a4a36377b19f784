"""Custody: who had the ballots of each unit, when and how many; hand-overs; images deleted once they may go."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from pipeline.custody import hand_over
from pipeline.desk.custody import custody
from pipeline.desk.retention import retention_of
from pipeline.errors import NothingFound, UsageError
from pipeline.events import HandedOver
from pipeline.purging import PurgeOrder, plan_purge, purge
from pipeline.rounds import named_round
from pipeline.vietnam import today_in_vietnam
from pipeline.web.context import Counter, Custodian, Purger, Shared
from pipeline.web.faults import NotYours
from pipeline.web.fields import day, needed_day, number, number_or_none, said
from pipeline.web.pages.counts import refuse_unit
from pipeline.web.shown import show

router = APIRouter()
Short = Annotated[str, Form(max_length=100)]
Words = Annotated[str, Form(max_length=500)]


@router.get("/custody")
def show_custody(request: Request, context: Shared, visitor: Custodian, *, round: str | None = None) -> Response:
    """Show the stations of every unit's ballots."""
    return show(request, "custody.html", custody=custody(context.desk, round, visitor.account))


@router.get("/custody/purge")
def show_purge(
    request: Request, context: Shared, visitor: Purger, *, round: str = "", before: str = "", freed: int | None = None
) -> Response:
    """Show what is kept, until when, and what a purge would delete."""
    found = retention_of(context.desk.survey)
    order = _order(context, round, before, without_term=True)  # to look at them costs nothing
    planned, refused = None, None
    if order is not None:
        try:
            planned = plan_purge(context.desk.survey, order, today=today_in_vietnam())
        except UsageError as error:
            refused = error.said
    return show(
        request,
        "purge.html",
        retention=found,
        planned=planned,
        refused=refused,
        round=round,
        before=before,
        freed=freed,
    )


@router.post("/custody/purge")
def do_purge(
    context: Shared,
    visitor: Purger,
    *,
    round: Short = "",
    before: Short = "",
    reason: Words = "",
    files: Short = "",
    without_term: Short = "",
    confirmed: Short = "",
) -> Response:
    """Delete the images that were shown, once the person has confirmed them."""
    order = _order(context, round, before, without_term=without_term == "yes")
    if order is None:
        raise UsageError("Hãy chọn đợt hoặc ngày thu trước")
    if confirmed != "yes":
        raise UsageError("Xin đánh dấu xác nhận: ảnh đã xoá không lấy lại được")
    planned = plan_purge(context.desk.survey, order, today=today_in_vietnam())
    if files != planned.digest:
        raise UsageError("Các tệp đã thay đổi từ lúc xem: xem lại danh sách rồi xác nhận lại")
    freed = purge(context.desk.survey, planned, by=visitor.account.name, reason=said(reason, "Lý do"))
    context.pictures.forget()
    return RedirectResponse(f"/custody/purge?freed={freed}", status_code=303)


@router.get("/custody/{unit}")
def show_unit(
    request: Request, context: Shared, visitor: Custodian, *, unit: str, round: str | None = None
) -> Response:
    """Show everything that happened to a unit's ballots, with the forms to enter more."""
    if not context.desk.survey.plan.has_unit(unit):
        raise NothingFound("%(unit)s: không có đơn vị này trong kế hoạch", unit=unit)
    if not visitor.account.sees_unit(unit):
        raise NotYours
    found = custody(context.desk, round, visitor.account)
    of_unit = next((each for each in found.units if each.standing.unit == unit), None)
    if of_unit is None:
        raise NothingFound("%(unit)s: không có phiếu nào trong đợt này", unit=unit)
    return show(request, "custody_unit.html", custody=found, of_unit=of_unit)


@router.post("/custody/{unit}/hand-over")
def enter_hand_over(
    context: Shared,
    visitor: Counter,
    *,
    unit: str,
    round: Short,
    giver: Short = "",
    receiver: Short = "",
    sent: Short = "",
    received: Short = "",
    spoiled: Short = "",
    date: Short = "",
    collected: Short = "",
    note: Words = "",
) -> Response:
    """Record that ballots changed hands; both sides count."""
    survey = context.desk.survey
    round_ = named_round(survey, round)
    refuse_unit(context.desk, visitor.account, unit, round_)
    back = day(collected, "Ngày đơn vị thu xong")
    record = HandedOver(
        unit=unit,
        round=round_,
        day=needed_day(date, "Ngày bàn giao").isoformat(),
        giver=said(giver, "Bên giao"),
        receiver=said(receiver, "Bên nhận"),
        sent=number(sent, "Bên giao đếm"),
        received=number(received, "Bên nhận đếm"),
        spoiled=number_or_none(spoiled, "Hỏng"),
        note=" ".join(note.split()),
        collected=back.isoformat() if back else "",
    )
    hand_over(survey, record, by=visitor.account.name)
    return RedirectResponse(f"/custody/{unit}?round={round_}", status_code=303)


def _order(context: Shared, round: str, before: str, *, without_term: bool) -> PurgeOrder | None:
    """Give which images are meant; None where nothing was chosen yet."""
    wanted = named_round(context.desk.survey, round) if round else None
    last = day(before, "Trước ngày")
    return PurgeOrder(round=wanted, before=last, without_term=without_term) if wanted or last else None
