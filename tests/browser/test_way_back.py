"""The browser keeps pages that somebody leaves and shows them again on the way back, as Chrome does in an office."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from pipeline.access.roles import Role
from pipeline.reviewing.review import decide
from tests.browser.conftest import FLAGS, chromium
from tests.browser.conftest import sign_in as sign_in_at
from tests.browser.desk_in_hand import open_items
from tests.web.conftest import Served

UNIT = "KN-24688"


@pytest.fixture(scope="module")
def keeping(playwright: Playwright, browser: Browser) -> Iterator[Browser]:
    """A browser with the back/forward cache that its driver switches off; `browser` skips where there is none."""
    off = ["--disable-back-forward-cache"]
    running = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS), ignore_default_args=off)
    yield running
    running.close()


def entered(keeping: Browser, served: Served, role: Role) -> Page:
    served.account("Lan", role)
    page = keeping.new_context(base_url=served.url).new_page()
    page.add_init_script("addEventListener('pageshow', (event) => { window.wasKept = event.persisted; });")
    sign_in_at(page, "Lan")
    return page


def go_back(page: Page) -> None:
    """Go back as the button does; the driver's own way waits for a page that is loaded anew."""
    page.evaluate("setTimeout(() => history.back())")


def test_figures_on_the_way_back_are_those_of_now(served: Served, keeping: Browser) -> None:
    page = entered(keeping, served, Role.ADMINISTRATOR)
    page.goto("/")
    waiting = page.locator(".of-queue a")
    before = waiting.inner_text()
    page.goto("/counts")
    for item in open_items(served)[:3]:
        decide(served.desk.survey, item.id, item.proposal or "blank", by="Hoa")
    go_back(page)
    page.wait_for_url("**/")
    expect(waiting).not_to_have_text(before)


def test_what_was_typed_is_there_on_the_way_back_and_can_be_sent(served: Served, keeping: Browser) -> None:
    page = entered(keeping, served, Role.OPERATOR)
    page.goto("/counts")
    field = page.locator(f"input[name='returned:{UNIT}']")
    field.fill("8")
    page.goto("/custody")
    go_back(page)
    page.wait_for_function("window.wasKept")
    expect(field).to_have_value("8")
    field.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Đã lưu số của 1 đơn vị.")
    go_back(page)
    page.wait_for_function("window.wasKept")
    field.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Không có số nào khác với số đã lưu.")
