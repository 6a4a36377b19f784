"""Make the signed package in which a unit's installation sends its survey up."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass

from forms.plan.model import Plan
from forms.questionnaire import questionnaire_to_json
from pipeline.audit.report import rechecked
from pipeline.balance import own_balance
from pipeline.comments import own_texts
from pipeline.counting import own_tally, period_of, questionnaires
from pipeline.errors import UsageError
from pipeline.events import Exported
from pipeline.files.csv_rows import csv_text
from pipeline.files.sealed_zip import write_sealed
from pipeline.judging.rules import rules_of
from pipeline.judging.verdicts import judged_ballots
from pipeline.known_units import require_units
from pipeline.merged.counts import PACK_FIELDS
from pipeline.merged.names import Names
from pipeline.merged.packs import own_packs
from pipeline.merged.record import BallotRecord, aside_of, record_of, to_package
from pipeline.merged.standing import standing
from pipeline.store import books, log
from pipeline.store.outside import outside_by_place
from pipeline.survey import Survey
from pipeline.tables.formats import write_tally
from pipeline.tables.head import meta_of
from pipeline.tables.sheets import sheets
from pipeline.tables.table import PROVISIONAL, SIMULATED
from pipeline.tally.tally import Tally

SCHEMA = "package/1"
EXPORT = "package"  # in the log, so that the next package knows the heads of those before it
BALLOTS, FORMS, COUNTS, TALLY = "ballots.jsonl", "questionnaires.json", "counts.csv", "tally.json"
# Files that older versions neither write nor look at: each can take the packages of the other.
ASIDES, TEXTS, TRANSACTIONS, PACKS = "asides.jsonl", "texts.jsonl", "transactions.csv", "packs.csv"
LATE = "late_pages"  # by unit and round: how many came after closing where it was made, and wait outside
LOOSE = "loose_pages"  # how many pages waited without a name, or were not read, where it was made
NOT_SENT_ON = "what was merged here goes on in the packages that it came in (phieu merge --list): send those too"
RECHECKED = ("rechecked", "reread_left")
COUNTED = ("printed", "issued", "returned", "scanned", "spoiled", "eligible", "ineligible", "pending", "without_paper")


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package, and what must be said beside it."""

    data: bytes
    ballots: int
    scope: tuple[str, ...]
    notes: tuple[str, ...]


def make_package(survey: Survey, *, units: Sequence[str], round: str | None, by: str) -> Package:
    """Pack all ballots of some units, or of all, of one round or of all.

    Raises:
        UsageError: A unit is none of the plan, or there is no ballot to send.
    """
    require_units(survey.plan, *units)
    records = _records(survey, units, round)
    before = [entry for entry in survey.store.entries_of(Exported.kind) if _is_package(entry.body)]
    held = {record.place for record in records}
    asked = set(places(survey.plan, units=units, round=round))
    late = _late(survey, asked)
    # where a ballot was sent from and none is left, nobody else would take back what was sent
    sent = {place for entry in before for place in json.loads(entry.body).get("scope", ())}
    scope = tuple(sorted(held | late.keys() | sent & asked))
    left_out = sum(each.place in asked for each in standing(survey).counting)
    if not scope:
        raise UsageError(NOT_SENT_ON if left_out else "there is no ballot to send yet: scan or import some first")
    earlier = tuple(entry.hash for entry in before)
    survey.store.append(Exported(what=EXPORT, rows=len(records), scope=scope), by=by)
    with survey.store.connection() as connection:
        head = log.head(connection)
    own = own_tally(survey)
    rounds = [each.label for each in survey.plan.rounds() if round in (None, each.label)]
    pending = own.loose_pages > 0 or any(record.status == "pending" for record in records)
    simulated = any(record.simulated for record in records)
    manifest = {
        "schema": SCHEMA,
        "plan": survey.plan.code,
        "title": survey.plan.title,
        "scope": scope,
        "ballots": len(records),
        "provisional": pending,
        LATE: late,
        LOOSE: own.loose_pages,  # they may be ballots of any unit and round, which the package then lacks
        "simulated": simulated,
        "log": {"entries": head.seq, "head": head.hash, "follows": earlier},
    }
    notes = (
        *((PROVISIONAL,) if pending else ()),
        *((SIMULATED,) if simulated else ()),
        *((f"{left_out} ballots are not in it: {NOT_SENT_ON}",) if left_out else ()),
        *((f"{sum(late.values())} pages came after closing and are not in it: the receiver is told",) if late else ()),
    )
    files = _files(survey, records, rounds, held, own) | _asides(survey, records, asked, units, round)
    data = write_sealed(manifest, files, secret=survey.key)
    return Package(data=data, ballots=len(records), scope=scope, notes=notes)


def _late(survey: Survey, asked: Collection[str]) -> dict[str, int]:
    """Count the pages that wait outside of closed rounds, by unit and round."""
    with survey.store.connection() as connection:
        found = outside_by_place(connection)
    return {place: n for (unit, label), n in sorted(found.items()) if (place := f"{unit}/{label}") in asked}


def _records(survey: Survey, units: Sequence[str], round: str | None) -> list[BallotRecord]:
    period, names = period_of(survey.plan), Names(survey)
    records = []
    for each in judged_ballots(survey):
        ballot = each.seen.ballot
        place = ballot.ballot
        if (not units or place.unit in units) and round in (None, place.round) and survey.plan.has_unit(place.unit):
            quarter = period(place.round, ballot.received, ballot.printed_on)
            records.append(record_of(each, names, period=quarter))
    return sorted(records, key=lambda record: record.id)  # by a keyed hash: the order says nothing


def places(plan: Plan, *, units: Sequence[str] = (), round: str | None = None) -> Iterator[str]:
    """Go through some units and rounds of a plan, or all, as a package's scope names them."""
    return (
        f"{unit.id}/{each.label}"
        for unit in plan.units
        for each in plan.rounds()
        if (not units or unit.id in units) and round in (None, each.label)
    )


def _files(
    survey: Survey, records: Sequence[BallotRecord], rounds: Sequence[str], held: Collection[str], own: Tally
) -> dict[str, bytes]:
    forms = [json.loads(questionnaire_to_json(form)) for form in questionnaires(survey)]
    counts = [
        (each.round, each.unit, *(str(getattr(each, name)) for name in COUNTED), *map(str, checked[each.unit]))
        for label in rounds
        for checked in (rechecked(survey, label),)
        for each in own_balance(survey, label)
        if f"{each.unit}/{each.round}" in held  # of a unit that others scan, they speak
    ]
    shown = sheets(own, rules_of(survey.plan))
    return {
        BALLOTS: "".join(f"{to_package(record)}\n" for record in records).encode("utf-8"),
        FORMS: json.dumps(forms, ensure_ascii=False, indent=1).encode("utf-8"),
        COUNTS: csv_text(("round", "unit", *COUNTED, *RECHECKED), counts).encode("utf-8"),
        TALLY: write_tally(shown, meta_of(survey.plan), "json"),
    }


def _asides(
    survey: Survey, records: Sequence[BallotRecord], asked: Collection[str], units: Sequence[str], round: str | None
) -> dict[str, bytes]:
    """Give what is to be said beside ballots and counts."""
    said = (aside for record in records if (aside := aside_of(record)))
    texts = (each for each in own_texts(survey) if f"{each.unit}/{each.round}" in asked)
    years = {each.year for each in survey.plan.rounds() if round in (None, each.label)}
    periods = {each.label for each in (*survey.plan.rounds(), *survey.plan.periods()) if each.year in years}
    with survey.store.connection() as connection:
        stated = books.stated_counts(connection).values()
    transactions = sorted(
        (each.unit, each.round, str(each.transactions))
        for each in stated
        if each.transactions is not None and each.round in periods and (not units or each.unit in units)
    )
    return {
        ASIDES: "".join(f"{line}\n" for line in said).encode("utf-8"),
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


def _is_package(body: str) -> bool:
    return bool(json.loads(body)["what"] == EXPORT)
