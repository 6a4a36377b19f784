"""The facts of reports, from made-up ballots of the five sample surveys and the hundred golden ones."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from forms.code import BallotId
from forms.plan.load import load_plan
from forms.plan.model import Plan
from pipeline.judging.ballot import Ballot
from pipeline.judging.eligibility import judge
from pipeline.judging.rules import rules_of
from pipeline.report.facts import Facts
from pipeline.tally.planned import forms_of, units_of
from pipeline.tally.progress import UnitProgress
from pipeline.tally.published import parts_of, publishable, without_suppressed_forms
from pipeline.tally.tally import Tally, count
from tests.pipeline.count.ballots import golden_ballots
from tests.pipeline.count.test_samples_counted import filled

SAMPLES = Path(__file__).parents[3] / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.yaml"))


def plan_of(name: str) -> Plan:
    return load_plan(SAMPLES / f"{name}.yaml")


def some_ballots(
    plan: Plan, number: int, *, round: str | None = None, channels: Sequence[str] = ("paper",)
) -> list[Ballot]:
    """Fill ballots, unit by unit in turn; few of them are blank, so that most count."""
    dice = random.Random(f"{plan.code}{round}")
    units = [unit.id for unit in plan.surveyed_units()]
    stack = []
    for serial in range(number):
        unit = units[serial % len(units)]
        ballot = filled(plan, unit, serial + 1, dice)
        label = round or plan.rounds()[0].label
        place = BallotId(plan=plan.code, unit=unit, round=label, serial=serial + 1)
        stack.append(replace(ballot, ballot=place, channel=channels[serial % len(channels)]))
    return stack


def facts(name: str, ballots: Sequence[Ballot], *, round: str | None = None, **more: object) -> Facts:
    """Give the facts of a round of these ballots."""
    plan = plan_of(name)
    tally = counted(plan, ballots)
    label = round or plan.rounds()[0].label
    period = next(each for each in (*plan.rounds(), *plan.periods()) if each.label == label)
    mine = tally.only(round=label)
    values = {"tally": mine, "all_periods": tally, "progress": progress_of(plan, mine, label), **more}
    if more.get("publication"):
        shown = publishable(tally, parts_of(tally))
        values |= {
            "tally": without_suppressed_forms(shown.only(round=label), mine),
            "all_periods": shown,
            "unsuppressed": tally,
        }
    return Facts(plan=plan, unit=None, period=period, **values)  # type: ignore[arg-type]  # fields of Facts


def counted(plan: Plan, ballots: Sequence[Ballot], *, rounds: frozenset[str] = frozenset()) -> Tally:
    rules = rules_of(plan)
    rules = replace(rules, rounds=rules.rounds | rounds)
    forms = {unit.id: plan.questionnaire_of(unit.id) for unit in plan.units}
    judged = [(each, judge(each, forms[each.ballot.unit], rules)) for each in ballots]
    return count(judged, forms_of(plan), units_of(plan))


def progress_of(plan: Plan, tally: Tally, label: str) -> tuple[UnitProgress, ...]:
    progress = []
    for unit in plan.surveyed_units():
        counts = tally.only(unit=unit.id).counts
        progress.append(
            UnitProgress(
                unit=unit.id,
                name=unit.name,
                group=unit.group,
                round=label,
                quota=plan.quota(unit.id),
                printed=counts.returned,
                issued=counts.returned,
                returned=counts.returned,
                scanned=counts.returned,
                spoiled=0,
                eligible=counts.eligible,
                ineligible=counts.ineligible,
                pending=counts.pending,
                reasons=counts.leading,
            )
        )
    return tuple(progress)


def golden_facts(**more: object) -> Facts:
    """Give the facts of the golden survey, Đắk Mil 2024; `more` changes every ballot."""
    ballots = [replace(ballot, **more) for ballot, _, _ in golden_ballots()]  # type: ignore[arg-type]
    return facts("dak-mil", ballots)
