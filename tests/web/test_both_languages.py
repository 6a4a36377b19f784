"""Every page, in either language, whole: also where pages were refused, files are damaged and people ask amiss."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from pipeline.access.roles import Role
from pipeline.desk.scans import StackState
from tests.browser.walk import pages_of
from tests.once import made_once
from tests.program import Program
from tests.web.conftest import Served, Visitor
from tests.web.reading import half_translated, own_words

NAMES = ("Lan", "Phúc", "Tiếng Việt", "English", "XSMB 48213", "Khảo sát", "Phiếu")  # people, languages, the program
BAD_PLAN = "schema: survey-plan/1\nunits:\n  - id: x y\n    quota: nhiều\n  - 3\nwhat: 1\n"


@pytest.fixture(scope="session")
def troubled(tmp_path_factory: pytest.TempPathFactory, program: Program, scanned: Path) -> Path:
    """The scanned survey, with the same ballots filled in once more, by accident, and files that are none."""

    def make(folder: Path) -> None:
        program.ok("new", folder, "--sample", "krong-no")
        program.ok("-C", folder, "print", "--count", "6", "--unit", "KN-24688", "--unit", "KN-24691")
        for number, seed in enumerate(("21", "22")):
            stack = folder / f"returned-{number}"
            program.ok("-C", folder, "simulate", stack, "--seed", seed, "--jobs", "1", "--accidents")
            pdf = next(stack.rglob("*.pdf"))
            (stack / "cut.pdf").write_bytes(pdf.read_bytes()[:20_000])
            (stack / "empty.tif").write_bytes(b"")
            program.run("-C", folder, "scan", stack, "--received", "2023-09-20", "--jobs", "1", codes=(0, 4, 5))

    return made_once(tmp_path_factory, "krong-no-troubled", make)


@pytest.fixture
def desk(serve: Callable[[Path], Served], troubled: Path) -> Served:
    """A desk on which people have worked."""
    served = serve(troubled)
    lan = served.signed_in("Lan", Role.REVIEWER)
    cards = lan.get("/api/v1/review/next?most=4").json()["cards"]
    for card in cards:
        answer = "blank" if card["question"] else "discard"
        lan.post(f"/api/v1/review/{card['item']}/answer", json={"answer": answer})
    lan.post(f"/api/v1/review/{cards[0]['item']}/undo", json={})
    auditor = served.signed_in("Phúc", Role.AUDITOR)
    auditor.post("/audit/draw", data={"round": "2023", "seed": "XSMB 48213"})
    return served


def everybody(served: Served) -> Visitor:
    """Give somebody who may see everything."""
    return served.signed_in("Minh", Role.ADMINISTRATOR, sees_identity=True)


def speaking(visitor: Visitor, language: str) -> Visitor:
    """Choose a language."""
    visitor.get(f"/language/{language}")
    return visitor


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_wholly_in_the_language_that_was_chosen(desk: Served, troubled: Path, language: str) -> None:
    visitor = speaking(everybody(desk), language)
    # a copy says where it was printed before: the path comes first, for words of the plan may be parts of it
    own = (str(troubled), *own_words(desk.folder / "survey.yaml"), *NAMES)
    addresses = [*pages_of(visitor), *(f"/scans?status={each}" for each in ("review", "rejected", "duplicate"))]
    left = [
        f"{address}: {text}"
        for address in dict.fromkeys(addresses)
        for text in half_translated(visitor.get(address).text, language, own)
    ]
    assert len(addresses) > 30
    assert left == [], "\n".join(left)


def refused(visitor: Visitor) -> dict[str, httpx.Response]:
    """Ask for what cannot be done, in many ways."""
    table = {"file": ("tra-loi.csv", b"unit,1.1\nKN-1,7\n", "text/csv")}
    none = {"file": ("x.csv", b"a,b\n1,2\n", "text/csv")}
    asked = {
        "no such page": lambda: visitor.get("/pages/999999"),
        "no such address": lambda: visitor.get("/nowhere"),
        "no such item": lambda: visitor.get("/review/pair/999999"),
        "no such unit": lambda: visitor.get("/custody/NOBODY"),
        "no such round": lambda: visitor.get("/tally?round=1999"),
        "no such figure": lambda: visitor.get("/evidence?form=X&version=1&question=1&option=1"),
        "no such format": lambda: visitor.get("/reports/report.doc"),
        "a plan that is none": lambda: visitor.post("/plan/text", data={"text": BAD_PLAN, "before": ""}),
        "a wrong count": lambda: visitor.post("/counts/table", data={"round": "2023", "issued:KN-24688": "-3"}),
        "no reason": lambda: visitor.post("/closing/acknowledge", data={"code": "X", "reason": ""}),
        "closing too early": lambda: visitor.post("/closing/close", data={"round": "2023", "confirmed": "yes"}),
        "a table of nothing": lambda: visitor.post("/import/check", data={"channel": "online"}, files=none),
        "a table of faults": lambda: visitor.post("/import/check", data={"channel": "online"}, files=table),
        "a published table": lambda: visitor.post("/published/check", files=none),
        "a role that is none": lambda: visitor.post("/users", data={"name": "A", "role": "king"}),
        "an odd name": lambda: visitor.post("/users", data={"name": "A" * 300, "role": "viewer"}),
        "a bad draw": lambda: visitor.post("/audit/draw", data={"round": "1999", "seed": "x"}),
        "a short password": lambda: visitor.post("/me/password", data={"old": "x", "password": "a", "again": "a"}),
        "an odd setting": lambda: visitor.post("/asking", data={"errors": "9999", "confirmed": "yes"}),
        "a used link": lambda: visitor.get("/welcome/abc"),
    }
    return {name: ask() for name, ask in asked.items()}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_refusal_is_wholly_in_the_language_that_was_chosen(desk: Served, language: str) -> None:
    visitor = speaking(everybody(desk), language)
    own = (*own_words(desk.folder / "survey.yaml"), *NAMES)
    answers = refused(visitor)
    left = [f"{name}: {text}" for name, page in answers.items() for text in half_translated(page.text, language, own)]
    assert left == [], "\n".join(left)
    assert {page.status_code for page in answers.values()} <= {303, 403, 404, 409, 422}


@pytest.mark.parametrize(("language", "words"), [("vi", "quản lý người dùng"), ("en", "manage users")])
def test_a_page_that_is_not_for_somebody_names_the_right_in_words(desk: Served, language: str, words: str) -> None:
    visitor = speaking(desk.signed_in("Hoa", Role.VIEWER), language)
    page = visitor.get("/users")
    assert page.status_code == 403
    assert words in page.text.lower()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_became_of_an_upload_is_told_in_the_language_that_was_chosen(desk: Served, language: str) -> None:
    visitor = speaking(everybody(desk), language)
    sent = [
        ("files", ("ghi-chu.pdf", b"no scan at all", "application/pdf")),
        ("files", ("a.txt", b"text", "text/plain")),
    ]
    assert visitor.post("/scans/upload", data={"channel": "paper"}, files=sent).status_code == 303
    page = _when_read(visitor)
    assert half_translated(page, language, NAMES) == []


def _when_read(visitor: Visitor) -> str:
    for _ in range(600):
        page = visitor.get("/scans/stacks").text
        if not any(state in page for state in ("Đang", "Reading", "Waiting", "being read")):
            return page
    raise AssertionError(f"never read: {StackState.READING}")
