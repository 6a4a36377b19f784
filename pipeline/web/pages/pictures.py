"""Pictures of paper; everybody sees those of their own units only."""

from collections.abc import Callable
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query
from starlette.responses import Response

from pipeline.access.account import Account
from pipeline.desk.blindness import hidden_ballots
from pipeline.desk.desk import Desk
from pipeline.desk.queue import reads_again
from pipeline.errors import NothingFound
from pipeline.events import IdentitySeen
from pipeline.judging.assemble import base_code
from pipeline.store import pages
from pipeline.store.pages import StoredPage
from pipeline.web.context import Confidant, Shared, Witness
from pipeline.web.faults import NotYours

router = APIRouter()
Marked = Annotated[tuple[str, ...], Query(max_length=500)]
Edition = Annotated[str, Query(max_length=40)]
# A page looks otherwise once somebody says what it is, or it is decided again, and who may see it changes, too: an
# address that names the edition is kept by the browser for this visit, and any other is asked for anew each time.
KEPT, ASKED_ANEW = "private, max-age=600", "private, no-cache"


@router.get("/pictures/{page}/row/{question}")
async def row_picture(context: Shared, visitor: Witness, *, page: int, question: str, v: Edition = "") -> Response:
    """Give a question's row."""
    return await _picture(context, visitor.account, page, lambda: context.pictures.row(page, question), v=v)


@router.get("/pictures/{page}/boxes/{question}")
async def boxes_picture(context: Shared, visitor: Witness, *, page: int, question: str, v: Edition = "") -> Response:
    """Give a question's boxes without its words."""
    return await _picture(context, visitor.account, page, lambda: context.pictures.boxes(page, question), v=v)


@router.get("/pictures/{page}/box/{question}/{option}")
async def box_picture(
    context: Shared, visitor: Witness, *, page: int, question: str, option: str, v: Edition = ""
) -> Response:
    """Give one box."""
    return await _picture(context, visitor.account, page, lambda: context.pictures.box(page, question, option), v=v)


@router.get("/pictures/{page}/field/{question}")
async def field_picture(context: Shared, visitor: Witness, *, page: int, question: str, v: Edition = "") -> Response:
    """Give one written field."""
    return await _picture(context, visitor.account, page, lambda: context.pictures.field(page, question), v=v)


@router.get("/pictures/{page}/page")
async def page_picture(
    context: Shared, visitor: Witness, *, page: int, overlay: bool = False, marked: Marked = (), v: Edition = ""
) -> Response:
    """Give the whole page, identity masked; the rows of some questions framed."""

    def made() -> bytes:
        stored = page_for(context.desk, visitor.account, page)
        blind = stored.ballot in hidden_ballots(context.desk, visitor.account)
        shown = overlay and not blind and reads_again(context.desk, visitor.account, page) is None
        return context.pictures.page(page, overlay=shown, marked=marked)

    return await _picture(context, visitor.account, page, made, v=v)


@router.get("/pictures/{page}/identity")
def identity_picture(context: Shared, visitor: Confidant, *, page: int) -> Response:
    """Give the whole page with nothing masked; that somebody looked is logged first."""
    stored = page_for(context.desk, visitor.account, page)
    seen = IdentitySeen(page=page, ballot=stored.ballot or "")
    context.desk.survey.store.append(seen, by=visitor.account.name)
    data = context.pictures.page_with_identity(page)
    return Response(data, media_type="image/jpeg", headers={"cache-control": "no-store"})


def page_for(desk: Desk, account: Account, id: int) -> StoredPage:
    """Give a page that this person may see.

    Raises:
        NothingFound: There is none of this number.
        NotYours: It belongs to another unit.
    """
    with desk.survey.store.connection() as connection:
        stored = pages.find_page(connection, id)
    if stored is None:
        raise NothingFound("Không có trang số %(id)s", id=id)
    if account.units and (stored.ballot is None or not account.sees_unit(base_code(stored.ballot).split("/")[1])):
        raise NotYours
    return stored


async def _picture(context: Shared, account: Account, page: int, make: Callable[[], bytes], *, v: str) -> Response:
    def made() -> tuple[str, bytes]:
        page_for(context.desk, account, page)
        return context.pictures.edition(page), make()  # in this order: what is made is never older than it says

    edition, data = await to_thread.run_sync(made, limiter=context.picture_lanes)
    cache = KEPT if v == edition else ASKED_ANEW
    return Response(data, media_type="image/jpeg", headers={"cache-control": cache})
