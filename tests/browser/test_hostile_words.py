"""Whatever people, plans and files are called, no page runs it or falls apart by it."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from pipeline.access.roles import Role
from tests.browser.conftest import Guest
from tests.browser.walk import pages_of
from tests.web.conftest import Served

RUN = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
WORDS = f"{RUN}</textarea></title>{{{{7*7}}}}' onfocus='alert(3) javascript:alert(4) \u202eđảo\u2066 =1+1"
NAME = "'\"><img src=x onerror=alert(5)>"


def hostile(survey: Path, folder: Path) -> Path:
    """Give a copy of a survey whose units and title are words that a careless page would run."""
    shutil.copytree(survey, folder)
    plan = folder / "survey.yaml"
    text = plan.read_text(encoding="utf-8")
    text, names = re.subn(r"(?m)^(- id: .*\n  name: ).*$", lambda found: found[1] + json.dumps(WORDS), text)
    text, titles = re.subn(r"(?m)^  title: .*\n    .*$", lambda _: f"  title: {json.dumps(WORDS)}", text)
    assert (names > 1, titles) == (True, 1)
    plan.write_text(text, encoding="utf-8")
    return folder


def is_whole(page: Page) -> bool:
    """Whether nothing of the words became a part of the page."""
    made = page.locator("img[src='x'], [onerror], [onfocus], script:not([src]):not([type='application/json'])").count()
    return made == 0 and page.locator("main").count() == 1


def test_no_page_runs_what_units_people_files_and_answers_are_called(
    serve: Callable[[Path], Served], scanned: Path, tmp_path: Path, guest: Guest
) -> None:
    served = serve(hostile(scanned, tmp_path / "hostile"))
    page, visitor = guest(served, NAME, Role.ADMINISTRATOR), served.visitor()
    visitor.sign_in(NAME)
    stack = next((served.folder / "returned").glob("*.*"))
    files = {"files": (f"{RUN.replace('/', '')}.pdf", stack.read_bytes())}
    assert visitor.post("/scans/upload", files=files, data={"received": "2023-09-20"}).status_code == 303
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(page.url), dialog.dismiss()))
    addresses = pages_of(visitor)
    assert len(addresses) > 30
    for address in addresses:
        page.goto(address)
        assert is_whole(page), address
    assert asked == []
