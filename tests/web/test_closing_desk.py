"""Closing and custody at the desk: what blocks is said in words and led to; hand-overs stand in the log."""

import csv
import io
import json
import re
from hashlib import sha256

import httpx

from pipeline.access.roles import Role
from pipeline.closing import hindrances
from pipeline.desk import waiting_list as queue_module
from pipeline.hindrance import Obstacle
from tests.web.conftest import Served, Visitor

UNIT, OTHER = "KN-24688", "KN-24691"
GIVEN = {
    "round": "2023",
    "giver": "Y Thiên",
    "receiver": "Lan",
    "sent": "9",
    "received": "8",
    "date": "2023-10-17",
    "note": "đã niêm phong",
}


def shown_of(page: str) -> dict[str, str]:
    """Give by code what tells the findings that a page shows."""
    return dict(re.findall(r'name="code" value="(\w+)"><input type="hidden" name="shown" value="(\w+)"', page))


def acknowledge(chief: Visitor, code: str, reason: str, *, page: str | None = None) -> httpx.Response:
    """Answer for the findings of a code as the page of closing shows them now, or as it showed them."""
    shown = shown_of(page or chief.get("/closing").text)[code]
    return chief.post("/closing/acknowledge", data={"code": code, "reason": reason, "round": "2023", "shown": shown})


def obstacles(served: Served) -> list[Obstacle]:
    return [each.obstacle for each in hindrances(served.desk.survey, "2023")]


def test_a_question_that_two_people_read_differently_blocks_closing_until_a_third_decides(
    served: Served, monkeypatch: object
) -> None:
    monkeypatch.setattr(queue_module, "SECOND_LOOK_PERCENT", 100)  # type: ignore[attr-defined]
    lan, minh, hoa = (served.signed_in(name, Role.REVIEWER) for name in ("Lan", "Minh", "Hoa"))
    cards = lan.get("/api/v1/review/next", params={"most": 10}).json()["cards"]
    card = next(card for card in cards if card["question"] is not None and not card["several"])
    path, (first, second) = f"/api/v1/review/{card['item']}/answer", (each["answer"] for each in card["choices"][:2])
    lan.post(path, json={"answer": first})
    minh.post(path, json={"answer": second, "look": "second"})
    assert obstacles(served).count(Obstacle.DISPUTES) == 1
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    shown = chief.get("/closing").text
    assert "1 câu hai người đọc khác nhau" in shown
    assert f'href="/review?item={card["item"]}"' in shown
    chief.get("/language/en")
    assert "1 questions that two people read differently" in chief.get("/closing").text
    hoa.post(path, json={"answer": second, "look": "third"})
    assert Obstacle.DISPUTES not in obstacles(served)


def test_the_page_of_closing_leads_to_where_each_hindrance_is_removed(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    chief.post("/counts", data={"unit": UNIT, "round": "2023", "issued": "9999"})
    shown = chief.get("/closing").text
    assert f'href="/custody/{UNIT}?round=2023"' in shown
    assert 'href="/review"' in shown
    assert chief.get("/closing/close?round=2023").headers["location"] == "/closing?round=2023", "not yet"
    assert chief.post("/closing/close", data={"round": "2023", "confirmed": "yes"}).status_code == 422
    told = chief.get("/api/v1/closing").json()["hindrances"]
    assert {each["obstacle"] for each in told} == {str(each) for each in obstacles(served)}


def test_who_answers_at_the_desk_answers_for_what_stood_then_and_for_nothing_later(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    code = "QUOTA_TOTAL_MISMATCH"  # of this plan
    data = {"code": code, "reason": "như đã ban hành", "back": "/plan/text"}
    answer = chief.post("/closing/acknowledge", data={**data, "shown": shown_of(chief.get("/plan/text").text)[code]})
    assert answer.status_code == 303
    last = served.desk.survey.store.entries()[-1]
    body = json.loads(last.body)
    assert (last.kind, last.by, body["reason"]) == ("finding_acknowledged", "Chief", "như đã ban hành")
    assert body["texts"], "an answer that names no finding would cover whatever comes later"
    assert chief.post("/closing/acknowledge", data={"code": code, "reason": " "}).status_code == 422


def wrong_table(served: Served, chief: Visitor, count: str) -> dict[str, tuple[str, bytes, str]]:
    """Give our own table with another first answer, after number, criterion and the two counts of ballots."""
    right = chief.get("/tally/file/csv", params={"round": "2023"}).text
    row = next(line for line in right.splitlines() if line.startswith("1,"))
    cells = next(csv.reader([row]))
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([*cells[:4], count, *cells[5:]])
    return {"file": ("da-cong-bo.csv", right.replace(row, line.getvalue()).encode(), "text/csv")}


def test_findings_that_changed_since_they_were_shown_are_not_answered_for_but_shown_anew(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    chief.post("/published/check", data={"keep": "yes"}, files=wrong_table(served, chief, "77"))
    of_before, of_plan = chief.get("/closing").text, chief.get("/plan/text").text
    chief.post("/published/check", data={"keep": "yes"}, files=wrong_table(served, chief, "78"))
    head, code = served.desk.survey.store.head(), "ROW_SUM_MISMATCH"
    refused = acknowledge(chief, code, "lỗi đánh máy", page=of_before)
    assert (refused.status_code, "đã thay đổi từ lúc xem" in refused.text) == (422, True)
    assert 'value="lỗi đánh máy"' in refused.text, "nobody writes the reason twice"
    data = {"code": code, "reason": "lỗi đánh máy", "back": "/plan/text", "shown": shown_of(of_plan)[code]}
    assert chief.post("/closing/acknowledge", data=data).status_code == 422
    assert chief.post("/closing/acknowledge", data={**data, "shown": ""}).status_code == 422
    assert served.desk.survey.store.head() == head
    assert acknowledge(chief, code, "lỗi đánh máy", page=refused.text).status_code == 303
    assert code not in shown_of(chief.get("/closing").text), "it was answered for"


def test_the_errors_of_a_published_table_block_closing_until_somebody_answers_for_them_there(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    file = wrong_table(served, chief, "77")
    assert "ROW_SUM_MISMATCH" in chief.post("/published/check", files=file).text
    assert Obstacle.FINDING not in obstacles(served), "looking is not keeping"
    chief.post("/published/check", data={"keep": "yes"}, files=file)
    assert Obstacle.FINDING in obstacles(served)
    assert "da-cong-bo.csv, dòng" in chief.get("/closing").text
    for code in {each.code for each in hindrances(served.desk.survey, "2023") if each.code}:
        acknowledge(chief, code, "lỗi đánh máy")
    assert Obstacle.FINDING not in obstacles(served)
    assert "Chief: lỗi đánh máy" in chief.get("/closing").text


def test_a_hand_over_stands_in_the_log_under_the_name_of_who_entered_it_and_shows_what_does_not_agree(
    served: Served,
) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    assert operator.post(f"/custody/{UNIT}/hand-over", data=GIVEN).status_code == 303
    last = served.desk.survey.store.entries()[-1]
    assert (last.kind, last.by) == ("handed_over", "Minh")
    shown = operator.get(f"/custody/{UNIT}").text
    for told in ("Y Thiên giao 09", "Lan nhận 08", "ngày 17/10/2023; đã niêm phong", "đã quét 9 ≠ thu về 8"):
        assert told in shown
    twice = operator.post(f"/custody/{UNIT}/hand-over", data=GIVEN)
    assert (twice.status_code, "đã được ghi" in twice.text) == (422, True), "a second click hands nothing over again"
    assert operator.post(f"/custody/{UNIT}/hand-over", data={**GIVEN, "sent": "-1"}).status_code == 422
    assert operator.post(f"/custody/{UNIT}/hand-over", data={**GIVEN, "giver": " "}).status_code == 422


def test_the_page_of_a_unit_says_that_its_stated_day_takes_ballots_out_of_the_period(served: Served) -> None:
    operator = served.signed_in("Minh", Role.OPERATOR)
    path = f"/custody/{UNIT}/hand-over"
    operator.post(path, data={**GIVEN, "collected": "2023-10-10"})
    assert "Lưu ý" not in operator.get(f"/custody/{UNIT}").text
    operator.post(path, data={**GIVEN, "sent": "0", "received": "0", "collected": "2023-10-20"})
    shown = operator.get(f"/custody/{UNIT}").text
    assert "đổi từ 10/10/2023 thành 20/10/2023" in shown
    assert "20/10/2023 nằm ngoài thời gian khảo sát" in shown
    told = operator.post(
        "/api/v1/custody/hand-over",
        json={**GIVEN, "unit": UNIT, "sent": 0, "received": 0, "collected": "2023-10-10"},
    )
    assert "đổi từ 20/10/2023 thành 10/10/2023" in told.json()["done"]


def test_whoever_is_bound_to_a_unit_keeps_custody_of_that_unit_alone(served: Served) -> None:
    bound = served.signed_in("Unit", Role.OPERATOR, units=(UNIT,))
    assert [each["unit"] for each in bound.get("/api/v1/custody").json()] == [UNIT]
    assert bound.get(f"/custody/{OTHER}").status_code == 403
    assert bound.post(f"/custody/{OTHER}/hand-over", data=GIVEN).status_code == 403
    assert OTHER not in bound.get("/custody").text


def test_images_go_only_when_those_that_were_shown_are_confirmed_and_their_round_is_closed(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    assert "chờ người duyệt" in chief.get("/custody/purge", params={"round": "2023"}).text
    before = served.desk.survey.store.head()
    data = {"round": "2023", "reason": "hết hạn", "files": sha256(b"").hexdigest(), "without_term": "yes"}
    assert chief.post("/custody/purge", data=data).status_code == 422, "not confirmed"
    for others in ("0", "7", sha256(b"another").hexdigest()):
        told = chief.post("/custody/purge", data={**data, "files": others, "confirmed": "yes"})
        assert (told.status_code, "đã thay đổi từ lúc xem" in told.text) == (422, True), others
    untold = {**data, "confirmed": "yes", "without_term": ""}
    assert "không ghi ảnh được giữ đến ngày nào" in chief.post("/custody/purge", data=untold).text
    assert chief.post("/api/v1/purge", json={"round": "2023", "reason": "hết hạn"}).status_code == 422
    assert served.desk.survey.store.head() == before
