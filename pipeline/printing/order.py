"""Plan the packs of a print order: per unit what is missing to its quota, in shuffled order."""

import hashlib
import hmac
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import FormError
from forms.phrase import Phrase, phrase
from forms.plan import Plan, Round, Unit
from forms.setting import SetForm, set_form
from pipeline.errors import StoreError, UsageError
from pipeline.files.whole_file import make_folder
from pipeline.known_units import require_units
from pipeline.left_behind import refuse_renamed
from pipeline.manifest import PrintedBallot
from pipeline.printing.copied import print_place
from pipeline.rounds import named_round
from pipeline.store import books, printed
from pipeline.store.books import StatedCounts
from pipeline.survey import DATABASE, Survey
from pipeline.transactions import counted_transactions, known_counts


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOrder:
    """What to print."""

    units: tuple[str, ...] = ()  # all surveyed units where empty
    round: str | None = None
    count: int | None = None  # per unit, in place of what is missing to the quota
    spare: int = 0  # per unit in all: an order that is given again, or was stopped, adds only what is missing
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack that is to be printed."""

    unit: Unit
    round: Round
    form: SetForm
    quota: int | None
    serials: tuple[int, ...]  # in the order they will lie: shuffled
    spares: tuple[int, ...]  # those of them that are spares
    file: str  # below `print/`


def plan_packs(survey: Survey, order: PrintOrder) -> tuple[Pack, ...]:
    """Plan the packs of an order; units that lack nothing get none.

    Raises:
        UsageError: An unknown unit or round, the round is closed, or ballots of another plan code were printed.
        FormError: A form cannot be set or differs from what was printed, or a unit has no quota.
        StoreError: A PDF of ballots that the store does not know is in the way.
    """
    round_ = survey.plan.round(named_round(survey, order.round))
    refuse_renamed(survey)
    with survey.store.connection() as connection:
        before = printed.printed_ballots(connection, round=round_.label)
        if round_.label in books.closings(connection):
            raise UsageError("round %(label)s is closed: `phieu reopen --reason TEXT` first", label=round_.label)
    units, stated = _units(survey, order.units), known_counts(survey)
    forms = {key: _unchanged(survey, key) for key in dict.fromkeys(unit.questionnaire for unit in units)}
    return tuple(_packs(survey, order, round_, units=units, forms=forms, before=before, stated=stated))


def shuffled(key: bytes, place: str, serials: Sequence[int]) -> tuple[int, ...]:
    """Shuffle the serials of a pack, so that no list of who came when leads from a serial to a person.

    Nobody without the survey's key can undo it; with the key the same pack is shuffled the same
    way again.
    """
    seed = hmac.new(key, f"shuffle:{place}:{serials[0]}:{len(serials)}".encode(), hashlib.sha256).digest()
    return tuple(random.Random(seed).sample(serials, len(serials)))


def free_file(folder: Path, stem: str, used: Collection[str] = ()) -> str:
    """Give the first name for a PDF that is not used yet; `_` stands in no unit's name, so no two units ever meet."""
    number = 1
    while (name := f"{stem}.pdf" if number == 1 else f"{stem}_{number}.pdf") in used:
        number += 1
    make_folder((folder / name).parent)
    return name


def _packs(
    survey: Survey,
    order: PrintOrder,
    round_: Round,
    *,
    units: Sequence[Unit],
    forms: Mapping[str, SetForm],
    before: Sequence[PrintedBallot],
    stated: Mapping[tuple[str, str], StatedCounts],
) -> Iterator[Pack]:
    place = print_place(survey)
    used = {each.file for each in before}  # by other units too: earlier versions put `-` before a pack's number
    for unit in units:
        mine = [each for each in before if each.ballot.unit == unit.id]
        quota = survey.plan.quota(unit.id, counted_transactions(survey.plan, stated, unit.id, round_.label))
        number = order.count if order.count is not None else _missing(survey.plan, unit, quota, mine)
        spare = max(0, order.spare - sum(each.spare for each in mine))
        first = place.next_serial([each.ballot.serial for each in mine], number + spare)
        serials = tuple(range(first, first + number + spare))
        if serials:
            yield Pack(
                unit=unit,
                round=round_,
                form=forms[unit.questionnaire],
                quota=quota,
                serials=shuffled(survey.key, f"{unit.id}/{round_.label}", serials),
                spares=serials[number:],
                file=_new_file(survey, f"{round_.label}/{unit.id}", used),
            )


def _new_file(survey: Survey, stem: str, used: Collection[str]) -> str:
    """Give the file of a new pack; a PDF gets its name when the log has its ballots, so none may stand there yet."""
    file = free_file(survey.print_folder, stem, used)
    path = survey.print_folder / file
    if path.exists():
        raise StoreError(
            "%(path)s is there, but %(database)s knows no ballot in it: the store is older than what was printed, and "
            "would give out the same codes again. Restore its latest backup; only if none of the ballots in that "
            "file went out, move it away",
            path=path,
            database=DATABASE,
        )
    return file


def _missing(plan: Plan, unit: Unit, quota: int | None, mine: Sequence[PrintedBallot]) -> int:
    if quota is None:
        advice = _advice(plan, unit)
        raise FormError("%(id)s (%(name)s) has no quota: %(advice)s", id=unit.id, name=unit.name, advice=advice)
    return max(0, quota - sum(not each.spare for each in mine))


def _advice(plan: Plan, unit: Unit) -> Phrase:
    """Say what gives a unit its quota."""
    if unit.id in plan.quotas.shares:
        return phrase("say how many with --count N, or state its transactions with `phieu counts set --transactions N`")
    if plan.quotas.undecided:
        return phrase(
            "the declared total and the units' own numbers differ: say in quota.choice which of them is printed "
            "(per_unit_rule or declared_total_largest_remainder), or say how many with --count N"
        )
    return phrase("say how many with --count N")


def _units(survey: Survey, wanted: Sequence[str]) -> tuple[Unit, ...]:
    plan = survey.plan
    require_units(plan, *wanted)
    return tuple(plan.unit(name) for name in dict.fromkeys(wanted)) if wanted else plan.surveyed_units()


def _unchanged(survey: Survey, key: str) -> SetForm:
    """Set a form, and pass it on if it is new or just as it was printed before."""
    form = set_form(survey.plan.questionnaires[key])
    name = (form.layout.form, form.layout.version)
    known = survey.forms().get(name)
    if known is None or (known.layout == form.layout and known.questionnaire.prints_like(form.questionnaire)):
        return form
    raise FormError(
        "form %(form)s version %(version)s was printed before and is now different: raise "
        "form_version in survey.yaml, so that the ballots already out stay readable",
        form=name[0],
        version=name[1],
    )
