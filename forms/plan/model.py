"""The survey plan as the rest of the program sees it: frozen, checked, resolved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from forms.plan.planfile import DocumentEntry, PlanFile
from forms.plan.quotas import Quotas
from forms.plan.rounds import Round, holding, periods, rounds
from forms.plan.terms import Anonymity, Eligibility, ReportDuty, Step
from forms.plan.unit import Unit
from forms.questionnaire import Correction, Questionnaire


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A survey plan. What is only for people stands in `file`, as it was written."""

    file: PlanFile
    units: tuple[Unit, ...]
    questionnaires: Mapping[str, Questionnaire]
    quotas: Quotas
    eligibility: Eligibility
    correction: Correction
    anonymity: Anonymity
    steps: tuple[Step, ...]
    reports: tuple[ReportDuty, ...]
    lines: Mapping[tuple[str | int, ...], int]  # where each value stands in the file, for findings

    @property
    def document(self) -> DocumentEntry:
        """The official document: number, symbol, place, dates, signature, recipients, legal bases."""
        return self.file.plan

    @property
    def code(self) -> str:
        """The plan code in every ballot code, such as `KN23`."""
        return self.document.code

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def title(self) -> str:
        return self.document.title

    @property
    def issuing_body(self) -> str:
        return self.document.issuing_body

    @property
    def lead_unit(self) -> str:
        return self.document.lead_unit or ""

    @property
    def signature_block(self) -> tuple[str, ...]:
        return self.document.signature_block

    @property
    def signatory(self) -> str | None:
        return self.document.signatory

    @property
    def legal_basis(self) -> tuple[str, ...]:
        return self.document.legal_basis

    @property
    def recipients(self) -> tuple[str, ...]:
        return self.document.recipients

    @property
    def anonymous(self) -> bool:
        """Whether no name may be asked for."""
        return self.anonymity is Anonymity.ANONYMOUS

    @property
    def declared_total(self) -> int | None:
        return self.quotas.declared_total

    @property
    def computed_total(self) -> int | None:
        """What the rules add up to; None where they give no number."""
        return self.quotas.computed_total

    @cached_property
    def _units_by_id(self) -> dict[str, Unit]:
        return {unit.id: unit for unit in self.units}

    def unit(self, id: str) -> Unit:
        """Give one unit; KeyError where the plan has no such id."""
        return self._units_by_id[id]

    def has_unit(self, id: str) -> bool:
        return id in self._units_by_id

    def surveyed_units(self) -> tuple[Unit, ...]:
        """Give the units that ballots are printed for, in plan order."""
        return tuple(unit for unit in self.units if unit.surveyed)

    def groups(self) -> tuple[str, ...]:
        """Give the groups of the surveyed units, in plan order, each once."""
        return tuple(dict.fromkeys(unit.group for unit in self.surveyed_units()))

    def questionnaire_of(self, unit_id: str) -> Questionnaire:
        """Give the questionnaire of a unit; KeyError where the plan has no such unit."""
        return self.questionnaires[self.unit(unit_id).questionnaire]

    def quota(self, unit_id: str, transactions: int | None = None) -> int | None:
        """Give how many ballots a unit must return; None where the plan cannot say.

        Args:
            unit_id: The unit; KeyError where the plan has no such id.
            transactions: Its transactions as they are counted, in place of the plan's own number.
        """
        return self.quotas.of(self.unit(unit_id), transactions)

    def rounds(self) -> tuple[Round, ...]:
        """Give the rounds that ballots are printed for."""
        return rounds(self.file.cycle, self.file.period)

    def round(self, label: str) -> Round:
        """Give one round; KeyError where the plan has none of that label."""
        return {round_.label: round_ for round_ in self.rounds()}[label]

    def round_for(self, today: date) -> Round:
        """Give the only round, else the one of `today`, else the first."""
        all_rounds = self.rounds()
        return all_rounds[0] if len(all_rounds) == 1 else holding(today, all_rounds) or all_rounds[0]

    def periods(self) -> tuple[Round, ...]:
        """Give the periods that answers are counted by: the quarters of a quarterly survey, else the rounds."""
        return periods(self.file.cycle, self.file.period)

    def surveyed_periods(self) -> tuple[Round, ...]:
        """Give the periods of which a day lies in the survey's own: of others there are no transactions to count."""
        first, last = self.file.period.start or date.min, self.file.period.end or date.max
        return tuple(p for p in self.periods() if (p.start or date.min) <= last and (p.end or date.max) >= first)

    def period_of(self, day: date) -> Round | None:
        """Give the period in which a ballot received on `day` counts."""
        return holding(day, self.periods())

    def line(self, *path: str | int) -> int:
        """Give the line in the file of a value, or of the nearest thing around it; 0 where there is none."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)
