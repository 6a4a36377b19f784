"""The log in sentences, times of Vietnam, counts saved at once, and how much is asked."""

import time

from pipeline.access.roles import Role
from pipeline.events import EVENTS
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
    assert served.desk.survey.store.head() == before
    assert lan.post("/counts/table", data=sent).headers["location"] == "/counts?round=2023&saved=1"
    assert served.desk.survey.store.head() == before + 1
    lan.post("/counts/table", data=sent)
    assert served.desk.survey.store.head() == before + 1, "what did not change is not stated again"


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
    assert "đặt mức lỗi thầm lặng dự kiến: 1,5 trên 10.000 dấu" in told
