"""What a plan says about which ballots count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from forms.plan.model import Plan
from forms.plan.rounds import Window, latest
from forms.plan.terms import EligibilityLevel
from pipeline.judging.reasons import HARD, PER_QUESTION, ReasonCode

__all__ = ("EligibilityLevel", "EligibilityRules", "rules_of")

# Reasons of a plan's rules that it may leave out; those that no rule names always apply.
_BY_PLAN_RULE = {
    "RETURNED_IN_PERIOD": frozenset({ReasonCode.OUT_OF_PERIOD}),
    "REQUIRED_ANSWERED": frozenset({ReasonCode.REQUIRED_BLANK, ReasonCode.UNREADABLE}),
    "SINGLE_MARK_PER_SINGLE_QUESTION": frozenset({ReasonCode.MULTIPLE_MARKS}),
}


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
    windows: Mapping[str, Window] = field(default_factory=dict)  # by round, where rounds have days of their own
    applied: frozenset[ReasonCode] = frozenset(ReasonCode)  # a plan may leave out those that are not hard

    def __post_init__(self) -> None:
        if self.required_blank_tolerance < 0:
            raise ValueError(f"required_blank_tolerance is {self.required_blank_tolerance}, must be 0 or more")

    @property
    def last_day(self) -> date | None:
        """Give the last day on which a ballot may be received."""
        return latest(self.end, self.late_until)

    def window(self, round: str) -> Window:
        """Give the days on which ballots of a round may be received."""
        return self.windows.get(round) or Window(start=self.start, last=self.last_day)

    def has_period(self, round: str) -> bool:
        """Whether the date of receipt matters at all."""
        return self.window(round).is_set and ReasonCode.OUT_OF_PERIOD in self.applied

    def is_out_of_period(self, day: date | None, round: str) -> bool:
        """Whether a ballot received on `day` came too early or too late; never where no day was stated."""
        # the time of scanning says nothing about the day the office got the ballot
        return day is not None and not self.window(round).holds(day)

    def excludes(self, code: ReasonCode) -> bool:
        """Whether this reason takes a whole ballot out of the tally."""
        if code in HARD:
            return True
        return code in self.applied and not (self.level is EligibilityLevel.QUESTION and code in PER_QUESTION)

    def may_be_blank(self, *, required: bool) -> bool:
        """Whether a ballot that counts can hold this question without an answer."""
        strict = self.level is EligibilityLevel.FORM and self.required_blank_tolerance == 0
        return not (required and strict and self.applied >= PER_QUESTION)


def rules_of(plan: Plan) -> EligibilityRules:
    """Take the rules from the plan."""
    terms = plan.eligibility
    left_out = [reasons for name, reasons in _BY_PLAN_RULE.items() if name not in terms.rules]
    return EligibilityRules(
        plan=plan.code,
        units=frozenset(unit.id for unit in plan.units),
        rounds=frozenset(round_.label for round_ in plan.rounds()),
        level=terms.level,
        required_blank_tolerance=terms.required_blank_tolerance,
        start=terms.start,
        end=terms.end,
        late_until=terms.late_collection_allowed_until,
        windows=terms.windows,
        applied=frozenset(ReasonCode).difference(*left_out),
    )
