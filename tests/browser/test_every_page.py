"""Every page for everybody: accessible, on small screens, enlarged, in both languages, on paper."""

from typing import Any

import pypdfium2 as pdfium
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from pipeline.access.roles import Role
from pipeline.web.menu import menu_of
from tests.browser.conftest import Guest
from tests.browser.desk_in_hand import open_items
from tests.browser.walk import pages_of
from tests.web.conftest import Served

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCREENS = {"office": (1366, 768), "tablet": (820, 1180), "office at 200 %": (683, 384), "telephone": (360, 740)}
A4_BETWEEN_MARGINS = (680, 1009)  # 180 x 267 mm at 96 dpi
LEFT_OUT_OF_MENU = {"/me", "/review/gallery", "/review/late", "/review/statistics"}
# Each role and each language once; all of both is the slow one.
EACH_ONCE = [(Role.ADMINISTRATOR, "vi"), (Role.REVIEWER, "en")]
ALL = [(role, language) for role in Role for language in ("vi", "en") if (role, language) not in EACH_ONCE]


def prepare(served: Served) -> None:
    """Leave traces of work on the desk, so that its pages have something to show."""
    lan = served.signed_in("Lan", Role.REVIEWER)
    for item in open_items(served)[:2]:
        assert lan.post(f"/api/v1/review/{item.id}/answer", json={"answer": "blank"}).status_code == 200

    minh = served.signed_in("Phúc", Role.AUDITOR)
    assert minh.post("/audit/draw", data={"round": "2023", "seed": "XSMB 48213"}).status_code == 303


def faults_of(page: Page) -> list[str]:
    """Give what axe-core finds against WCAG 2.2 AA."""
    options: Any = {"runOnly": {"type": "tag", "values": WCAG_22_AA}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['id']}: {node['html'][:120]} ({node['failureSummary']})" for each in found for node in each["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Give the screens, and the paper, on which something sticks out sideways, with what does."""
    wide = [f"{name}: {out}" for name, size in SCREENS.items() if (out := _sticking_out(page, size))]
    page.emulate_media(media="print")
    out = _sticking_out(page, A4_BETWEEN_MARGINS)
    page.emulate_media(media="screen")
    page.set_viewport_size(_sized(SCREENS["office"]))
    return [*wide, f"on paper: {out}"] if out else wide


def _sticking_out(page: Page, size: tuple[int, int]) -> str:
    page.set_viewport_size(_sized(size))
    return str(
        page.evaluate(
            """() => { const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return "";
            const all = [...document.querySelectorAll("main *, header *")];
            const wide = all.filter((each) => each.getBoundingClientRect().right > width + 1);
            return wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 100)).join(" | ") || "something"; }"""
        )
    )


def _sized(size: tuple[int, int]) -> ViewportSize:
    return {"width": size[0], "height": size[1]}


def check_all(served: Served, guest: Guest, role: Role, language: str) -> None:
    prepare(served)
    someone = served.signed_in("Minh", role)
    pages = pages_of(someone)
    assert pages, "the walk must find pages"
    page = guest(served, "Hoa", role, language=language)
    faults = []
    for address in pages:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.get_attribute("html", "lang") == language
        faults += [f"{address}: {fault}" for fault in (*faults_of(page), *too_wide(page))]
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize(("role", "language"), EACH_ONCE)
def test_no_page_shuts_anybody_out(served: Served, guest: Guest, role: Role, language: str) -> None:
    check_all(served, guest, role, language)


@pytest.mark.slow
@pytest.mark.parametrize(("role", "language"), ALL)
def test_no_page_shuts_anybody_out_whoever_reads_it(served: Served, guest: Guest, role: Role, language: str) -> None:
    check_all(served, guest, role, language)


def test_the_walk_finds_every_page_of_the_menu_and_those_behind_it(served: Served) -> None:
    visitor = served.signed_in("An", Role.ADMINISTRATOR)
    menu = {entry.path for entry in menu_of(served.desk.gate.account("An"))}
    found = pages_of(visitor)
    assert menu | LEFT_OUT_OF_MENU <= set(found)
    assert any(address.startswith("/evidence?") for address in found)
    assert any(address.startswith("/pages/") for address in found)


def test_progress_and_tally_print_on_a4_without_menu_and_buttons(served: Served, guest: Guest) -> None:
    page = guest(served, "An", Role.ADMINISTRATOR)
    for address, word in (("/", "Chỉ tiêu"), ("/tally", "hài lòng")):
        page.goto(address)
        printed = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
        text = "".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
        assert [round(side) for side in printed[0].get_size()] == [595, 842], "A4 in points"
        assert word in text
        assert "Đăng xuất" not in text
        assert "Nhật ký" not in text


def test_the_names_of_units_can_be_told_apart_where_they_are_changed(served: Served, guest: Guest) -> None:
    page = guest(served, "An", Role.OPERATOR)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/plan/units")
    cut = "fields => fields.filter(each => each.scrollWidth > each.clientWidth).map(each => each.value)"
    assert page.locator("[name^='units.'][name$='.name']").count() == 13
    assert page.locator("[name^='units.'][name$='.name']").evaluate_all(cut) == []


def test_what_the_keyboard_comes_to_is_framed_and_not_hidden_by_the_bar_at_the_foot(
    served: Served, guest: Guest
) -> None:
    page = guest(served, "An", Role.OPERATOR)
    page.goto("/plan")
    unseen = """() => { const at = document.activeElement, box = at.getBoundingClientRect();
        const bar = document.querySelector(".confirm");
        const foot = bar.contains(at) ? innerHeight : bar.getBoundingClientRect().top;
        const isFramed = getComputedStyle(at).outlineStyle !== "none", middle = (box.top + box.bottom) / 2;
        return isFramed && middle > 0 && middle < foot ? "" : at.outerHTML.slice(0, 120); }"""
    found = []
    for _ in range(40):
        page.keyboard.press("Tab")
        found.append(page.evaluate(unseen))
    assert [each for each in found if each] == []


def test_what_is_unfolded_does_not_widen_a_telephone(served: Served, guest: Guest) -> None:
    prepare(served)
    page = guest(served, "An", Role.ADMINISTRATOR)
    wide = {}
    for address in ("/plan", "/plan/questions/main", "/audit?round=2023", "/log", "/reports", "/import", "/merge"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        wide[address] = _sticking_out(page, SCREENS["telephone"])
    assert {address: out for address, out in wide.items() if out} == {}


def test_a_long_name_of_a_person_does_not_widen_a_telephone(served: Served, guest: Guest) -> None:
    page = guest(served, "Nguyễn Trần Hoàng Phương Uyên Thảo", Role.VIEWER)
    page.set_viewport_size(_sized(SCREENS["telephone"]))
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth") == SCREENS["telephone"][0]
