"""Judge all ballots of a survey and count them: from the store to the tally."""

import hashlib
from dataclasses import dataclass

from forms.questionnaire import Questionnaire
from pipeline.assemble import SeenBallot, seen_ballots
from pipeline.eligibility import Verdict, judge
from pipeline.rules import rules_of
from pipeline.store import items
from pipeline.survey import Survey
from pipeline.tables.formats import write_tally
from pipeline.tables.sheets import sheets
from pipeline.tables.table import SheetMeta
from pipeline.tally.planned import forms_of, units_of
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
    with survey.store.connection() as connection:
        orphans = sum(item.question is None and item.ballot is None for item in items.open_items(connection))
    return count(judged, questionnaires(survey), units_of(survey.plan), waiting_pages=orphans)


def questionnaires(survey: Survey) -> tuple[Questionnaire, ...]:
    """Give every questionnaire in plan order, of each the oldest version first; those printed and those to be."""
    printed = [form.questionnaire for form in survey.forms().values()]
    return forms_of(survey.plan, sorted(printed, key=_version))


def tally_digest(tally: Tally, survey: Survey) -> str:
    """Seal a tally: sha256 of its numbers as JSON."""
    meta = SheetMeta(issuing_body="", plan_title="")
    return hashlib.sha256(write_tally(sheets(tally, rules_of(survey.plan)), meta, "json")).hexdigest()


def _version(questionnaire: Questionnaire) -> tuple[int, str]:
    """Order versions as numbers where they are numbers: 10 comes after 9."""
    text = questionnaire.version
    return (int(text), "") if text.isdigit() else (0, text)
