"""Typing in at the desk: pages that no machine can read, handwriting, and two scans of one page side by side."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.access.roles import Role
from pipeline.events import (
    AnswerFileArchived,
    AnswersImported,
    AnswersWithdrawn,
    FileArchived,
    PageSettled,
    PageStatus,
    RoundClosed,
    RoundReopened,
)
from pipeline.store import pages, printed
from pipeline.verifying import verify
from tests.conftest import UNREAD
from tests.program import ProgramInside
from tests.web.conftest import Served, Visitor
from tests.web.torn import scan_torn


@pytest.fixture
def unread(serve: Callable[[Path], Served], one_unread: Path) -> Served:
    """The desk of two ballots of which one page could not be read."""
    return serve(one_unread)


def first_looks(visitor: Visitor) -> list[dict]:
    """What nobody has settled yet; a settled question may come again, as a survey's key draws some of them."""
    cards = visitor.get("/api/v1/review/next", params={"most": 10}).json()["cards"]
    return [card for card in cards if card["look"] == "first"]


def only_card(visitor: Visitor) -> dict:
    (card,) = first_looks(visitor)
    return card


def meant(served: Served, ballot: str) -> dict[str, str]:
    with (served.folder / "whole" / "answers.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["ballot"] == ballot)
    return {question: answer or "blank" for question, answer in row.items()}


def test_a_page_is_typed_by_a_form_that_needs_no_script(unread: Served) -> None:
    lan, minh = unread.signed_in("Lan", Role.REVIEWER), unread.signed_in("Minh", Role.REVIEWER)
    card = only_card(lan)
    assert card["can_be_typed"]
    path = f"/review/type/{card['item']}"
    shown = lan.get(path).text
    sheet = lan.get(f"/api/v1/review/{card['item']}/sheet").json()
    assert all(row["question"] in shown for row in sheet["rows"])
    assert minh.get(path).status_code == 409, "it lies before Lan"
    said = meant(unread, sheet["ballot"])
    data = {f"row:{row['question']}": said[row["question"]] for row in sheet["rows"]}
    first = sheet["rows"][0]["question"]
    left_out = lan.post(path, data={name: answer for name, answer in data.items() if name != f"row:{first}"})
    assert left_out.status_code == 422
    assert f"Chưa trả lời câu {first}" in left_out.text
    assert "checked" in left_out.text, "what was typed is not lost"
    assert lan.post(path, data=data).status_code == 303
    assert minh.post(path, data=data).status_code == 409
    page = unread.desk.survey.store.entries_of("page_typed")[-1]
    assert page.by == "Lan"
    dossier = lan.get(f"/pages/{card['page_id']}").text
    assert "Lan" in dossier
    assert first in dossier
    assert all(not proof.faults for proof in verify(unread.desk.survey, progress=lambda done, total: None))


def test_a_page_that_somebody_called_unreadable_can_still_be_typed(unread: Served) -> None:
    lan, minh = unread.signed_in("Lan", Role.REVIEWER), unread.signed_in("Minh", Role.REVIEWER)
    card = only_card(lan)
    assert lan.post(f"/api/v1/review/{card['item']}/answer", json={"answer": "unreadable"}).status_code == 200
    assert f"/review/type/{card['item']}" in minh.get(f"/pages/{card['page_id']}").text
    rows = {row["question"]: "blank" for row in minh.get(f"/api/v1/review/{card['item']}/sheet").json()["rows"]}
    assert minh.post(f"/api/v1/review/{card['item']}/typed", json={"rows": rows}).status_code == 200
    assert lan.post(f"/api/v1/review/{card['item']}/typed", json={"rows": rows}).status_code == 409


def test_scripts_type_a_page_and_take_it_back(unread: Served) -> None:
    lan = unread.signed_in("Lan", Role.REVIEWER)
    item = only_card(lan)["item"]
    sheet = lan.get(f"/api/v1/review/{item}/sheet").json()
    rows = {row["question"]: "blank" for row in sheet["rows"]}
    assert lan.post(f"/api/v1/review/{item}/typed", json={"rows": {}}).status_code == 422
    assert lan.post(f"/api/v1/review/{item}/typed", json={"rows": rows}).json()["done"] == f"typed {len(rows)}"
    assert first_looks(lan) == []
    assert lan.post(f"/api/v1/review/{item}/undo").status_code == 200
    assert only_card(lan)["item"] == item


def test_handwriting_is_typed_beside_its_crop_and_can_be_typed_again(unread: Served) -> None:
    lan = unread.signed_in("Lan", Role.REVIEWER)
    waiting = lan.get("/api/v1/texts").json()
    assert waiting
    field = waiting[0]
    name = f"text:{field['page_id']}:{field['question']}"
    assert name in lan.get("/review/texts").text
    crop = lan.get(f"/pictures/{field['page_id']}/field/{field['question']}")
    assert crop.headers["content-type"] == "image/jpeg"
    assert lan.post("/review/texts", data={name: "ghế hỏng"}).status_code == 422, "only with the confirmation"
    assert lan.post("/review/texts", data={name: "ghế\r\nhỏng", "confirmed": "yes"}).status_code == 303
    half = [{"page_id": field["page_id"], "question": field["question"], "text": "\ud800"}]
    data = json.dumps(half)
    assert lan.post("/api/v1/texts", content=data, headers={"content-type": "application/json"}).status_code == 422
    hoa = unread.signed_in("Hoa", Role.REVIEWER)
    late = hoa.post("/review/texts", data={name: "", "confirmed": "yes"})
    assert "giữ bản đó" in hoa.get(late.headers["location"]).text, "an older page wipes nothing out"
    (kept,) = lan.get("/api/v1/texts", params={"typed": True}).json()
    assert (kept["text"], kept["by"]) == ("ghế hỏng", "Lan")
    assert lan.post("/review/texts/undo", data={"field": name}).status_code == 303
    assert len(lan.get("/api/v1/texts").json()) == len(waiting)


@pytest.mark.parametrize(("answer", "left"), [("keep", 1), ("replace", 1), ("neither", 0)])
def test_of_two_scans_side_by_side_one_or_neither_counts(unread: Served, answer: str, left: int) -> None:
    other = next(path for path in sorted((unread.folder / "other").glob("*.jpg")) if path.name != UNREAD)
    ProgramInside().run("-C", unread.folder, "scan", other, "--jobs", "1", codes=(5,))
    lan = unread.signed_in("Lan", Role.REVIEWER)
    cards = lan.get("/api/v1/review/next", params={"most": 10}).json()["cards"]
    card = next(card for card in cards if card["is_pair"])
    pair = lan.get(f"/api/v1/review/{card['item']}/pair").json()
    differing = [row["question"] for row in pair["rows"] if row["differs"]]
    assert differing
    shown = lan.get(f"/review/pair/{card['item']}").text
    for page in (pair["first_page_id"], pair["second_page_id"]):
        assert f"/pictures/{page}/page?overlay=true&amp;marked={differing[0]}" in shown
    plain, framed = (
        lan.get(f"/pictures/{card['page_id']}/page", params={"overlay": True, **more}).content
        for more in ({}, {"marked": differing[0]})
    )
    assert plain != framed
    unsaid = lan.post(f"/review/pair/{card['item']}", data={"answer": "extra"})
    assert unsaid.status_code == 422, "needs a reason"
    assert re.search(
        r'<input id="why"[^>]*aria-describedby="why-not".*?id="why-not"[^>]*>Xin ghi lý do', unsaid.text, re.DOTALL
    )
    beside = f'name="beside" value="page {pair["first_page_id"]}"'
    assert beside in shown
    moved = lan.post(f"/review/pair/{card['item']}", data={"answer": answer, "beside": "page 0"})
    assert (moved.status_code, beside in moved.text) == (409, True), "what stands beside it now is shown first"
    told = {"answer": answer, "beside": f"page {pair['first_page_id']}"}
    assert lan.post(f"/review/pair/{card['item']}", data=told).status_code == 303
    with unread.desk.survey.store.connection() as connection:
        both = pages.find_pages(connection, ballot=card["ballot"], number=card["page"])
    assert sum(page.status == "read" for page in both) == left
    assert all(not proof.faults for proof in verify(unread.desk.survey, progress=lambda done, total: None))


def test_a_scan_is_not_given_up_for_typed_answers_that_were_corrected_since_both_were_shown(unread: Served) -> None:
    survey = unread.desk.survey
    with survey.store.connection() as connection:
        scanned = next(page for page in pages.all_pages(connection) if page.status == "read" and page.ballot)
        (one, *_) = printed.printed_ballots(connection)
    ProgramInside().run("-C", unread.folder, "print", "--count", "1", "--unit", one.ballot.unit, codes=(0,))
    with survey.store.connection() as connection:
        code = max(
            each.ballot.code for each in printed.printed_ballots(connection) if each.ballot.unit == one.ballot.unit
        )
    questions = survey.form(one.form, one.version).questionnaire.mark_questions()
    file = {"archived": scanned.file.archived, "size_bytes": 1, "simulated": False}
    waits = {"status": PageStatus.REVIEW, "reason": "typed_before", "detail": "", "ballot": code, "page": 1}
    survey.store.append(
        FileArchived(sha256="f", source="f.jpg", page_count=1, received=None, channel="paper", **file),  # type: ignore[arg-type]  # fields of it
        PageSettled(file="f", number=1, reading=scanned.reading, **waits),  # type: ignore[arg-type]  # fields of it
        by="tests",
    )

    def type_of(name: str, answers: list[str]) -> None:
        if name != "a":
            survey.store.append(AnswersWithdrawn(ballots=(code,), reason="corrected"), by="tests")
        table = {"sha256": name, "archived": name, "source": name, "size_bytes": 1, "channel": "typed", "row_count": 1}
        row = AnswersImported(
            file=name,
            form=one.form,
            version=one.version,
            rows=(2,),
            keys=("",),
            ballots=(code,),
            units=(one.ballot.unit,),
            rounds=(one.ballot.round,),
            received=("",),
            answers=(json.dumps(answers),),
            texts=("",),
            disputed=(),
        )
        survey.store.append(AnswerFileArchived(**table), row, by="tests")  # type: ignore[arg-type]  # fields of it

    type_of("a", ["" for _ in questions])
    lan = unread.signed_in("Lan", Role.REVIEWER)
    card = next(each for each in first_looks(lan) if each["ballot"] == code)
    address = f"/review/pair/{card['item']}"
    (beside,) = re.findall(r'name="beside" value="([^"]+)"', lan.get(address).text)
    type_of("b", [questions[0].options[0].code, *("" for _ in questions[1:])])
    assert lan.post(address, data={"answer": "keep", "beside": beside}).status_code == 409
    (now,) = re.findall(r'name="beside" value="([^"]+)"', lan.get(address).text)
    assert lan.post(address, data={"answer": "keep", "beside": now}).status_code == 303


def test_what_came_of_a_typed_code_is_told_in_words(unread: Served) -> None:
    lan = unread.signed_in("Lan", Role.REVIEWER)
    card = only_card(lan)
    scan_torn(unread, card["page"])
    cards = lan.get("/api/v1/review/next", params={"most": 10}).json()["cards"]
    nameless = next(each for each in cards if each["asks_code"])
    given = {"ballot": card["ballot"], "page": card["page"]}
    told = lan.post(f"/api/v1/review/{nameless['item']}/code", json=given).json()
    assert told["done"] == "review", "the page that was cut off stands under the same code"
    assert told["told"].startswith("Chờ người xem: ")
    assert "better_scan" not in told["told"], "no short names of the code"
    assert " page " not in told["told"], "nor English"


def test_a_page_that_lies_before_one_person_is_not_given_a_code_by_another(unread: Served) -> None:
    lan, minh = unread.signed_in("Lan", Role.REVIEWER), unread.signed_in("Minh", Role.REVIEWER)
    card = only_card(lan)
    scan_torn(unread, card["page"])
    nameless = next(each for each in first_looks(lan) if each["asks_code"])
    given = {"ballot": card["ballot"], "page": card["page"]}
    refused = minh.post(f"/api/v1/review/{nameless['item']}/code", json=given)
    assert refused.status_code == 409
    assert "đang được người khác xem" in refused.text
    assert not unread.desk.survey.store.entries_of("page_identified")
    assert lan.post(f"/api/v1/review/{nameless['item']}/code", json=given).status_code == 200
    assert lan.post(f"/api/v1/review/{nameless['item']}/code", json=given).status_code in (409, 422), "nor once more"
    assert len(unread.desk.survey.store.entries_of("page_identified")) == 1


def test_handwriting_of_a_closed_round_is_not_offered_to_be_typed_and_refused_afterwards(unread: Served) -> None:
    lan = unread.signed_in("Lan", Role.REVIEWER)
    waiting = len(lan.get("/api/v1/texts").json())
    assert lan.get("/review/texts").text.count("<textarea") == waiting > 0
    unread.desk.survey.store.append(RoundClosed(round="2023", tally="x"), by="tests")
    closed = lan.get("/review/texts").text
    assert closed.count("<textarea") == 0
    assert f"{waiting} phần của đợt đã khoá sổ còn chưa nhập" in closed
    assert "Không còn phần ghi tay nào chưa nhập" not in closed
    assert lan.get("/api/v1/texts").json() == []
    unread.desk.survey.store.append(RoundReopened(round="2023", reason="x"), by="tests")
    assert lan.get("/review/texts").text.count("<textarea") == waiting
