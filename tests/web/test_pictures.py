"""Pictures of pages: a browser asks for a page and all its rows at once."""

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import pipeline.desk.pictures as room
from pipeline.access.roles import Role
from pipeline.desk.desk import Desk
from pipeline.desk.pictures import Pictures
from pipeline.desk.precedence import LONGEST_S
from pipeline.errors import NothingFound
from pipeline.events import Event, ImagesPurged, PageRedecided, PageSettled
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
from pipeline.store import Store, pages
from pipeline.survey import DATABASE, Survey
from tests.web.conftest import Served, Visitor
from tests.web.doubting import append_all, events_of
from tests.web.torn import scan_torn


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


def test_a_picture_waits_while_a_decision_is_made_but_not_for_ever(served: Served, decoded: list[int]) -> None:
    pictures = Pictures(served.desk)
    with ThreadPoolExecutor(1) as browser:
        with served.desk.precedence.first():
            asked = browser.submit(pictures.page, 1, overlay=False)
            time.sleep(LONGEST_S / 3)
            assert decoded == []
        assert asked.result()
        with served.desk.precedence.first():
            assert browser.submit(pictures.page, 2, overlay=False).result(timeout=60)
    assert decoded == [1, 2]


def test_a_page_that_cannot_be_shown_is_asked_for_again_without_waiting(scanned: Path) -> None:
    desk = Desk(scanned)
    pictures = Pictures(desk)
    for _ in range(2):
        with pytest.raises(NothingFound, match="no page 10000"):
            pictures.page(10_000, overlay=False)
    desk.close()


def test_what_was_purged_by_the_command_line_is_shown_no_more_and_every_page_says_who_ordered_it(
    served: Served,
) -> None:
    auditor = served.signed_in("Hoa", Role.AUDITOR)
    judged = judged_ballots(served.desk.survey)
    eligible = {each.seen.code for each in judged if each.verdict.status is Status.ELIGIBLE}
    with served.desk.survey.store.connection() as connection:
        page = next(each for each in pages.counting_or_waiting_pages(connection) if each.ballot in eligible)
    assert page.reading is not None
    row = next(each for each in page.reading.rows if each.codes)
    paths = [f"/pictures/{page.id}/row/{row.question}", f"/pictures/{page.id}/page"]
    figure = {"form": page.reading.form, "version": page.reading.version}
    figure |= {"question": row.question, "option": row.codes[0]}
    had = {path: {"if-none-match": auditor.get(path).headers["etag"]} for path in paths}
    again = [auditor.get(path, headers=had[path]) for path in paths]
    assert [(each.status_code, each.content) for each in again] == [(304, b"")] * 2, "the browser has them"
    assert "<img" in auditor.get(f"/pages/{page.id}").text.split("<main")[1]

    elsewhere = Survey(served.folder)  # as the command line does it, while the desk runs
    elsewhere.store.append(ImagesPurged(files=(page.file.sha256,), reason="hết hạn lưu"), by="Bà Xuân")
    elsewhere.store.close()
    for path in paths:
        assert auditor.get(path, headers=had[path]).status_code == 404, "nor from what the browser kept"
        answer = auditor.get(path)
        assert answer.status_code == 404
        assert "Bà Xuân" in answer.text
    shown = auditor.get(f"/pages/{page.id}").text.split("<main")[1]
    assert "<img" not in shown
    assert all(told in shown for told in ("đã xoá hẳn", "Bà Xuân", "hết hạn lưu"))
    proofs = auditor.get("/evidence", params=figure).text
    assert f"/pictures/{page.id}/" not in proofs
    assert "Ảnh đã xoá" in proofs


@pytest.fixture
def misnamed(scanned: Path, tmp_path: Path) -> Iterator[Desk]:
    """A survey whose log calls every page by another ballot than its symbols do: an older reader was less strict."""
    folder = tmp_path / "misnamed"
    shutil.copytree(scanned, folder, ignore=shutil.ignore_patterns(f"{DATABASE}*", "returned", "access.db*"))
    survey = Survey(scanned)
    events = list(events_of(survey))
    survey.store.close()
    codes = sorted({event.ballot for event in events if isinstance(event, PageSettled) and event.ballot})
    another = dict(zip(codes, (*codes[1:], codes[0]), strict=True))

    def told(event: Event) -> Event:
        if isinstance(event, PageSettled) and event.ballot:
            return replace(event, ballot=another[event.ballot])
        return event

    with Store.open(folder / DATABASE) as store:
        append_all(store, map(told, events))
    desk = Desk(folder)
    yield desk
    desk.close()


def test_where_the_sheet_is_not_found_any_more_the_whole_page_stands_for_each_part(misnamed: Desk) -> None:
    pictures = Pictures(misnamed)
    whole = pictures.page(1, overlay=False)
    assert not pictures.is_laid_out(1)
    assert pictures.row(1, "1") == pictures.boxes(1, "1") == pictures.field(1, "1") == whole


def test_a_page_that_was_looked_at_is_shown_anew_once_its_torn_code_is_typed_in(
    serve: Callable[[Path], Served], one_unread: Path
) -> None:
    unread = serve(one_unread)
    lan = unread.signed_in("Lan", Role.REVIEWER)
    ((number, ballot),) = [(each["page"], each["ballot"]) for each in first_looks(lan)]
    scan_torn(unread, number)
    torn = next(each for each in first_looks(lan) if each["asks_code"])
    whole, question = f"/pictures/{torn['page_id']}/page", row_of(unread, number)
    row = f"/pictures/{torn['page_id']}/row/{question}"
    covered = lan.get(whole, params={"v": torn["edition"]})
    assert lan.get(row).content == covered.content, "where its rows stand is not known"
    given = {"ballot": ballot, "page": number}
    assert lan.post(f"/api/v1/review/{torn['item']}/code", json=given).status_code == 200
    cut = lan.get(row).content
    assert cut not in (covered.content, lan.get(whole).content), "it is cut out now"
    named = next(each for each in first_looks(lan) if each["page_id"] == torn["page_id"])
    assert named["edition"] != torn["edition"], "so that no browser takes the one for the other"
    kept = [lan.get(whole, params={"v": v}).headers["cache-control"] for v in (named["edition"], torn["edition"], "")]
    assert kept == ["private, max-age=600", "private, no-cache", "private, no-cache"]


def test_marks_are_drawn_as_they_were_decided_last(served: Served) -> None:
    pictures = Pictures(served.desk)
    drawn = pictures.page(1, overlay=True)
    with served.desk.survey.store.connection() as connection:
        page = pages.page_by_id(connection, 1)
    assert page.reading is not None
    again = PageRedecided(
        file=page.file.sha256,
        number=page.number,
        states="u" * len(page.reading.states),
        scores=page.reading.scores,
        reasons=page.reading.reasons,
        rows=page.reading.rows,
    )
    an = served.signed_in("An", Role.AUDITOR)
    had = {"if-none-match": an.get("/pictures/1/page?overlay=true").headers["etag"]}
    served.desk.survey.store.append(again, by="Bà Xuân")
    assert an.get("/pictures/1/page?overlay=true", headers=had).status_code == 200, "another picture by now"
    assert pictures.page(1, overlay=True) != drawn
    assert pictures.page(1, overlay=False) == Pictures(served.desk).page(1, overlay=False)


def first_looks(visitor: Visitor) -> list[dict]:
    cards = visitor.get("/api/v1/review/next", params={"most": 10}).json()["cards"]
    return [card for card in cards if card["look"] == "first"]


def row_of(served: Served, number: int) -> str:
    """Give a question of a page of the only form."""
    return next(iter(served.desk.forms().values())).layout.page(number).questions()[0]
