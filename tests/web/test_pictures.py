"""Pictures of pages: a browser asks for a page and all its rows at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import pipeline.desk.pictures as room
from pipeline.desk.desk import Desk
from pipeline.desk.pictures import Pictures
from pipeline.errors import NothingFound
from tests.web.conftest import Served


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pages that were decoded, each time they were."""
    pages: list[int] = []
    decode: Callable[..., object] = room.page_image

    def noted(survey: object, stored: room.StoredPage) -> object:
        pages.append(stored.id)
        return decode(survey, stored)

    monkeypatch.setattr(room, "page_image", noted)
    return pages


def test_a_page_and_its_rows_asked_for_at_once_are_decoded_once(served: Served, decoded: list[int]) -> None:
    pictures = Pictures(served.desk)
    with ThreadPoolExecutor(6) as browser:
        asked = [browser.submit(pictures.page, 1, overlay=True) for _ in range(6)]
        sizes = {len(each.result()) for each in asked}
    assert len(sizes) == 1
    assert decoded == [1]


def test_a_page_that_cannot_be_shown_is_asked_for_again_without_waiting(scanned: Path) -> None:
    desk = Desk(scanned)
    pictures = Pictures(desk)
    for _ in range(2):
        with pytest.raises(NothingFound, match="no page 10000"):
            pictures.page(10_000, overlay=False)
    desk.close()
