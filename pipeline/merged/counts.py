"""What the merged packages say of printing, handing out and return: with the ballots it makes a unit's balance."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from forms.plan.model import Plan
from pipeline.channels import ON_PAPER
from pipeline.events import SentCounts, SentPack, SentTransactions
from pipeline.merged.held import latest_ballots, speaking
from pipeline.merged.names import Names
from pipeline.merged.packs import size_of
from pipeline.merged.record import BallotRecord
from pipeline.store.packages import StoredPackage
from pipeline.survey import Survey

_NUMBER = re.compile("[0-9]{1,7}")
PACK_FIELDS = ("unit", "round", "entry", "first", "last", "spares")


class _Said(NamedTuple):
    """What one package says of a unit in a round."""

    package: StoredPackage
    counts: SentCounts


def read_counts(text: str, plan: Plan) -> tuple[SentCounts, ...]:
    """Read the counts of a package.

    Raises:
        ValueError: They are of another plan, or no counts at all; also KeyError and TypeError.
    """
    rounds = {each.label for each in plan.rounds()}
    counts = tuple(
        SentCounts(
            unit=row["unit"],
            round=row["round"],
            printed=_number(row["printed"]),
            issued=_number(row["issued"]),
            returned=_number(row["returned"]),
            spoiled=_number(row["spoiled"]),
            without_paper=_number(row["without_paper"]),
            rechecked=_number(row.get("rechecked", "0")),
            reread_left=_number(row.get("reread_left", "0")),
        )
        for row in csv.DictReader(io.StringIO(text))
    )
    for each in counts:
        if not plan.has_unit(each.unit) or each.round not in rounds:
            raise ValueError(f"counts of {each.unit}/{each.round}, which the plan does not have")
    if len({(each.unit, each.round) for each in counts}) != len(counts):
        raise ValueError("counts of a unit twice")
    return counts


def read_transactions(text: str, plan: Plan) -> tuple[SentTransactions, ...]:
    """Read the transactions of a package; none where it is of a version that did not send them.

    Raises:
        ValueError: They are of another plan, or no numbers; also KeyError and TypeError.
    """
    periods = {each.label for each in (*plan.rounds(), *plan.periods())}
    found = tuple(
        SentTransactions(unit=row["unit"], period=row["period"], number=_number(row["transactions"]))
        for row in csv.DictReader(io.StringIO(text))
    )
    for each in found:
        if not plan.has_unit(each.unit) or each.period not in periods:
            raise ValueError(f"transactions of {each.unit}/{each.period}, which the plan does not have")
    if len({(each.unit, each.period) for each in found}) != len(found):
        raise ValueError("transactions of a unit twice")
    return found


def read_packs(text: str, plan: Plan) -> tuple[SentPack, ...]:
    """Read what a package says of printing, pack by pack; none where it is of a version that did not send it.

    Raises:
        ValueError: They are of another plan, or no packs; also KeyError and TypeError.
    """
    rounds = {each.label for each in plan.rounds()}
    found = tuple(
        SentPack(
            unit=row["unit"],
            round=row["round"],
            entry=row["entry"],
            first=_number(row["first"]),
            last=_number(row["last"]),
            spares=_number(row["spares"]),
        )
        for row in csv.DictReader(io.StringIO(text))
    )
    for each in found:
        if not plan.has_unit(each.unit) or each.round not in rounds or each.last < each.first:
            raise ValueError(f"a pack of {each.unit}/{each.round}, which the plan does not have, or none")
    return found


def sent_counts(survey: Survey, round: str) -> dict[str, SentCounts]:
    """Give what the packages say of each unit in a round.

    The latest package of an installation speaks for it, and only for its scope: a copy of a whole survey also counts
    packs that others have.
    """
    of_unit: defaultdict[str, list[_Said]] = defaultdict(list)
    for package, past in speaking(survey):
        places = set(package.scope) - past
        for each in package.counts:
            if each.round == round and f"{each.unit}/{round}" in places:
                of_unit[each.unit].append(_Said(package, each))
    several = {unit for unit, found in of_unit.items() if len(found) > 1}
    held = _held(survey, several, round) if several else {}
    return {unit: _together(found, held) if unit in several else found[0].counts for unit, found in of_unit.items()}


def _held(survey: Survey, units: Collection[str], round: str) -> defaultdict[tuple[str, str], dict[str, BallotRecord]]:
    """Give by package and unit the ballots that it speaks for in a round."""
    held: defaultdict[tuple[str, str], dict[str, BallotRecord]] = defaultdict(dict)
    for each in latest_ballots(survey):
        if each.record.unit in units and each.record.round == round:
            held[each.package, each.record.unit][each.record.name] = each.record
    return held


def known_twice(survey: Survey, codes: Iterable[str]) -> int:
    """Count the ballots of our own that a package holds too."""
    held, names = {each.record.name for each in latest_ballots(survey)}, Names(survey)
    return sum(not held.isdisjoint(names.all_of(code)) for code in codes)


def _together(found: Sequence[_Said], held: Mapping[tuple[str, str], Mapping[str, BallotRecord]]) -> SentCounts:
    """Give one count of a unit that several installations speak for: of parts of its ballots, or of the same ones.

    A ballot that two of them hold came back once; what each says to have got back beside its ballots, or not, is added.
    Copies of one survey share its key and its packs, which count once; other keys have packs of their own.
    """
    unit = found[0].counts.unit
    parts = [(held.get((said.package.sha256, unit), {}), said.counts) for said in found]
    ballots = {id_: record for records, _ in parts for id_, record in records.items()}
    elsewhere = sum(record.channel not in ON_PAPER for record in ballots.values())
    without_paper = min(elsewhere, sum(counts.without_paper for _, counts in parts))
    beside = sum(counts.returned + counts.without_paper - len(records) for records, counts in parts)
    return SentCounts(
        unit=unit,
        round=found[0].counts.round,
        printed=_of_packs(found, lambda counts: counts.printed, size_of),
        issued=_of_packs(found, lambda counts: counts.issued, lambda pack: size_of(pack) - pack.spares),
        returned=max(0, len(ballots) - without_paper + beside),
        spoiled=_of_packs(found, lambda counts: counts.spoiled),
        without_paper=without_paper,
        rechecked=_of_packs(found, lambda counts: counts.rechecked),
        reread_left=sum(counts.reread_left for _, counts in parts),
    )


def _of_packs(
    found: Iterable[_Said], number: Callable[[SentCounts], int], of_pack: Callable[[SentPack], int] | None = None
) -> int:
    """Add a number up over the keys; of copies that share one, the greatest, with the packs that the copy lacks."""
    of_key: defaultdict[str, list[_Said]] = defaultdict(list)
    for said in found:
        of_key[said.package.signer].append(said)
    return sum(_of_copies(copies, number, of_pack) for copies in of_key.values())


def _of_copies(
    copies: Sequence[_Said], number: Callable[[SentCounts], int], of_pack: Callable[[SentPack], int] | None
) -> int:
    place = copies[0].counts.unit, copies[0].counts.round
    packs = [{pack.entry: pack for pack in said.package.packs if (pack.unit, pack.round) == place} for said in copies]
    if of_pack is None or not all(packs):  # older versions did not say what they printed
        return max(number(said.counts) for said in copies)
    printed = {entry: pack for each in packs for entry, pack in each.items()}
    return max(
        number(said.counts) + sum(of_pack(pack) for entry, pack in printed.items() if entry not in mine)
        for said, mine in zip(copies, packs, strict=True)
    )


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text[:40]} ballots")
    return int(text)
