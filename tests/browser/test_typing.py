"""Typing a page in from its image in a browser."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from pipeline.access.roles import Role
from tests.browser.conftest import Guest
from tests.browser.desk_in_hand import open_items
from tests.web.conftest import Served
from tests.web.several import QUESTION, one_page_unread

Serve = Callable[[Path], Served]


def typing_page(page: Page, served: Served) -> None:
    (item,) = (each for each in open_items(served) if each.question is None)
    page.goto(f"/review/type/{item.id}")


def chosen(page: Page) -> list[str]:
    """Give what is ticked in the row of several answers."""
    return page.eval_on_selector_all(  # type: ignore[no-any-return]  # a list of values
        f"[data-question='{QUESTION}'] input:checked", "found => found.map((each) => each.value)"
    )


def test_the_tenth_option_is_ticked_beside_others_and_a_word_alone(
    serve: Serve, scanned_many_options: Path, tmp_path: Path, guest: Guest
) -> None:
    one_page_unread(scanned_many_options, tmp_path / "unread")
    served = serve(tmp_path / "unread")
    page = guest(served, "Lan", Role.REVIEWER)
    typing_page(page, served)
    row = page.locator(f"[data-question='{QUESTION}']")
    expect(row.locator("img")).to_be_visible()
    page.wait_for_load_state("networkidle")
    row.locator("input[value='2']").check()
    row.locator("input[value='10']").check()
    assert chosen(page) == ["2", "10"]
    row.locator("input[value='11']").check()
    assert chosen(page) == ["2", "10", "11"]
    row.locator("input[value='blank']").check()
    assert chosen(page) == ["blank"]
    row.locator("input[value='10']").check()
    assert chosen(page) == ["10"]


def test_a_row_without_its_picture_and_the_paper_takes_no_answer(
    serve: Serve, scanned_many_options: Path, tmp_path: Path, guest: Guest
) -> None:
    one_page_unread(scanned_many_options, tmp_path / "unread")
    served = serve(tmp_path / "unread")
    page = guest(served, "Lan", Role.REVIEWER)
    page.route("**/pictures/**", lambda route: route.abort())
    typing_page(page, served)
    page.keyboard.press("1")
    page.locator("#typing input").nth(1).click()
    expect(page.locator("#left")).to_contain_text("Ảnh chưa hiện nên chưa trả lời được")
    assert page.locator("#typing input:checked").count() == 0
    page.unroute("**/pictures/**")
    page.keyboard.press("1")  # they are asked for again
    page.wait_for_load_state("networkidle")
    page.keyboard.press("1")
    expect(page.locator("#typing input:checked")).to_have_count(1)
