"""Make the signed package in which a unit's installation sends its survey up."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace

from forms.phrase import Phrase
from forms.questionnaire import questionnaire_to_json
from pipeline.audit.report import rechecked
from pipeline.balance import own_balance
from pipeline.comments import own_texts
from pipeline.counting import own_tally, period_of, questionnaires
from pipeline.events import Exported
from pipeline.files.csv_rows import csv_text
from pipeline.files.sealed_zip import write_sealed
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.rules import rules_of
from pipeline.meanwhile import judged_and_held
from pipeline.merged.counts import PACK_FIELDS
from pipeline.merged.names import Names
from pipeline.merged.packs import own_packs
from pipeline.merged.record import BallotRecord, aside_of, record_of, to_package
from pipeline.merging.contents import (
    EXPORT,
    Contents,
    PackageOrder,
    ballots_to_send,
    contents_with,
    packages_made,
    places,
)
from pipeline.store import books, log
from pipeline.store.chain import Entry
from pipeline.survey import Survey
from pipeline.tables.formats import write_tally
from pipeline.tables.head import meta_of
from pipeline.tables.sheets import sheets

SCHEMA = "package/1"
BALLOTS, FORMS, COUNTS, TALLY = "ballots.jsonl", "questionnaires.json", "counts.csv", "tally.json"
# Files that older versions neither write nor look at: each can take the packages of the other.
ASIDES, TEXTS, TRANSACTIONS, PACKS = "asides.jsonl", "texts.jsonl", "transactions.csv", "packs.csv"
LATE = "late_pages"  # by unit and round: how many came after closing where it was made, and wait outside
LOOSE = "loose_pages"  # how many pages waited without a name, or were not read, where it was made
RECHECKED = ("rechecked", "reread_left")
COUNTED = ("printed", "issued", "returned", "scanned", "spoiled", "eligible", "ineligible", "pending", "without_paper")


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package, and what is in it."""

    data: bytes
    contents: Contents
    at: str  # when the log says it was made

    @property
    def notes(self) -> tuple[Phrase, ...]:
        """Say what must be said beside it."""
        return self.contents.notes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    """What goes into a package, all of one state of the survey."""

    contents: Contents
    records: tuple[BallotRecord, ...]
    files: dict[str, bytes]  # beside the ballots


def make_package(survey: Survey, order: PackageOrder, *, by: str) -> Package:
    """Pack all ballots of some units, or of all, of one round or of all, and log that it was made.

    What is in it is of the state after which the log says so: others may be deciding meanwhile, and a later package
    that comes after it replaces it as a whole.

    Raises:
        UsageError: A unit or the round is none of the plan, or there is no ballot to send.
    """
    order.checked(survey)
    with judged_and_held(survey, lambda: _gathered(survey, order)) as (transaction, found):
        earlier = packages_made(survey)
        contents = found.contents
        transaction.append(Exported(what=EXPORT, rows=len(found.records), scope=contents.scope), by=by)
        head = log.head(transaction.connection)
    manifest = _manifest(survey, contents, head, earlier)
    data = write_sealed(manifest, found.files | _of_ballots(found.records), secret=survey.key)
    return Package(data=data, contents=contents, at=head.at)


def _manifest(survey: Survey, contents: Contents, head: Entry, earlier: Sequence[Entry]) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "plan": survey.plan.code,
        "title": survey.plan.title,
        "scope": contents.scope,
        "ballots": contents.ballots,
        "provisional": contents.provisional,
        LATE: contents.late,
        LOOSE: contents.loose_pages,
        "simulated": contents.simulated,
        "log": {"entries": head.seq, "head": head.hash, "follows": tuple(entry.hash for entry in earlier)},
    }


def _gathered(survey: Survey, order: PackageOrder) -> _Gathered:
    judged = ballots_to_send(survey, order)
    contents = contents_with(survey, order, judged)
    return _Gathered(
        contents=contents,
        records=_records(survey, judged),
        files=_files(survey, contents, order) | _told_beside(survey, order),
    )


def _records(survey: Survey, judged: Sequence[JudgedBallot]) -> tuple[BallotRecord, ...]:
    period, names = period_of(survey.plan), Names(survey)
    records = []
    for each in judged:
        ballot = each.seen.ballot
        quarter = period(ballot.ballot.round, ballot.received, ballot.printed_on)
        records.append(record_of(each, names, period=quarter))
    return tuple(sorted(records, key=lambda record: record.id))  # by a keyed hash: the order says nothing


def _of_ballots(records: Sequence[BallotRecord]) -> dict[str, bytes]:
    said = (aside for record in records if (aside := aside_of(record)))
    return {
        BALLOTS: "".join(f"{to_package(record)}\n" for record in records).encode("utf-8"),
        ASIDES: "".join(f"{line}\n" for line in said).encode("utf-8"),
    }


def _files(survey: Survey, contents: Contents, order: PackageOrder) -> dict[str, bytes]:
    forms = [json.loads(questionnaire_to_json(form)) for form in questionnaires(survey)]
    held = {each.place for each in contents.places if each.ballots}
    counts = [
        (each.round, each.unit, *(str(getattr(each, name)) for name in COUNTED), *map(str, checked[each.unit]))
        for label in (each.label for each in survey.plan.rounds() if order.round in (None, each.label))
        for checked in (rechecked(survey, label),)
        for each in own_balance(survey, label)
        if f"{each.unit}/{each.round}" in held  # of a unit that others scan, they speak
    ]
    return {
        FORMS: json.dumps(forms, ensure_ascii=False, indent=1).encode("utf-8"),
        COUNTS: csv_text(("round", "unit", *COUNTED, *RECHECKED), counts).encode("utf-8"),
        TALLY: _tally(survey, held),
    }


def _tally(survey: Survey, held: Collection[str]) -> bytes:
    """Give the tally of what is sent, and of nothing else that is here."""
    whole = own_tally(survey)
    cells = {cell: counts for cell, counts in whole.cells.items() if f"{cell.unit}/{cell.round}" in held}
    shown = sheets(replace(whole, cells=cells), rules_of(survey.plan))
    return write_tally(shown, meta_of(survey.plan), "json")


def _told_beside(survey: Survey, order: PackageOrder) -> dict[str, bytes]:
    """Give what is to be said beside ballots and counts."""
    asked = set(places(survey.plan, order))
    texts = (each for each in own_texts(survey) if f"{each.unit}/{each.round}" in asked)
    years = {each.year for each in survey.plan.rounds() if order.round in (None, each.label)}
    periods = {each.label for each in (*survey.plan.rounds(), *survey.plan.periods()) if each.year in years}
    with survey.store.connection() as connection:
        stated = books.stated_counts(connection).values()
    transactions = sorted(
        (each.unit, each.round, str(each.transactions))
        for each in stated
        if each.transactions is not None and each.round in periods and (not order.units or each.unit in order.units)
    )
    return {
        TEXTS: "".join(f"{json.dumps(asdict(text), ensure_ascii=False)}\n" for text in texts).encode("utf-8"),
        PACKS: csv_text(PACK_FIELDS, _packs(survey, asked)).encode("utf-8"),
        TRANSACTIONS: csv_text(("unit", "period", "transactions"), transactions).encode("utf-8"),
    }


def _packs(survey: Survey, asked: Collection[str]) -> list[tuple[str, ...]]:
    """Give what was printed here of some units and rounds, pack by pack, in the order of printing."""
    return [
        (pack.unit, pack.round, pack.entry, str(pack.first), str(pack.last), str(pack.spares))
        for pack in own_packs(survey)
        if f"{pack.unit}/{pack.round}" in asked
    ]
