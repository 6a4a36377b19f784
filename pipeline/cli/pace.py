"""How long the rest will take, by the pace measured since the work began to flow."""

# Until the first results come, workers start, load their libraries and compile their loops: seconds that no
# later page costs. After that, shares of several pages come in clumps: five seconds hold some of them.
WARM_UP_S = 5.0


class Pace:
    """The pace of one piece of work; nothing is forecast before it is warm."""

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None
        self._latest = (0.0, 0)

    def see(self, done: int, *, now_s: float) -> None:
        """Note how much is done by now."""
        if done > 0 and self._first is None:
            self._first = (now_s, done)
        if done != self._latest[1]:  # between two clumps the clock runs on and proves nothing
            self._latest = (now_s, done)

    def per_s(self) -> float | None:
        """Give how many are done in a second, None as long as that is a guess."""
        if self._first is None:
            return None
        span_s, done = self._latest[0] - self._first[0], self._latest[1] - self._first[1]
        return done / span_s if span_s >= WARM_UP_S and done > 0 else None

    def left_s(self, total: int) -> float | None:
        """Give the seconds that the rest will take, None as long as that is a guess."""
        pace = self.per_s()
        return None if pace is None else max(total - self._latest[1], 0) / pace


def in_words(seconds: float | None) -> str:
    """Say how long something will take, no finer than it is known."""
    if seconds is None:
        return "too early to say how long"
    if seconds < 100:
        return f"about {seconds:.0f} s left"
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes < 100 else f"about {minutes / 60:.1f} h left"
