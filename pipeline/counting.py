"""Judge all ballots of a survey and count them: from the store to the tally."""

from dataclasses import dataclass

from pipeline.assemble import SeenBallot, seen_ballots
from pipeline.eligibility import Verdict, judge
from pipeline.plan_rules import counted_units, rules_of
from pipeline.store import items
from pipeline.survey import Survey
from pipeline.tally.tally import Tally, count


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBallot:
    """A seen ballot with the verdict on it."""

    seen: SeenBallot
    verdict: Verdict


def judged_ballots(survey: Survey) -> tuple[JudgedBallot, ...]:
    """Judge every ballot that was seen, by code."""
    forms, rules = survey.forms(), rules_of(survey.plan)
    judged = []
    for seen in seen_ballots(survey):
        form = forms.get((seen.ballot.form, seen.ballot.version))
        verdict = judge(seen.ballot, form.questionnaire if form else None, rules)
        judged.append(JudgedBallot(seen=seen, verdict=verdict))
    return tuple(judged)


def tally_of_survey(survey: Survey) -> Tally:
    """Count all ballots of all rounds; `Tally.only` narrows it."""
    judged = [(each.seen.ballot, each.verdict) for each in judged_ballots(survey)]
    questionnaires = tuple(form.questionnaire for form in survey.forms().values())
    with survey.store.connection() as connection:
        orphans = sum(item.question is None and item.ballot is None for item in items.open_items(connection))
    return count(judged, questionnaires, counted_units(survey.plan), waiting_pages=orphans)
