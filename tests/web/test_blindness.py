"""Whoever may read a ballot again is told nothing of what was read on it, wherever they look, until they have."""

import json
from typing import Any

import pytest

from pipeline.access.roles import Role
from pipeline.desk import waiting_list
from pipeline.desk.blindness import HIDDEN
from pipeline.desk.pairs import UNKNOWN, PairRow, blind_rows
from pipeline.judging.assemble import seen_ballots
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
from pipeline.store import items, pages
from tests.browser.desk_in_hand import settle_all
from tests.web.conftest import Served, Visitor

DRAW = {"round": "2023", "seed": "XSMB 15/10/2023: 48213", "share": "100%"}
TELLING = ("Xác suất", "overlay=true", "measures")


def pages_by_ballot(served: Served) -> dict[str, int]:
    """Give the first counting page of each ballot."""
    with served.desk.survey.store.connection() as connection:
        return {page.ballot or "": page.id for page in pages.counting_or_waiting_pages(connection) if page.page == 1}


def figure_of(served: Served, ballot: str) -> dict[str, str]:
    """Give a figure of the tally that counts this ballot."""
    seen = next(each.ballot for each in seen_ballots(served.desk.survey) if each.code == ballot)
    question, answer = next((q, a) for q, a in seen.answers.items() if a.status == "answered" and q != "1")
    return {"form": seen.form, "version": seen.version, "question": question, "option": answer.codes[0]}


def read_again(reader: Visitor, served: Served, ballot: str) -> None:
    seen = next(each.ballot for each in seen_ballots(served.desk.survey) if each.code == ballot)
    answers = {question: list(answer.codes) or ["blank"] for question, answer in seen.answers.items()}
    told = reader.post("/api/v1/audit/readings", json={"ballot": ballot, "answers": answers})
    assert told.status_code == 200, told.text


def proved(visitor: Visitor, figure: dict[str, str]) -> set[str]:
    found = visitor.get("/api/v1/figures", params={**figure, "most": 500}).json()
    assert found["total"] == len(found["proofs"])
    return {each["ballot"] for each in found["proofs"]}


def test_until_it_is_read_again_a_drawn_ballot_shows_an_auditor_paper_alone(served: Served) -> None:
    minh, lan = served.signed_in("Minh", Role.AUDITOR), served.signed_in("Lan", Role.REVIEWER)
    places = pages_by_ballot(served)
    ballot = next(
        each.seen.code for each in judged_ballots(served.desk.survey) if each.verdict.status is Status.ELIGIBLE
    )
    page, figure = places[ballot], figure_of(served, ballot)
    overlaid = lan.get(f"/pictures/{page}/page", params={"overlay": True}).content
    had = {"if-none-match": minh.get(f"/pictures/{page}/page", params={"overlay": True}).headers["etag"]}
    minh.post("/api/v1/audit/draw", json=DRAW)
    assert minh.get(f"/pictures/{page}/page", params={"overlay": True}, headers=had).status_code == 200

    shown = minh.get(f"/pages/{page}").text
    assert [word for word in TELLING if word in shown] == []
    assert "chưa ai đọc lại" in shown
    assert minh.get(f"/pictures/{page}/page", params={"overlay": True}).content != overlaid
    assert proved(minh, figure) == set()
    assert ballot not in minh.get("/evidence", params=figure).text
    assert all(word in lan.get(f"/pages/{page}").text for word in TELLING), "a reviewer is no second reader"
    assert ballot in proved(lan, figure)

    read_again(minh, served, ballot)
    assert all(word in minh.get(f"/pages/{page}").text for word in TELLING)
    assert minh.get(f"/pictures/{page}/page", params={"overlay": True}).content == overlaid
    assert proved(minh, figure) == {ballot}


def test_the_log_keeps_what_was_read_of_a_drawn_ballot_from_who_may_read_it_again(served: Served) -> None:
    lan, minh = served.signed_in("Lan", Role.REVIEWER), served.signed_in("Minh", Role.AUDITOR)
    card = next(
        each for each in lan.get("/api/v1/review/next", params={"most": 10}).json()["cards"] if each["question"]
    )
    said = lan.post(f"/api/v1/review/{card['item']}/answer", json={"answer": "blank", "look": card["look"]})
    assert said.status_code == 200
    minh.post("/api/v1/audit/draw", json=DRAW)

    def bodies(kind: str) -> list[str]:
        found = minh.get("/api/v1/log", params={"kind": kind, "most": 500}).json()
        return [each["body"] for each in found]

    assert bodies("decided") == [HIDDEN]
    settled = bodies("page_settled")
    assert all(body == HIDDEN or json.loads(body)["reading"] is None for body in settled)
    assert HIDDEN in settled
    listed = minh.get("/log", params={"kind": "page_settled"}).text
    assert "scores" not in listed
    read_again(minh, served, card["ballot"])
    (told,) = bodies("decided")
    assert json.loads(told)["item"] == card["item"]
    assert sum(body != HIDDEN for body in bodies("page_settled")) > sum(body != HIDDEN for body in settled)


def test_who_may_read_a_ballot_again_settles_its_rows_without_a_proposal(served: Served) -> None:
    hoa, lan = served.signed_in("Hoa", Role.OPERATOR), served.signed_in("Lan", Role.REVIEWER)
    lan.post("/audit/draw", data=DRAW)
    with served.desk.survey.store.connection() as connection:
        proposed = {item.id: item.ballot for item in items.open_items(connection) if item.proposal}
    assert proposed
    number, ballot = next(iter(proposed.items()))

    def card(visitor: Visitor) -> dict[str, str]:
        (found,) = visitor.get("/api/v1/review/next", params={"most": 1, "first": number}).json()["cards"]
        visitor.post(f"/api/v1/review/{number}/skip")
        assert found["item"] == number
        return dict(found)

    def kinds(visitor: Visitor) -> str:
        return str(visitor.get("/review/gallery").text)

    assert "/review/gallery/" in kinds(hoa)
    hoa.post("/api/v1/audit/draw", json=DRAW)
    assert card(hoa)["proposal"] == card(hoa)["proposal_words"] == ""
    assert card(lan)["proposal"], "a reviewer is no second reader"
    assert "/review/gallery/" not in kinds(hoa), "there the machine's answer stands under every picture"
    assert "/review/gallery/" in kinds(lan)
    read_again(hoa, served, str(ballot))
    assert card(hoa)["proposal"]


def settled_by_lan(served: Served) -> tuple[Visitor, dict[str, Any], str]:
    """Let Lan settle a row; give her, its card and her answer."""
    lan = served.signed_in("Lan", Role.REVIEWER)
    cards = lan.get("/api/v1/review/next", params={"most": 10}).json()["cards"]
    card = next(each for each in cards if each["question"] and not each["several"])
    answer = card["choices"][0]["answer"]
    said = lan.post(f"/api/v1/review/{card['item']}/answer", json={"answer": answer, "look": card["look"]})
    assert said.json()["done"] == "settled"
    for each in cards:
        lan.post(f"/api/v1/review/{each['item']}/skip")
    return lan, card, answer


def test_what_the_first_reader_said_is_shown_nowhere_to_whoever_may_be_the_second(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_list, "SECOND_LOOK_PERCENT", 100)
    lan, card, answer = settled_by_lan(served)
    minh, chief = served.signed_in("Minh", Role.REVIEWER), served.signed_in("Chief", Role.ADMINISTRATOR)
    an = served.signed_in("An", Role.AUDITOR)
    page, number = f"/pages/{card['page_id']}", card["item"]
    picture = f"/pictures/{card['page_id']}/page"
    seen = next(each.ballot for each in seen_ballots(served.desk.survey) if each.code == card["ballot"])
    figure = {"form": seen.form, "version": seen.version, "question": card["question"], "option": answer}
    counts = judged_ballots(served.desk.survey)
    eligible = card["ballot"] in {each.seen.code for each in counts if each.verdict.status is Status.ELIGIBLE}

    def bodies(kind: str) -> list[str]:
        return [each["body"] for each in chief.get("/api/v1/log", params={"kind": kind, "most": 500}).json()]

    for second in (minh, chief):  # nobody of them has asked for the item yet
        told = second.get(page).text
        assert [word for word in (*TELLING, "“" + answer) if word in told] == []
        assert f'href="/review?item={number}"' in told
        assert second.get(picture, params={"overlay": True}).content == second.get(picture).content
        assert card["ballot"] not in proved(second, figure)
        assert card["ballot"] not in second.get("/evidence", params=figure).text
    assert "chờ người thứ hai đọc lại" in minh.get("/evidence", params=figure).text
    assert bodies("decided") == [HIDDEN]
    assert HIDDEN in bodies("page_settled")
    for other in (lan, an):
        assert all(word in other.get(page).text for word in TELLING), "who gives no second reading sees all"
        assert (card["ballot"] in proved(other, figure)) is eligible

    assert minh.get("/api/v1/review/next", params={"first": number}).json()["cards"][0]["look"] == "second"
    minh.post(f"/api/v1/review/{number}/skip")
    assert TELLING[0] not in minh.get(page).text, "putting it aside shows nothing"
    minh.post(f"/api/v1/review/{number}/answer", json={"answer": answer, "look": "second"})
    for each in (minh, chief):
        assert all(word in each.get(page).text for word in TELLING)
        assert (card["ballot"] in proved(each, figure)) is eligible
    assert HIDDEN not in bodies("decided") + bodies("page_settled")


def test_beside_a_second_scan_the_row_that_waits_for_a_second_reader_says_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_list, "SECOND_LOOK_PERCENT", 100)
    lan, card, _ = settled_by_lan(served)
    served.account("Minh", Role.REVIEWER)
    page, question = card["page_id"], card["question"]

    def told(name: str) -> list[str]:
        rows = (PairRow(question=question, text="", first="Hài lòng", second="Hài lòng", differs=False),)
        found = blind_rows(served.desk, served.desk.gate.account(name), rows, of=(page, None))
        return [row.first for row in found]

    assert told("Minh") == [UNKNOWN]
    assert told("Lan") == ["Hài lòng"]
    assert lan.get("/review/statistics").status_code == 200


def test_a_closed_round_waits_for_no_second_reader(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_list, "SECOND_LOOK_PERCENT", 100)
    settle_all(served, by="Lan")
    chief, minh = served.signed_in("Chief", Role.ADMINISTRATOR), served.signed_in("Minh", Role.REVIEWER)
    assert minh.get("/api/v1/review/next").json()["waiting"]["second"] > 0
    for each in chief.get("/api/v1/closing").json()["hindrances"]:
        chief.post("/api/v1/closing/acknowledge", json={"code": each["code"], "reason": "thử", "round": "2023"})
    assert chief.post("/api/v1/closing/close", json={"round": "2023"}).status_code == 200
    told = minh.get("/api/v1/review/next").json()
    assert (told["cards"], told["waiting"]["second"]) == ([], 0), "an answer would be refused: the round is closed"
    chief.post("/api/v1/closing/reopen", json={"round": "2023", "reason": "thử"})
    assert minh.get("/api/v1/review/next").json()["waiting"]["second"] > 0
