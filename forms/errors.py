"""What this project raises on purpose, split by whose fault it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class SurveyError(Exception):
    """Root of all that this project raises on purpose."""


class FormError(SurveyError):
    """The questionnaire cannot be set; its author can mend it."""


class CodeError(SurveyError):
    """A code on a page or typed by a person is not one of this survey's."""


class ForgedCode(CodeError):
    """The code has our form but its seal does not hold: forged, damaged or from another survey's key."""


class ForeignCode(CodeError):
    """The code is not one that this program printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProblem:
    """One thing in a plan file that its author must mend."""

    line: int  # 1-based; 0 where the file as a whole is meant
    field: str  # path in the file, such as `units[3].quota`
    found: str
    expected: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        remedy = f". {self.remedy}" if self.remedy else ""
        return f"{place}{self.field}: found {self.found}, expected {self.expected}{remedy}"


class PlanError(SurveyError):
    """The plan file cannot be loaded; each problem names line, field, found and expected."""

    def __init__(self, path: Path, problems: Sequence[PlanProblem]) -> None:
        super().__init__(path, tuple(problems))
        self.path, self.problems = path, tuple(problems)

    def __str__(self) -> str:
        return "\n".join(f"{self.path}: {problem}" for problem in self.problems)
