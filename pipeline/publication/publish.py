"""Make the publication package: figures, answers without a trace of whose, checks, and the seal over them all."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.questionnaire import Questionnaire, questionnaire_to_json
from pipeline.balance import balance, own_balance
from pipeline.counting import questionnaires, tally_of_survey
from pipeline.events import Exported
from pipeline.files.csv_rows import csv_text
from pipeline.files.sealed_zip import write_sealed
from pipeline.findings import all_findings
from pipeline.judging.ballot import Ballot
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status
from pipeline.judging.reasons import ReasonCode
from pipeline.judging.responses import about_respondent, responses
from pipeline.judging.rules import rules_of
from pipeline.judging.verdicts import judged_ballots
from pipeline.merged.standing import merged_ballots
from pipeline.publication.guide import GUIDE
from pipeline.reporting import ReportOrder, report_file
from pipeline.store import books, log
from pipeline.survey import Survey
from pipeline.tables.formats import write_tally
from pipeline.tables.head import meta_of
from pipeline.tables.sheets import sheets
from pipeline.tables.table import PROVISIONAL, SIMULATED
from pipeline.tally.breakdown import MIN_BALLOTS, merge_small
from pipeline.tally.cells import merged
from pipeline.tally.tally import Tally

SCHEMA = "publication/1"
COMPANY = "eligible"  # the ballots among which nobody is recognised: those whose answers are published
OTHER_CHANNELS, ALL_CHANNELS = "other", "all"  # several channels together; one that cannot be told apart
COUNTED = (Status.ELIGIBLE, Status.INELIGIBLE, Status.PENDING)
Channels = Mapping[tuple[str, str, str], str]
"""By unit, round and channel: under which name a channel is published there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A package, and what must be said beside it."""

    data: bytes
    notes: tuple[str, ...]


def publish(survey: Survey, *, round: str | None, by: str) -> Publication:
    """Make the package of a round, or of all, and log that it was made."""
    files, manifest, notes = _content(survey, round)
    data = write_sealed(manifest, files, secret=survey.key)
    survey.store.append(Exported(what="public", rows=manifest["responses"]), by=by)  # type: ignore[arg-type]  # a number
    return Publication(data=data, notes=notes)


def published_tally(survey: Survey, round: str | None, *, company: str = COMPANY) -> bytes:
    """Give the tally as it is published: channels of few ballots are merged.

    Args:
        survey: The survey.
        round: Only this round.
        company: Which ballots count against the least that a channel must have, as the package says; packages of
            earlier versions say nothing, and counted all that came back.
    """
    judged = (*judged_ballots(survey), *merged_ballots(survey))
    channels = _channels(_published(judged) if company == COMPANY else (each.seen.ballot for each in judged))
    counted = tally_of_survey(survey).only(round=round)
    if company != COMPANY:  # nor did those versions know of pages that a stopped scan had left unread
        counted = replace(counted, unread_pages=0)
    tally = _merged_channels(counted, channels)
    return write_tally(sheets(tally, rules_of(survey.plan)), meta_of(survey.plan, round=round), "json")


def _content(survey: Survey, round: str | None) -> tuple[dict[str, bytes], dict[str, object], tuple[str, ...]]:
    judged = (*judged_ballots(survey), *merged_ballots(survey))
    forms = questionnaires(survey)
    channels = _channels(_published(judged))
    tally = _merged_channels(tally_of_survey(survey).only(round=round), channels)
    withheld = _withheld(judged, forms)
    table = responses(survey, judged, forms, round=round, channels=channels, withheld=withheld)
    meta, shown = meta_of(survey.plan, round=round), sheets(tally, rules_of(survey.plan))
    rounds = [each.label for each in survey.plan.rounds() if round in (None, each.label)]
    files = {
        "tally.json": write_tally(shown, meta, "json"),
        "tally.csv": write_tally(shown, meta, "csv"),
        "responses.csv": csv_text(table.header, table.rows).encode("utf-8"),
        "counts.csv": _counts(survey, judged, rounds).encode("utf-8"),
        "checks.csv": _checks(survey, round).encode("utf-8"),
        "questionnaires.json": _forms(forms),
        "readme.txt": GUIDE.encode("utf-8"),
        "report.html": report_file(survey, ReportOrder(round=round), "html").data,
    }
    with survey.store.connection() as connection:
        head = log.head(connection)
        closed = {label: each.tally for label, each in books.closings(connection).items() if label in rounds}
    manifest: dict[str, object] = {
        "schema": SCHEMA,
        "plan": survey.plan.code,
        "title": survey.plan.title,
        "issuing_body": survey.plan.issuing_body,
        "rounds": rounds,
        "round": round,
        "closed": closed,
        "provisional": tally.provisional,
        "simulated": tally.simulated,
        "responses": len(table.rows),
        "withheld": sorted(withheld),
        "company": COMPANY,
        "log": {"entries": head.seq, "head": head.hash},
    }
    notes = (*((PROVISIONAL,) if tally.provisional else ()), *((SIMULATED,) if tally.simulated else ()))
    return files, manifest, notes


def _channels(ballots: Iterable[Ballot]) -> Channels:
    """Merge the channels of a unit that fewer than five of these ballots came by."""
    places: dict[tuple[str, str], Counter[str]] = {}
    for ballot in ballots:
        places.setdefault((ballot.ballot.unit, ballot.ballot.round), Counter())[ballot.channel] += 1
    names: dict[tuple[str, str, str], str] = {}
    for (unit, round_), came in places.items():
        if len(came) == 1:
            continue
        for line in merge_small(dict(sorted(came.items()))) or ():
            names |= {(unit, round_, key): OTHER_CHANNELS for key in line.keys if line.is_merged}
        if merge_small(came) is None:
            names |= {(unit, round_, key): ALL_CHANNELS for key in came}
    return names


def _merged_channels(tally: Tally, channels: Channels) -> Tally:
    shards = [
        {replace(cell, channel=channels.get((cell.unit, cell.round, cell.channel), cell.channel)): counts}
        for cell, counts in tally.cells.items()
    ]
    return replace(tally, cells=merged(shards))


def _withheld(judged: Sequence[JudgedBallot], forms: Sequence[Questionnaire]) -> frozenset[str]:
    """Name the questions about the respondent in which a unit has an answer of fewer than five eligible ballots."""
    asked = {q.id for form in forms for q in form.mark_questions() if about_respondent(q)}
    groups: Counter[tuple[str, str, str, tuple[str, ...]]] = Counter()
    for ballot in _published(judged):
        place = (ballot.ballot.unit, ballot.ballot.round)
        for question in asked & ballot.answers.keys():
            groups[*place, question, ballot.answers[question].codes] += 1
    return frozenset(key[2] for key, count in groups.items() if count < MIN_BALLOTS)


def _published(judged: Iterable[JudgedBallot]) -> Iterator[Ballot]:
    """Go through the ballots whose answers are published: the others hide nobody among them."""
    return (each.seen.ballot for each in judged if each.verdict.status is Status.ELIGIBLE)


def _counts(survey: Survey, judged: Sequence[JudgedBallot], rounds: Sequence[str]) -> str:
    """Give the counts of each unit, those that came in packages apart, and how often each reason was found.

    What was printed, issued, returned and spoiled is that of the report, packages and all; scanned is ours alone.
    """
    paper = ("printed", "issued", "returned", "scanned", "spoiled", "without_paper")
    merged_here = Counter(_place(each) for each in merged_ballots(survey))
    statuses = Counter((*_place(each), each.verdict.status) for each in judged)
    reasons = Counter((*_place(each), code) for each in judged for code in each.verdict.codes)
    own = {(each.round, each.unit): each for label in rounds for each in own_balance(survey, label)}
    together = {(each.round, each.unit): each for label in rounds for each in balance(survey, label)}
    said = {name: own if name in ("scanned", "without_paper") else together for name in paper}
    places = [(label, unit.id) for label in rounds for unit in survey.plan.units]
    rows = [
        (
            *place,
            *(str(getattr(said[name][place], name)) if place in said[name] else "0" for name in paper),
            str(merged_here[place]),
            *(str(statuses[*place, status]) for status in COUNTED),
            *(str(reasons[*place, code]) for code in ReasonCode),
        )
        for place in places
        if place in together or place in merged_here
    ]
    return csv_text(("round", "unit", *paper, "merged", *COUNTED, *ReasonCode), rows)


def _place(judged: JudgedBallot) -> tuple[str, str]:
    return judged.seen.ballot.ballot.round, judged.seen.ballot.ballot.unit


def _checks(survey: Survey, round: str | None) -> str:
    return csv_text(("code", "severity", "text", "acknowledged_by", "reason"), _check_rows(survey, round))


def _check_rows(survey: Survey, round: str | None) -> Iterator[tuple[str, ...]]:
    for each in all_findings(survey, round):
        said = each.acknowledged
        who = (said.by, said.reason) if said else ("", "")
        yield (each.finding.code, each.finding.severity.value, each.finding.text, *who)


def _forms(forms: Sequence[Questionnaire]) -> bytes:
    listed = [json.loads(questionnaire_to_json(form)) for form in forms]
    return (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
