"""The log in sentences, times of Vietnam, counts saved at once, and how much is asked."""

import re
import time

import pytest

from pipeline.access.roles import Role
from pipeline.events import EVENTS
from pipeline.store import books
from pipeline.vietnam import whole_number
from pipeline.web.language import language_named
from pipeline.web.numbers import moment
from pipeline.words.log import KINDS, TELLERS
from tests.web.conftest import Served

UNIT, OTHER = "KN-24688", "KN-24691"


def test_every_kind_of_entry_has_a_sentence_and_a_short_name() -> None:
    kinds = {event.kind for event in EVENTS}
    assert TELLERS.keys() == kinds
    assert KINDS.keys() == kinds


def test_times_are_those_of_vietnam_and_the_stored_one_stands_behind_them() -> None:
    assert moment("2026-11-27T20:30:00Z") == '<time datetime="2026-11-27T20:30:00Z">28/11/2026 03:30</time>'


def test_numbers_have_the_marks_of_the_language() -> None:
    vietnamese, english = language_named("vi").numerals, language_named("en").numerals
    assert (vietnamese.number(3270), english.number(3270)) == ("3.270", "3,270")
    assert (vietnamese.decimals(99.94, 1), english.decimals(99.94, 1)) == ("99,9", "99.9")


def test_counts_of_all_units_are_saved_at_once_or_not_at_all(served: Served) -> None:
    lan = served.signed_in("Lan", Role.OPERATOR)
    sent = {"round": "2023", f"issued:{UNIT}": "9", f"returned:{UNIT}": "9", f"issued:{OTHER}": ""}
    before = served.desk.survey.store.head()
    wrong = lan.post("/counts/table", data={**sent, f"issued:{OTHER}": "nine"})
    assert wrong.status_code == 422
    assert 'value="nine"' in wrong.text
    assert f"{OTHER}, Phát ra: &#39;nine&#39; không phải là số từ 0 đến 10.000.000" in wrong.text
    assert served.desk.survey.store.head() == before
    assert lan.post("/counts/table", data=sent).headers["location"] == "/counts?round=2023&saved=1"
    assert served.desk.survey.store.head() == before + 1
    lan.post("/counts/table", data=sent)
    assert served.desk.survey.store.head() == before + 1, "what did not change is not stated again"


def test_a_page_shown_before_does_not_put_back_what_somebody_stated_meanwhile(served: Served) -> None:
    lan, hoa = served.signed_in("Lan", Role.OPERATOR), served.signed_in("Hoa", Role.OPERATOR)
    lan.post("/counts/table", data={"round": "2023", f"returned:{OTHER}": "30"})
    shown = fields_of(lan.get("/counts?round=2023").text)
    hoa.post("/counts/table", data={"round": "2023", f"returned:{OTHER}": "40"})
    assert lan.post("/counts/table", data={**shown, f"issued:{UNIT}": "9"}).headers["location"].endswith("saved=1")
    assert stated(served, OTHER).returned == 40
    told = lan.post("/counts/table", data={**shown, f"returned:{OTHER}": "31"})
    assert told.status_code == 422
    assert "từ lúc trang này hiện ra đã có số 40 được ghi" in told.text
    assert stated(served, OTHER).returned == 40
    again = {**fields_of(told.text), f"returned:{OTHER}": "31"}
    assert lan.post("/counts/table", data=again).headers["location"].endswith("saved=1")
    assert stated(served, OTHER).returned == 31


def fields_of(page: str) -> dict[str, str]:
    """Give what the form of a page would send as it stands."""
    fields = re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page)
    return {"round": "2023", **{name: value for name, value in fields if ":" in name}}


def stated(served: Served, unit: str) -> books.StatedCounts:
    with served.desk.survey.store.connection() as connection:
        return books.stated_counts(connection)[unit, "2023"]


@pytest.mark.parametrize(("text", "number"), [("40", 40), (" 3.270 ", 3270), ("1.234.567", 1_234_567), ("0", 0)])
def test_numbers_are_read_as_offices_write_them(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["1.5", "10.0", "1.2345", "1,5", ".500", "3.27", "-3", "²", "", pytest.param("9" * 5000, id="thousands of digits")],
)
def test_a_number_with_a_decimal_point_is_none_and_not_one_ten_times_as_large(text: str) -> None:
    assert whole_number(text) is None


def test_totals_are_of_the_units_that_a_person_sees(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    bound = served.signed_in("Unit", Role.OPERATOR, units=(UNIT,))
    chief.post("/counts/table", data={"round": "2023", f"issued:{UNIT}": "9", f"issued:{OTHER}": "777"})
    foot = bound.get("/custody?round=2023").text.partition("<tfoot>")[2]
    assert ">9</td>" in foot
    assert "786" not in foot
    assert "786" in chief.get("/custody?round=2023").text.partition("<tfoot>")[2]


def test_a_plan_broken_on_disk_is_told_on_every_page_until_it_is_mended(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    plan = served.desk.folder / "survey.yaml"
    whole = plan.read_bytes()
    plan.write_bytes(whole + b"\nunits: [[[")
    for path in ("/", "/plan", "/review", "/"):
        page = chief.get(path)
        assert (page.status_code, "survey.yaml trên đĩa bị hỏng" in page.text) == (200, True), path
    plan.write_bytes(whole)
    assert "bị hỏng" not in chief.get("/").text


def test_an_administrator_moves_how_much_is_asked_with_a_confirmation(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    assert "chưa đặt, chỉ theo quy tắc" in chief.get("/asking").text
    assert chief.post("/asking", data={"errors": "1"}).status_code == 422
    assert chief.post("/asking", data={"errors": "1,5", "confirmed": "yes"}).status_code == 303
    ends = time.monotonic() + 120
    while "Đã quyết định lại" not in (page := chief.get("/asking/state").text):
        assert time.monotonic() < ends, page
        time.sleep(0.2)
    assert "1,5" in page
    told = chief.get("/log?kind=boundary_moved").text
    assert "đặt mức hỏi: dự kiến 1,5 trên 10.000 dấu máy đọc sai mà không hỏi" in told


def test_an_answer_stands_in_the_log_by_its_words_for_its_code_is_another_boxs_place(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    cards = chief.get("/api/v1/review/next", params={"most": 10}).json()["cards"]
    card = next(card for card in cards if card["question"] and card["look"] == "first")
    first = card["choices"][0]
    assert (first["key"], first["answer"]) == ("1", "5")
    data = {"answer": first["answer"], "look": card["look"]}
    assert chief.post(f"/api/v1/review/{card['item']}/answer", json=data).status_code == 200
    log = chief.get("/log", params={"kind": "decided"}).text
    assert f"câu {card['question']}: “{first['words']}”" in log
    assert "“5”" not in log
    page = chief.get(f"/pages/{card['page_id']}").text
    assert f"câu {card['question']}: “{first['words']}”" in page
