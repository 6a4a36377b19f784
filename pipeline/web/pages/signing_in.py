"""Sign in, sign out, choose a password by a one-time link, choose a language."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from pipeline.errors import UsageError
from pipeline.signing_in.gate import LONGEST_S, Refused, SignIn
from pipeline.web.context import Anyone, Shared
from pipeline.web.faults import TooMany, status_of
from pipeline.web.guard import DEVICE_COOKIE, LANGUAGE_COOKIE, cookie_of, device_of
from pipeline.web.language import language_of
from pipeline.web.shown import show

router = APIRouter()
Text = Annotated[str, Form(max_length=300)]
Typed = Annotated[str, Form(max_length=300)]
ONE_YEAR_S = 365 * 24 * 3600


@router.get("/sign-in")
def ask_sign_in(request: Request, context: Shared, *, next: str = "/", lost: bool = False) -> Response:
    """Show the form; it says so where something was sent that was not kept, because the session had ended."""
    first = not context.desk.gate.has_administrator()
    return show(request, "sign_in.html", next=next, trouble="", name="", first=first, lost=lost)


@router.post("/sign-in")
def sign_in(request: Request, context: Shared, *, name: Text = "", password: Typed = "", next: Text = "/") -> Response:
    """Check name and password; say no more than that one of them is wrong."""
    address = request.client.host if request.client else ""
    if not context.sign_ins.allows(address):
        raise TooMany
    try:
        begun = context.desk.gate.sign_in(name.strip(), password, device=device_of(request))
        context.sign_ins.give_back(address)  # a whole office signs in at eight o'clock, from behind one router
    except Refused as error:
        trouble = error.said
        status = int(status_of(error))
        values = {"next": next, "trouble": trouble, "name": name, "first": False, "lost": False}
        return show(request, "sign_in.html", status=status, **values)
    return _with_cookie(RedirectResponse(_local(next), status_code=303), request, context, begun)


@router.post("/sign-out")
def sign_out(request: Request, context: Shared, visitor: Anyone) -> Response:
    """End the session; the items before this person go back to the queue."""
    if visitor.session:
        context.desk.gate.sign_out(visitor.session)
    for leases in (context.desk.leases, context.desk.rereads):
        leases.give_all_back(visitor.account.name)
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(cookie_of(request))
    return response


@router.get("/welcome/{secret}")
def ask_password(request: Request, context: Shared, secret: str) -> Response:
    """Show the form behind a one-time link."""
    (name,) = context.desk.gate.invited(secret)
    return show(request, "welcome.html", secret=secret, name=name or "", first=name is None, trouble="")


@router.post("/welcome/{secret}")
def set_password(
    request: Request, context: Shared, *, secret: str, name: Text = "", password: Typed = "", again: Typed = ""
) -> Response:
    """Use a one-time link."""
    if not context.sign_ins.allows(request.client.host if request.client else ""):
        raise TooMany
    (invited,) = context.desk.gate.invited(secret)
    try:
        if password != again:
            raise UsageError("Hai lần nhập mật khẩu không giống nhau")
        plain = " ".join((invited or name).split())
        begun = context.desk.gate.accept(secret, plain, password, device=device_of(request))
    except UsageError as error:
        if isinstance(error, Refused):
            raise
        trouble = error.said
        values = {"secret": secret, "name": invited or name, "first": invited is None, "trouble": trouble}
        return show(request, "welcome.html", status=422, **values)
    return _with_cookie(RedirectResponse("/", status_code=303), request, context, begun)


@router.get("/language/{language}")
def choose_language(request: Request, context: Shared, language: str, back: str = "/") -> Response:
    """Remember the language of the screens."""
    response = RedirectResponse(_local(back), status_code=303)
    response.set_cookie(
        LANGUAGE_COOKIE,
        language_of(language),
        max_age=ONE_YEAR_S,
        httponly=True,
        samesite="strict",
        secure=context.settings.secure,
    )
    return response


def _with_cookie(response: Response, request: Request, context: Shared, begun: SignIn) -> Response:
    for name, secret, max_age_s in (
        (cookie_of(request), begun.secret, LONGEST_S),
        (cookie_of(request, DEVICE_COOKIE), begun.device, ONE_YEAR_S),
    ):
        response.set_cookie(
            name,
            secret,
            max_age=max_age_s,
            httponly=True,
            samesite="strict",
            secure=context.settings.secure,
        )
    return response


def _local(next: str) -> str:
    """Give a path of this desk: a link must not lead a person who signed in elsewhere."""
    return next if next.startswith("/") and not next.startswith(("//", "/\\")) and next.isprintable() else "/"
