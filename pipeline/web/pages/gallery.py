"""The gallery: hundreds of doubtful questions of one kind at once."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from pipeline.desk.gallery import MOST_AT_ONCE, kinds, settle_gallery
from pipeline.errors import UsageError
from pipeline.web.context import Reviewer, Shared
from pipeline.web.shown import show

router = APIRouter()


@router.get("/review/gallery")
def show_kinds(
    request: Request,
    context: Shared,
    visitor: Reviewer,
    *,
    done: int | None = None,
    own: int = 0,
    left: int = 0,
    gone: bool = False,
) -> Response:
    """Show what waits, by kind, and what came of the items that were confirmed."""
    waiting = kinds(context.desk, visitor.account)
    return show(request, "gallery.html", kinds=waiting, done=done, own=own, left=left, gone=gone)


@router.get("/review/gallery/{key}")
def show_kind(request: Request, context: Shared, visitor: Reviewer, *, key: str) -> Response:
    """Show the questions of one kind; they are leased to this person while they are looked at."""
    found = next((kind for kind in kinds(context.desk, visitor.account) if kind.key == key), None)
    if found is None:
        return RedirectResponse("/review/gallery?gone=true", status_code=303)  # the way back leads here, too
    wanted = [tile.item for tile in found.tiles]
    mine = frozenset(context.desk.leases.take(wanted, visitor.account.name, most=MOST_AT_ONCE))
    tiles = tuple(tile for tile in found.tiles if tile.item in mine)
    return show(request, "gallery_kind.html", kind=found, tiles=tiles)


@router.post("/review/gallery/{key}")
async def settle_kind(request: Request, context: Shared, visitor: Reviewer, *, key: str) -> Response:
    """Settle all that were not marked out, each with the answer under its picture."""
    form = await request.form()
    try:
        odd = {int(str(value)) for value in form.getlist("odd")}
        shown = [int(str(value)) for value in form.getlist("shown")]
    except ValueError as error:
        raise UsageError("shown, odd: numbers of items") from error
    if form.get("confirmed") != "yes":
        raise UsageError("Xin đánh dấu xác nhận trước khi ghi cả loạt")
    confirmed = [item for item in dict.fromkeys(shown) if item not in odd]
    told = settle_gallery(context.desk, visitor.account, key, confirmed)
    context.desk.leases.give_back(odd, visitor.account.name)
    query = urlencode({"done": told.settled, "own": told.own, "left": told.left})
    return RedirectResponse(f"/review/gallery?{query}", status_code=303)
