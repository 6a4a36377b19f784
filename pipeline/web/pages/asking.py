"""How much the machine asks: the setting, and moving it with a confirmation."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from pipeline.desk.asking import LEAST, MOST
from pipeline.errors import UsageError
from pipeline.web.context import Closer, Scanner, Shared
from pipeline.web.shown import show

router = APIRouter()
Short = Annotated[str, Form(max_length=20)]


@router.get("/asking")
def show_asking(request: Request, context: Shared, visitor: Scanner) -> Response:
    """Show the setting, and how far deciding again has come."""
    return show(request, "asking.html", **_values(context))


@router.get("/asking/state")
def show_state(request: Request, context: Shared, visitor: Scanner) -> Response:
    """Show how far it is: what the page asks for again and again."""
    return show(request, "_asking.html", **_values(context))


@router.post("/asking")
def move(
    context: Shared,
    visitor: Closer,
    *,
    errors: Short = "",
    undo: Short = "",
    confirmed: Short = "",
    shown: Annotated[int | None, Form(ge=0)] = None,
) -> Response:
    """Move the setting and decide all pages again, in the background."""
    if not confirmed:
        raise UsageError("Xin đánh dấu xác nhận: mọi trang sẽ được quyết định lại")
    context.asking.move(None if undo else _number(errors), by=visitor.account.name, shown=shown)
    return RedirectResponse("/asking", status_code=303)


def _number(text: str) -> float:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError as error:
        raise UsageError("%(text)r không phải là số", text=text) from error


def _values(context: Shared) -> dict[str, Any]:
    return {"setting": context.asking.setting(), "deciding": context.asking.latest(), "least": LEAST, "most": MOST}
