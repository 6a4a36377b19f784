"""When the work is done and by which rules, as it stands in the file."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from forms.plan.fields import Count, Day, EachYear, Flag, Month, Name, Share, Strict, Text, Words, Year


class WindowEntry(Strict):
    """From one day to another, both included."""

    start: Day
    end: Day


class OccurrenceEntry(Strict):
    """One year of a yearly survey (`year`), or one quarter of a quarterly one (`period`)."""

    year: Year | None = None
    period: Annotated[Name, Field(max_length=7)] | None = Field(default=None, description="Such as 2023-Q1")
    label: Text | None = None
    start: Day | None = None
    end: Day | None = None
    period_start: Day | None = None
    period_end: Day | None = None
    report_due: Day | None = None
    report_due_before: Day | None = None


class CycleEntry(Strict):
    """How often the survey is held."""

    kind: Literal["one_off_annual", "annual", "continuous_quarterly", "quarterly"] = "one_off_annual"
    years: tuple[Year, ...] = Field(min_length=1)
    occurrences: tuple[OccurrenceEntry, ...] = ()
    report_due: Day | None = None
    report_due_before: EachYear | None = Field(default=None, description="Month and day, such as 10-31, each year")
    report_due_note: Text | None = None
    text: Text | None = None


class DueEntry(Strict):
    """A deadline: `due` is the last day, `due_before` the first day that is late."""

    start: Day | None = None
    due: Day | None = None
    due_before: Day | None = None
    due_before_each_year: EachYear | None = None
    due_month: Month | None = None


class StepEntry(DueEntry):
    """One step of the work."""

    step: StrictInt
    task: Words
    responsible: Text = ""


class ReportEntry(DueEntry):
    """A report that must be handed in."""

    id: Words
    from_: Text | None = Field(default=None, alias="from")
    to: Text | None = None
    every: Text | None = None
    contents: tuple[Words, ...] = ()


class EligibilityEntry(Strict):
    """When a ballot counts."""

    eligibility_level: Literal["form", "question"] = "form"
    rules: tuple[
        Literal[
            "KNOWN_PLAN_AND_UNIT",
            "NOT_DUPLICATE",
            "ALL_PAGES_PRESENT",
            "RETURNED_IN_PERIOD",
            "REQUIRED_ANSWERED",
            "SINGLE_MARK_PER_SINGLE_QUESTION",
            "NO_IDENTITY_REQUIRED",
        ],
        ...,
    ] = (
        "KNOWN_PLAN_AND_UNIT",
        "NOT_DUPLICATE",
        "ALL_PAGES_PRESENT",
        "REQUIRED_ANSWERED",
        "SINGLE_MARK_PER_SINGLE_QUESTION",
    )
    required_blank_tolerance: Count = 0
    late_collection_allowed_until: Day | None = None
    origin: Text | None = None
    basis: Text | None = None
    text: Text | None = None


class RecheckEntry(Strict):
    """How many ballots are checked again (phúc tra)."""

    required: Flag = False
    min_fraction: Share | None = None
    default_fraction: Share | None = None
    min_count_on_full_quota: Count | None = Field(default=None, description="As a person computed it; compared")
    window: WindowEntry | None = None
    followed_by: tuple[Words, ...] = ()
    text: Text | None = None
