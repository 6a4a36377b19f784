"""What every request passes: size and rate limits, who asks, whether the form is ours, and the headers of the answer.

Written against the ASGI interface itself: Starlette's base class would buffer what is streamed.
"""

import secrets
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forms.errors import SurveyError
from pipeline.access.account import Session
from pipeline.access.roles import Right
from pipeline.web.context import Context, Visitor
from pipeline.web.faults import Forbidden, NotFromHere, NotSignedIn, TooLarge, TooMany, WebFault
from pipeline.web.language import language_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE, DEVICE_COOKIE, LONGEST_PORT = "phieu_session", "phieu_device", 5
LANGUAGE_COOKIE = "phieu_language"
CSRF_HEADER, CSRF_FIELD = "x-csrf-token", "csrf"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
MAX_FORM_BYTES = 2_000_000  # a plan is some 40 kB, the answers of a survey typed as a file are uploads
MAX_STRANGERS_BYTES = (
    20_000  # a name and two passwords; what is larger would fill the disk before anybody asks who sends
)
UPLOADS = {  # take as much as the settings say, from those who may send them
    "/scans/upload": Right.SCAN,
    "/import/check": Right.SCAN,
    "/merge": Right.SCAN,
    "/published/check": Right.PLAN,
    "/api/v1/scans": Right.SCAN,
    "/api/v1/import": Right.SCAN,
    "/api/v1/merge": Right.SCAN,
}
MAX_FORM_FIELDS = 20_000  # the units of a whole province, six fields each
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with none at all browsers send forms of our own with `Origin: null`
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


class Guard:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, *, context: Context, answer: Callable[[Request, SurveyError], Response]) -> None:
        self._app, self._context, self._answer = app, context, answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        scope.setdefault("state", {})
        scope["state"]["language"] = language_of(request.cookies.get(LANGUAGE_COOKIE))
        scope["state"]["visitor"] = None
        sending = self._with_headers(scope, send)
        fault = await run_in_threadpool(self._judge, request, scope)
        if fault is not None:
            await _let_end(receive, self._context.settings.max_upload_bytes)
            await self._answer(request, fault)(scope, receive, sending)
            return
        most_bytes, beyond = self._most(scope)
        await self._app(scope, _measured(receive, most_bytes, beyond), sending)

    def _most(self, scope: Scope) -> tuple[int, WebFault]:
        """Give how much a request may send, by who sends it where, and what is said where it is more."""
        visitor, right = scope["state"]["visitor"], UPLOADS.get(scope["path"])
        if visitor is None:
            return MAX_STRANGERS_BYTES, NotSignedIn()
        if right is None:
            return MAX_FORM_BYTES, TooLarge()
        if not visitor.account.may(right):
            return MAX_FORM_BYTES, Forbidden(right)
        return self._context.settings.max_upload_bytes, TooLarge()

    def _judge(self, request: Request, scope: Scope) -> WebFault | None:
        """Say why a request is refused before any route sees it; note who asks."""
        if request.url.path.startswith("/static/"):
            return None
        visitor = self._visitor(request.headers, request.cookies.get(cookie_of(request)))
        # People are counted one by one: a whole office may come from one address, behind a router or a proxy.
        asks = f"account {visitor.account.name}" if visitor else request.client.host if request.client else ""
        if not self._context.requests.allows(asks):
            return TooMany()
        scope["state"]["visitor"] = visitor
        if request.method not in SAFE and not is_same_site(request):
            return NotFromHere()
        announced, (most_bytes, beyond) = request.headers.get("content-length", "0"), self._most(scope)
        size_bytes = int(announced) if announced.isascii() and announced.isdecimal() and len(announced) < 16 else None
        return beyond if size_bytes is None or size_bytes > most_bytes else None

    def _visitor(self, headers: Headers, cookie: str | None) -> Visitor | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            account = self._context.desk.gate.owner_of(token)
            return Visitor(account=account, session=None) if account else None
        session: Session | None = self._context.desk.gate.session(cookie) if cookie else None
        return Visitor(account=session.account, session=session) if session else None

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        began_s = time.perf_counter()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["server-timing"] = f"desk;dur={(time.perf_counter() - began_s) * 1000:.1f}"
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
                if self._context.settings.secure:
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        return send_with_headers


async def _let_end(receive: Receive, most_bytes: int) -> None:
    """Throw away what is still being sent: browsers read no answer before they have sent all."""
    taken, more = 0, True
    while more and taken <= most_bytes:
        message = await receive()
        taken += len(message.get("body", b""))
        more = message.get("more_body", False)


def _measured(receive: Receive, most_bytes: int, beyond: WebFault) -> Receive:
    taken = 0

    async def measured() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most_bytes:
            raise beyond
        return message

    return measured


def cookie_of(request: Request, name: str = COOKIE) -> str:
    """Name a cookie of this desk: browsers tell hosts apart and not ports, and two desks would sign each other out."""
    port = urlsplit(f"//{request.headers.get('host', '')}").netloc.rpartition(":")[2]
    return f"{name}_{port}" if port.isascii() and port.isdecimal() and len(port) <= LONGEST_PORT else name


def device_of(request: Request) -> str:
    """Give the secret of a browser in which somebody signed in before; empty where it says none."""
    return request.cookies.get(cookie_of(request, DEVICE_COOKIE), "")


def is_same_site(request: Request) -> bool:
    """Whether a browser says that the request comes from this very desk; scripts say nothing and need a token."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _same(given: str, expected: str) -> bool:
    return secrets.compare_digest(given.encode(), expected.encode())


async def check_token(request: Request) -> None:
    """Refuse a change that does not carry its session's token, in a header or in the form itself.

    Scripts with a bearer token need none: no other site can make a browser send one.

    Raises:
        NotFromHere: The token is missing or another one.
    """
    visitor: Visitor | None = request.state.visitor
    if request.method in SAFE or visitor is None or visitor.session is None:
        return
    given = request.headers.get(CSRF_HEADER)
    if given is None and request.headers.get("content-type", "").startswith(FORM_TYPES):
        field = (await request.form(max_fields=MAX_FORM_FIELDS)).get(CSRF_FIELD)
        given = field if isinstance(field, str) else None
    if given is None or not _same(given, visitor.csrf):
        raise NotFromHere
