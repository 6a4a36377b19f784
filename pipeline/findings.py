"""What the checks of a plan found, with what people stated and acknowledged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forms.plan.finding import Finding
from forms.plan.findings import findings
from forms.plan.shares import UnitCounts
from pipeline.audit.findings import audit_findings
from pipeline.counting import tally_of_survey
from pipeline.half_read import half_read
from pipeline.importing.columns import clashing_ids
from pipeline.left_behind import changed_forms, forms_gone, left_behind
from pipeline.lost_choices import lost_choices
from pipeline.merged_findings import merge_findings
from pipeline.printing.printable import layout_remarks, long_names
from pipeline.published.keeping import published_findings
from pipeline.purging import overdue
from pipeline.store import books
from pipeline.store.books import Acknowledgement, StatedCounts
from pipeline.survey import Survey
from pipeline.tally.tally import Tally
from pipeline.transactions import known_counts
from pipeline.vietnam import today_in_vietnam


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredFinding:
    """A finding, and who took responsibility for it."""

    finding: Finding
    acknowledged: Acknowledgement | None


def all_findings(survey: Survey, round: str | None = None) -> tuple[AnsweredFinding, ...]:
    """Check the plan, its counts, forms and re-checks; findings that are gone leave their acknowledgement behind.

    Args:
        survey: The survey.
        round: The round whose re-check is looked at; of all rounds where it is left out.

    Raises:
        PlanError: The plan cannot be loaded.
        FormError: A form cannot be set.
    """
    of_forms = (
        *layout_remarks(survey.plan),
        *long_names(survey.plan),
        *clashing_ids(survey.plan),
        *changed_forms(survey),
        *forms_gone(survey),
        *left_behind(survey),
    )
    found = (
        *findings(survey.plan, unit_counts(survey)),
        *of_forms,
        *audit_findings(survey, round),
        *overdue(survey, today=today_in_vietnam()),
        *published_findings(survey),
        *lost_choices(survey, round),
        *half_read(survey, round),
        *merge_findings(survey, round),
    )
    return answered(survey, found)


def answered(survey: Survey, found: Iterable[Finding]) -> tuple[AnsweredFinding, ...]:
    """Say of each finding who took responsibility for it."""
    with survey.store.connection() as connection:
        acknowledged = books.acknowledgements(connection)
    return tuple(AnsweredFinding(finding=each, acknowledged=_answer_to(each, acknowledged)) for each in found)


def _answer_to(finding: Finding, said: Mapping[str, Acknowledgement]) -> Acknowledgement | None:
    answer = said.get(finding.code)
    return answer if answer and answer.covers(finding.text) else None


def unit_counts(survey: Survey) -> tuple[UnitCounts, ...]:
    """Give transactions and returned ballots of those periods for which transactions were stated."""
    periods = {period.label for period in (*survey.plan.periods(), *survey.plan.rounds())}
    stated = [each for each in known_counts(survey).values() if each.transactions is not None]
    tally = tally_of_survey(survey) if stated else None
    return tuple(
        UnitCounts(
            unit=each.unit,
            period=each.round,
            transactions=each.transactions or 0,
            returned=_returned(tally, each) if each.returned is None else each.returned,
        )
        for each in stated
        if each.round in periods
    )


def _returned(tally: Tally | None, said: StatedCounts) -> int:
    return 0 if tally is None else tally.only(unit=said.unit, round=said.round).counts.returned
