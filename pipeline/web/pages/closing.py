"""Close a round: what still keeps it open, step by step; findings answered for by name; reopen with a reason."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from forms.phrase import Phrase
from forms.plan.finding import Finding
from pipeline.closing import (
    FindingsChanged,
    answer_for,
    close_round,
    covered_findings,
    errors_to_answer,
    hindrances,
    reopen_round,
    round_digest,
    texts_digest,
)
from pipeline.counting import tally_of_survey
from pipeline.desk.standing import standing
from pipeline.errors import UsageError
from pipeline.findings import AnsweredFinding
from pipeline.hindrance import Hindrance, Obstacle
from pipeline.rounds import named_round
from pipeline.store import books
from pipeline.tallying import late_said
from pipeline.web.context import Closer, Shared
from pipeline.web.shown import show

router = APIRouter()
Words = Annotated[str, Form(max_length=500)]
# Where a finding that no reason should cover can be removed: by the beginning of its code.
PLACES: Mapping[str, tuple[str, str]] = {
    "AUDIT_": ("/audit", "Phúc tra"),
    "CHOICES_": ("/review", "Duyệt"),
    "IMAGES_": ("/custody/purge", "Xoá ảnh quét hết hạn lưu"),
}


@router.get("/closing")
def show_closing(request: Request, context: Shared, visitor: Closer, *, round: str | None = None) -> Response:
    """Show what still blocks closing."""
    return _page(request, context, named_round(context.desk.survey, round))


def _page(
    request: Request, context: Shared, round_: str, *, trouble: Phrase | None = None, code: str = "", reason: str = ""
) -> Response:
    survey = context.desk.survey
    with survey.store.connection() as connection:
        closed = books.closings(connection).get(round_)
    blocking: tuple[Hindrance, ...] = ()
    errors: tuple[AnsweredFinding, ...] = ()
    covered: Mapping[str, tuple[Finding, ...]] = {}
    if not closed:
        covered = context.desk.kept(f"covered {round_}", lambda survey: covered_findings(survey, round_))
        errors = context.desk.kept(f"errors {round_}", lambda survey: errors_to_answer(survey, round_))
        blocking = context.desk.kept(f"hindrances {round_}", lambda survey: hindrances(survey, round_, errors))
    counted = tally_of_survey(survey).only(round=round_)
    return show(
        request,
        "closing.html",
        status=422 if trouble else 200,
        trouble=trouble,
        given={code: reason},
        covered=covered,
        digest_of=_digest_of,
        standing=standing(context.desk, round_),
        closed=closed,
        counted=counted.counts.returned,
        late=late_said(survey, counted),
        waiting=[each for each in blocking if each.obstacle not in (Obstacle.BALANCE, Obstacle.FINDING)],
        unbalanced=[each for each in blocking if each.obstacle is Obstacle.BALANCE],
        errors=errors,
        blocking=blocking,
        unit_names={unit.id: unit.name for unit in survey.plan.units},
        place_of=_place_of,
    )


@router.get("/closing/close")
def ask_to_close(request: Request, context: Shared, visitor: Closer, *, round: str | None = None) -> Response:
    """Show once more what is about to be closed; back to the steps where something still blocks it."""
    round_ = named_round(context.desk.survey, round)
    found = standing(context.desk, round_)
    if found.closed or context.desk.kept(f"hindrances {round_}", lambda survey: hindrances(survey, round_)):
        return RedirectResponse(f"/closing?round={round_}", status_code=303)
    shown = context.desk.kept(f"digest {round_}", lambda survey: round_digest(survey, round_))
    return show(request, "closing_confirm.html", standing=found, shown=shown)


@router.post("/closing/close")
def close(context: Shared, visitor: Closer, *, round: Words, shown: Words = "", confirmed: Words = "") -> Response:
    """Close the round with the figures that were shown, where the person has said so on a page of its own."""
    if not confirmed:
        raise UsageError("Xin đánh dấu xác nhận trước khi khoá sổ")
    round_ = named_round(context.desk.survey, round)
    close_round(context.desk.survey, round_, by=visitor.account.name, shown=shown)
    return RedirectResponse(f"/closing?round={round}", status_code=303)


@router.post("/closing/reopen")
def reopen(context: Shared, visitor: Closer, *, round: Words, reason: Words = "", shown: Words = "") -> Response:
    """Open the closed round that was shown again."""
    reopen_round(context.desk.survey, round, by=visitor.account.name, reason=said(reason), shown=shown or None)
    return RedirectResponse(f"/closing?round={round}", status_code=303)


@router.post("/closing/acknowledge")
def acknowledge(
    request: Request,
    context: Shared,
    visitor: Closer,
    *,
    code: Words,
    reason: Words = "",
    round: Words = "",
    back: Words = "/closing",
    shown: Words = "",
) -> Response:
    """Take responsibility for the findings that were shown; where others stand by now they are shown anew."""
    survey = context.desk.survey
    of_plan = back in ("/plan", "/plan/text")  # there no round's own tally sheet is shown
    round_ = None if of_plan else named_round(survey, round or None)
    plain = said(reason)
    try:
        answer_for(survey, code, reason=plain, by=visitor.account.name, round=round_, shown=shown)
    except FindingsChanged as error:
        if round_ is None:
            raise
        return _page(request, context, round_, trouble=error.said, code=code, reason=plain)
    return RedirectResponse(back if of_plan else f"/closing?round={round_}", status_code=303)


def said(reason: str) -> str:
    """Give a reason as it stands in the log; UsageError where there is none."""
    plain = " ".join(reason.split())
    if not plain:
        raise UsageError("Cần ghi lý do: lý do được lưu trong nhật ký và in trong ghi chú của báo cáo")
    return plain


def _digest_of(found: Iterable[Finding]) -> str:
    return texts_digest(each.text for each in found)


def _place_of(code: str) -> tuple[str, str]:
    """Give where a finding can be removed, and what that page is called."""
    return next((place for start, place in PLACES.items() if code.startswith(start)), ("/plan", "Kế hoạch"))
