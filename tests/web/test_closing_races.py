"""While administrators close and reopen a round, others go on writing: nothing slips into one that is closed."""

import itertools
import re
import threading
import time
from collections.abc import Callable

from pipeline.access.roles import Role
from pipeline.store.chain import Entry
from pipeline.verifying import verify
from tests.browser.desk_in_hand import settle_all
from tests.web.conftest import Served
from tests.web.test_closing_desk import acknowledge

UNIT = "KN-24688"
ROUNDS = 8
OPEN_S = 0.05  # somebody may write in between
OF_THE_ROUND = ("counts_set", "handed_over", "audit_drawn", "decided", "decision_undone", "text_typed")


def slipped_in(entries: tuple[Entry, ...]) -> list[str]:
    """Give what was logged of a round between its closing and its opening; and what was closed or opened twice."""
    found, closed = [], False
    for entry in entries:
        if entry.kind in ("round_closed", "round_reopened"):
            now = entry.kind == "round_closed"
            found += [entry.kind] if now == closed else []
            closed = now
        elif closed and entry.kind in OF_THE_ROUND:
            found.append(f"{entry.kind} {entry.body}")
    return found


def test_nothing_is_written_into_a_round_while_it_is_closed(served: Served) -> None:
    settle_all(served, by="Lan")
    chief, second, hoa = (served.signed_in(name, Role.ADMINISTRATOR) for name in ("Chief", "Second", "Hoa"))
    errors = [each["code"] for each in chief.get("/api/v1/closing").json()["hindrances"] if each["code"]]
    for code in errors:
        acknowledge(chief, code, "thử nghiệm")
    assert chief.get("/api/v1/closing").json()["hindrances"] == []
    hoa.post("/counts", data={"unit": UNIT, "round": "2023", "issued": "9"})
    shut_once = chief.post("/api/v1/closing/close", json={"round": "2023"})
    assert shut_once.status_code == 200, shut_once.text
    assert chief.post("/closing/reopen", data={"round": "2023", "reason": "thử"}).status_code == 303
    told = chief.post("/closing/close", data={"round": "2023", "confirmed": "yes", "shown": "of before"})
    assert (told.status_code, "đã thay đổi từ lúc xem" in told.text) == (422, True)
    (seen,) = re.findall(r'name="shown" value="(\w+)"', chief.get("/closing/close?round=2023").text)
    assert chief.post("/closing/close", data={"round": "2023", "confirmed": "yes", "shown": seen}).status_code == 303
    assert chief.post("/closing/reopen", data={"round": "2023", "reason": "thử"}).status_code == 303
    done = threading.Event()
    statuses: list[int] = []

    def write() -> None:
        for transactions in itertools.count(1000):  # another number each time, and none that hinders closing
            if done.is_set():
                return
            data = {"unit": UNIT, "round": "2023", "transactions": str(transactions)}
            statuses.append(hoa.post("/counts", data=data).status_code)

    def shut(who: Callable[..., object]) -> None:
        for _ in range(ROUNDS):
            who("/api/v1/closing/close", json={"round": "2023"})
            who("/closing/reopen", data={"round": "2023", "reason": "còn phiếu về muộn"})
            time.sleep(OPEN_S)

    threads = [threading.Thread(target=shut, args=(each.post,)) for each in (chief, second)]
    writer = threading.Thread(target=write)
    writer.start()
    while not statuses:
        time.sleep(0.01)
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    done.set()
    writer.join()
    entries = served.desk.survey.store.entries()
    assert slipped_in(entries) == []
    assert {entry.kind for entry in entries} >= {"round_closed", "round_reopened", "counts_set"}, "nobody raced"
    assert set(statuses) <= {303, 422}
    assert [
        fault for proof in verify(served.desk.survey, progress=lambda done, total: None) for fault in proof.faults
    ] == []
