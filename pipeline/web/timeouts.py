"""Timeouts of idle and slow clients, and which connection is dropped where there are too many.

Uvicorn alone waits for ever for a client that says nothing, sends a byte a minute or never reads its answer, and each
holds an open file: a thousand of them, from one machine, and nobody is answered any more.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

MOST_CONNECTIONS = 400  # a browser opens six; most systems allow a process a thousand open files
ACCEPTED_AT_ONCE = 64  # asyncio takes so many, some times over, before the first of them is looked at
IDLE_TIMEOUT_S = 30.0  # a telephone that lost its network for a moment is back sooner
LEAST_BYTES = 4096  # in that time: the worst line of an office carries a hundred times as much


class Part(IntEnum):
    """What a client has to do next, by how much is under way for it."""

    ASK = 0
    SEND = 1
    READ = 2
    NONE = 3  # it is the desk's turn


class Seen(NamedTuple):
    """A connection as it was looked at."""

    part: Part
    turns: int  # how often the client did its part
    left_bytes: int  # falls as it does it


class TimedConnection(H11Protocol):
    """A connection that is dropped where its client does not get on with its part for `IDLE_TIMEOUT_S`."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._turns = self._received_bytes = 0
        self._before = Seen(Part.NONE, 0, 0)
        self._next_look: asyncio.TimerHandle | None = None
        self.moved_s = self.loop.time()  # when it was seen to get on, or came

    @property
    def address(self) -> str:
        """Give where the client is."""
        return self.client[0] if self.client else ""

    @property
    def part(self) -> Part:
        """Give what the client has to do next."""
        if self.transport.get_write_buffer_size():
            return Part.READ
        if self.cycle is None or self.cycle.response_complete:
            return Part.ASK
        return Part.SEND if self.cycle.more_body and not self.flow.read_paused else Part.NONE

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Begin to wait; where there are too many connections, one gives way."""
        super().connection_made(transport)
        self._look()
        others = [each for each in self.connections if isinstance(each, TimedConnection) and each.holds(self)]
        if len(others) >= MOST_CONNECTIONS:
            connection_to_drop(others, self).transport.abort()

    def holds(self, other: "TimedConnection") -> bool:
        """Whether it holds a place beside another one; one that was let go of is closed a moment later."""
        return self is not other and not self.transport.is_closing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        if self._next_look is not None:
            self._next_look.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self._received_bytes += len(data)
        super().data_received(data)

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self._turns += 1
        super().on_response_complete()

    def resume_writing(self) -> None:
        """Go on with an answer that the client has begun to read."""
        self._turns += 1
        super().resume_writing()

    def _look(self) -> None:
        part = self.part
        left_bytes = self.transport.get_write_buffer_size() if part is Part.READ else -self._received_bytes
        now, before = Seen(part, self._turns, left_bytes), self._before
        is_stuck = part is not Part.NONE and now[:2] == before[:2] and before.left_bytes - left_bytes < LEAST_BYTES
        if is_stuck:
            self.transport.abort()
            return
        self._before, self.moved_s = now, self.loop.time()
        self._next_look = self.loop.call_later(IDLE_TIMEOUT_S, self._look)


def connection_to_drop(others: Sequence[TimedConnection], last: TimedConnection) -> TimedConnection:
    """Give which connection makes room: of the address that has the most, the one with the least under way.

    It is the last one itself where the desk works for all others of its own address: a proxy's clients have one, too.
    """
    held = Counter(each.address for each in others)
    found = min(others, key=lambda each: (-held[each.address], each.part, each.moved_s))
    return last if found.part is Part.NONE and found.address == last.address else found


def open_files_of(state: ServerState) -> frozenset[int]:
    """Give the open files of all connections that a server knows."""
    known = (each.transport for each in state.connections if isinstance(each, TimedConnection))
    return frozenset(transport.get_extra_info("socket").fileno() for transport in known)
