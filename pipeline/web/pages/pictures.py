"""Pictures of paper; everybody sees those of their own units only."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, NamedTuple

from anyio import to_thread
from fastapi import APIRouter, Query, Request
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
from pipeline.web.context import Confidant, Context, Shared, Witness
from pipeline.web.faults import NotYours

router = APIRouter()
Marked = Annotated[tuple[str, ...], Query(max_length=500)]
Edition = Annotated[str, Query(max_length=40)]
# A page looks otherwise once somebody says what it is, or it is decided again, and who may see it changes, too: an
# address that names the edition is kept by the browser for this visit, and any other is asked for anew each time. A
# browser that has the same picture already is told so, after all that is looked at before one is shown.
KEPT, ASKED_ANEW = "private, max-age=600", "private, no-cache"


@router.get("/pictures/{page}/row/{question}")
async def row_picture(
    request: Request, context: Shared, visitor: Witness, *, page: int, question: str, v: Edition = ""
) -> Response:
    """Give a question's row."""
    asked = _Asked(request, context, visitor.account, page, v)
    return await _picture(asked, lambda _: context.pictures.row(page, question))


@router.get("/pictures/{page}/boxes/{question}")
async def boxes_picture(
    request: Request, context: Shared, visitor: Witness, *, page: int, question: str, v: Edition = ""
) -> Response:
    """Give a question's boxes without its words."""
    asked = _Asked(request, context, visitor.account, page, v)
    return await _picture(asked, lambda _: context.pictures.boxes(page, question))


@router.get("/pictures/{page}/box/{question}/{option}")
async def box_picture(
    request: Request, context: Shared, visitor: Witness, *, page: int, question: str, option: str, v: Edition = ""
) -> Response:
    """Give one box."""
    asked = _Asked(request, context, visitor.account, page, v)
    return await _picture(asked, lambda _: context.pictures.box(page, question, option))


@router.get("/pictures/{page}/field/{question}")
async def field_picture(
    request: Request, context: Shared, visitor: Witness, *, page: int, question: str, v: Edition = ""
) -> Response:
    """Give one written field."""
    asked = _Asked(request, context, visitor.account, page, v)
    return await _picture(asked, lambda _: context.pictures.field(page, question))


@router.get("/pictures/{page}/page")
async def page_picture(
    request: Request,
    context: Shared,
    visitor: Witness,
    *,
    page: int,
    overlay: bool = False,
    marked: Marked = (),
    v: Edition = "",
) -> Response:
    """Give the whole page, identity masked; the rows of some questions framed."""
    asked = _Asked(request, context, visitor.account, page, v, overlay=overlay)
    return await _picture(asked, lambda drawn: context.pictures.page(page, overlay=drawn, marked=marked))


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


class _Asked(NamedTuple):
    """Who asks for which picture."""

    request: Request
    context: Context
    account: Account
    page: int
    edition: str  # in the address; empty where it names none
    overlay: bool = False  # with what was read drawn in

    def may_be_drawn(self, stored: StoredPage) -> bool:
        """Whether what was read is drawn in: not for whoever may still read the page again unseen."""
        desk, account = self.context.desk, self.account
        blind = self.overlay and stored.ballot in hidden_ballots(desk, account)
        return self.overlay and not blind and reads_again(desk, account, self.page) is None


async def _picture(asked: _Asked, make: Callable[[bool], bytes]) -> Response:
    """Give a picture, or nothing where the browser has this very one; `make` is told whether readings are drawn."""
    pictures = asked.context.pictures

    def made() -> tuple[str, str, bytes | None]:
        drawn = asked.may_be_drawn(page_for(asked.context.desk, asked.account, asked.page))
        edition = pictures.edition(asked.page)  # before it is made: what is made is never older than it says
        tag = f'"{pictures.made_by}-{edition}-{drawn:d}"'
        if tag in asked.request.headers.get("if-none-match", "").split(", "):
            pictures.refuse_purged(asked.page)
            return edition, tag, None
        return edition, tag, make(drawn)

    edition, tag, data = await to_thread.run_sync(made, limiter=asked.context.picture_lanes)
    headers = {"cache-control": KEPT if asked.edition == edition else ASKED_ANEW, "etag": tag}
    if data is None:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(data, media_type="image/jpeg", headers=headers)
