"""A form is sent twice, or from a page that shows what stands no more: it is refused and told, never done unseen."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.access.roles import Role
from pipeline.desk import imports
from pipeline.events import BoundaryMoved, RoundClosed
from pipeline.importing.order import ImportOrder, ImportReport
from pipeline.importing.taking import import_answers
from pipeline.reviewing.free_text import type_texts
from pipeline.starting import start_from
from pipeline.survey import Survey
from tests.pipeline.printing.paper import manifest_of
from tests.web.conftest import Served
from tests.web.test_plan_at_once import at_once

UNIT = "KN-24688"


def hidden(page: str, name: str, *, after: str = "") -> str:
    """Give what a form of a page sends unseen."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page[page.index(after) :])
    assert found, page[:2000]
    return found.group(1)


def test_a_number_of_ballots_is_printed_once_however_often_its_form_is_sent(
    serve: Callable[[Path], Served], tmp_path: Path
) -> None:
    start_from(tmp_path / "new", None)
    blank = serve(tmp_path / "new")
    lan = blank.signed_in("Lan", Role.OPERATOR)
    form = {"unit": "DV-01", "count": "2", "shown": hidden(lan.get("/plan/packs").text, "shown")}
    answers = [lan.post("/plan/print", data=form) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 422]
    assert "Vừa có tập phiếu được in thêm" in answers[1].text
    assert len(manifest_of(blank.folder)) == 2
    again = {**form, "shown": hidden(lan.get("/plan/packs").text, "shown")}
    assert lan.post("/plan/print", data=again).status_code == 303, "who has seen the packs may print more"


def test_going_back_to_the_setting_before_is_refused_where_another_holds_than_was_shown(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    served.desk.survey.store.append(BoundaryMoved(expected_errors=1.0, fit="1"), by="Chief")
    form = {"undo": "yes", "confirmed": "yes", "shown": hidden(chief.get("/asking").text, "shown")}
    served.desk.survey.store.append(BoundaryMoved(expected_errors=2.0, fit="1"), by="Second")
    refused = chief.post("/asking", data=form)
    assert (refused.status_code, "Người khác vừa đổi mức" in refused.text) == (422, True)


def test_a_table_whose_button_was_pressed_twice_is_taken_once(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    lan = served.signed_in("Lan", Role.OPERATOR)
    heading = lan.get("/import/template/csv", params={"unit": UNIT}).text.strip().splitlines()[-1]
    cells = {"unit": UNIT, "received": "2023-09-20"}
    table = f"{heading}\n{','.join(cells.get(name, '') for name in heading.split(','))}\n"
    files = {"file": ("bang.csv", table.encode(), "text/csv")}
    path = lan.post("/import/check", data={"channel": "online"}, files=files).headers["location"]
    taken: list[str] = []

    def slowly(survey: Survey, order: ImportOrder) -> ImportReport:
        taken.append(order.by)
        time.sleep(0.5)  # a large table; the second press comes meanwhile
        return import_answers(survey, order)

    monkeypatch.setattr(imports, "import_answers", slowly)
    told = at_once(*[lambda: lan.post(f"{path}/take").status_code] * 2)
    assert (sorted(map(str, told)), taken) == (["303", "422"], ["Lan"])


def test_handwriting_that_somebody_typed_meanwhile_is_neither_overwritten_nor_taken_back_unseen(
    served: Served,
) -> None:
    lan, hoa = served.signed_in("Lan", Role.REVIEWER), served.signed_in("Hoa", Role.REVIEWER)
    field = lan.get("/api/v1/texts").json()[0]
    place = (field["page_id"], field["question"])
    survey = served.desk.survey
    assert type_texts(survey, ((*place, "ghế hỏng"),), by="Lan", over_typed=False) == 1
    assert type_texts(survey, ((*place, ""),), by="Hoa", over_typed=False) == 0, "both had looked before"
    name = f"text:{place[0]}:{place[1]}"
    shown = hidden(lan.get("/review/texts?done=true").text, "shown", after=name)
    hoa.post("/review/texts/undo", data={"field": name, "shown": shown})
    type_texts(survey, ((*place, "ghế gãy"),), by="Hoa")
    refused = lan.post("/review/texts/undo", data={"field": name, "shown": shown})
    assert (refused.status_code, "vừa có người khác nhập lại" in refused.text) == (409, True)
    (kept,) = lan.get("/api/v1/texts", params={"typed": True}).json()
    assert (kept["text"], kept["by"]) == ("ghế gãy", "Hoa")


def test_handwriting_that_is_sent_again_on_the_way_back_is_not_said_to_be_another_persons(served: Served) -> None:
    lan = served.signed_in("Lan", Role.REVIEWER)
    field = lan.get("/api/v1/texts").json()[0]
    form = {f"text:{field['page_id']}:{field['question']}": "ghế hỏng", "confirmed": "yes"}
    told = [lan.get(lan.post("/review/texts", data=form).headers["location"]).text for _ in range(2)]
    assert ["1 phần đã được nhập từ lúc trang này hiện ra: giữ bản đó" in each for each in told] == [False, True]


def test_an_account_is_not_changed_by_a_page_that_does_not_know_it(served: Served) -> None:
    chief, second = (served.signed_in(name, Role.ADMINISTRATOR) for name in ("Chief", "Second"))
    shown = hidden(chief.get("/users").text, "shown")
    assert second.post("/users", data={"name": "Lan", "role": "operator", "shown": shown}).status_code == 200
    refused = chief.post("/users", data={"name": "Lan", "role": "viewer", "shown": shown})
    assert (refused.status_code, "Danh sách người dùng vừa thay đổi" in refused.text) == (422, True)
    assert served.desk.gate.account("Lan").role is Role.OPERATOR
    fresh = {"shown": hidden(chief.get("/users").text, "shown")}
    assert chief.post("/users", data={"name": "Lan", "role": "viewer", **fresh}).status_code == 303


def test_a_round_is_opened_again_only_from_the_closing_that_was_shown(served: Served) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    served.desk.survey.store.append(RoundClosed(round="2023", tally="0" * 64), by="Second")
    page = chief.get("/closing").text
    form = {"round": "2023", "reason": "còn phiếu", "shown": hidden(page, "shown")}
    stale = chief.post("/closing/reopen", data={**form, "shown": "2023-10-18T01:02:03Z"})
    assert (stale.status_code, "khoá sổ đợt 2023 lần nữa" in stale.text) == (422, True)
    assert chief.post("/closing/reopen", data=form).status_code == 303
