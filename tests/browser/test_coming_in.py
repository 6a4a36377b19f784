"""Coming in, bringing scans, and handing the figures out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from pipeline.access.roles import Role
from tests.browser.conftest import Guest, sign_in
from tests.browser.desk_in_hand import kinds_of_entries, settle_all
from tests.once import made_once
from tests.program import Program, ProgramInside
from tests.web.conftest import PASSWORD, Served

LATE_UNIT = "KN-24694"


@pytest.fixture(scope="session")
def with_a_late_stack(tmp_path_factory: pytest.TempPathFactory, scanned: Path, program: Program) -> Path:
    """A folder with one more stack of the survey's own ballots that nobody has scanned yet, and the survey."""

    def make(folder: Path) -> None:
        program.ok("new", folder, "--sample", "krong-no")
        (folder / "survey.key").write_bytes((scanned / "survey.key").read_bytes())
        program.ok("-C", folder, "print", "--count", "2", "--unit", LATE_UNIT)
        program.ok("-C", folder, "simulate", folder / "late", "--seed", "3", "--jobs", "1", "--level", "clean")
        (folder / "late" / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of use")

    return made_once(tmp_path_factory, "krong-no-late", make)


def test_the_first_administrator_comes_in_by_the_one_time_link(served: Served, window: Callable[[str], Page]) -> None:
    link = f"/welcome/{served.desk.gate.invite(None)}"
    page = window(served.url)
    page.goto(link)
    page.fill("#name", "Y Thiên")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Tiến độ")
    assert kinds_of_entries(served, by="Y Thiên") == ["account_set", "signed_in"]
    other = window(served.url)
    other.goto(link)
    expect(other.get_by_role("alert")).to_be_visible()
    expect(other.locator("#password")).to_have_count(0)


def test_a_wrong_password_is_told_and_the_right_one_leads_to_the_page_that_was_asked_for(
    served: Served, window: Callable[[str], Page]
) -> None:
    served.account("Lan", Role.REVIEWER)
    page = window(served.url)
    page.goto("/review")
    page.fill("#name", "Lan")
    page.fill("#password", "something else")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Tên hoặc mật khẩu không đúng")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/review")
    page.get_by_role("button", name="Đăng xuất").click()
    page.goto("/review")
    expect(page.locator("h1")).to_have_text("Đăng nhập")


def test_scans_are_brought_in_and_a_table_tells_what_became_of_each_page(
    serve: Callable[[Path], Served], with_a_late_stack: Path, guest: Guest
) -> None:
    served = serve(with_a_late_stack)
    page = guest(served, "An", Role.OPERATOR)
    page.goto("/scans")
    expect(page.locator("table")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Chưa có trang nào ở đây.")
    late = served.folder / "late"
    page.set_input_files("#files", [late / "stack-001.pdf", late / "broken.pdf"])
    page.fill("#received", "2023-09-25")
    page.get_by_role("button", name="Đọc các tệp này").click()
    outcome = page.locator("#stacks article").first
    expect(outcome).to_contain_text("broken.pdf", timeout=60_000)
    read = outcome.locator("tr", has_text="Đã đọc")
    expect(read.locator("td.n")).to_have_text("4", timeout=60_000)  # two ballots of two pages were simulated
    expect(outcome.locator("tr", has_text="Không có gì để tính")).to_have_count(1)
    ballots = page.locator("table td", has_text=f"KN23/{LATE_UNIT}/2023/")  # without loading the page anew
    expect(ballots).to_have_count(4)
    page.goto("/")
    row = page.locator("table.units tbody tr", has_text=served.desk.survey.plan.unit(LATE_UNIT).name)
    assert row.locator("td.n").nth(4).inner_text() == "2", "two ballots scanned"


def test_the_tally_that_is_downloaded_is_the_one_of_the_command_line(served: Served, guest: Guest) -> None:
    page = guest(served, "Hoa", Role.VIEWER)
    page.goto("/tally")
    with page.expect_download() as caught:
        page.get_by_role("link", name="CSV").click()
    written = ProgramInside().ok("-C", served.folder, "tally", "--round", "2023", "--bom").out
    assert caught.value.path().read_text(encoding="utf-8") == written
    assert "Rất hài lòng" in written


def test_a_round_closes_when_nothing_blocks_it_and_reopens_with_a_reason(served: Served, guest: Guest) -> None:
    page = guest(served, "Y Thiên", Role.ADMINISTRATOR)
    page.goto("/closing")
    expect(page.get_by_role("button", name="Khoá sổ đợt này")).to_be_disabled()
    settle_all(served, by="Lan")
    page.reload()
    close = page.get_by_role("link", name="Khoá sổ đợt này")
    close.click()
    expect(page.get_by_role("heading", name="Xem lại lần cuối")).to_be_visible()
    page.get_by_role("button", name="Khoá sổ").click()
    assert "round_closed" not in kinds_of_entries(served, by="Y Thiên"), "nothing happens without the confirmation"
    page.locator("input[name=confirmed]").check()
    page.get_by_role("button", name="Khoá sổ").click()
    expect(page.locator("main")).to_contain_text("Đợt này đã khoá sổ")
    expect(page.locator("main .facts")).to_contain_text("Y Thiên")
    page.fill("#reason", "một phiếu đến muộn")
    page.get_by_role("button", name="Mở lại đợt này").click()
    expect(close).to_be_visible()
    assert kinds_of_entries(served, by="Y Thiên")[-2:] == ["round_closed", "round_reopened"]


def test_a_session_that_ended_leads_back_to_the_same_page(served: Served, guest: Guest) -> None:
    page = guest(served, "Hoa", Role.VIEWER)
    page.goto("/tally")
    page.context.clear_cookies()
    page.goto("/tally?unit=KN-24688")
    sign_in_here = page.locator("h1", has_text="Đăng nhập")
    expect(sign_in_here).to_be_visible()
    sign_in(page, "Hoa")


def test_a_stack_is_sent_once_and_nobody_leaves_while_it_is_sent_without_being_asked(
    serve: Callable[[Path], Served], with_a_late_stack: Path, guest: Guest
) -> None:
    served = serve(with_a_late_stack)
    page = guest(served, "An", Role.OPERATOR)
    held: list[Route] = []
    asked: list[str] = []
    page.route("**/scans/upload", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks what it is given
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto("/scans")
    page.set_input_files("#files", served.folder / "late" / "stack-001.pdf")
    page.get_by_role("button", name="Đọc các tệp này").dblclick()
    expect(page.locator("#send")).to_be_disabled()
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#stacks article").first).to_contain_text("Đã đọc xong", timeout=60_000)
    expect(page.locator("#stacks article")).to_have_count(1)
    expect(page.locator("#send")).to_be_enabled()


def test_a_day_outside_the_period_is_asked_about_before_anything_is_sent(
    serve: Callable[[Path], Served], with_a_late_stack: Path, guest: Guest
) -> None:
    served = serve(with_a_late_stack)
    page = guest(served, "An", Role.OPERATOR)
    page.goto("/scans")
    question = page.locator("#out-of-period")
    expect(question).to_be_hidden()
    page.set_input_files("#files", served.folder / "late" / "stack-001.pdf")
    page.fill("#received", "2023-10-20")
    expect(question).to_contain_text("25/8/2023 – 15/10/2023")
    page.get_by_role("button", name="Đọc các tệp này").click()
    expect(page.locator("#stacks article")).to_have_count(0)
    page.fill("#received", "2023-10-15")
    expect(question).to_be_hidden()
    page.fill("#received", "2023-10-20")
    page.get_by_label("Ngày thu này đúng").check()
    page.get_by_role("button", name="Đọc các tệp này").click()
    told = page.locator("#stacks article").first
    expect(told).to_contain_text("ngày thu 20/10/2023 nằm ngoài thời gian khảo sát", timeout=60_000)


def test_a_day_put_right_on_a_phone_is_told_within_its_width_and_taken_back_there(served: Served, guest: Guest) -> None:
    page = guest(served, "Minh", Role.OPERATOR)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/scans/received")
    page.click("summary")
    page.fill("[name=received]", "2023-09-21")
    page.fill("[name=reason]", "ghi nhầm ngày")
    page.click("form.fields .act button")
    expect(page.get_by_role("heading", name="stack-001.pdf 21/9/2023")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("heading", name="stack-001.pdf 20/9/2023")).to_be_visible()
