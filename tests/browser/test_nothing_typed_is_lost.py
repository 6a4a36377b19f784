"""What was typed stays before whoever typed it until the desk has it."""

import pytest
from playwright.sync_api import expect

from pipeline.access.roles import Role
from pipeline.store import books
from tests.browser.conftest import Guest
from tests.web.conftest import Served

UNIT = "KN-24688"


def test_what_is_sent_while_the_network_is_gone_stays_and_is_sent_when_it_is_back(served: Served, guest: Guest) -> None:
    page = guest(served, "Lan", Role.OPERATOR)
    page.goto("/counts")
    field = page.locator(f"input[name='returned:{UNIT}']")
    field.fill("8")
    page.context.set_offline(True)
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Những gì bạn đã nhập còn nguyên ở đây")
    expect(field).to_have_value("8")
    page.context.set_offline(False)
    field.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Đã lưu số của 1 đơn vị.")
    with served.desk.survey.store.connection() as connection:
        assert books.stated_counts(connection)[UNIT, "2023"].returned == 8


def test_a_proxy_that_answers_for_a_desk_that_is_gone_is_no_desk(served: Served, guest: Guest) -> None:
    page = guest(served, "Lan", Role.OPERATOR)
    page.goto("/counts")
    field = page.locator(f"input[name='returned:{UNIT}']")
    field.fill("8")
    page.route("**/static/icon.svg", lambda route: route.fulfill(status=502))
    field.press("Enter")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(field).to_have_value("8")


@pytest.mark.parametrize(
    ("address", "field", "text"),
    [
        ("/plan", "input[name='cycle.years']", "một"),
        ("/plan/units", "input[name='units.0.name']", "Đơn vị mới"),
        ("/plan/questions/main", "textarea[name='0.0.text']", "Câu mới"),
        ("/plan/text", "#text", "plan: ["),
        ("/counts", f"input[name='returned:{UNIT}']", "tám"),
    ],
)
def test_whoever_leaves_a_form_with_something_typed_is_asked_also_after_it_was_refused(
    served: Served, guest: Guest, address: str, field: str, text: str
) -> None:
    page = guest(served, "Lan", Role.OPERATOR)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(address)
    page.locator(field).first.fill(text)
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    if text in ("một", "plan: [", "tám"):  # which the desk refuses
        page.locator("form[data-unsent] button:not(.quiet)").first.click()
        expect(page.get_by_role("alert").first).to_be_visible()
        page.locator(field).first.focus()
        page.locator("h1").first.click()
        page.close(run_before_unload=True)
        page.wait_for_timeout(300)
        assert asked == ["beforeunload"] * 2
