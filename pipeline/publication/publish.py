"""Make the publication package: figures, answers without a trace of whose, checks, and the seal over them all."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from forms.questionnaire import Questionnaire, questionnaire_to_json
from pipeline.balance import balance, own_balance
from pipeline.counting import questionnaires, tally_of_survey
from pipeline.events import Exported
from pipeline.files.csv_rows import csv_text
from pipeline.files.sealed_zip import write_sealed
from pipeline.findings import all_findings
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status
from pipeline.judging.reasons import ReasonCode
from pipeline.judging.rules import rules_of
from pipeline.judging.verdicts import judged_ballots
from pipeline.meanwhile import judged_and_held
from pipeline.merged.standing import merged_ballots
from pipeline.publication.beside import PUBLIC, refuse_few
from pipeline.publication.earlier import earlier_tally
from pipeline.publication.guide import GUIDE
from pipeline.publication.publishable import Publishable, publishable_ballots
from pipeline.reporting import ReportOrder, report_file
from pipeline.responses import about_respondent, responses
from pipeline.store import books, log
from pipeline.survey import Survey
from pipeline.tables.formats import write_tally
from pipeline.tables.head import meta_of
from pipeline.tables.sheets import sheets
from pipeline.tables.table import PROVISIONAL, SIMULATED
from pipeline.tally.breakdown import MIN_BALLOTS
from pipeline.tally.cells import Cell, CellCounts, pooled
from pipeline.tally.published import Parts, parts_of, publishable, without_suppressed_forms
from pipeline.tally.tally import Tally

SCHEMA = "publication/1"
COMPANY = "parts"  # among whom nobody is recognised: the eligible ballots of a part, as `tally.published` makes them
COUNTED = (Status.ELIGIBLE, Status.INELIGIBLE, Status.PENDING)
PARTS = ("round", "form", "version", "unit", "published_as", "eligible")


Content = tuple[dict[str, bytes], dict[str, object], tuple[str, ...]]
"""The files of a package, its manifest, and what must be said beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A package, and what must be said beside it."""

    data: bytes
    notes: tuple[str, ...]


def publish(survey: Survey, *, round: str | None, by: str, beside_earlier: bool = False) -> Publication:
    """Make the package of a round, or of all, of one state of the survey, and log that it was made.

    Args:
        survey: The survey.
        round: Only this round.
        by: Who makes it.
        beside_earlier: Also where a reader of an earlier publication could tell what a few ballots say.

    Raises:
        TellsOfFew: There is such an earlier publication.
    """

    def content() -> Content:
        if not beside_earlier:
            refuse_few(survey, round)
        return _content(survey, round)

    with judged_and_held(survey, content) as (transaction, (files, manifest, notes)):
        rows, scope = int(str(manifest["responses"])), (round,) if round else ()
        transaction.append(Exported(what=PUBLIC, rows=rows, scope=scope), by=by)
    return Publication(data=write_sealed(manifest, files, secret=survey.key), notes=notes)


def published_tally(survey: Survey, round: str | None, *, company: str = COMPANY) -> bytes:
    """Give the tally as it is published: in parts of which none has few ballots.

    Args:
        survey: The survey.
        round: Only this round.
        company: Among which ballots nobody is recognised, as the package says; those of earlier versions say
            something else.
    """
    whole = tally_of_survey(survey)
    tally = _published(whole, parts_of(whole), round) if company == COMPANY else earlier_tally(survey, round, company)
    return write_tally(sheets(tally, rules_of(survey.plan)), meta_of(survey.plan, round=round), "json")


def _content(survey: Survey, round: str | None) -> Content:
    judged = (*judged_ballots(survey), *merged_ballots(survey))
    forms = questionnaires(survey)
    whole = tally_of_survey(survey)
    parts = parts_of(whole)
    tally, came = _published(whole, parts, round), whole.only(round=round)
    ballots = publishable_ballots(survey, parts)
    withheld = _withheld(ballots, forms)
    mine = [(ballot, part) for ballot, part in ballots if round in (None, part.round)]
    table = responses(survey, mine, forms, withheld=withheld)
    meta, shown = meta_of(survey.plan, round=round), sheets(tally, rules_of(survey.plan))
    rounds = [each.label for each in survey.plan.rounds() if round in (None, each.label)]
    files = {
        "tally.json": write_tally(shown, meta, "json"),
        "tally.csv": write_tally(shown, meta, "csv"),
        "responses.csv": csv_text(table.header, table.rows).encode("utf-8"),
        "parts.csv": csv_text(PARTS, _part_rows(came, parts)).encode("utf-8"),
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
        "provisional": came.provisional,
        "simulated": came.simulated,
        "responses": len(table.rows),
        "untold": came.counts.eligible - len(table.rows),
        "withheld": sorted(withheld),
        "company": COMPANY,
        "log": {"entries": head.seq, "head": head.hash},
    }
    notes = (*((PROVISIONAL,) if came.provisional else ()), *((SIMULATED,) if came.simulated else ()))
    return files, manifest, notes


def _published(whole: Tally, parts: Parts, round: str | None) -> Tally:
    """Give what is published of a round, or of all; it stays provisional where what waits is suppressed."""
    came, shown = whole.only(round=round), publishable(whole, parts).only(round=round)
    pending = came.counts.pending - shown.counts.pending
    return replace(without_suppressed_forms(shown, came), strays=pooled((shown.strays, CellCounts(pending=pending))))


def _withheld(ballots: Iterable[Publishable], forms: Sequence[Questionnaire]) -> frozenset[str]:
    """Name the questions about the respondent in which a part has an answer of fewer than five eligible ballots."""
    asked = {q.id for form in forms for q in form.mark_questions() if about_respondent(q)}
    groups: Counter[tuple[Cell, str, tuple[str, ...]]] = Counter()
    for ballot, part in ballots:
        for question in asked & ballot.answers.keys():
            groups[replace(part, period=""), question, ballot.answers[question].codes] += 1
    return frozenset(question for (_, question, _), count in groups.items() if count < MIN_BALLOTS)


def _part_rows(came: Tally, parts: Parts) -> Iterator[tuple[str, ...]]:
    """Say under which unit's name the eligible ballots of each are told; under none where nothing is."""
    eligible: Counter[tuple[str, ...]] = Counter()
    for cell, counts in came.cells.items():
        part = parts[cell]
        if counts.eligible:
            eligible[cell.round, cell.form, cell.version, cell.unit, part.unit if part else ""] += counts.eligible
    return ((*place, str(count)) for place, count in sorted(eligible.items()))


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
