"""Settling what is doubtful: by keyboard, in the gallery, two people at once; and the way back to the paper."""

import re

import pytest
from playwright.sync_api import expect

from pipeline.access.roles import Role
from pipeline.desk import waiting_list
from pipeline.desk.leases import LEASE_S
from pipeline.desk.pictures import Pictures
from pipeline.reviewing.review import decide
from tests.browser.conftest import Guest
from tests.browser.desk_in_hand import item_shown, open_items, press_and_see_next, said_of, wanted_marks
from tests.web.conftest import Served


def test_a_reviewer_settles_items_by_keyboard_alone(served: Served, guest: Guest) -> None:
    waiting = open_items(served)
    page = guest(served, "Lan", Role.REVIEWER)
    page.goto("/review")
    answered = {}
    for key, status, codes in (("2", "answered", ("2",)), ("b", "blank", ()), ("x", "unreadable", ())):
        item = item_shown(page, waiting)
        press_and_see_next(page, key)
        answered[item.id] = (status, codes)
    for number, told in answered.items():
        said = said_of(served, number)
        assert said is not None
        form = next(iter(served.desk.forms().values()))
        codes = tuple(form.questionnaire.question(_question(waiting, number)).options[int(c) - 1].code for c in told[1])
        assert (said.by, said.status, said.codes) == ("Lan", told[0], codes)
    assert len(open_items(served)) == len(waiting) - 3


def test_the_proposal_is_taken_with_enter_and_undone_with_u(served: Served, guest: Guest) -> None:
    waiting = open_items(served)
    page = guest(served, "Lan", Role.REVIEWER)
    page.goto("/review")
    item = item_shown(page, waiting)
    assert item.proposal, "the first item of this survey has a proposal"
    press_and_see_next(page, "Enter")
    said = said_of(served, item.id)
    assert said is not None
    assert item.proposal == (";".join(said.codes) if said.status == "answered" else said.status)
    press_and_see_next(page, "u")
    assert item_shown(page, waiting) == item
    expect(page.locator("#said")).to_have_text("Đã hoàn tác.")
    assert said_of(served, item.id) is None
    assert open_items(served) == waiting


def test_an_item_that_is_put_aside_comes_back_when_the_others_are_done(served: Served, guest: Guest) -> None:
    waiting = open_items(served)
    page = guest(served, "Lan", Role.REVIEWER)
    page.goto("/review")
    aside = item_shown(page, waiting)
    press_and_see_next(page, "s")
    for _ in waiting[1:]:
        press_and_see_next(page, "b")
    assert item_shown(page, waiting) == aside
    page.keyboard.press("b")
    expect(page.locator("#nothing")).to_be_visible()
    assert open_items(served) == ()


def test_a_blind_second_look_shows_no_marks_of_the_machine_and_who_differs_is_told_who_may_settle_it(
    served: Served, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_list, "SECOND_LOOK_PERCENT", 100)
    item = next(each for each in open_items(served) if each.question is not None)
    for each in open_items(served):
        decide(served.desk.survey, each.id, "blank", by="Lan" if each == item else "Minh")
    page = guest(served, "Minh", Role.REVIEWER)
    page.goto("/review")
    assert item_shown(page, (item,)) == item
    expect(page.locator("#overlay")).to_be_hidden()
    expect(page.locator("#open")).to_be_hidden()
    page.keyboard.press("v")
    expect(page.locator("#paper")).to_have_attribute("src", f"/pictures/{item.page_id}/page")
    page.keyboard.press("x")
    expect(page.locator("#others")).to_contain_text("trừ Lan, Minh")
    expect(page.locator("#nothing")).to_be_hidden()


def test_the_picture_of_the_next_item_is_there_before_it_is_needed(
    served: Served, guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    cut = Pictures.row
    monkeypatch.setattr(
        Pictures, "row", lambda self, page, row: (sent.append(f"{page}/row/{row}"), cut(self, page, row))[1]
    )
    page = guest(served, "Lan", Role.REVIEWER)
    page.goto("/review")
    page.wait_for_load_state("networkidle")
    before = tuple(sent)
    press_and_see_next(page, "b")
    page.wait_for_load_state("networkidle")
    shown = (page.get_attribute("#row", "src") or "").removeprefix("/pictures/")
    assert shown in before
    assert sent.count(shown) == 1, "it was not asked for again"


def test_the_gallery_settles_all_but_what_was_marked_out_with_one_confirmation(served: Served, guest: Guest) -> None:
    before = {item.id for item in open_items(served)}
    page = guest(served, "Lan", Role.REVIEWER)
    page.goto("/review/gallery")
    page.locator("table a.button").first.click()  # the largest kind
    tiles = page.locator(".tile")
    count = tiles.count()
    assert count > 1
    odd = int(tiles.first.locator("input").get_attribute("value") or "")
    tiles.first.click()
    page.get_by_role("button", name="Ghi các mục không đánh dấu").click()
    assert {item.id for item in open_items(served)} == before, "nothing happens without the confirmation"
    page.locator("input[name=confirmed]").check()
    page.get_by_role("button", name="Ghi các mục không đánh dấu").click()
    expect(page.get_by_role("status")).to_contain_text(f"Đã ghi {count - 1} mục")
    left = {item.id for item in open_items(served)}
    assert odd in left
    assert len(left) == len(before) - (count - 1)
    assert all((said := said_of(served, item)) and said.by == "Lan" for item in before - left)


def test_two_reviewers_never_look_at_the_same_item_and_the_slower_one_is_told(served: Served, guest: Guest) -> None:
    waiting = open_items(served)
    lan, minh = guest(served, "Lan", Role.REVIEWER), guest(served, "Minh", Role.REVIEWER)
    lan.goto("/review")
    hers = item_shown(lan, waiting)
    minh.goto(f"/review?item={hers.id}")
    assert item_shown(minh, waiting) != hers
    now_s = served.desk.leases._clock()
    served.desk.leases._clock = lambda: now_s + LEASE_S + 1  # Lan went for lunch
    minh.goto(f"/review?item={hers.id}")
    assert item_shown(minh, waiting) == hers
    press_and_see_next(minh, "1")
    press_and_see_next(lan, "b")
    expect(lan.locator("#said")).to_have_text("Người khác vừa giải quyết mục này.")
    said = said_of(served, hers.id)
    assert said is not None
    assert (said.by, said.status) == ("Minh", "answered")


def test_a_figure_leads_to_its_boxes_the_page_and_the_log(served: Served, guest: Guest) -> None:
    lan = guest(served, "Lan", Role.REVIEWER)
    lan.goto("/review")
    settled = item_shown(lan, open_items(served))
    press_and_see_next(lan, "1")
    page = guest(served, "Hoa", Role.AUDITOR)
    page.goto("/tally")
    link = page.locator(".options a").first
    figure = int(link.inner_text())
    link.click()
    expect(page.locator(".tile")).to_have_count(figure)
    found = re.search(r"question=([^&]+)&option=([^&]+)", page.url)
    assert found
    wanted = wanted_marks(served.folder)
    ballots = [text.split()[0] for text in page.locator(".tile-words").all_inner_texts()]
    assert {frozenset(wanted[ballot, found[1]]) for ballot in ballots} == {frozenset({found[2]})}
    page.locator(".tile").first.click()
    expect(page.locator("details[open] > summary")).to_contain_text(found[1])
    page.goto(f"/pages/{settled.page_id}?question={settled.question}")
    page.locator("details[open] a[href^='/log']").click()
    top = page.locator("table.log tbody tr").first
    expect(top).to_contain_text("decided")
    expect(top).to_contain_text("Lan")


def _question(waiting: tuple, number: int) -> str:
    return next(item.question for item in waiting if item.id == number)
