"""L4: a survey from start to end on one computer, with nothing to talk to."""

import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.program import ProgramInside

AWAY = (socket.AF_INET, socket.AF_INET6)  # sockets between the processes of one machine are no network


class Cut(socket.socket):
    """A socket whose cable is cut."""

    def connect(self, address: Any) -> None:
        assert self.family not in AWAY, f"somebody wants to talk to {address}"
        super().connect(address)


def no_name_is_known(*args: Any, **kwargs: Any) -> NoReturn:
    raise AssertionError(f"somebody asks where {args[0]} is")


def test_l4_a_survey_needs_no_network_from_printing_to_the_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "socket", Cut)
    monkeypatch.setattr(socket, "getaddrinfo", no_name_is_known)
    monkeypatch.setattr(socket, "create_connection", no_name_is_known)
    program, folder = ProgramInside(), tmp_path / "dak-mil"
    program.start(folder, "dak-mil", count=2)
    program.ok("-C", folder, "simulate", folder / "returned", "--level", "clean", "--jobs", "1")
    program.run("-C", folder, "scan", folder / "returned", "--jobs", "1", codes=(0, 5))
    program.ok("-C", folder, "review", "decide", "--from", folder / "returned" / "answers.csv")
    program.ok("-C", folder, "report", "--format", "html", "-o", folder / "bao-cao.html")
    program.ok("-C", folder, "verify")
    with pytest.raises(AssertionError, match="talk to"):  # the cut is a real one
        socket.socket().connect(("192.0.2.1", 80))
