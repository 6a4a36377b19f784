"""`phieu serve` in a process that can be killed, and scripts that may use it."""

import socket
import time
from pathlib import Path

import httpx

from pipeline.access.account import Account
from pipeline.access.roles import Role
from pipeline.signing_in.gate import Gate
from pipeline.survey import Survey
from tests.durability.process import Running

READ_WITHIN_S = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def token(folder: Path, name: str, role: Role) -> str:
    """Make an account and a token of it."""
    survey = Survey(folder)
    gate = Gate(survey)
    gate.put(Account(name=name, role=role), by="tests")
    made = gate.make_token(name, label="tests", days=1)
    gate.close()
    survey.store.close()
    return made


class Served:
    """`phieu serve` in a process of its own, which can be killed."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._running = Running("-C", folder, "serve", "--port", port, "--jobs", 1)
        deadline = time.monotonic() + READ_WITHIN_S
        while True:
            try:
                httpx.get(f"{self.url}/sign-in")
                return
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.1)

    def kill(self) -> None:
        self._running.kill_after(0)
