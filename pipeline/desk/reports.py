"""The report at the desk: the same document that the files hold, of one unit, one group of units, or all."""

from dataclasses import dataclass, replace

from pipeline.access.account import Account
from pipeline.counting import tally_of_survey
from pipeline.desk.desk import Desk
from pipeline.document.chart import Chart
from pipeline.document.drawing import drawn
from pipeline.document.model import Annex, Document, Placeholder
from pipeline.document.svg import svg_of
from pipeline.document.table import DataTable
from pipeline.errors import UsageError
from pipeline.report.facts import Facts
from pipeline.report.report import report_of
from pipeline.reporting import ReportOrder, facts_of, latest_period
from pipeline.survey import Survey
from pipeline.tally.groups import group_title
from pipeline.tally.tally import CountedUnit

CHART_WIDTH_MM = 190.0  # as wide as a table of the page; words in it come out at the size of the page's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a report is of; None means all."""

    round: str
    unit: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChoice:
    """A group of units that can be chosen."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report as the desk shows it."""

    place: Place
    document: Document
    provisional: bool
    returned: int  # ballots it rests on

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Give what a person must still write."""
        return tuple(block.text for block in self.document.all_blocks() if isinstance(block, Placeholder))

    @property
    def annexes(self) -> tuple[Annex, ...]:
        """Give the annexes that hold figures."""
        return tuple(annex for annex in self.document.annexes if any(_is_figure(block) for block in annex.blocks))


def place_for(desk: Desk, account: Account, *, round: str | None, unit: str | None, group: str | None) -> Place:
    """Give what a person may see of what they ask for: those bound to units see one of theirs, never all together.

    Raises:
        UsageError: The plan has no such round, unit or group.
    """
    plan = desk.survey.plan
    labels = dict.fromkeys(each.label for each in (*plan.rounds(), *plan.periods()))
    if round is not None and round not in labels:
        raise UsageError(
            "%(round)s is no round or quarter of the plan: %(labels)s", round=round, labels=", ".join(labels)
        )
    if unit is not None and not plan.has_unit(unit):
        raise UsageError("%(unit)s: không có đơn vị này trong kế hoạch", unit=unit)
    if group is not None and group not in plan.groups():
        raise UsageError("%(group)s: không có nhóm đơn vị này trong kế hoạch", group=group)
    if account.units and unit is None:
        unit, group = account.units[0], None
    label = round or desk.kept("latest round", _latest)
    return Place(round=label, unit=unit, group=None if unit else group)


def report_view(desk: Desk, place: Place) -> ReportView:
    """Give the report of a place."""
    return desk.kept(f"report {place}", lambda survey: _view(survey, place))


def groups_of(desk: Desk) -> tuple[GroupChoice, ...]:
    """Give the groups of units with their titles; none where all units are one group."""
    return desk.kept("groups", _groups)


def svg(chart: Chart, id: str) -> str:
    """Draw a chart as the documents do; every word in it is escaped."""
    return svg_of(drawn(chart, CHART_WIDTH_MM), title=chart.title, alternative=chart.alternative, id=id)


def _view(survey: Survey, place: Place) -> ReportView:
    facts = facts_of(survey, ReportOrder(unit=place.unit, round=place.round))
    if place.group is not None:
        facts = _of_group(facts, place.group)
    return ReportView(
        place=place,
        document=report_of(facts),
        provisional=facts.tally.provisional,
        returned=facts.tally.counts.returned,
    )


def _of_group(facts: Facts, group: str) -> Facts:
    """Give the part of the facts that belongs to one group of units; the re-check is of all units."""
    return replace(
        facts,
        tally=facts.tally.only(group=group),
        all_periods=facts.all_periods.only(group=group),
        progress=tuple(each for each in facts.progress if each.group == group),
        audit=None,
        audit_notes=(),
        comments=(),
    )


def _latest(survey: Survey) -> str:
    return latest_period(survey).label


def _groups(survey: Survey) -> tuple[GroupChoice, ...]:
    tally = tally_of_survey(survey).only(round=latest_period(survey).label)
    surveyed = [unit for unit in tally.units if unit.surveyed]
    found: dict[str, list[CountedUnit]] = {}
    for unit in surveyed:
        if unit.group is not None:
            found.setdefault(unit.group, []).append(unit)
    if len(found) < 2:
        return ()
    return tuple(
        GroupChoice(id=group, title=group_title(units, number))
        for number, (group, units) in enumerate(found.items(), 1)
    )


def _is_figure(block: object) -> bool:
    return isinstance(block, DataTable | Chart)
