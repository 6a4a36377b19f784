"""Figures that are kept fresh say so where they are not."""

from playwright.sync_api import expect

from pipeline.access.roles import Role
from pipeline.reviewing.review import decide
from tests.browser.conftest import Guest
from tests.browser.desk_in_hand import open_items
from tests.web.conftest import Served

EVERY_MS = 15_000  # of the progress page, where nothing is being read


def test_progress_goes_on_while_its_table_is_looked_through_and_says_when_it_stands_still(
    served: Served, guest: Guest
) -> None:
    page = guest(served, "Lan", Role.REVIEWER)
    page.clock.install()
    page.goto("/")
    waiting = page.locator("#units .waits dd")
    before = waiting.inner_text()
    table = page.locator("#units .scroll")
    table.focus()
    decide(served.desk.survey, open_items(served)[0].id, "blank", by="Minh")
    page.clock.run_for(EVERY_MS + 1000)
    expect(waiting).not_to_have_text(before)
    expect(table).to_be_focused()
    note = page.locator("#units").locator("xpath=preceding-sibling::p[@role='status'][1]")
    expect(note).to_be_hidden()
    page.route("**/progress/units*", lambda route: route.abort())
    page.clock.run_for(EVERY_MS + 1000)
    expect(note).to_contain_text("Chưa cập nhật được: số liệu dưới đây là của lúc")
    page.unroute("**/progress/units*")
    page.clock.run_for(EVERY_MS + 1000)
    expect(note).to_be_hidden()
