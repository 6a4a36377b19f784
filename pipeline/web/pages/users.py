"""Accounts: who may what, invited by a one-time link."""

import hashlib
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from pipeline.access.account import Account
from pipeline.access.roles import ROLE_RIGHTS, Role
from pipeline.errors import NothingFound, UsageError
from pipeline.vietnam import vietnamese_key
from pipeline.web.context import Manager, Shared
from pipeline.web.shown import show

router = APIRouter()
Short = Annotated[str, Form(max_length=200)]


@router.get("/users")
def show_users(request: Request, context: Shared, visitor: Manager) -> Response:
    """Show all accounts."""
    return _page(request, context, link="", link_name="")


@router.post("/users")
async def put_user(
    request: Request,
    context: Shared,
    visitor: Manager,
    *,
    name: Short,
    role: Short,
    sees_identity: Short = "",
    shown: Short = "",
) -> Response:
    """Make or change an account; a new one gets a one-time link to choose a password, a locked one stays locked."""
    if shown and shown != _digest(context):
        raise UsageError("Danh sách người dùng vừa thay đổi: xem lại rồi hãy lưu")
    if role not in set(Role):
        raise UsageError("role %(role)r: %(role_2)s", role=role, role_2=", ".join(Role))
    units = tuple(str(unit) for unit in (await request.form()).getlist("units"))
    plain = " ".join(name.split())
    known = context.desk.gate.find(plain)
    disabled = known is not None and known.disabled
    account = Account(name=plain, role=Role(role), units=units, sees_identity=bool(sees_identity), disabled=disabled)
    context.desk.gate.put(account, by=visitor.account.name)
    if known is None:
        return _page(request, context, link=_link(request, context, plain, visitor), link_name=plain)
    return RedirectResponse("/users", status_code=303)


@router.post("/users/lock")
def lock(context: Shared, visitor: Manager, *, name: Short, locked: Short = "") -> Response:
    """Lock an account, or open it again; what it may stays as it is now, whatever the page showed."""
    account = context.desk.gate.find(name)
    if account is None:
        raise NothingFound("%(name)s: không có người dùng này", name=name)
    context.desk.gate.put(replace(account, disabled=locked == "yes"), by=visitor.account.name)
    return RedirectResponse("/users", status_code=303)


@router.post("/users/invite")
def invite(request: Request, context: Shared, visitor: Manager, *, name: Short) -> Response:
    """Give a new one-time link: for a forgotten password."""
    return _page(request, context, link=_link(request, context, name, visitor), link_name=name)


def _digest(context: Shared) -> str:
    """Give what tells the accounts as they are from others: a name that is new to one person may be another's."""
    return hashlib.sha256(repr(context.desk.gate.accounts()).encode()).hexdigest()


def _link(request: Request, context: Shared, name: str, visitor: Manager) -> str:
    return f"{request.base_url}welcome/{context.desk.gate.invite(name, by=visitor.account.name)}"


def _page(request: Request, context: Shared, *, link: str, link_name: str) -> Response:
    return show(
        request,
        "users.html",
        accounts=sorted(context.desk.gate.accounts(), key=lambda account: vietnamese_key(account.name)),
        shown=_digest(context),
        roles=tuple(Role),
        rights=ROLE_RIGHTS,
        units=context.desk.survey.plan.units,
        unit_names={unit.id: unit.name for unit in context.desk.survey.plan.units},
        link=link,
        link_name=link_name,
    )
