"""The first start on an empty folder: choose a sample or a blank plan in the browser; then the desk itself answers.

Until then nothing is served but this one page, and only behind the link that `phieu serve` printed.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Form, Request
from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forms.errors import SurveyError
from forms.plan.load import parse_plan
from forms.plan.samples import SAMPLE_NOTE, sample_names, sample_text
from pipeline.errors import NothingFound
from pipeline.starting import start_from
from pipeline.web.faults import NotFromHere
from pipeline.web.guard import HEADERS, LANGUAGE_COOKIE, is_same_site
from pipeline.web.language import language_of
from pipeline.web.shown import answer_error, show

STATIC = Path(__file__).parent / "static"
BLANK = "blank"
MAX_BYTES = 10_000  # of the only form there is


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCard:
    """One of the five surveys, as it is chosen from."""

    name: str
    title: str
    issuing_body: str
    units: int
    questions: int
    forms: int


class FirstStart:
    """Serves the page that starts a survey, and from then on the application of that survey."""

    def __init__(self, folder: Path, *, desk: Callable[[Path], tuple[FastAPI, str]]) -> None:
        """Prepare the page.

        Args:
            folder: Where the survey shall lie.
            desk: Opens the desk of a survey; gives it with the one-time secret of the first administrator.
        """
        self.secret = secrets.token_urlsafe(24)
        self._folder, self._desk = folder, desk
        self._page: ASGIApp = self._choosing()
        self._app: FastAPI | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is not None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            request = Request(scope)
            scope.setdefault("state", {})
            scope["state"] |= {"language": language_of(request.cookies.get(LANGUAGE_COOKIE)), "visitor": None}
            await self._page(scope, receive, _with_headers(send))
        else:
            await self._page(scope, receive, send)

    def close(self) -> None:
        """Let go of the survey, if one was started."""
        if self._app is not None:
            self._app.state.context.desk.close()

    def _choosing(self) -> FastAPI:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.mount("/static", StaticFiles(directory=STATIC), name="static")
        app.add_api_route("/start/{secret}", self._show, methods=["GET"])
        app.add_api_route("/start/{secret}", self._start, methods=["POST"])
        app.add_api_route("/language/{language}", _language, methods=["GET"])
        app.add_exception_handler(SurveyError, _on_error)
        return app

    def _show(self, request: Request, secret: str) -> Response:
        self._check(secret)
        return show(
            request, "start.html", samples=sample_cards(), note=SAMPLE_NOTE, secret=secret, folder=self._folder.name
        )

    def _start(self, request: Request, secret: str, sample: Annotated[str, Form(max_length=60)] = BLANK) -> Response:
        self._check(secret)
        if not is_same_site(request) or int(request.headers.get("content-length", "0") or 0) > MAX_BYTES:
            raise NotFromHere
        start_from(self._folder, None if sample == BLANK else sample)
        self._app, welcome = self._desk(self._folder)
        return RedirectResponse(f"/welcome/{welcome}", status_code=303)

    def _check(self, secret: str) -> None:
        if not secrets.compare_digest(secret.encode(), self.secret.encode()):
            raise NothingFound("Không có trang này")


@cache
def sample_cards() -> tuple[SampleCard, ...]:
    """Give what there is to say of each sample."""
    cards = []
    for name in sample_names():
        plan = parse_plan(sample_text(name).encode("utf-8"), Path(f"{name}.yaml"))
        cards.append(
            SampleCard(
                name=name,
                title=plan.title,
                issuing_body=plan.issuing_body,
                units=len(plan.surveyed_units()),
                questions=sum(len(form.mark_questions()) for form in plan.questionnaires.values()),
                forms=len(plan.questionnaires),
            )
        )
    return tuple(cards)


def _language(language: str, back: str = "/") -> Response:
    place = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    response = RedirectResponse(place, status_code=303)
    response.set_cookie(LANGUAGE_COOKIE, language_of(language), httponly=True, samesite="strict")
    return response


async def _on_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SurveyError)
    return answer_error(request, error)


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in (*HEADERS.items(), ("cache-control", "no-store")):
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
