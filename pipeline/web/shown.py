"""Show a page: templates with the words of the visitor's language, and errors in words."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from forms.errors import SurveyError
from forms.phrase import Phrase
from pipeline.access.roles import Right
from pipeline.audit.json import said
from pipeline.document.table import shown
from pipeline.document.text import TURNING
from pipeline.errors import StoreError
from pipeline.vietnam import today_in_vietnam
from pipeline.web.faults import NotSignedIn, status_of
from pipeline.web.language import LANGUAGES, Language, language_named
from pipeline.web.menu import menu_of
from pipeline.web.numbers import day, moment
from pipeline.web.wording import say
from pipeline.words.health import advice_in
from pipeline.words.reasons import words_for
from pipeline.words.testsheet import lines_in

TEMPLATES = Path(__file__).parent / "templates"
_TURNING_OR_KEPT = re.compile(f"<textarea.*?</textarea>|<[^>]*>|[{''.join(sorted(TURNING))}]", re.DOTALL)


def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension's
    numerals = language.numerals
    environment.filters["number"] = numerals.number
    environment.filters["percent"] = numerals.percent
    environment.filters["moment"] = moment
    environment.filters["day"] = day
    environment.filters["said"] = language.say
    environment.filters["cell"] = shown
    environment.filters["answer"] = said
    environment.filters["reason"] = words_for
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["path"] = lambda text: quote(str(text), safe="")
    environment.filters["decimals"] = numerals.decimals
    environment.filters["plain"] = numerals.plain
    environment.filters["verdict"] = partial(lines_in, translate=language.gettext, comma=numerals.comma)
    environment.filters["advice"] = partial(advice_in, translate=language.gettext, comma=numerals.comma)
    environment.globals["Right"] = Right
    environment.globals["say"] = say
    return environment


_ENVIRONMENTS = {code: _environment(language_named(code)) for code in LANGUAGES}


def show(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Show a page."""
    language = request.state.language
    visitor = request.state.visitor
    page = _ENVIRONMENTS[language].get_template(template)
    text = page.render(
        request=request,
        language=language,
        languages=LANGUAGES,
        visitor=visitor,
        account=visitor.account if visitor else None,
        csrf=visitor.csrf if visitor else "",
        menu=menu_of(visitor.account) if visitor else (),
        path=request.url.path,
        here=_address(request) if request.method == "GET" else _came_from(request) or _address(request),
        today=today_in_vietnam(),
        survey_title=_title(request),
        round_names=_round_names(request),
        plan_trouble=_plan_trouble(request) if visitor else None,
        clock_trouble=_clock_trouble(request) if visitor else None,
        **values,
    )
    return HTMLResponse(_in_reading_order(text), status_code=status)


def _in_reading_order(page: str) -> str:
    """Leave out of what is read what turns its order: after such a letter in a name, 12 would stand there as 21.

    What a form holds, to be sent back, stays as it is.
    """
    if TURNING.isdisjoint(page):
        return page
    return _TURNING_OR_KEPT.sub(lambda found: "" if found[0] in TURNING else found[0], page)


def answer_error(request: Request, error: SurveyError) -> Response:
    """Answer a request that cannot be served: as JSON to scripts, as a page to people, who may have to sign in."""
    status = status_of(error)
    words = teller(request)(error)
    if wants_json(request):
        return JSONResponse({"error": type(error).__name__, "text": words}, status_code=status)
    if isinstance(error, NotSignedIn):
        sent = request.method != "GET" and request.url.path != "/sign-out"
        back = _address(request) if request.method == "GET" else _came_from(request) or "/"
        return RedirectResponse(f"/sign-in?next={quote(back, safe='/')}{'&lost=true' if sent else ''}", status_code=303)
    return show(request, "error.html", status=status, text=words, code=int(status), back=_came_from(request))


def wants_json(request: Request) -> bool:
    """Whether a script asks."""
    return request.url.path.startswith("/api/") or "application/json" in request.headers.get("accept", "")


def translator(request: Request) -> Callable[[str], str]:
    """Give the function that says a word of the screens in the visitor's language, and leaves a survey's own alone."""
    return language_named(request.state.language).gettext


def teller(request: Request) -> Callable[[Phrase | SurveyError | str], str]:
    """Give the function that says a phrase, a fault or a text in the visitor's language.

    Of files it says where they lie in the survey: where that lies on the server is for the command line.
    """
    say, context = language_named(request.state.language).say, getattr(request.app.state, "context", None)
    if context is None:  # a survey is being started, by whoever chose its folder
        return say
    folder = f"{context.desk.folder}/"
    return lambda told: say(told).replace(folder, "")


def _address(request: Request) -> str:
    """Give what leads back to the page that is shown, with what it was asked for."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _came_from(request: Request) -> str:
    """Give the page of this desk from which somebody came; empty where it is none, or the one that is asked for."""
    came = urlsplit(request.headers.get("referer", ""))
    back = came.path + (f"?{came.query}" if came.query else "")
    is_ours = came.netloc == request.headers.get("host") and not back.startswith("//")
    return back if is_ours and back != _address(request) else ""


def _title(request: Request) -> str:
    context = getattr(request.app.state, "context", None)  # none while a survey is being started
    return str(context.desk.survey.plan.title) if context else ""


def _round_names(request: Request) -> dict[str, str]:
    """Give what each round of the plan is called, by its label in codes and addresses."""
    context = getattr(request.app.state, "context", None)
    return {each.label: each.heading for each in context.desk.survey.plan.rounds()} if context else {}


def _plan_trouble(request: Request) -> Phrase | None:
    context = getattr(request.app.state, "context", None)
    return context.desk.plan_trouble if context else None


def _clock_trouble(request: Request) -> Phrase | None:
    context = getattr(request.app.state, "context", None)
    try:
        return context.desk.clock_trouble if context else None
    except StoreError:  # the page that says so must not break off over it
        return None
