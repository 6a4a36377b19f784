"""Twenty scripted reviewers at once: each item is settled exactly once, and how long a decision takes."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from pipeline.survey import Survey
from pipeline.verifying import verify
from tests.load.served import Server

AHEAD = 4


@dataclass
class Seen:
    """What the crowd saw."""

    settled: list[int] = field(default_factory=list)
    decisions_s: list[float] = field(default_factory=list)
    nexts_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


def crowd(server: Server, tokens: dict[str, str]) -> Seen:
    """Let everybody work until nothing waits."""
    seen, lock = Seen(), threading.Lock()
    threads = [threading.Thread(target=_work, args=(server, token, seen, lock)) for token in tokens.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def _work(server: Server, token: str, seen: Seen, lock: threading.Lock) -> None:
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {token}"}, timeout=120) as client:
        while True:
            began_s = time.perf_counter()
            answer = client.get("/api/v1/review/next", params={"most": AHEAD})
            took_s = time.perf_counter() - began_s
            with lock:
                seen.nexts_s.append(took_s)
                seen.statuses[answer.status_code] += 1
            if answer.status_code == 429:
                time.sleep(0.5)
                continue
            cards = [card for card in answer.json()["cards"] if card["look"] == "first"]
            if not cards:
                return
            for card in cards:
                _settle(client, card, seen, lock)


def _settle(client: httpx.Client, card: dict, seen: Seen, lock: threading.Lock) -> None:
    given = {"answer": card["proposal"] or "blank"}
    while True:
        began_s = time.perf_counter()
        answer = client.post(f"/api/v1/review/{card['item']}/answer", json=given)
        took_s = time.perf_counter() - began_s
        with lock:
            seen.decisions_s.append(took_s)
            seen.statuses[answer.status_code] += 1
            if answer.status_code == 200:
                seen.settled.append(card["item"])
        if answer.status_code != 429:
            return
        time.sleep(0.5)


def faults_of(folder: Path, seen: Seen, *, before: int = 0) -> list[str]:
    """Say what is wrong afterwards, by the answers, the log and its proof; `before` decisions were taken by others."""
    faults = []
    twice = [item for item, count in Counter(seen.settled).items() if count > 1]
    if twice:
        faults.append(f"{len(twice)} items were settled more than once")
    if odd := {status: count for status, count in seen.statuses.items() if status not in (200, 409, 429)}:
        faults.append(f"answers with {odd}")
    survey = Survey(folder)
    logged = sum(entry.kind == "decided" for entry in survey.store.entries())
    if logged != len(seen.settled) + before:
        faults.append(f"{len(seen.settled)} were settled, the log has {logged} decisions")
    proofs = verify(survey, progress=lambda done, total: None)
    faults += [f"verify, {proof.what}: {fault}" for proof in proofs for fault in proof.faults]
    survey.store.close()
    return faults
