"""The re-check at the desk: drawn from a public seed, read by another person who sees paper alone, reported."""

import json
import re
import threading
import time
from contextlib import closing

import pytest

from pipeline.access.roles import Role
from pipeline.audit import entering
from pipeline.audit.entering import Reread, enter_readings
from pipeline.errors import UsageError
from pipeline.judging.assemble import seen_ballots
from pipeline.survey import Survey
from tests.web.conftest import Served, Visitor

DRAW = {"round": "2023", "seed": "XSMB 15/10/2023: 48213"}


def read_page(reader: Visitor, **asked: str) -> tuple[str, str]:
    """Give the ballot that a second reader gets, and the whole page."""
    shown = reader.get("/audit/read", params={"round": "2023", **asked}).text
    found = re.search(r'name="ballot" value="([^"]+)"', shown)
    assert found, shown[:800]
    return found.group(1), shown


def counted(served: Served, ballot: str) -> dict[str, str]:
    """Give what counts of a ballot now, as a form would say it; what waits is read as blank."""
    seen = next(each for each in seen_ballots(served.desk.survey) if each.code == ballot)
    return {
        f"a:{question}": ";".join(answer.codes) if answer.status == "answered" else "blank"
        for question, answer in seen.ballot.answers.items()
    }


def as_form(answers: dict[str, str]) -> dict[str, list[str]]:
    return {name: said.split(";") for name, said in answers.items()}


def test_a_second_reader_sees_the_paper_and_nothing_of_what_was_read(served: Served) -> None:
    minh = served.signed_in("Minh", Role.AUDITOR)
    assert minh.post("/audit/draw", data=DRAW).status_code == 303
    last = served.desk.survey.store.entries()[-1]
    assert (last.kind, last.by) == ("audit_drawn", "Minh")
    overview = minh.get("/audit").text
    assert DRAW["seed"] in overview
    ballot, shown = read_page(minh)
    assert 'src="/pictures/' in shown
    assert "checked" not in shown
    assert "overlay" not in shown
    assert "proposal" not in shown
    assert ballot in overview


def test_two_readers_are_given_different_ballots_and_the_page_says_who_reads_what(served: Served) -> None:
    minh, hoa = served.signed_in("Minh", Role.AUDITOR), served.signed_in("Hoa", Role.OPERATOR)
    minh.post("/audit/draw", data={**DRAW, "share": "50%"})
    (first, _), (second, _) = read_page(minh), read_page(hoa)
    assert first != second
    assert hoa.get("/audit/read", params={"ballot": first}).status_code == 409
    assert re.search(r"đang đọc:\s*Minh", hoa.get("/audit").text)
    put_aside, _ = read_page(minh, after=first)
    assert put_aside not in (first, second)


def test_what_a_second_reader_enters_is_compared_and_a_difference_goes_unsaid_to_a_third(served: Served) -> None:
    minh = served.signed_in("Minh", Role.AUDITOR)
    minh.post("/audit/draw", data=DRAW)
    ballot, _ = read_page(minh)
    answers = counted(served, ballot)
    single = {
        q.id for f in served.desk.forms().values() for q in f.questionnaire.mark_questions() if q.kind == "single"
    }
    name = next(name for name, said in answers.items() if said not in ("blank", "1") and name[2:] in single)
    wrong = {**answers, name: "1"}
    missing = {**as_form(answers), name: [""]}
    assert minh.post("/audit/read", data={"ballot": ballot, **missing}).status_code == 422
    told = minh.post("/audit/read", data={"ballot": ballot, **as_form(wrong)})
    assert told.status_code == 303
    entries = served.desk.survey.store.entries()
    assert [(each.kind, each.by) for each in entries if each.kind.startswith("audit_read")] == [("audit_read", "Minh")]
    again = minh.post("/audit/read", data={"ballot": ballot, **as_form(answers)})
    assert again.status_code == 422, "an earlier reading is replaced only with a reason"
    lan = served.signed_in("Lan", Role.REVIEWER)
    cards = [lan.get("/api/v1/review/next", params={"most": 1}).json()["cards"]]
    while cards[-1] and not cards[-1][0]["reason"].startswith("phúc tra"):
        skip = [card[0]["item"] for card in cards]
        cards.append(lan.get("/api/v1/review/next", params={"most": 1, "skip": skip}).json()["cards"])
    assert (cards[-1][0]["question"], cards[-1][0]["proposal"]) == (name[2:], "")


def test_a_ballot_that_nobody_stands_by_is_to_be_surveyed_again(served: Served) -> None:
    minh = served.signed_in("Minh", Role.AUDITOR)
    minh.post("/api/v1/audit/draw", json=DRAW)
    task = minh.get("/api/v1/audit/tasks").json()[0]
    data = {"ballot": task["ballot"], "outcome": "not_confirmed"}
    assert minh.post("/audit/contact", data=data).status_code == 303
    assert minh.get("/api/v1/audit").json()["redo"] == [task["ballot"]]
    assert task["ballot"] in minh.get("/audit").text.split("Phiếu phải điều tra lại")[1]
    assert minh.post("/audit/contact", data={**data, "outcome": "perhaps"}).status_code == 422


def test_a_recount_started_at_the_desk_ends_in_the_log_under_the_name_of_who_asked(served: Served) -> None:
    minh = served.signed_in("Minh", Role.AUDITOR)
    assert minh.post("/recount").status_code == 303
    assert minh.post("/api/v1/recount").status_code in (202, 409)
    while minh.get("/api/v1/recount").json()["state"] == "Đang đọc lại":
        time.sleep(0.5)
    last = [each for each in served.desk.survey.store.entries() if each.kind == "recounted"][-1]
    assert last.by == "Minh"
    assert "ô được so sánh" in minh.get("/recount").text


def readings(served: Served) -> list[tuple[str, str]]:
    """Give who read which ballot again, in the order of the log."""
    found = [each for each in served.desk.survey.store.entries() if each.kind == "audit_read"]
    return [(each.by, json.loads(each.body)["ballot"]) for each in found]


def test_of_two_who_enter_the_same_ballot_at_once_one_is_taken_and_the_other_is_told(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    minh = served.signed_in("Minh", Role.AUDITOR)
    minh.post("/audit/draw", data=DRAW)
    ballot, _ = read_page(minh)
    cells = {name[2:]: said.split(";") for name, said in counted(served, ballot).items()}
    with_other_eyes = {**cells, next(iter(cells)): ["unreadable"]}
    both, waited, look = threading.Barrier(2), set[int](), entering.wanted_ballots

    def together(survey: Survey) -> frozenset[str]:
        found = look(survey)
        if threading.get_ident() not in waited:
            waited.add(threading.get_ident())
            both.wait(30)  # both have looked before either writes
        return found

    monkeypatch.setattr(entering, "wanted_ballots", together)
    told: list[str] = []

    def enter(by: str, read: dict[str, list[str]]) -> None:
        with closing(Survey(served.folder)) as survey:
            try:
                enter_readings(survey, [Reread(ballot=ballot, cells=read)], by=by)
            except UsageError as error:
                told.append(str(error))

    people = [threading.Thread(target=enter, args=each) for each in (("Minh", cells), ("Hoa", with_other_eyes))]
    for each in people:
        each.start()
    for each in people:
        each.join()
    ((first, _),) = readings(served)
    assert len(told) == 1
    assert f"was read again by {first} already" in told[0]


def test_a_reading_is_replaced_only_where_it_is_the_one_that_was_shown(served: Served) -> None:
    minh, hoa = served.signed_in("Minh", Role.AUDITOR), served.signed_in("Hoa", Role.OPERATOR)
    minh.post("/audit/draw", data=DRAW)
    ballot, shown = read_page(minh)
    form = {"ballot": ballot, **as_form(counted(served, ballot))}
    assert minh.post("/audit/read", data={**form, "over": over_of(shown)}).status_code == 303
    _, stale = read_page(minh, ballot=ballot)
    replaced = {**form, "reason": "ghi nhầm"}
    minh.post("/sign-out")
    _, fresh = read_page(hoa, ballot=ballot)
    assert over_of(fresh) == over_of(stale) != over_of(shown) == ""
    for _ in ("pressed", "pressed once more"):
        assert hoa.post("/audit/read", data={**replaced, "over": over_of(fresh)}).status_code == 303
    minh.sign_in("Minh")
    refused = minh.post("/audit/read", data={**replaced, "over": over_of(stale)})
    assert (refused.status_code, "Hoa đã đọc lại phiếu này" in refused.text) == (422, True), refused.text
    assert [name for name, _ in readings(served)] == ["Minh", "Hoa"]


def over_of(page: str) -> str:
    """Give which reading a page of reading again would replace."""
    (found,) = re.findall(r'name="over" value="(\w*)"', page)
    return str(found)


def test_an_outcome_or_a_draw_that_somebody_else_entered_meanwhile_is_not_overwritten_unseen(served: Served) -> None:
    minh, hoa = served.signed_in("Minh", Role.AUDITOR), served.signed_in("Hoa", Role.OPERATOR)
    assert minh.post("/audit/draw", data={**DRAW, "shown": "0"}).status_code == 303
    stale = hoa.post("/audit/draw", data={"round": "2023", "seed": "another", "shown": "0"})
    assert (stale.status_code, "vừa có người rút thăm" in stale.text) == (422, True), stale.text
    task = minh.get("/api/v1/audit/tasks").json()[0]
    first = {"ballot": task["ballot"], "outcome": "not_confirmed", "shown": ""}
    assert minh.post("/audit/contact", data=first).status_code == 303
    assert minh.post("/audit/contact", data=first).status_code == 303, "a form that was sent twice"
    stale = hoa.post("/audit/contact", data={**first, "outcome": "confirmed"})
    assert (stale.status_code, "người khác vừa ghi kết quả" in stale.text) == (422, True), stale.text
    assert (
        hoa.post("/audit/contact", data={**first, "outcome": "confirmed", "shown": "not_confirmed"}).status_code == 303
    )
    kinds = [each.kind for each in served.desk.survey.store.entries()]
    assert (kinds.count("audit_drawn"), kinds.count("audit_recontacted")) == (1, 2)
