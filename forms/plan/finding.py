"""What a check of the plan found: stated, never repaired."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from forms.phrase import Phrase
from forms.plan.model import Plan
from forms.plan.yamltree import dotted


class Severity(StrEnum):
    """How much a finding weighs; an error must be acknowledged by a named person before a round is closed."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding, in the words of the office."""

    code: str  # stable: scripts and acknowledgements name it
    severity: Severity
    where: str  # path in the plan file
    line: int  # in the plan file, from 1; 0 where there is no place
    said: Phrase

    @property
    def text(self) -> str:
        """Give it in Vietnamese, as the log and the reports keep it."""
        return str(self.said)


Rule = Callable[[Plan], Iterator[Finding]]


def finding(plan: Plan, code: str, severity: Severity, *, at: tuple[str | int, ...], said: Phrase) -> Finding:
    """Make a finding about a place of the plan file."""
    return Finding(code=code, severity=severity, where=dotted(at), line=plan.line(*at), said=said)
