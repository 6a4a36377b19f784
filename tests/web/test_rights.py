"""Who may what: every route against every role, and nobody without signing in."""

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from fastapi.routing import APIRoute

from pipeline.access.roles import Role
from pipeline.web import api
from pipeline.web.app import PAGES, create_app
from pipeline.web.context import WebSettings
from tests.web.conftest import PASSWORD, Served, Visitor

A, O, R, U, V = Role.ADMINISTRATOR, Role.OPERATOR, Role.REVIEWER, Role.AUDITOR, Role.VIEWER  # noqa: E741 - table heads
ALL = {A, O, R, U, V}
OPEN = None  # needs no sign-in
NOBODY: set[Role] = set()  # not by role: given by name
# Written down once more, apart from the code: who may use what.
MAY: dict[str, set[Role] | None] = {
    "GET /": ALL,
    "GET /progress/units": ALL,
    "GET /sign-in": OPEN,
    "POST /sign-in": OPEN,
    "POST /sign-out": ALL,
    "GET /welcome/{secret}": OPEN,
    "POST /welcome/{secret}": OPEN,
    "GET /language/{language}": OPEN,
    "GET /plan": {A, O},
    "POST /plan": {A, O},
    "GET /plan/units": {A, O},
    "POST /plan/units": {A, O},
    "GET /plan/questions": {A, O},
    "GET /plan/questions/{key}": {A, O},
    "POST /plan/questions/{key}": {A, O},
    "POST /plan/draw/{questionnaire}/{page}": {A, O},
    "GET /plan/text": {A, O},
    "POST /plan/text": {A, O},
    "GET /plan/packs": {A, O},
    "GET /plan/sheet/{questionnaire}/{page}": {A, O},
    "POST /plan/sheet/{questionnaire}/{page}": {A, O},
    "POST /plan/print": {A, O},
    "GET /plan/packs/{file:path}": {A, O},
    "GET /counts": {A, O},
    "POST /counts": {A, O},
    "POST /counts/table": {A, O},
    "GET /scans": {A, O},
    "GET /scans/stacks": {A, O},
    "GET /scans/pages": {A, O},
    "POST /scans/go-on": {A, O},
    "POST /scans/upload": {A, O},
    "GET /scans/received": {A, O},
    "POST /scans/received": {A, O},
    "POST /scans/received/undo": {A, O},
    "GET /merge": {A, O},
    "POST /merge": {A, O},
    "POST /merge/withdraw": {A, O},
    "GET /compare": {A, O},
    "GET /compare/file": {A, O},
    "GET /package": {A, O},
    "GET /package/state": {A, O},
    "POST /package": {A, O},
    "GET /package/file/{sha256}": {A, O},
    "GET /health": {A, O},
    "POST /health/test-sheet": {A, O},
    "GET /asking": {A, O},
    "GET /asking/state": {A, O},
    "POST /asking": {A},
    "GET /review": {A, O, R},
    "GET /review/decided": {A, O, R},
    "POST /review/decided/undo": {A, O, R},
    "GET /review/statistics": {A, O, R},
    "GET /review/gallery": {A, O, R},
    "GET /review/gallery/{key}": {A, O, R},
    "POST /review/gallery/{key}": {A, O, R},
    "GET /review/late": {A, O, R},
    "GET /review/late/state": {A, O, R},
    "POST /review/late": {A, O, R},
    "GET /review/type/{item}": {A, O, R},
    "POST /review/type/{item}": {A, O, R},
    "GET /review/texts": {A, O, R},
    "POST /review/texts": {A, O, R},
    "POST /review/texts/undo": {A, O, R},
    "GET /review/pair/{item}": {A, O, R},
    "POST /review/pair/{item}": {A, O, R},
    "GET /pictures/{page}/row/{question}": {A, O, R, U},
    "GET /pictures/{page}/boxes/{question}": {A, O, R, U},
    "GET /pictures/{page}/box/{question}/{option}": {A, O, R, U},
    "GET /pictures/{page}/field/{question}": {A, O, R, U},
    "GET /pictures/{page}/page": {A, O, R, U},
    "GET /pictures/{page}/identity": NOBODY,
    "GET /evidence": {A, O, R, U},
    "GET /pages/{page}": {A, O, R, U},
    "GET /tally": ALL,
    "GET /tally/file/{format}": ALL,
    "GET /tally/tables": ALL,
    "GET /reports": ALL,
    "GET /reports/file/{format}": ALL,
    "POST /reports/export/{what}": {A, O},
    "POST /reports/public": {A, O},
    "GET /published": {A, O},
    "POST /published/check": {A, O},
    "GET /import": {A, O},
    "GET /import/template/{format}": {A, O},
    "POST /import/check": {A, O},
    "GET /import/{id}": {A, O},
    "POST /import/{id}/take": {A, O},
    "GET /audit": {A, O, U},
    "POST /audit/draw": {A, O, U},
    "GET /audit/read": {A, O, U},
    "POST /audit/read": {A, O, U},
    "POST /audit/contact": {A, O, U},
    "GET /audit/file/{format}": {A, O, U},
    "GET /recount": {A, O, U},
    "GET /recount/state": {A, O, U},
    "POST /recount": {A, O, U},
    "GET /custody": {A, O, U},
    "GET /custody/purge": {A},
    "POST /custody/purge": {A},
    "GET /custody/{unit}": {A, O, U},
    "POST /custody/{unit}/hand-over": {A, O},
    "GET /closing": {A},
    "GET /closing/close": {A},
    "POST /closing/close": {A},
    "POST /closing/reopen": {A},
    "POST /closing/acknowledge": {A},
    "GET /log": {A, U},
    "GET /log/proof": {A, U},
    "POST /log/verify": {A, U},
    "GET /users": {A},
    "POST /users": {A},
    "POST /users/invite": {A},
    "POST /users/lock": {A},
    "GET /guide": ALL,
    "GET /me": ALL,
    "POST /me/password": ALL,
    "POST /me/token": ALL,
    "POST /me/tokens/end": ALL,
    "GET /api/v1/progress": ALL,
    "GET /api/v1/plan": {A, O},
    "PUT /api/v1/plan": {A, O},
    "POST /api/v1/plan/edits": {A, O},
    "POST /api/v1/plan/packs": {A, O},
    "GET /api/v1/review/next": {A, O, R},
    "GET /api/v1/review/decided": {A, O, R},
    "POST /api/v1/review/{item}/answer": {A, O, R},
    "POST /api/v1/review/{item}/code": {A, O, R},
    "POST /api/v1/review/{item}/undo": {A, O, R},
    "POST /api/v1/review/{item}/opinion": {A, O, R},
    "POST /api/v1/review/{item}/skip": {A, O, R},
    "GET /api/v1/review/{item}/sheet": {A, O, R},
    "POST /api/v1/review/{item}/typed": {A, O, R},
    "GET /api/v1/review/{item}/pair": {A, O, R},
    "GET /api/v1/texts": {A, O, R},
    "POST /api/v1/texts": {A, O, R},
    "GET /api/v1/figures": {A, O, R, U},
    "GET /api/v1/tally": ALL,
    "GET /api/v1/scans": {A, O},
    "POST /api/v1/scans": {A, O},
    "GET /api/v1/received": {A, O},
    "POST /api/v1/received": {A, O},
    "POST /api/v1/received/{correction}/undo": {A, O},
    "GET /api/v1/package": {A, O},
    "POST /api/v1/package": {A, O},
    "GET /api/v1/merge": {A, O},
    "POST /api/v1/merge": {A, O},
    "POST /api/v1/merge/withdraw": {A, O},
    "GET /api/v1/compare": {A, O},
    "GET /api/v1/test-sheet": {A, O},
    "POST /api/v1/test-sheet": {A, O},
    "GET /api/v1/reports/{format}": ALL,
    "POST /api/v1/exports/public": {A, O},
    "POST /api/v1/exports/{what}": {A, O},
    "POST /api/v1/import": {A, O},
    "GET /api/v1/audit": {A, O, U},
    "GET /api/v1/audit/tasks": {A, O, U},
    "POST /api/v1/audit/draw": {A, O, U},
    "POST /api/v1/audit/readings": {A, O, U},
    "POST /api/v1/audit/contacts": {A, O, U},
    "GET /api/v1/recount": {A, O, U},
    "POST /api/v1/recount": {A, O, U},
    "GET /api/v1/custody": {A, O, U},
    "POST /api/v1/counts": {A, O},
    "POST /api/v1/custody/hand-over": {A, O},
    "POST /api/v1/purge": {A},
    "GET /api/v1/closing": {A},
    "POST /api/v1/closing/close": {A},
    "POST /api/v1/closing/reopen": {A},
    "POST /api/v1/closing/acknowledge": {A},
    "GET /api/v1/log": {A, U},
    "GET /api/v1/openapi.json": ALL,
}
ENDS_THE_SESSION = {"POST /sign-out"}
# What concerns the survey as a whole: for nobody who is bound to some of its units.
OF_THE_WHOLE = (
    *("/plan", "/scans", "/health", "/asking", "/import", "/published", "/audit", "/recount", "/custody/purge"),
    *("/closing", "/log", "/users", "/reports/export", "/reports/public", "/api/v1/plan", "/api/v1/scans"),
    *("/api/v1/exports", "/api/v1/import", "/api/v1/audit", "/api/v1/recount", "/api/v1/purge", "/api/v1/closing"),
    *("/api/v1/log", "/merge", "/api/v1/received", "/compare", "/package", "/api/v1/package", "/api/v1/merge"),
    *("/api/v1/compare", "/api/v1/test-sheet"),
)


def routes_of() -> Iterator[tuple[str, str]]:
    """Go through all routes, as method and path."""
    for module, prefix in (*((page, "") for page in PAGES), *((subject, api.PREFIX) for subject in api.SUBJECTS)):
        for route in module.router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods:
                yield method, prefix + route.path


def asked(visitor: Visitor, name: str) -> httpx.Response:
    """Ask for a route by its name in the table; its places hold something that is well formed and not there."""
    method, path = name.split(" ", 1)
    return visitor.request(method, re.sub(r"\{[^}]+\}", "999999", path), headers={"accept": "application/json"})


def test_the_table_of_rights_names_every_route_and_no_other() -> None:
    assert {f"{method} {path}" for method, path in routes_of()} == set(MAY)


def test_the_application_serves_nothing_beside_the_routers_that_the_table_is_checked_against(served: Served) -> None:
    app = create_app(served.folder, WebSettings(secure=False, max_upload_bytes=1, jobs=1))
    app.state.context.desk.close()
    named = {id(module.router) for module in (*PAGES, *api.SUBJECTS)}
    others = [route for route in app.routes if id(getattr(route, "original_router", None)) not in named]
    assert [(type(route).__name__, getattr(route, "path", "")) for route in others] == [("Mount", "/static")]


def test_no_change_is_taken_without_the_pages_token(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    del chief.headers["x-csrf-token"]
    before = served.desk.survey.store.head()
    for name, roles in MAY.items():
        if name.startswith("GET ") or roles is OPEN:
            continue
        answer = asked(chief, name)
        assert (name, answer.status_code, answer.json()["error"]) == (name, 403, "NotFromHere")
    assert served.desk.survey.store.head() == before


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_whoever_is_bound_to_a_unit_is_let_into_nothing_that_concerns_the_whole_survey(
    served: Served, role: Role
) -> None:
    visitor = served.signed_in("Bound", role, units=("KN-24688",))
    for name, roles in MAY.items():
        if roles is OPEN or name in ENDS_THE_SESSION:
            continue
        answer = asked(visitor, name)
        refused = answer.status_code == 403 and answer.json()["error"] == "Forbidden"
        assert refused == (role not in roles or name.partition(" ")[2].startswith(OF_THE_WHOLE)), (
            f"{name} gives {answer.status_code}"
        )


def test_whose_account_is_locked_or_has_another_password_is_nobody_everywhere(served: Served) -> None:
    locked, changed = served.signed_in("Locked", Role.ADMINISTRATOR), served.signed_in("Other", Role.ADMINISTRATOR)
    token = served.desk.gate.make_token("Locked", label="script", days=1)
    script = served.visitor()
    script.headers["authorization"] = f"Bearer {token}"
    assert script.get("/api/v1/progress").status_code == 200
    served.desk.gate.put(replace(served.desk.gate.account("Locked"), disabled=True), by="tests")
    served.desk.gate.set_password("Other", f"another {PASSWORD}", by="tests")
    for visitor in (locked, changed, script):
        for name, roles in MAY.items():
            if roles is not OPEN:
                assert asked(visitor, name).status_code == 401, name


def test_without_signing_in_only_the_doors_open(served: Served) -> None:
    stranger = served.visitor()
    for name, roles in MAY.items():
        answer = asked(stranger, name)
        if roles is OPEN:
            assert answer.status_code != 401, name
        else:
            assert answer.status_code == 401, f"{name} answers a stranger with {answer.status_code}"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_let_in_where_it_may_and_nowhere_else(served: Served, role: Role) -> None:
    visitor = served.signed_in(f"someone {role.value}", role)
    for name, roles in MAY.items():
        if roles is OPEN or name in ENDS_THE_SESSION:
            continue
        answer = asked(visitor, name)
        refused = answer.status_code == 403 and answer.json()["error"] == "Forbidden"
        assert refused == (role not in roles), f"{role.value}: {name} gives {answer.status_code}"
        assert answer.status_code < 500, f"{role.value}: {name} gives {answer.status_code}"


def test_a_change_without_the_pages_token_is_refused(served: Served) -> None:
    visitor = served.signed_in("Lan", Role.ADMINISTRATOR)
    del visitor.headers["x-csrf-token"]
    before = served.desk.survey.store.head()
    for data in ({}, {"csrf": "guessed"}):
        answer = visitor.post("/users", data={"name": "Thief", "role": "administrator", **data})
        assert answer.status_code == 403
    assert visitor.post("/users", data={}, headers={"origin": "http://evil.example"}).status_code == 403
    assert served.desk.survey.store.head() == before


def test_whoever_is_bound_to_a_unit_sees_no_other(served: Served) -> None:
    visitor = served.signed_in("Unit", Role.REVIEWER, units=("KN-24688",))
    shown = visitor.get("/api/v1/progress").json()["units"]
    assert [unit["unit"] for unit in shown] == ["KN-24688"]
    cards = visitor.get("/api/v1/review/next", params={"most": 10}).json()["cards"]
    assert cards
    assert all("/KN-24688/" in card["ballot"] for card in cards)
    assert visitor.get("/tally", params={"unit": "KN-24691"}).status_code == 403
    assert visitor.get("/api/v1/tally").status_code == 403
    with served.desk.survey.store.connection() as connection:
        others = connection.exec_driver_sql("select id from page where ballot like '%KN-24691%'").scalars().all()
    answers = {visitor.get(f"/pages/{page}").status_code for page in others}
    answers |= {visitor.get(f"/pictures/{page}/page").status_code for page in others[:3]}
    assert answers == {403}


def test_headers_forbid_what_no_page_needs(served: Served) -> None:
    answer = served.visitor().get("/sign-in")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


def test_locking_an_account_leaves_what_it_may_as_it_is_now(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    served.account("Bound", Role.REVIEWER, units=("KN-24688",))
    assert chief.post("/users/lock", data={"name": "Bound", "locked": "yes"}).status_code == 303
    assert chief.post("/users", data={"name": "Bound", "role": "auditor", "units": "KN-24691"}).status_code == 303
    changed = next(each for each in served.desk.gate.accounts() if each.name == "Bound")
    assert (changed.role, changed.units, changed.disabled) == (Role.AUDITOR, ("KN-24691",), True)
    assert chief.post("/users/lock", data={"name": "Bound", "locked": "no"}).status_code == 303
    opened = next(each for each in served.desk.gate.accounts() if each.name == "Bound")
    assert (opened.role, opened.units, opened.disabled) == (Role.AUDITOR, ("KN-24691",), False)
    assert chief.post("/users/lock", data={"name": "Nobody", "locked": "yes"}).status_code == 404
