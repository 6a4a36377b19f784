"""After a decision the desk judges only that ballot again, and says of all ballots what a fresh look would say."""

import time

from pipeline.access.roles import Role
from pipeline.audit.entering import Contact, Reread, enter_contact, enter_readings
from pipeline.counting import own_tally, tally_of_survey
from pipeline.desk.gallery import kinds
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.verdicts import judged_ballots
from pipeline.reviewing.review import decide, undo
from pipeline.survey import Survey
from tests.browser.desk_in_hand import open_items
from tests.web.conftest import Served


def afresh(served: Served) -> tuple[JudgedBallot, ...]:
    """Judge everything in a survey opened anew, and count it: the desk's own tally must say the same."""
    survey = Survey(served.folder)
    judged = judged_ballots(survey)
    assert tally_of_survey(served.desk.survey) == tally_of_survey(survey)
    assert own_tally(served.desk.survey) == own_tally(survey)
    survey.store.close()
    return judged


def test_what_is_carried_on_says_what_a_fresh_look_says(served: Served) -> None:
    survey = served.desk.survey
    before = judged_ballots(survey)
    assert before == afresh(served)
    rows = [item for item in open_items(served) if item.question is not None]
    first, second, third = rows[0], rows[-1], rows[len(rows) // 2]
    for item, answer in ((first, "blank"), (second, "unreadable"), (third, "blank")):
        decide(survey, item.id, answer, by="Lan")
    changed = judged_ballots(survey)
    assert changed == afresh(served) != before
    untouched = {each.seen.code for each in before} - {first.ballot, second.ballot, third.ballot}
    old, new = ({id(each) for each in side if each.seen.code in untouched} for side in (before, changed))
    assert old == new, "ballots of which nothing was said are not judged again"
    undo(survey, second.id, by="Lan")
    assert judged_ballots(survey) == afresh(served)
    served.signed_in("Minh", Role.AUDITOR).post("/api/v1/audit/draw", json={"round": "2023", "seed": "1", "share": "1"})
    asked = next(each.seen for each in judged_ballots(survey) if each.seen.code == first.ballot)
    told = {question: list(answer.codes) for question, answer in asked.ballot.answers.items()}
    enter_readings(survey, [Reread(ballot=asked.code, cells=told)], by="Minh")
    enter_contact(survey, asked.code, Contact.NOT_CONFIRMED, by="Minh")
    assert judged_ballots(survey) == afresh(served)


def test_a_gallery_full_of_decisions_and_a_stack_that_comes_in_are_judged_as_afresh(served: Served) -> None:
    survey = served.desk.survey
    judged_ballots(survey)
    served.account("Lan", Role.REVIEWER)
    for kind in kinds(served.desk, served.desk.gate.account("Lan")):
        for tile in kind.tiles:
            decide(survey, tile.item, tile.answer, by="Lan")
    assert judged_ballots(survey) == afresh(served)
    lan = served.signed_in("Hoa", Role.OPERATOR)
    (stack, *_) = sorted((served.folder / "archive").rglob("*.pdf"))
    lan.post("/api/v1/scans", files={"files": ("again.pdf", stack.read_bytes() + b"\n%again\n")})
    while lan.get("/api/v1/scans").json()[0]["state"] in ("Đang chờ", "Đang đọc"):
        time.sleep(0.2)
    assert judged_ballots(survey) == afresh(served)
