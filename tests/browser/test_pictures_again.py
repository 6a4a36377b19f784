"""Pictures that a browser has are not made and sent anew at every visit."""

from collections import Counter

import pytest
from playwright.sync_api import Page

from pipeline.access.roles import Role
from pipeline.desk.pictures import Pictures
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
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
    """Give the path of the figure that most ballots make up."""
    counted = (
        each.seen.ballot for each in judged_ballots(served.desk.survey) if each.verdict.status is Status.ELIGIBLE
    )
    figures = Counter(
        (ballot.form, ballot.version, question, answer.codes[0])
        for ballot in counted
        for question, answer in ballot.answers.items()
        if answer.status == "answered"
    )
    ((form, version, question, option), _) = figures.most_common(1)[0]
    return f"/evidence?form={form}&version={version}&question={question}&option={option}"


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
