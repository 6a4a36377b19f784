"""Settling what is doubtful: by keyboard, in the gallery, two people at once; and the way back to the paper."""

import re

import pytest
from playwright.sync_api import Route, expect

from pipeline.access.roles import Role
from pipeline.desk import waiting_list
from pipeline.desk.leases import LEASE_S
from pipeline.desk.pictures import Pictures
from pipeline.reviewing.review import decide
from tests.browser.conftest import Guest
from tests.browser.desk_in_hand import item_shown, open_items, press_and_see_next, said_of, see, wanted_marks
from tests.web.conftest import PASSWORD, Served

ALL_THERE = "() => [...document.images].every((each) => each.complete && each.naturalWidth > 0)"


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


def test_undo_after_a_reload_leads_to_what_was_decided_before_it(served: Served, guest: Guest) -> None:
    waiting = open_items(served)
    page = guest(served, "Lan", Role.REVIEWER)
    page.goto("/review")
    item = item_shown(page, waiting)
    press_and_see_next(page, "b")
    page.reload()
    see(page)
    page.keyboard.press("u")
    expect(page.locator("#said")).to_contain_text("Bạn đã duyệt")
    assert said_of(served, item.id) is not None, "nothing is undone that is not shown"
    page.keyboard.press("u")
    page.wait_for_url("**/review/decided")
    page.get_by_role("row", name=f"{item.question}").get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#said")).to_have_text("Đã hoàn tác.")
    assert item_shown(page, waiting) == item
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
    see(page)
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
    expect(page.locator("#paper")).to_have_attribute("src", re.compile(rf"^/pictures/{item.page_id}/page\?v=\w+$"))
    see(page)
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
    shown = (page.get_attribute("#row", "src") or "").removeprefix("/pictures/").split("?")[0]
    assert shown in before
    assert sent.count(shown) == 1, "it was not asked for again"


def test_a_key_that_is_held_down_answers_one_item(served: Served, guest: Guest) -> None:
    waiting = open_items(served)
    page = guest(served, "Lan", Role.REVIEWER)
    page.goto("/review")
    for key in ("b", "2"):
        see(page)
        before = page.inner_text("#where")
        page.keyboard.down(key)
        expect(page.locator("#where")).not_to_have_text(before)
        see(page)
        for _ in range(5):
            page.keyboard.down(key)  # as a keyboard repeats it
        page.keyboard.up(key)
        page.wait_for_timeout(300)
    assert len(open_items(served)) == len(waiting) - 2


def test_no_answer_is_taken_while_the_picture_is_missing_and_the_last_one_is_out_of_sight(
    served: Served, guest: Guest
) -> None:
    waiting = open_items(served)
    page = guest(served, "Lan", Role.REVIEWER)
    rows = "**/pictures/*/row/**"
    held: list[Route] = []
    page.route(rows, lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it is given
    page.goto("/review")
    item = item_shown(page, waiting)
    expect(page.locator("#row")).to_be_hidden()
    page.keyboard.press("1")
    expect(page.locator("#said")).to_contain_text("xin nhìn rồi trả lời")
    for route in held:
        route.abort()
    page.unroute(rows)
    page.route(rows, lambda route: route.abort())
    expect(page.locator("#missing")).to_be_visible()
    for key in ("1", "b", "x", "Enter", "o"):
        page.keyboard.press(key)
    page.locator("#choices button").first.click()
    expect(page.locator("#said")).to_contain_text("Không tải được ảnh")
    assert item_shown(page, waiting) == item
    page.unroute(rows)
    page.keyboard.press("l")
    expect(page.locator("#row")).to_be_visible()
    expect(page.locator("#missing")).to_be_hidden()
    assert open_items(served) == waiting, "nothing was settled until the picture came"
    press_and_see_next(page, "b")
    said = said_of(served, item.id)
    assert said is not None
    assert said.status == "blank"


def test_where_several_may_be_chosen_enter_with_nothing_chosen_is_refused_in_words(many: Served, guest: Guest) -> None:
    waiting = open_items(many)
    page = guest(many, "Lan", Role.REVIEWER)
    page.goto("/review")
    item = item_shown(page, waiting)
    see(page)
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Chưa chọn phương án nào")
    assert open_items(many) == waiting
    press_and_see_next(page, "b")
    said = said_of(many, item.id)
    assert said is not None
    assert said.status == "blank", "that nothing is marked is said by its own key"


def test_the_tenth_option_and_later_ones_are_chosen_beside_others_and_sent_with_them(
    many: Served, guest: Guest
) -> None:
    waiting = open_items(many)
    page = guest(many, "Lan", Role.REVIEWER)
    page.goto("/review")
    item = item_shown(page, waiting)
    see(page)
    page.keyboard.press("2")
    for name in ("Kênh thứ 10", "Kênh thứ 11"):
        page.get_by_role("button", name=name).click()
    expect(page.locator("#choices [aria-pressed=true]")).to_have_count(3)
    press_and_see_next(page, "Enter")
    said = said_of(many, item.id)
    assert said is not None
    assert (said.status, said.codes) == ("answered", ("2", "10", "11"))


def test_what_was_left_to_another_is_not_told_to_be_done(many: Served, guest: Guest) -> None:
    waiting = open_items(many)
    page = guest(many, "Lan", Role.REVIEWER)
    page.goto("/review")
    for _ in waiting[1:]:
        press_and_see_next(page, "o")
    see(page)
    page.keyboard.press("o")
    expect(page.locator("#asked")).to_be_visible()
    expect(page.locator("#nothing")).to_be_hidden()
    expect(page.locator("#asked li")).to_have_text([f"{item.ballot} · Câu {item.question}" for item in waiting])


def test_an_answer_that_was_stored_is_never_told_to_be_lost(served: Served, guest: Guest) -> None:
    waiting = open_items(served)
    page = guest(served, "Lan", Role.REVIEWER)
    page.goto("/review")
    for _ in range(3):
        press_and_see_next(page, "s")
    page.wait_for_load_state("networkidle")
    page.route("**/api/v1/review/next*", lambda route: route.abort())
    said, given = page.locator("#said-alone"), 0
    while page.locator("#lost").is_hidden():
        see(page)
        before = page.inner_text("#where")
        page.keyboard.press("b")
        page.wait_for_function(
            "before => where.textContent !== before || !lost.hidden",  # elements are known by their ids
            arg=before,
        )
        given += 1
    expect(said).to_contain_text("Đã ghi: Bỏ trống Không lấy được mục tiếp theo")
    assert len(open_items(served)) == len(waiting) - given
    page.route("**/undo", lambda route: route.abort())
    page.keyboard.press("u")
    expect(said).to_have_text(
        "Không hoàn tác được: không liên lạc được với máy chủ; kiểm tra kết nối mạng rồi thử lại."
    )
    page.unroute("**/undo")
    page.keyboard.press("u")
    expect(page.locator("#said")).to_have_text("Đã hoàn tác.")
    assert len(open_items(served)) == len(waiting) - given + 1


def test_an_answer_after_the_session_ended_is_said_to_be_lost_and_its_item_comes_again(
    served: Served, guest: Guest
) -> None:
    waiting = open_items(served)
    page = guest(served, "Lan", Role.REVIEWER)
    page.goto("/review")
    press_and_see_next(page, "s")
    item = item_shown(page, waiting)
    see(page)
    page.context.clear_cookies()
    page.keyboard.press("b")
    expect(page.get_by_role("alert")).to_contain_text("Điều bạn vừa gửi chưa được lưu")
    assert open_items(served) == waiting
    page.fill("#name", "Lan")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/review?item=*")
    assert item_shown(page, waiting) == item


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


def test_no_tile_of_the_gallery_is_confirmed_without_its_picture(served: Served, guest: Guest) -> None:
    before = {item.id for item in open_items(served)}
    page = guest(served, "Lan", Role.REVIEWER)
    page.goto("/review/gallery")
    page.route("**/pictures/**", lambda route: route.abort())
    page.locator("table a.button").first.click()
    count = page.locator(".tile").count()
    page.locator("input[name=confirmed]").check()
    page.get_by_role("button", name="Ghi các mục không đánh dấu").click()
    expect(page.get_by_role("alert")).to_contain_text(f"{count} ảnh chưa hiện")
    assert {item.id for item in open_items(served)} == before
    page.unroute("**/pictures/**")
    page.get_by_role("button", name="Ghi các mục không đánh dấu").click()  # they are asked for again
    page.wait_for_function(ALL_THERE)
    page.get_by_role("button", name="Ghi các mục không đánh dấu").click()
    expect(page.get_by_role("status")).to_contain_text(f"Đã ghi {count} mục")


def test_an_answer_whose_confirmation_was_lost_is_kept_and_undo_takes_that_one_back(
    served: Served, guest: Guest
) -> None:
    waiting = open_items(served)
    lan = guest(served, "Lan", Role.REVIEWER)
    lan.goto("/review")
    first = item_shown(lan, waiting)
    press_and_see_next(lan, "1")
    second = item_shown(lan, waiting)
    lan.route("**/answer", lambda route: (route.fetch(), route.abort()), times=1)
    see(lan)
    lan.keyboard.press("1")
    expect(lan.locator("#said")).to_contain_text("Không ghi được")
    press_and_see_next(lan, "2")
    expect(lan.locator("#said")).to_contain_text(f"Bạn đã trả lời mục {second.id} rồi")
    lan.keyboard.press("u")
    expect(lan.locator("#said")).to_contain_text("hoàn tác")
    assert (said_of(served, first.id) is None, said_of(served, second.id) is None) == (False, True)


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
