"""What the tests look up beside the screen: the store, and the truth of the simulated ballots."""

import csv
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page, expect

from pipeline.reviewing.review import decide
from pipeline.store import items
from pipeline.store.items import Item, StoredDecision
from tests.web.conftest import Served


def open_items(served: Served) -> tuple[Item, ...]:
    """Give what waits."""
    with served.desk.survey.store.connection() as connection:
        return items.open_items(connection)


def said_of(served: Served, item: int) -> StoredDecision | None:
    """Give the standing decision on an item."""
    with served.desk.survey.store.connection() as connection:
        return next(iter(items.decisions_of(connection, item)[-1:]), None)


def kinds_of_entries(served: Served, *, by: str) -> list[str]:
    """Give what the log says that somebody did, in order."""
    return [entry.kind for entry in served.desk.survey.store.entries() if entry.by == by]


def wanted_marks(survey: Path) -> dict[tuple[str, str], set[str]]:
    """Read from the simulation's truth which options were wanted, by ballot and question."""
    wanted: dict[tuple[str, str], set[str]] = {}
    with (survey / "returned" / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["truth"] == "1":
                wanted.setdefault((row["ballot"], row["question"]), set()).add(row["option"])
    return wanted


def settle_all(served: Served, *, by: str) -> None:
    """Settle whatever waits without the screen: as proposed, else blank."""
    for item in open_items(served):
        decide(served.desk.survey, item.id, item.proposal or "blank", by=by)


def item_shown(page: Page, among: Iterable[Item]) -> Item:
    """Give the item that the review screen shows, by the ballot and question it names."""
    where = page.locator("#where")
    expect(where).not_to_be_empty()
    told = where.inner_text()
    return next(each for each in among if f"{each.ballot} · Câu {each.question}" in told)


def see(page: Page) -> None:
    """Wait until the picture of what is asked stands there and was there for a moment: sooner no answer is taken."""
    expect(page.locator("#review")).to_have_attribute("data-ready", "yes")


def press_and_see_next(page: Page, key: str) -> None:
    """Press a key that settles what is shown, and wait until something else stands there."""
    see(page)
    before = page.inner_text("#where")
    page.keyboard.press(key)
    expect(page.locator("#where")).not_to_have_text(before)
