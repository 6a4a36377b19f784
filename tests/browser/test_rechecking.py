"""The re-check and the import of answers in a browser."""

from pathlib import Path

from playwright.sync_api import Page, expect

from pipeline.access.roles import Role
from pipeline.store import audits
from tests.browser.conftest import Guest
from tests.web.conftest import Served


def second_reader(served: Served, guest: Guest) -> Page:
    """Draw the ballots of a re-check, and show the first of them."""
    page = guest(served, "Minh", Role.AUDITOR)
    page.goto("/audit")
    page.fill("#seed", "XSMB 15/10/2023: 48213")
    page.keyboard.press("Enter")
    expect(page.locator("summary strong").first).to_have_text("XSMB 15/10/2023: 48213")
    page.goto("/audit/read")
    return page


def test_a_second_reader_enters_a_whole_ballot_by_keyboard_alone(served: Served, guest: Guest) -> None:
    page = second_reader(served, guest)
    ballot = page.input_value("input[name=ballot]")
    rows = page.locator("fieldset.blind")
    said = []
    for number in range(rows.count()):
        expect(rows.nth(number)).to_be_visible()
        expect(page.locator("#reread")).to_have_attribute("data-ready", "yes")  # its picture was there for a moment
        key = "b" if number == 1 else "2"
        page.keyboard.press(key)
        if rows.nth(number).get_attribute("data-several"):
            page.keyboard.press("ArrowRight")
        said.append(key)
    page.keyboard.press("ArrowLeft")  # back to the last question, and on again
    page.keyboard.press("ArrowRight")
    expect(page.locator("#answers li")).to_have_count(rows.count())
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/read?round=2023")
    with served.desk.survey.store.connection() as connection:
        reading = audits.second_readings(connection)[ballot]
    assert reading.by == "Minh"
    assert [answer.status for answer in reading.answers] == ["blank" if key == "b" else "answered" for key in said]


def test_an_upload_shows_its_faults_by_row_and_column_before_anything_is_taken(
    served: Served, guest: Guest, tmp_path: Path
) -> None:
    page = guest(served, "Lan", Role.OPERATOR)
    page.goto("/import")
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV").or_(page.get_by_role("button", name="CSV")).first.click()
    template = Path(got.value.path()).read_text(encoding="utf-8")
    heading = template.strip().splitlines()[-1]
    unit = served.desk.survey.plan.surveyed_units()[0].id
    row = {"unit": unit, "received": "20/9/2023", heading.split(",")[4]: "chín"}
    table = tmp_path / "tra-loi.csv"
    table.write_text(f"{heading}\n{','.join(row.get(name, '') for name in heading.split(','))}\n", encoding="utf-8")
    before = served.desk.survey.store.head()
    page.set_input_files("#file", table)
    page.get_by_role("button", name="Kiểm tra bảng").click()
    expect(page.locator("tbody")).to_contain_text("chín")
    expect(page.locator("tbody")).to_contain_text("không phải phương án nào")
    assert page.get_by_role("button", name="Nhận").count() == 0, "nothing of it can be taken"
    assert served.desk.survey.store.head() == before


def test_the_way_back_brings_no_answers_of_one_ballot_to_another(served: Served, guest: Guest) -> None:
    page = second_reader(served, guest)
    first = page.input_value("input[name=ballot]")
    rows = page.locator("fieldset.blind")
    for number in range(rows.count()):
        expect(page.locator("#reread")).to_have_attribute("data-ready", "yes")
        page.keyboard.press("2")
        if rows.nth(number).get_attribute("data-several"):
            page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/read?round=2023")
    page.go_back()  # to the address that showed the first ballot, and shows the next one now
    expect(page.locator("#reread")).to_have_attribute("data-ready", "yes")
    assert page.input_value("input[name=ballot]") != first
    expect(page.locator("fieldset.blind input:checked")).to_have_count(0)


def test_answers_that_were_not_sent_yet_are_asked_about_before_the_page_is_left(served: Served, guest: Guest) -> None:
    page = guest(served, "Minh", Role.AUDITOR)
    asked: list[str] = []
    page.goto("/audit")
    page.fill("#seed", "XSMB 15/10/2023: 48213")
    page.keyboard.press("Enter")
    expect(page.locator("summary strong").first).to_have_text("XSMB 15/10/2023: 48213")
    page.goto("/audit/read")
    expect(page.locator("#reread")).to_have_attribute("data-ready", "yes")
    page.keyboard.press("2")
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.locator("fieldset.blind input:checked")).to_have_count(1)
