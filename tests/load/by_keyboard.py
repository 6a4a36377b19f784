"""One reviewer at the keyboard of a real browser: how long the server's part of each decision takes."""

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import FLAGS, chromium, sign_in
from tests.load.served import Server

KEYS = "12345bx"


def by_keyboard(server: Server, name: str, *, decisions: int) -> dict[str, list[float]]:
    """Settle items by single keys; give the milliseconds of each request, as the browser and the desk saw them."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        page = browser.new_page(base_url=server.url)
        page.add_init_script("performance.setResourceTimingBufferSize(5000)")
        sign_in(page, name)
        page.goto("/review")
        expect(page.locator("#where")).not_to_be_empty()
        for number in range(decisions):
            _press(page, KEYS[number % len(KEYS)])
        taken = page.evaluate(
            """() => performance.getEntriesByType("resource")
                .map((each) => [new URL(each.name).pathname, each.duration, each.serverTiming[0]?.duration ?? 0])"""
        )
        browser.close()
    return {
        "decision": [ms for path, ms, _ in taken if path.endswith("/answer")],
        "in the desk": [ms for path, _, ms in taken if path.endswith("/answer")],
        "next items": [ms for path, ms, _ in taken if path.endswith("/next")],
        "pictures": [ms for path, ms, _ in taken if path.startswith("/pictures/")],
    }


def _press(page: Page, key: str) -> None:
    expect(page.locator("#review")).to_have_attribute("data-ready", "yes")  # no answer before its picture is there
    before = page.inner_text("#where")
    page.keyboard.press(key)
    expect(page.locator("#where")).not_to_have_text(before)
