"""Verify a publication package as a stranger would: its seal, its figures counted anew, and at home its log.

The recount shares no code with the tally: it reads the CSV and adds up.
"""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from forms.phrase import phrase
from pipeline.files.sealed_zip import PackageFault, SealedPackage, read_sealed
from pipeline.publication.publish import SCHEMA, published_tally
from pipeline.store import Store, log
from pipeline.survey import Survey
from pipeline.tally.breakdown import MIN_BALLOTS
from pipeline.verifying import Proof

NEEDED = ("tally.json", "responses.csv", "counts.csv", "questionnaires.json")
PARTS = "parts.csv"  # which packages of earlier versions do not have
NOT_AN_ANSWER = frozenset({"", "multiple_marks", "unreadable"})
Place = tuple[str, str, str, str, str]
"""Unit, round, channel, form, version."""


def check_publication(raw: bytes, name: str) -> tuple[SealedPackage, tuple[Proof, ...]]:
    """Prove what a stranger can prove of a package.

    Raises:
        PackageError: Its seal does not hold, or it is no publication.
    """
    package = read_sealed(raw, name, schema=SCHEMA)
    for needed in NEEDED:
        if needed not in package.files:
            raise package.refuse(PackageFault.MISSING_FILE, phrase("%(file)s is missing", file=needed))
    try:
        recount, counts = _recount(package), _counts(package)
        privacy = (_privacy(package),) if PARTS in package.files else ()
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise package.refuse(
            PackageFault.BAD_CONTENT, phrase("its tables do not fit each other (%(error)s)", error=repr(error))
        ) from error
    sealed = Proof(what="files of the package against their seal", count=len(package.files))
    return package, (sealed, recount, counts, *privacy)


def check_at_home(package: SealedPackage, survey: Survey) -> Proof:
    """Prove that the log of this survey held what the package says, when it was published."""
    said, what = package.manifest["log"], "the log of this survey"
    seq, head = int(said["entries"]), str(said["head"])
    with survey.store.connection() as connection:
        here = log.hash_at(connection, seq)
    if here != head:
        return Proof(
            what=what, count=seq, faults=(f"entry {seq} has another hash here: it is not the log of this package",)
        )
    with Store.temporary() as then:
        then.replay(islice(survey.store.each_entry(), seq))
        company = str(package.manifest.get("company", ""))
        tally = published_tally(survey.with_store(then), package.manifest["round"], company=company)
        same = tally == package.files["tally.json"]
    faults = () if same else (f"the log up to entry {seq} gives other figures than were published",)
    return Proof(what=what, count=seq, faults=faults)


def _recount(package: SealedPackage) -> Proof:
    counted: defaultdict[Place, Counter[tuple[str, str]]] = defaultdict(Counter)
    eligible: Counter[Place] = Counter()
    places = ("unit", "round", "channel", "form", "version")
    for row in _table(package, "responses.csv"):
        place: Place = tuple(row.pop(name) for name in places)  # type: ignore[assignment]  # five names, five texts
        eligible[place] += 1
        counted[place].update((question, cell) for question, cell in row.items() if cell not in NOT_AN_ANSWER)
    rows = json.loads(package.files["tally.json"])["rows"]
    forms = {(form["key"], form["version"]): form for form in json.loads(package.files["questionnaires.json"])}
    withheld = set(package.manifest["withheld"])
    faults = [
        fault
        for row in rows
        for fault in _row_faults(row, forms[row["questionnaire"], row["version"]], counted, eligible, withheld)
    ]
    stated = {_place(row, forms[row["questionnaire"], row["version"]]) for row in rows}
    faults += [
        f"{'/'.join(place)}: answers that the tally does not know of" for place in sorted(set(eligible) - stated)
    ]
    return Proof(what="rows of the tally counted anew from the answers", count=len(rows), faults=tuple(faults))


def _row_faults(
    row: Mapping[str, Any],
    form: Mapping[str, Any],
    counted: Mapping[Place, Counter[tuple[str, str]]],
    eligible: Counter[Place],
    withheld: set[str],
) -> Iterator[str]:
    place = _place(row, form)
    where = f"{'/'.join(place)} question {row['question']}"
    if row["eligible"] != eligible[place]:
        yield f"{where}: {row['eligible']} eligible ballots, {eligible[place]} counted"
    if row["question"] in withheld:
        return
    cells = {cell: n for (question, cell), n in counted.get(place, Counter()).items() if question == row["question"]}
    chosen: Counter[str] = Counter()
    for cell, count in cells.items():
        chosen.update(dict.fromkeys(cell.split(";"), count))
    not_applicable = _not_applicable(form, row["question"])
    for option in row["options"]:
        if chosen[option["code"]] != option["count"]:
            yield f"{where} option {option['code']}: {option['count']} in the tally, {chosen[option['code']]} counted"
    absent = sum(count for cell, count in cells.items() if not_applicable.issuperset(cell.split(";")))
    blank = eligible[place] - sum(cells.values())
    for name, value in (("not_applicable", absent), ("blank", blank)):
        if row[name] != value:
            yield f"{where}: {name} {row[name]} in the tally, {value} counted"


def _place(row: Mapping[str, Any], form: Mapping[str, Any]) -> Place:
    return row["unit"], row["round"], row["channel"], form["form"], form["version"]


def _not_applicable(form: Mapping[str, Any], question: str) -> set[str]:
    asked = (each for section in form["sections"] for each in section["questions"] if each["id"] == question)
    return {option["code"] for each in asked for option in each["options"] if option["not_applicable"]}


def _counts(package: SealedPackage) -> Proof:
    eligible: Counter[tuple[str, str]] = Counter()
    for row in _published_as(package):
        eligible[row["round"], row["unit"]] += int(row["eligible"])
    rows = _table(package, "counts.csv")
    faults = []
    for row in rows:
        place = f"{row['unit']}, round {row['round']}"
        names = ("scanned", "without_paper", "merged", "eligible", "ineligible", "pending")
        n = {name: int(row[name]) for name in names}
        if n["eligible"] != eligible[row["round"], row["unit"]]:
            faults.append(f"{place}: {n['eligible']} eligible ballots, {eligible[row['round'], row['unit']]} answers")
        came = n["scanned"] + n["without_paper"] + n["merged"]
        if n["eligible"] + n["ineligible"] + n["pending"] != came:
            faults.append(f"{place}: eligible, ineligible and pending do not add up to {came} that came back")
    return Proof(what="counts of the units", count=len(rows), faults=tuple(faults))


def _published_as(package: SealedPackage) -> list[dict[str, str]]:
    """Give how many eligible ballots of each unit are told under which name."""
    if PARTS in package.files:
        return _table(package, PARTS)
    return [row | {"published_as": row["unit"], "eligible": "1"} for row in _table(package, "responses.csv")]


def _privacy(package: SealedPackage) -> Proof:
    """Prove that no answers stand for fewer ballots than hide a person, and that those are here that should be."""
    stated: Counter[tuple[str, ...]] = Counter()
    for row in _published_as(package):
        if row["published_as"]:
            stated[row["round"], row["form"], row["version"], row["published_as"]] += int(row["eligible"])
    here: Counter[tuple[str, ...]] = Counter()
    alone: Counter[tuple[str, ...]] = Counter()
    for row in _table(package, "responses.csv"):
        place = (row["round"], row["form"], row["version"], row["unit"])
        here[place] += 1
        alone[*place, row["channel"]] += 1
    faults = [
        f"{'/'.join(place)}: {count} answers, too few to hide a person"
        for place, count in sorted(alone.items())
        if count < MIN_BALLOTS
    ]
    faults += [
        f"{'/'.join(place)}: {stated[place]} eligible ballots to be told, {here[place]} answers"
        for place in sorted({*stated, *here})
        if stated[place] != here[place]
    ]
    return Proof(what="parts in which nobody is recognised", count=len(alone), faults=tuple(faults))


def _table(package: SealedPackage, name: str) -> list[dict[str, str]]:
    csv.field_size_limit(1_000_000)
    return list(csv.DictReader(io.StringIO(package.files[name].decode("utf-8"), newline=""), strict=True))
