"""Everything that a report is made of, gathered once from the survey; behind this door no module asks the store."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from forms.plan.model import Plan
from forms.plan.rounds import Round
from forms.plan.shares import ShareLine
from forms.plan.unit import Unit
from forms.questionnaire import Questionnaire
from pipeline.findings import AnsweredFinding
from pipeline.judging.rules import EligibilityRules, rules_of
from pipeline.tables.table import Table
from pipeline.tally.figures import Figure, FormFigures, form_figures
from pipeline.tally.groups import group_title
from pipeline.tally.progress import UnitProgress, total
from pipeline.tally.tally import CountedUnit, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody wrote in their own words, typed in; nobody is named."""

    unit: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What one report may say."""

    plan: Plan
    unit: Unit | None  # the report is of this unit alone
    period: Round  # a round, or a quarter of it
    tally: Tally  # of this period and unit; in a publication only what may be published
    all_periods: Tally  # of this unit, all rounds; in a publication only what may be published
    progress: tuple[UnitProgress, ...]  # of this period, in plan order
    shares: tuple[ShareLine, ...] = ()  # ballots against transactions, all quarters
    audit: Table | None = None
    audit_notes: tuple[str, ...] = ()
    findings: tuple[AnsweredFinding, ...] = ()
    comments: tuple[Comment, ...] = ()
    as_of: str = ""  # up to which entry of the log was counted, and whether the round is closed
    remarks: tuple[str, ...] = ()  # on the ballots, such as `chưa ghi ngày thu phiếu`
    earlier: Round | None = None  # an earlier survey that was loaded; its counts stand in `all_periods`
    earlier_provisional: bool = False  # the file said so
    publication: bool = False  # for everybody: no line may lead to a person
    unsuppressed: Tally | None = None  # of a publication `all_periods` with what is suppressed, to number ballots by

    @property
    def simulated(self) -> bool:
        """Whether simulated ballots are among those of any figure shown."""
        return self.came.simulated or any(self.of(each).simulated for each in self.earlier_periods)

    @property
    def provisional(self) -> bool:
        """Whether any figure shown may still change: of this period, or of one that it is compared with."""
        return self.came.provisional or any(self.unsettled(each) for each in self.earlier_periods)

    @property
    def ballots(self) -> Tally:
        """Give the ballots of this unit and all rounds: for their numbers, for not all answers may be published."""
        return self.unsuppressed or self.all_periods

    @cached_property
    def came(self) -> Tally:
        """Give the ballots of this period: for their numbers, for not all answers may be published."""
        return self.unsuppressed.only(round=self.period.label) if self.unsuppressed else self.tally

    @cached_property
    def suppressed(self) -> int:
        """Count the eligible ballots whose answers a publication suppresses here."""
        return self.came.counts.eligible - self.tally.counts.eligible

    def of(self, period: Round) -> Tally:
        """Give the counts of another period."""
        return self.all_periods.only(round=period.label)

    def unsettled(self, period: Round) -> bool:
        """Whether ballots of another period still wait."""
        said = self.earlier_provisional and period == self.earlier
        return said or bool(self.of(period).counts.pending)

    @cached_property
    def earlier_periods(self) -> tuple[Round, ...]:
        """Give the earlier rounds, or quarters, that ballots count in, oldest first; before all, the one loaded."""
        same = self.plan.periods() if self.period in self.plan.periods() else self.plan.rounds()
        labels = [each.label for each in same]
        before = same[: labels.index(self.period.label)] if self.period.label in labels else ()
        filled = (each for each in before if self.of(each).counts.eligible)
        return (*((self.earlier,) if self.earlier else ()), *filled)

    @cached_property
    def rules(self) -> EligibilityRules:
        return rules_of(self.plan)

    @cached_property
    def total(self) -> UnitProgress:
        """Give the counts of all units together."""
        return total(self.progress)

    @cached_property
    def unbalanced(self) -> tuple[UnitProgress, ...]:
        """Give the units whose counts contradict each other."""
        return tuple(unit for unit in self.progress if unit.wrongs)

    @cached_property
    def forms(self) -> tuple[Questionnaire, ...]:
        """Give the forms of the report: those of which ballots came back, else the newest of each unit's."""
        used = tuple(form for form in self.came.questionnaires if self.came.counts_of(form).returned)
        if used:
            return used
        keys = {unit.questionnaire for unit in self.came.units}
        newest = {form.key: form for form in self.came.questionnaires if form.key in keys}
        return tuple(newest.values())

    @cached_property
    def publishable_forms(self) -> tuple[Questionnaire, ...]:
        """Give those of the forms whose answers may be published."""
        return tuple(form for form in self.forms if form in self.tally.questionnaires)

    @cached_property
    def figures(self) -> tuple[FormFigures, ...]:
        """Give the figures of every form."""
        return tuple(form_figures(self.tally, form, population=self._served(form)) for form in self.publishable_forms)

    def _served(self, form: Questionnaire) -> int | None:
        """Give how many were served where a form is asked; None where a unit did not say."""
        asked = {unit.id for unit in self.tally.units if unit.questionnaire == form.key}
        mine = [unit for unit in self.progress if unit.unit in asked]
        return total(mine).transactions if mine else None

    @property
    def is_whole(self) -> bool:
        """Whether the report is of all units: what the plan says of all of them fits no part."""
        return self.unit is None and self.tally.group is None

    @property
    def several_units(self) -> bool:
        """Whether units can be set beside each other."""
        return len(self.surveyed) > 1

    @cached_property
    def surveyed(self) -> tuple[CountedUnit, ...]:
        """Give the units that were asked about."""
        return tuple(unit for unit in self.tally.units if unit.surveyed)

    def factors(self, figures: FormFigures) -> tuple[Figure, ...]:
        """Give the factors that satisfaction is made of: not needs, and not the question that sums up."""
        overall = {
            section.id
            for section in figures.questionnaire.sections
            if [question for question in section.questions if question.marked and question.overall]
            and all(question.overall for question in section.questions if question.marked)
        }
        return tuple(f for f in figures.factors if f.satisfaction and f.id not in overall)

    def groups(self) -> Iterator[tuple[str, tuple[CountedUnit, ...]]]:
        """Go through the groups of units with their titles, in plan order."""
        groups: dict[str | None, list[CountedUnit]] = {}
        for unit in self.surveyed:
            groups.setdefault(unit.group, []).append(unit)
        for number, units in enumerate(groups.values(), 1):
            yield group_title(units, number if len(groups) > 1 else None), tuple(units)
