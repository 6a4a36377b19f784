"""One's own account: password, tokens for scripts."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from pipeline.errors import UsageError
from pipeline.vietnam import whole_number
from pipeline.web.context import Anyone, Shared
from pipeline.web.guard import device_of
from pipeline.web.shown import show

router = APIRouter()
Typed = Annotated[str, Form(max_length=300)]
MOST_DAYS = 366


@router.get("/me")
def show_me(request: Request, visitor: Anyone) -> Response:
    """Show what this person may do."""
    return show(request, "me.html", token="", trouble="")


@router.post("/me/password")
def change_password(
    request: Request, context: Shared, visitor: Anyone, *, old: Typed, password: Typed, again: Typed
) -> Response:
    """Change the password; everybody who is signed in under it must sign in again."""
    try:
        if password != again:
            raise UsageError("Hai lần nhập mật khẩu không giống nhau")
        context.desk.gate.change_password(visitor.account.name, old, password, device=device_of(request))
    except UsageError as error:
        return show(request, "me.html", status=422, token="", trouble=error.said)
    return RedirectResponse("/sign-in", status_code=303)


@router.post("/me/token")
def make_token(request: Request, context: Shared, visitor: Anyone, *, label: Typed, days: Typed = "30") -> Response:
    """Make a token; it is shown once."""
    number = whole_number(days)
    if number is None or not 1 <= number <= MOST_DAYS:
        raise UsageError("days: 1–%(most_days)s", most_days=MOST_DAYS)
    token = context.desk.gate.make_token(visitor.account.name, label=" ".join(label.split()), days=number)
    return show(request, "me.html", token=token, trouble="")


@router.post("/me/tokens/end")
def end_tokens(context: Shared, visitor: Anyone) -> Response:
    """Take all own tokens away."""
    context.desk.gate.end_tokens(visitor.account.name)
    return RedirectResponse("/me", status_code=303)
