"""A button is pressed twice, as a mouse that bounces or a person who is not sure presses it."""

from playwright.sync_api import Page, Route, expect

from pipeline.access.roles import Role
from tests.browser.conftest import Guest
from tests.browser.desk_in_hand import kinds_of_entries
from tests.web.conftest import Served

UNIT = "KN-24688"


def press_twice(page: Page, button: str) -> list[str]:
    """Press a button again while the answer to the first press is on its way; give where something was sent."""
    posts: list[str] = []

    def slowly(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        posts.append(route.request.url)
        answer = route.fetch(max_redirects=0)
        page.wait_for_timeout(300)
        route.fulfill(response=answer)

    page.route("**/*", slowly)
    page.locator(button).first.scroll_into_view_if_needed()
    box = page.locator(button).first.bounding_box()
    assert box is not None
    for _ in range(2):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(button).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.unroute("**/*")
    return posts


def hand_over(page: Page, sent: str) -> None:
    for field, value in (("giver", "Xã Đắk Drô"), ("sent", sent), ("received", sent)):
        page.fill(f"#{field}", value)


def test_a_button_that_is_pressed_twice_sends_once_and_shows_what_came_of_it(served: Served, guest: Guest) -> None:
    page = guest(served, "Lan", Role.OPERATOR)
    page.goto(f"/custody/{UNIT}?round=2023")
    hand_over(page, "9")
    assert len(press_twice(page, "form[action$='hand-over'] button")) == 1
    expect(page.locator(".timeline")).to_contain_text("Xã Đắk Drô giao 09")
    assert kinds_of_entries(served, by="Lan").count("handed_over") == 1


def test_a_form_whose_page_stays_can_be_sent_again_after_a_moment(served: Served, guest: Guest) -> None:
    page = guest(served, "Lan", Role.OPERATOR)
    page.clock.install()
    page.goto("/reports")
    page.locator("details:has(form[action^='/reports/export']) > summary").click()
    button = page.locator("form[action^='/reports/export'] button").first
    for _ in range(2):
        with page.expect_download():
            button.click()
        button.click()  # at once: it does nothing
        page.clock.fast_forward(6000)
    assert kinds_of_entries(served, by="Lan").count("exported") == 2
