"""`phieu serve` in a process of its own, and how much of the processor it used."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from pipeline.access.account import Account
from pipeline.access.roles import Role
from pipeline.signing_in.gate import Gate
from pipeline.survey import Survey
from tests.web.conftest import PASSWORD

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A desk that runs by itself."""

    url: str
    pid: int

    def cpu_s(self) -> float:
        """Give the processor time it has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Serve a survey until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = (sys.executable, "-c", "from pipeline.cli import main; main()", "-C", str(folder), "serve")
    process = subprocess.Popen((*command, "--port", str(port)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                httpx.get(f"{url}/sign-in")
                break
            except httpx.ConnectError:
                assert process.poll() is None, "the server ended"
                time.sleep(0.1)
        yield Server(url=url, pid=process.pid)
    finally:
        process.terminate()
        process.wait()


def tokens(folder: Path, names: list[str]) -> dict[str, str]:
    """Make a reviewer of each name, with the tests' password; give their tokens."""
    survey = Survey(folder)
    gate = Gate(survey)
    made = {}
    for name in names:
        gate.put(Account(name=name, role=Role.REVIEWER), by="load")
        gate.set_password(name, PASSWORD, by="tests")
        made[name] = gate.make_token(name, label="load", days=1)
    gate.close()
    survey.store.close()
    return made
