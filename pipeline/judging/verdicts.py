"""Every ballot with its verdict: judged once, and then only those again that something was said of.

To judge three thousand ballots takes seconds, and a desk would do so after every decision.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.events import (
    AccountSet,
    AuditDrawn,
    AuditRead,
    AuditRecontacted,
    CountsSet,
    Decided,
    DecisionUndone,
    Exported,
    FileArchived,
    FindingAcknowledged,
    IdentitySeen,
    OpinionAsked,
    OpinionGiven,
    PageSettled,
    PasswordOpened,
    Recounted,
    RowDoubted,
    SignedIn,
    SignInLocked,
    TableChecked,
    TextTyped,
    TokenMade,
)
from pipeline.judging.assemble import seen_ballots
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import judge
from pipeline.judging.rules import rules_of
from pipeline.store import items
from pipeline.store.chain import Entry
from pipeline.survey import Survey

Judged = Mapping[str, JudgedBallot]
# Entries after which every ballot is what it was; after any that is named nowhere here all are judged anew.
NEUTRAL = frozenset(
    event.kind
    for event in (
        AccountSet,
        AuditDrawn,
        AuditRead,
        CountsSet,
        Exported,
        FileArchived,
        FindingAcknowledged,
        IdentitySeen,
        OpinionAsked,
        OpinionGiven,
        PasswordOpened,
        Recounted,
        SignInLocked,
        SignedIn,
        TableChecked,
        TextTyped,
        TokenMade,
    )
)
OF_A_ROW = frozenset((Decided.kind, DecisionUndone.kind))
OF_A_BALLOT = frozenset((AuditRecontacted.kind, PageSettled.kind, RowDoubted.kind))


def judged_ballots(survey: Survey) -> tuple[JudgedBallot, ...]:
    """Judge every ballot that was seen, by code."""
    found: Judged = survey.judged.get(
        survey.store, lambda: _judge(survey, None), lambda known, newer: _updated(survey, known, newer)
    )
    return tuple(found.values())


def each_judged_ballot(survey: Survey) -> Iterator[JudgedBallot]:
    """Go through the same ballots and keep none: for whoever needs each of them once."""
    return _judged_one_by_one(survey, None)


def leaves_ballots_alone(newer: Sequence[Entry]) -> bool:
    """Whether after these entries every ballot is what it was."""
    return all(entry.kind in NEUTRAL for entry in newer)


def leaves_pages_alone(survey: Survey, newer: Sequence[Entry]) -> bool:
    """Whether nothing of these entries changed which pages count, or what the machine read on them."""
    return _ballots_of_rows(survey, newer) is not None


def _ballots_of_rows(survey: Survey, newer: Sequence[Entry]) -> tuple[str | None, ...] | None:
    """Give the ballots of which a row was decided; None where something else happened than that or nothing."""
    told = [entry for entry in newer if entry.kind not in NEUTRAL]
    if any(entry.kind not in OF_A_ROW for entry in told):
        return None
    with survey.store.connection() as connection:
        asked = items.find_items(connection, [json.loads(entry.body)["item"] for entry in told])
    if any(item.question is None for item in asked.values()):
        return None  # what a person says of a whole page may concern other ballots
    return tuple(item.ballot for item in asked.values())


def _judge(survey: Survey, codes: Collection[str] | None) -> Judged:
    return {each.seen.code: each for each in _judged_one_by_one(survey, codes)}


def _judged_one_by_one(survey: Survey, codes: Collection[str] | None) -> Iterator[JudgedBallot]:
    forms, rules = survey.forms(), rules_of(survey.plan)
    for seen in seen_ballots(survey, codes):
        form = forms.get((seen.ballot.form, seen.ballot.version))
        yield JudgedBallot(seen=seen, verdict=judge(seen.ballot, form.questionnaire if form else None, rules))


def _updated(survey: Survey, known: Judged, newer: Sequence[Entry]) -> Judged | None:
    of_ballots = [json.loads(entry.body)["ballot"] for entry in newer if entry.kind in OF_A_BALLOT]
    of_rows = _ballots_of_rows(survey, [entry for entry in newer if entry.kind not in OF_A_BALLOT])
    if of_rows is None:
        return None
    codes = {code for code in (*of_ballots, *of_rows) if code is not None}
    if not codes:
        return known
    again = _judge(survey, codes)
    return {**known, **again} if again.keys() <= known.keys() else dict(sorted({**known, **again}.items()))
