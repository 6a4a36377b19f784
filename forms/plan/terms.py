"""What a plan settles besides units and questions: eligibility, correction, anonymity, duties."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from forms.plan.deadline import Deadline
from forms.plan.fields import month_end
from forms.plan.planfile import PlanFile
from forms.plan.rounds import Window, latest, windows
from forms.plan.workfile import DueEntry, ReportEntry, StepEntry


class Anonymity(StrEnum):
    """What the plan promises about names."""

    ANONYMOUS = "anonymous"
    OPTIONAL_IDENTITY = "optional_identity"
    NOT_STATED = "not_stated"
    NAMED = "named"


class EligibilityLevel(StrEnum):
    """What a defect takes out of the tally: the whole ballot, or the question alone."""

    FORM = "form"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """When a ballot counts."""

    level: EligibilityLevel
    rules: tuple[str, ...]
    required_blank_tolerance: int
    start: date | None
    end: date | None
    late_collection_allowed_until: date | None
    windows: Mapping[str, Window] = field(default_factory=dict)  # by round, where it has days of its own

    @property
    def window(self) -> Window:
        """Give the days on which ballots may be received, where their round has none of its own."""
        return Window(start=self.start, last=latest(self.end, self.late_collection_allowed_until))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the work."""

    number: int
    task: str
    responsible: str
    start: date | None
    deadline: Deadline
    each_year: str | None  # month and day, such as `10-31`, where it falls due every year

    def deadline_in(self, year: int) -> Deadline:
        """Give the deadline of one year."""
        return _in_year(self.deadline, self.each_year, year)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDuty:
    """A report that must be handed in."""

    id: str
    sender: str
    to: str
    every: str | None
    contents: tuple[str, ...]
    deadline: Deadline
    each_year: str | None

    def deadline_in(self, year: int) -> Deadline:
        """Give the deadline of one year."""
        return _in_year(self.deadline, self.each_year, year)


def eligibility_of(file: PlanFile) -> Eligibility:
    """Make the eligibility rules of a plan."""
    entry = file.form_eligibility
    usual = Eligibility(
        level=EligibilityLevel(entry.eligibility_level),
        rules=entry.rules,
        required_blank_tolerance=entry.required_blank_tolerance,
        start=file.period.start,
        end=file.period.end,
        late_collection_allowed_until=entry.late_collection_allowed_until,
    )
    of_rounds = windows(file.cycle, file.period, entry.late_collection_allowed_until)
    return replace(usual, windows={label: each for label, each in of_rounds.items() if each != usual.window})


def anonymity_of(file: PlanFile) -> Anonymity:
    """Give what the plan promises about names."""
    said = file.confidentiality.anonymous
    if isinstance(said, bool):
        return Anonymity.ANONYMOUS if said else Anonymity.NAMED
    return Anonymity.OPTIONAL_IDENTITY if said == "optional identity" else Anonymity.NOT_STATED


def step_of(entry: StepEntry) -> Step:
    """Make a step of its entry."""
    return Step(
        number=entry.step,
        task=entry.task,
        responsible=entry.responsible,
        start=entry.start,
        deadline=_deadline(entry),
        each_year=entry.due_before_each_year,
    )


def report_of(entry: ReportEntry) -> ReportDuty:
    """Make a report duty of its entry."""
    return ReportDuty(
        id=entry.id,
        sender=entry.from_ or "",
        to=entry.to or "",
        every=entry.every,
        contents=entry.contents,
        deadline=_deadline(entry),
        each_year=entry.due_before_each_year,
    )


def _deadline(entry: DueEntry) -> Deadline:
    return Deadline(due=month_end(entry.due_month) if entry.due_month else entry.due, due_before=entry.due_before)


def _in_year(deadline: Deadline, each_year: str | None, year: int) -> Deadline:
    return Deadline(due_before=date.fromisoformat(f"{year}-{each_year}")) if each_year else deadline
