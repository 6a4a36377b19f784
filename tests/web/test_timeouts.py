"""Clients that say nothing, dawdle or never read keep nobody else from the desk."""

import socket
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from pipeline.access.roles import Role
from pipeline.errors import UsageError
from pipeline.web import sockets, timeouts
from pipeline.web.sockets import open_sockets
from tests.web.conftest import Served

ROOM = 12
AT_MOST_S = 60  # a test that fails must end
HALF_A_HEAD = b"POST /sign-in HTTP/1.1\r\nHost: desk\r\nX-"
HALF_A_BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: desk\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 9000\r\n\r\nname=L"
)
DAWDLING = (b"", HALF_A_HEAD, HALF_A_BODY)
NEVER_READ = b"GET /static/desk.css HTTP/1.1\r\nHost: desk\r\n\r\n" * 2000


def client(served: Served, sent: bytes) -> socket.socket:
    """Give a connection that was told something."""
    place = urlsplit(served.url)
    connection = socket.create_connection((place.hostname, place.port), timeout=AT_MOST_S)
    connection.sendall(sent)
    return connection


def is_let_go(connection: socket.socket) -> bool:
    """Go on byte by byte, reading nothing, until the desk has closed the connection."""
    until_s = time.monotonic() + AT_MOST_S
    while time.monotonic() < until_s:
        time.sleep(0.05)
        try:
            connection.send(b"x")
        except (BrokenPipeError, ConnectionResetError):
            return True
    return False


def test_a_client_that_does_not_go_on_is_let_go(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeouts, "IDLE_TIMEOUT_S", 0.1)
    with ExitStack() as stack:
        held = {sent[-80:]: stack.enter_context(client(served, sent)) for sent in (*DAWDLING, NEVER_READ)}
        assert [sent for sent, connection in held.items() if not is_let_go(connection)] == []


def test_people_are_answered_however_many_connections_a_client_holds(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeouts, "MOST_CONNECTIONS", ROOM)
    with ExitStack() as stack:
        held = [stack.enter_context(client(served, sent)) for sent in DAWDLING for _ in range(2 * ROOM)]
        lan = served.signed_in("Lan", Role.REVIEWER)
        assert lan.get("/").status_code == 200
        assert sum(is_let_go(each) for each in held[:ROOM]) == ROOM, "who came first and said nothing gave way"


def test_of_too_many_clients_before_their_handshake_the_earliest_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "MOST_PENDING", 2)
    (listening,) = open_sockets("127.0.0.1", 0)
    with listening, ExitStack() as stack:
        listening.listen()
        came: list[socket.socket] = []
        inside: list[int] = []
        listening.served_files = lambda: inside
        for _ in range(4):
            connection = stack.enter_context(socket.create_connection(listening.getsockname(), timeout=AT_MOST_S))
            accepted = stack.enter_context(listening.accept()[0])
            inside += [] if came else [accepted.fileno()]  # the handshake of the first one is done
            came.append(connection)
        assert came[1].recv(1) == b"", "the first one that was not inside"
        for each in (came[0], *came[2:]):
            each.setblocking(False)
            with pytest.raises(BlockingIOError):
                each.recv(1)


def test_a_port_that_is_taken_is_refused_by_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"127.0.0.1:{port} cannot be used"):
            open_sockets("127.0.0.1", port)
