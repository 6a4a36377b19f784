"""What the merged packages say of printing, handing out and return: with the ballots it makes a unit's balance."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable

from forms.plan.model import Plan
from pipeline.events import SentCounts
from pipeline.merged.record import travelling_name
from pipeline.merged.standing import active, latest_ballots, replaced
from pipeline.store import packages
from pipeline.survey import Survey


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


def sent_counts(survey: Survey, round: str) -> dict[str, SentCounts]:
    """Give what the packages say of each unit in a round.

    The latest package of an installation speaks for it, and only for its scope: a copy of a whole survey also counts
    packs that others have. What several installations have of one unit is added up.
    """
    with survey.store.connection() as connection:
        if not packages.any_package(connection):
            return {}
        stored = active(packages.packages(connection))
    latest: dict[tuple[str, str], SentCounts] = {}
    for package in stored:  # oldest first
        places = set(package.scope) - replaced(package.head, stored)
        said = [each for each in package.counts if each.round == round and f"{each.unit}/{round}" in places]
        latest |= {(each.unit, package.signer): each for each in said}
    of_unit: defaultdict[str, list[SentCounts]] = defaultdict(list)
    for (unit, _), each in latest.items():
        of_unit[unit].append(each)
    return {unit: _added(found) for unit, found in of_unit.items()}


def known_twice(survey: Survey, codes: Iterable[str]) -> int:
    """Count the ballots of our own that a package holds too."""
    held = {each.record.id for each in latest_ballots(survey)}
    return sum(travelling_name(code, survey.key) in held for code in codes)


def _added(counts: list[SentCounts]) -> SentCounts:
    return SentCounts(
        unit=counts[0].unit,
        round=counts[0].round,
        printed=sum(each.printed for each in counts),
        issued=sum(each.issued for each in counts),
        returned=sum(each.returned for each in counts),
        spoiled=sum(each.spoiled for each in counts),
        without_paper=sum(each.without_paper for each in counts),
        rechecked=sum(each.rechecked for each in counts),
        reread_left=sum(each.reread_left for each in counts),
    )


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 10_000_000:
        raise ValueError(f"{text} ballots")
    return number
