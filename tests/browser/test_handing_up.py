"""A clerk hands up what was scanned; the office above takes it in and looks at both readings, in a browser."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pipeline.access.roles import Role
from tests.browser.conftest import Guest
from tests.browser.test_every_page import faults_of, too_wide
from tests.program import Program
from tests.web.conftest import Served


@pytest.fixture
def package(served: Served, guest: Guest, tmp_path: Path) -> Path:
    """What a clerk made and fetched at the unit's desk."""
    page = guest(served, "Hoa", Role.OPERATOR)
    page.get_by_role("link", name="Quét phiếu", exact=True).click()
    page.get_by_role("link", name="Gửi lên cấp trên").click()
    page.get_by_role("button", name="Làm gói", exact=True).click()
    expect(page.get_by_role("heading", name="Đã làm xong gói: 18 phiếu")).to_be_visible(timeout=60_000)
    assert_fit(page)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Tải gói về", exact=True).click()
    path = tmp_path / fetched.value.suggested_filename
    fetched.value.save_as(path)
    assert path.name == "goi-KN23.zip"
    return path


def assert_fit(page: Page) -> None:
    """Hold what is shown to WCAG and to every screen."""
    assert faults_of(page) == []
    assert too_wide(page) == []


def send(page: Page, *files: Path) -> None:
    page.get_by_role("link", name="Gói của đơn vị").first.click()
    page.get_by_label("Gói của đơn vị (.zip), một hoặc nhiều").set_input_files([str(each) for each in files])
    page.get_by_role("button", name="Gộp gói").click()


def test_what_a_clerk_hands_up_is_taken_in_above_and_both_readings_stand_side_by_side(
    package: Path, serve: Callable[[Path], Served], scanned: Path, guest: Guest, tmp_path: Path
) -> None:
    above = shutil.copytree(scanned, tmp_path / "huyen")
    listed = json.loads(Program().ok("-C", above, "review", "list", "--json").out)
    row = next(each for each in listed if each["question"])
    Program().ok("-C", above, "review", "decide", row["item"], "blank", "--by", "Lan")
    damaged = tmp_path / "hong.zip"
    damaged.write_bytes(package.read_bytes()[:900])
    page = guest(serve(above), "Minh", Role.OPERATOR)
    page.get_by_role("link", name="Quét phiếu", exact=True).click()
    send(page, package, damaged)
    expect(page.get_by_text("18 phiếu đã gộp")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("tệp hỏng hoặc thiếu phần cuối")
    assert_fit(page)
    page.get_by_role("link", name="So với số của đơn vị").click()
    expect(page.get_by_role("link", name=row["ballot"])).to_be_visible()
    assert_fit(page)
    page.get_by_label("Cả những số giống nhau").check()
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("rowheader", name="Phiếu đủ điều kiện").first).to_be_visible()
    assert_fit(page)
    page.get_by_role("link", name=row["ballot"]).click()
    expect(page.locator("#paper")).to_be_visible()
