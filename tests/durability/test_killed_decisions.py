"""Reviewers at work while the desk is killed: what was acknowledged is in the log once, and nothing else is lost."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from pipeline.access.roles import Role
from pipeline.events import Decided
from pipeline.reviewing.review import queue
from pipeline.survey import Survey
from tests.durability.desk import Served, token
from tests.durability.surveys import copy_of, faults_of
from tests.web.doubting import events_of

REVIEWERS = ("An", "Bình", "Chi")
AHEAD = 3  # items leased at once; those not yet answered are left behind by a kill
AT_WORK_WITHIN_S = 60.0


@dataclass
class Told:
    """What the reviewers were told until the desk went away."""

    acknowledged: list[tuple[int, str]] = field(default_factory=list)  # item and who
    unanswered: list[tuple[int, str]] = field(default_factory=list)  # sent, and no answer came


def work(url: str, name: str, bearer: str, told: Told) -> None:
    """Settle items until the desk goes away or nothing waits."""
    with httpx.Client(base_url=url, headers={"authorization": f"Bearer {bearer}"}, timeout=60) as client:
        while True:
            try:
                cards = client.get("/api/v1/review/next", params={"most": AHEAD}).json()["cards"]
            except httpx.TransportError:
                return
            cards = [card for card in cards if card["look"] == "first"]
            if not cards:
                return
            for card in cards:
                try:
                    answer = client.post(f"/api/v1/review/{card['item']}/answer", json={"answer": "blank"})
                except httpx.TransportError:
                    told.unanswered.append((card["item"], name))
                    return
                assert answer.status_code == 200, answer.text
                told.acknowledged.append((card["item"], name))


def killed_at_work(folder: Path, tokens: dict[str, str], told: Told, *, decisions: int, delay_s: float) -> None:
    """Let all reviewers work, and kill the desk a moment after so many decisions were acknowledged."""
    desk, enough = Served(folder), len(told.acknowledged) + decisions
    people = [threading.Thread(target=work, args=(desk.url, name, tokens[name], told)) for name in tokens]
    for person in people:
        person.start()
    deadline = time.monotonic() + AT_WORK_WITHIN_S
    while len(told.acknowledged) < enough and any(person.is_alive() for person in people):
        assert time.monotonic() < deadline, "the reviewers do not get on"
        time.sleep(0.005)
    time.sleep(delay_s)
    desk.kill()
    for person in people:
        person.join()


def decided(folder: Path) -> Counter[tuple[int, str]]:
    """Give how often the log holds each decision: item, and who."""
    survey = Survey(folder)
    with survey.store:
        return Counter(
            (event.item, entry.by)
            for entry, event in zip(survey.store.entries(), events_of(survey), strict=True)
            if isinstance(event, Decided)
        )


def assert_nothing_lost(folder: Path, told: Told) -> None:
    logged = decided(folder)
    assert set(logged.values()) <= {1}, "a decision stands twice"
    assert max(Counter(item for item, _ in logged).values()) == 1, "two people settled one item"
    assert set(told.acknowledged) <= set(logged), "what was acknowledged stands"
    assert set(logged) <= {*told.acknowledged, *told.unanswered}, "nothing stands that nobody said"
    assert not faults_of(folder)


def assert_leases_came_back(folder: Path) -> None:
    """Another person gets everything that is still open, what lay before the others too."""
    survey = Survey(folder)
    with survey.store:
        left = {item.id for item in queue(survey)}
    assert left, "the desk must be killed before the queue is empty"
    bearer = token(folder, "Sau", Role.REVIEWER)
    desk, alone = Served(folder), Told()
    work(desk.url, "Sau", bearer, alone)
    desk.kill()
    assert {item for item, _ in alone.acknowledged} == left
    assert not faults_of(folder)


def test_what_was_acknowledged_before_the_desk_was_killed_is_in_the_log_once(doubted: Path, tmp_path: Path) -> None:
    folder, told = copy_of(doubted, tmp_path / "survey"), Told()
    tokens = {name: token(folder, name, Role.REVIEWER) for name in REVIEWERS}
    killed_at_work(folder, tokens, told, decisions=15, delay_s=0.02)
    assert_nothing_lost(folder, told)
    assert_leases_came_back(folder)


@pytest.mark.slow
def test_however_often_the_desk_is_killed_each_acknowledged_decision_stands_once(doubted: Path, tmp_path: Path) -> None:
    folder, told, draw = copy_of(doubted, tmp_path / "survey"), Told(), random.Random(7)
    tokens = {name: token(folder, name, Role.REVIEWER) for name in REVIEWERS}
    for _ in range(8):
        killed_at_work(folder, tokens, told, decisions=draw.randint(3, 8), delay_s=draw.uniform(0, 0.03))
        assert_nothing_lost(folder, told)
    assert_leases_came_back(folder)
