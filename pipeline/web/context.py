"""What a request knows: the desk, its settings, and who asks."""

from dataclasses import dataclass
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request

from pipeline.access.account import Account, Session
from pipeline.access.roles import Right
from pipeline.desk.asking import AskingDesk
from pipeline.desk.desk import Desk
from pipeline.desk.imports import ImportDesk
from pipeline.desk.late import LateDesk
from pipeline.desk.pictures import Pictures
from pipeline.desk.proving import ProvingDesk
from pipeline.desk.recounts import RecountDesk
from pipeline.desk.scans import ScanDesk
from pipeline.desk.sending import SendingDesk
from pipeline.web.faults import Forbidden, NotSignedIn
from pipeline.web.limits import RateLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """How the desk is served."""

    secure: bool  # behind TLS: cookies are sent over nothing else
    max_upload_bytes: int
    jobs: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Context:
    """What all requests share."""

    desk: Desk
    pictures: Pictures
    picture_lanes: CapacityLimiter  # threads of their own: a gallery asks for hundreds, and decisions must find one
    scans: ScanDesk
    imports: ImportDesk
    late: LateDesk
    recounts: RecountDesk
    asking: AskingDesk
    sending: SendingDesk
    proving: ProvingDesk
    settings: WebSettings
    sign_ins: RateLimit
    requests: RateLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks, and by what right: a signed-in browser or a script with a token."""

    account: Account
    session: Session | None  # None for a token, which no other site can send

    @property
    def csrf(self) -> str:
        """What a form of this session must carry."""
        return self.session.csrf if self.session else ""


# These wait for nothing: as plain functions each would be sent through the pool of threads, at every request.
async def context_of(request: Request) -> Context:
    """Give what all requests share."""
    context: Context = request.app.state.context
    return context


async def visitor_of(request: Request) -> Visitor:
    """Give who asks; NotSignedIn where nobody does."""
    visitor: Visitor | None = request.state.visitor
    if visitor is None:
        raise NotSignedIn
    return visitor


Shared = Annotated[Context, Depends(context_of)]
Anyone = Annotated[Visitor, Depends(visitor_of)]
"""Any signed-in person."""


class _Needs:
    """Asks for a right; a route without one is refused by `tests` and by `app.check_guarded`."""

    def __init__(self, right: Right) -> None:
        self.right = right

    async def __call__(self, visitor: Anyone) -> Visitor:
        if not visitor.account.may(self.right):
            raise Forbidden(self.right)
        return visitor


Viewer = Annotated[Visitor, Depends(_Needs(Right.VIEW))]
Scanner = Annotated[Visitor, Depends(_Needs(Right.SCAN))]
Reviewer = Annotated[Visitor, Depends(_Needs(Right.REVIEW))]
Witness = Annotated[Visitor, Depends(_Needs(Right.EVIDENCE))]
Confidant = Annotated[Visitor, Depends(_Needs(Right.IDENTITY))]
Counter = Annotated[Visitor, Depends(_Needs(Right.COUNT))]
Custodian = Annotated[Visitor, Depends(_Needs(Right.CUSTODY))]
Rechecker = Annotated[Visitor, Depends(_Needs(Right.AUDIT))]
Exporter = Annotated[Visitor, Depends(_Needs(Right.EXPORT))]
Purger = Annotated[Visitor, Depends(_Needs(Right.PURGE))]
Planner = Annotated[Visitor, Depends(_Needs(Right.PLAN))]
Closer = Annotated[Visitor, Depends(_Needs(Right.CLOSE))]
Auditor = Annotated[Visitor, Depends(_Needs(Right.LOG))]
Manager = Annotated[Visitor, Depends(_Needs(Right.USERS))]
