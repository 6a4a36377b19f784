"""Sockets to listen on that bound how many accepted connections may wait for their handshake.

Nobody but the event loop knows a connection over TLS before its handshake is done; it waits a minute for that and
counts none, and each holds an open file.
"""

import errno
import os
import socket
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from typing import Any

from uvicorn import Config, Server

from pipeline.errors import UsageError
from pipeline.web.timeouts import ACCEPTED_AT_ONCE, open_files_of

MOST_PENDING = 2 * ACCEPTED_AT_ONCE  # a handshake takes some milliseconds


class ListeningSocket(socket.socket):
    """A socket to listen on; where too many accepted connections are not served yet, the earliest is closed."""

    served_files: Callable[[], Collection[int]] = tuple  # the open files of connections that the server serves
    _pending: tuple[socket.socket, ...] = ()

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept a connection."""
        client, address = super().accept()
        self._pending = (*self._pending, client)
        if len(self._pending) > MOST_PENDING:
            done = {-1, *self.served_files()}  # -1: closed
            self._pending = tuple(each for each in self._pending if each.fileno() not in done)
        if len(self._pending) > MOST_PENDING:
            earliest, self._pending = self._pending[0], self._pending[1:]
            with suppress(OSError):  # it went by itself
                earliest.shutdown(socket.SHUT_RDWR)
        return client, address


def serve(config: Config, sockets: Sequence[ListeningSocket]) -> None:
    """Serve until somebody ends it (Ctrl-C)."""
    server = Server(config)
    for each in sockets:
        each.served_files = lambda: open_files_of(server.server_state)
    with suppress(KeyboardInterrupt):
        server.run(sockets=list(sockets))


def open_sockets(host: str, port: int) -> tuple[ListeningSocket, ...]:
    """Take a port at all addresses of a host, to be listened on later.

    Raises:
        UsageError: There is no such host here, or the port is taken.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        sockets = [_socket(family, place) for family, _, _, _, place in found if _is_here(family, str(place[0]))]
        if sockets:
            return tuple(sockets)
        strerror: str | None = os.strerror(errno.EADDRNOTAVAIL)
    except OSError as error:
        strerror = error.strerror
    raise UsageError(
        "%(host)s:%(port)s cannot be used (%(strerror)s): choose another --port",
        host=host,
        port=port,
        strerror=strerror,
    )


def _socket(family: int, place: Any) -> ListeningSocket:
    listening = ListeningSocket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # IPv4 has a socket of its own
    listening.bind(place)
    return listening


def _is_here(family: int, address: str) -> bool:
    """Whether this machine has an address: `localhost` may have one that the system was told to leave alone."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True
