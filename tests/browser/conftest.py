"""The desk in the Chromium of this machine, as people use it."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from pipeline.access.roles import Role
from tests.web.conftest import PASSWORD, Served, many, scanned, scanned_many_options, serve, served

__all__ = ["many", "scanned", "scanned_many_options", "serve", "served"]  # fixtures of the desk's other tests

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # tests run as root in containers; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OFFICE_SCREEN = (1366, 768)

Guest = Callable[..., Page]
"""Opens a window of its own, signed in as somebody or not at all."""


def chromium() -> str | None:
    """Give the browser of the system, by name."""
    return next((found for found in map(shutil.which, NAMES) if found), None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives the browser."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests of this process."""
    found = chromium()
    if found is None:
        pytest.skip(f"needs a browser: install one of {', '.join(NAMES)} (`make setup` asks apt-get for chromium)")
    running = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
    yield running
    running.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Open windows that share nothing, on an office screen; a script that fails in one fails the test."""
    opened, errors = [], []

    def open_window(url: str) -> Page:
        context = browser.new_context(base_url=url, viewport=dict(zip(("width", "height"), OFFICE_SCREEN, strict=True)))
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_window
    for context in opened:
        context.close()
    assert errors == [], "scripts failed in the browser"


@pytest.fixture
def guest(window: Callable[[str], Page]) -> Guest:
    """Give a window in which somebody has signed in with their password."""

    def enter(served: Served, name: str, role: Role, *, language: str = "vi") -> Page:
        served.account(name, role)
        page = window(served.url)
        sign_in(page, name)
        if language != "vi":
            page.goto(f"/language/{language}")
        return page

    return enter


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in the form."""
    page.goto("/sign-in")
    page.fill("#name", name)
    page.fill("#password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
