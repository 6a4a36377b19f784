"""The re-check at the desk: drawn from a public seed, read by another person who sees paper alone, reported."""

import re
import time

from pipeline.access.roles import Role
from pipeline.judging.assemble import seen_ballots
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
