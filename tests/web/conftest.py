"""A desk that serves a real survey on this machine, and visitors of every role."""

import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn

from pipeline.access.account import Account
from pipeline.access.roles import Role
from pipeline.desk.desk import Desk
from pipeline.web.app import create_app
from pipeline.web.context import WebSettings
from pipeline.web.timeouts import TimedConnection
from tests.once import made_once
from tests.program import Program
from tests.web.several import many_options

PASSWORD = "a sentence to remember"
UPLOAD_LIMIT = 50_000_000


class Visitor(httpx.Client):
    """A browser without a screen: keeps its cookie and sends the token of its page."""

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        answer = self.post("/sign-in", data={"name": name, "password": password})
        if answer.status_code == 303:
            self.headers["x-csrf-token"] = token_of(self.get("/me").text)
        return answer


def token_of(page: str) -> str:
    """Read the form token out of a page."""
    found = re.search(r'<meta name="csrf" content="([^"]+)"', page)
    assert found, page[:500]
    return found.group(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running desk."""

    url: str
    desk: Desk
    folder: Path

    def visitor(self) -> Visitor:
        """Give somebody who has not signed in."""
        return Visitor(base_url=self.url, follow_redirects=False, timeout=60)

    def account(self, name: str, role: Role, *, units: tuple[str, ...] = (), sees_identity: bool = False) -> None:
        """Make an account with the tests' password."""
        self.desk.gate.put(Account(name=name, role=role, units=units, sees_identity=sees_identity), by="tests")
        self.desk.gate.set_password(name, PASSWORD, by="tests")

    def signed_in(self, name: str, role: Role, **more: object) -> Visitor:
        """Give somebody who has signed in."""
        self.account(name, role, **more)  # type: ignore[arg-type]  # its own keywords
        visitor = self.visitor()
        assert visitor.sign_in(name).status_code == 303
        return visitor


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """Krông Nô with a few ballots in two units, scanned; dozens of questions wait."""

    def make(folder: Path) -> None:
        program.ok("new", folder, "--sample", "krong-no")
        program.ok("-C", folder, "print", "--count", "9", "--unit", "KN-24688", "--unit", "KN-24691")
        program.ok("-C", folder, "simulate", folder / "returned", "--seed", "11", "--jobs", "1")
        program.run("-C", folder, "scan", folder / "returned", "--received", "2023-09-20", "--jobs", "1", codes=(0, 5))

    return made_once(tmp_path_factory, "krong-no", make)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Path], Served]]:
    """Serve a copy of a survey."""
    running: list[tuple[uvicorn.Server, threading.Thread, Desk]] = []

    def start(survey: Path) -> Served:
        folder = tmp_path / (f"survey-{len(running)}" if running else "survey")
        shutil.copytree(survey, folder)
        app = create_app(folder, WebSettings(secure=False, max_upload_bytes=UPLOAD_LIMIT, jobs=1))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        config = uvicorn.Config(app, host="127.0.0.1", port=port, http=TimedConnection, log_level="warning")
        config.lifespan = "off"
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        desk = app.state.context.desk
        running.append((server, thread, desk))
        return Served(url=f"http://127.0.0.1:{port}", desk=desk, folder=folder)

    yield start
    for server, thread, desk in running:
        server.should_exit = True
        thread.join()
        desk.close()


@pytest.fixture
def served(serve: Callable[[Path], Served], scanned: Path) -> Served:
    """The desk of the scanned survey."""
    return serve(scanned)


@pytest.fixture(scope="session")
def scanned_many_options(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Path:
    """Three ballots with a question of eleven options, several of which may be chosen; it waits on each."""
    return made_once(tmp_path_factory, "many-options", lambda folder: many_options(folder, program))


@pytest.fixture
def many(serve: Callable[[Path], Served], scanned_many_options: Path) -> Served:
    """The desk of the survey with eleven options."""
    return serve(scanned_many_options)
