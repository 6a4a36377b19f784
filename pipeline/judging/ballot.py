"""A ballot as it stands before eligibility is judged: identity, pages, answers, and what people stated about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from forms.code import BallotId
from omr.reading import Answer
from pipeline.judging.reasons import STATABLE, ReasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """All that is known of one returned ballot.

    `answers` holds every mark question of the pages that were read; a question of a page that was
    not read is absent. `stated` are reasons that nothing in the ballot itself can show.
    """

    ballot: BallotId
    channel: str
    form: str
    version: str
    answers: Mapping[str, Answer]
    pages_expected: int = 0  # 0: an answer without paper (online, phone, interview)
    pages_read: frozenset[int] = frozenset()
    pages_waiting: frozenset[int] = frozenset()  # scanned, and a person must look
    rivals: int = 0  # waiting pages beside another page of the same number: each may prove a ballot of its own
    disputed: bool = False  # it was typed in as well, with other answers
    received: date | None = None  # as the office stated it, never the time of scanning
    printed_on: date | None = None  # first printed; says the quarter where no day of receipt was stated
    printed: bool = True  # its serial was issued; of no meaning without paper
    spoiled: bool = False
    simulated: bool = False
    stated: frozenset[ReasonCode] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        unknown = self.stated - STATABLE
        if unknown:
            raise ValueError(f"{self.ballot.code}: {', '.join(sorted(unknown))} is computed, it cannot be stated")

    @property
    def waits(self) -> bool:
        """Whether a person must look at a page of it, or choose between what was typed and what was scanned."""
        return bool(self.pages_waiting) or self.disputed

    @property
    def on_paper(self) -> bool:
        """Whether the ballot is a sheet; online, phone and interview answers have none."""
        return self.pages_expected > 0

    @property
    def missing_pages(self) -> tuple[int, ...]:
        """Give the pages that were neither read nor wait for a person."""
        seen = self.pages_read | self.pages_waiting
        return tuple(page for page in range(1, self.pages_expected + 1) if page not in seen)
