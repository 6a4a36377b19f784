"""What a plan says about which ballots count."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.reasons import HARD, PER_QUESTION, ReasonCode


class EligibilityLevel(StrEnum):
    """What a defect in one question takes out of the tally: the whole ballot, or that question."""

    FORM = "form"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityRules:
    """What a plan says about which ballots count."""

    plan: str  # the plan code in the QR symbol
    units: frozenset[str]
    rounds: frozenset[str]
    level: EligibilityLevel = EligibilityLevel.FORM
    required_blank_tolerance: int = 0
    start: date | None = None
    end: date | None = None  # inclusive
    late_until: date | None = None  # inclusive: late collection is allowed until then
    applied: frozenset[ReasonCode] = frozenset(ReasonCode)  # a plan may leave out those that are not hard

    def __post_init__(self) -> None:
        if self.required_blank_tolerance < 0:
            raise ValueError(f"required_blank_tolerance is {self.required_blank_tolerance}, must be 0 or more")

    @property
    def last_day(self) -> date | None:
        """Give the last day on which a ballot may be received."""
        days = [day for day in (self.end, self.late_until) if day is not None]
        return max(days, default=None)

    @property
    def has_period(self) -> bool:
        """Whether the date of receipt matters at all."""
        return (self.start or self.last_day) is not None and ReasonCode.OUT_OF_PERIOD in self.applied

    def excludes(self, code: ReasonCode) -> bool:
        """Whether this reason takes a whole ballot out of the tally."""
        if code in HARD:
            return True
        return code in self.applied and not (self.level is EligibilityLevel.QUESTION and code in PER_QUESTION)

    def may_be_blank(self, *, required: bool) -> bool:
        """Whether a ballot that counts can hold this question without an answer."""
        strict = self.level is EligibilityLevel.FORM and self.required_blank_tolerance == 0
        return not (required and strict and self.applied >= PER_QUESTION)
