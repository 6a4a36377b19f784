"""Two scans of the same page side by side, and which of them counts."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from pipeline.desk.pairs import pair_of
from pipeline.desk.queue import Turn, settle
from pipeline.errors import AlreadySettled
from pipeline.reviewing.copies import is_extra
from pipeline.web.context import Reviewer, Shared
from pipeline.web.shown import show
from pipeline.web.turns import turn_or_refusal

router = APIRouter()
Short = Annotated[str, Form(max_length=500)]


@router.get("/review/pair/{item}")
def show_pair(request: Request, context: Shared, visitor: Reviewer, *, item: int) -> Response:
    """Show both pages, with the rows framed in which they differ."""
    return _shown(request, context, visitor, turn_or_refusal(context, visitor.account, item))


def _shown(
    request: Request, context: Shared, visitor: Reviewer, turn: Turn, *, unsaid: bool = False, moved: bool = False
) -> Response:
    item = turn.item.id
    pair = pair_of(context.desk, visitor.account, turn)
    if not context.desk.leases.take((item,), visitor.account.name, most=1):
        raise AlreadySettled("Mục %(item)s đang được người khác xem", item=item)
    marked = "".join(f"&marked={question}" for question in pair.differing)
    status = HTTPStatus.CONFLICT if moved else HTTPStatus.UNPROCESSABLE_ENTITY if unsaid else HTTPStatus.OK
    return show(request, "pair.html", status=status, pair=pair, marked=marked, unsaid=unsaid, moved=moved)


@router.post("/review/pair/{item}")
def settle_pair(
    request: Request,
    context: Shared,
    visitor: Reviewer,
    *,
    item: int,
    answer: Short = "",
    reason: Short = "",
    beside: Short = "",
) -> Response:
    """Take which of the two counts; both are shown anew where something else stands beside it by now."""
    turn = turn_or_refusal(context, visitor.account, item)
    if beside not in ("", pair_of(context.desk, visitor.account, turn).beside):
        return _shown(request, context, visitor, turn, moved=True)
    if is_extra(answer) and not reason.strip():
        return _shown(request, context, visitor, turn, unsaid=True)
    settle(context.desk, visitor.account, turn, answer, reason=reason.strip())
    return RedirectResponse("/review", status_code=303)
