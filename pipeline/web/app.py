"""The application: routes, guard, errors. Everything else is in the modules it lists."""

import os
from http import HTTPStatus
from pathlib import Path

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from forms.errors import SurveyError
from forms.phrase import Phrase
from pipeline.desk.asking import AskingDesk
from pipeline.desk.desk import Desk
from pipeline.desk.imports import ImportDesk
from pipeline.desk.late import LateDesk
from pipeline.desk.pictures import Pictures
from pipeline.desk.proving import ProvingDesk
from pipeline.desk.recounts import RecountDesk
from pipeline.desk.scans import ScanDesk
from pipeline.desk.sending import SendingDesk
from pipeline.errors import NothingFound, UsageError
from pipeline.web import api
from pipeline.web.api.refusals import REFUSALS
from pipeline.web.context import Context, WebSettings
from pipeline.web.faults import SentOnly, WebFault
from pipeline.web.guard import Guard, check_token
from pipeline.web.limits import RateLimit
from pipeline.web.pages import (
    asking,
    audit,
    closing,
    comparing,
    counts,
    custody,
    evidence,
    gallery,
    guide,
    health,
    imports,
    late,
    log,
    me,
    merging,
    pairs,
    pictures,
    plan,
    plan_forms,
    progress,
    published,
    received,
    recount,
    reports,
    review,
    scans,
    sending,
    signing_in,
    tally,
    typing_in,
    users,
)
from pipeline.web.shown import answer_error

STATIC = Path(__file__).parent / "static"
# One account, or one address of strangers: a practised reviewer sends some 3 requests a second, a gallery asks for 400
# pictures at once, and a script is as fast as the desk answers it.
REQUESTS_BURST, REQUESTS_PER_S = 1000, 100.0
SIGN_INS_BURST, SIGN_INS_PER_S = 30, 0.1  # at once, and wrong ones, from one address: an office has one router
PAGES = (
    signing_in,
    progress,
    plan,
    plan_forms,
    counts,
    scans,
    received,
    imports,
    merging,
    comparing,
    sending,
    health,
    asking,
    review,
    gallery,
    late,
    typing_in,
    pairs,
    pictures,
    evidence,
    tally,
    reports,
    published,
    audit,
    recount,
    custody,
    closing,
    log,
    users,
    guide,
    me,
)


def create_app(folder: Path, settings: WebSettings) -> FastAPI:
    """Make the application of one survey."""
    desk = Desk(folder)
    context = Context(
        desk=desk,
        pictures=Pictures(desk),
        picture_lanes=CapacityLimiter(max(1, (os.cpu_count() or 1) // 2)),
        scans=ScanDesk(desk, jobs=settings.jobs),
        imports=ImportDesk(desk),
        late=LateDesk(desk, jobs=settings.jobs),
        recounts=RecountDesk(desk, jobs=settings.jobs),
        asking=AskingDesk(desk),
        sending=SendingDesk(desk),
        proving=ProvingDesk(desk),
        settings=settings,
        sign_ins=RateLimit(burst=SIGN_INS_BURST, per_s=SIGN_INS_PER_S),
        requests=RateLimit(burst=REQUESTS_BURST, per_s=REQUESTS_PER_S),
    )
    app = FastAPI(
        title="Phieu", version="1", description=api.__doc__ or "", docs_url=None, redoc_url=None, openapi_url=None
    )
    app.state.context = context
    app.add_middleware(Guard, context=context, answer=answer_error)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for module in PAGES:
        app.include_router(module.router, dependencies=[Depends(check_token)], include_in_schema=False)
    for subject in api.SUBJECTS:
        app.include_router(subject.router, prefix=api.PREFIX, responses=REFUSALS, dependencies=[Depends(check_token)])
    app.add_exception_handler(SurveyError, _on_survey_error)
    app.add_exception_handler(RequestValidationError, _on_bad_request)
    app.add_exception_handler(UnicodeEncodeError, _on_no_text)
    app.add_exception_handler(OverflowError, _on_too_large_a_number)
    app.add_exception_handler(HTTPException, _on_http_error)
    return app


async def _on_survey_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SurveyError)
    return answer_error(request, error)


async def _on_bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:])
    return answer_error(request, UsageError("%(place)s: %(msg)s", place=place, msg=Phrase(first["msg"])))


async def _on_no_text(request: Request, _error: Exception) -> Response:
    """Half a character, which JSON can say and no file can hold; whatever was begun was not kept."""
    return answer_error(request, UsageError("the text holds half a character (a lone surrogate)"))


async def _on_too_large_a_number(request: Request, _error: Exception) -> Response:
    """A number in an address that no page, item or entry can have: the store holds 63 bits."""
    return answer_error(request, NothingFound("Không có trang này"))


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, SurveyError):  # raised by ours while FastAPI read what was sent
        return answer_error(request, error.__cause__)
    if error.status_code == 404:
        return answer_error(request, NothingFound("Không có trang này"))
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return answer_error(request, SentOnly())
    response = answer_error(request, WebFault(str(error.detail)))
    response.status_code = error.status_code
    return response
