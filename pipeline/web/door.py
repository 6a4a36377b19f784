"""Where clients come in: sockets to listen on that let no crowd stand on the threshold.

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
from pipeline.web.patience import ACCEPTED_AT_ONCE, files_of

MOST_COMING = 2 * ACCEPTED_AT_ONCE  # a handshake takes some milliseconds


class Door(socket.socket):
    """A socket to listen on; where too many clients have come and are not inside yet, the earliest is let go of."""

    inside: Callable[[], Collection[int]] = tuple  # the open files of connections that the server has begun to serve
    _coming: tuple[socket.socket, ...] = ()

    def accept(self) -> tuple[socket.socket, Any]:
        """Let a client in."""
        client, address = super().accept()
        self._coming = (*self._coming, client)
        if len(self._coming) > MOST_COMING:
            done = {-1, *self.inside()}  # -1: closed
            self._coming = tuple(each for each in self._coming if each.fileno() not in done)
        if len(self._coming) > MOST_COMING:
            earliest, self._coming = self._coming[0], self._coming[1:]
            with suppress(OSError):  # it went by itself
                earliest.shutdown(socket.SHUT_RDWR)
        return client, address


def serve(config: Config, doors: Sequence[Door]) -> None:
    """Serve at some doors until somebody ends it (Ctrl-C)."""
    server = Server(config)
    for door in doors:
        door.inside = lambda: files_of(server.server_state)
    with suppress(KeyboardInterrupt):
        server.run(sockets=list(doors))


def open_doors(host: str, port: int) -> tuple[Door, ...]:
    """Take a port at all addresses of a host, to be listened on later.

    Raises:
        UsageError: There is no such host here, or the port is taken.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        doors = [_door(family, place) for family, _, _, _, place in found if _is_here(family, str(place[0]))]
        if doors:
            return tuple(doors)
        strerror: str | None = os.strerror(errno.EADDRNOTAVAIL)
    except OSError as error:
        strerror = error.strerror
    raise UsageError(
        "%(host)s:%(port)s cannot be used (%(strerror)s): choose another --port",
        host=host,
        port=port,
        strerror=strerror,
    )


def _door(family: int, place: Any) -> Door:
    door = Door(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # the other one has a door of its own
    door.bind(place)
    return door


def _is_here(family: int, address: str) -> bool:
    """Whether this machine has an address: `localhost` may have one that the system was told to leave alone."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True
