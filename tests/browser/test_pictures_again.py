"""Pictures that a browser has are not made and sent anew at every visit."""

import pytest
from playwright.sync_api import Page

from pipeline.access.roles import Role
from pipeline.desk.pictures import Pictures
from pipeline.judging.assemble import seen_ballots
from tests.browser.conftest import Guest
from tests.web.conftest import Served

SENT_BYTES = """() => performance.getEntriesByType("resource").filter((each) => each.name.includes("/pictures/"))
  .reduce((sum, each) => sum + each.transferSize, 0)"""


def visit(page: Page, path: str) -> int:
    """Open a page, come to its end, and give how many bytes of pictures were sent for it."""
    page.goto(path)
    page.evaluate("() => document.querySelectorAll('img[loading]').forEach((each) => { each.loading = 'eager'; })")
    page.wait_for_load_state("networkidle")
    sent = int(page.evaluate(SENT_BYTES))
    page.goto("/me")  # somewhere else, so that the page is not merely shown again
    return sent


def figure_of(served: Served) -> str:
    """Give the path of a figure that several ballots make up."""
    seen = next(each.ballot for each in seen_ballots(served.desk.survey))
    question, answer = next((q, a) for q, a in seen.answers.items() if a.status == "answered" and q != "1")
    return f"/evidence?form={seen.form}&version={seen.version}&question={question}&option={answer.codes[0]}"


def test_the_pictures_of_a_page_that_is_visited_again_are_neither_made_nor_sent_anew(
    served: Served, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    for name in ("boxes", "row", "page"):
        cut = getattr(Pictures, name)
        monkeypatch.setattr(
            Pictures, name, lambda self, *a, _cut=cut, _name=name, **b: (made.append(_name), _cut(self, *a, **b))[1]
        )
    page = guest(served, "Lan", Role.OPERATOR)
    for path in (figure_of(served), "/pages/1"):
        first = visit(page, path)
        count = len(made)
        again = visit(page, path)
        assert count > 1
        assert made[count:] == [], path
        assert again < first / 10, f"{path}: {first} bytes, then {again}"
        made.clear()
