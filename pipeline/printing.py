"""Print packs: which ballots are missing, in what order they lie, and what is remembered of them.

A pack is on disk before the store knows of it, and the manifest follows the store: a print that
was stopped leaves at most a PDF that nobody refers to, which the next print writes over.
"""

import hashlib
import hmac
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forms.code import BallotId, PageCode, ballot_from_code, seal
from forms.cover import Cover
from forms.errors import FormError
from forms.plan import Plan, Round, Unit
from forms.questionnaire import questionnaire_to_json
from forms.render import BallotPrint, PackHead, write_pack
from forms.setting import SetForm, set_form
from forms.sheet import layout_to_json
from pipeline.errors import NothingFound, UsageError
from pipeline.events import BallotsPrinted, BallotsReprinted, FormSet
from pipeline.manifest import PrintedBallot, append_manifest, read_manifest
from pipeline.rounds import named_round
from pipeline.store import books, printed
from pipeline.survey import FormKey, Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOrder:
    """What to print."""

    units: tuple[str, ...] = ()  # all surveyed units where empty
    round: str | None = None
    count: int | None = None  # per unit, in place of what is missing to the quota
    spare: int = 0
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPack:
    """A pack that was printed."""

    unit: str
    path: Path
    ballots: int
    spares: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pack:
    """A pack that is to be printed."""

    unit: Unit
    round: Round
    form: SetForm
    serials: tuple[int, ...]  # as they will lie: shuffled
    spares: tuple[int, ...]
    file: str  # below `print/`


def print_packs(
    survey: Survey, order: PrintOrder, *, today: date, progress: Callable[[int, int], None]
) -> tuple[PrintedPack, ...]:
    """Print one pack per unit, with what is missing to its quota.

    Raises:
        UsageError: An unknown unit or round, or the round is closed.
        FormError: A form cannot be set, was printed before with another layout, or a unit has no quota.
    """
    survey.print_folder.mkdir(exist_ok=True)
    mend_manifest(survey)
    round_ = _round(survey, order.round)
    packs = tuple(_plan_packs(survey, order, round_))
    progress(0, len(packs))
    done = []
    for number, pack in enumerate(packs, 1):
        done.append(_print_pack(survey, pack, by=order.by, today=today))
        progress(number, len(packs))
    return tuple(done)


def reprint(survey: Survey, wanted: str, *, by: str, today: date) -> PrintedPack:
    """Print a ballot `CODE` or a range `CODE..CODE` again, with the same codes.

    Raises:
        CodeError: A typed code is none.
        NothingFound: No such ballot was printed.
        UsageError: The two ends are not of one unit and round.
    """
    first, _, last = wanted.partition("..")
    start, end = ballot_from_code(first), ballot_from_code(last or first)
    if (start.unit, start.round) != (end.unit, end.round):
        raise UsageError("a range must stay within one unit and one round")
    with survey.store.connection() as connection:
        known = printed.printed_ballots(connection, units=(start.unit,), round=start.round)
    chosen = sorted((b for b in known if start.serial <= b.ballot.serial <= end.serial), key=lambda b: b.ballot.serial)
    if not chosen:
        raise NothingFound(f"{wanted} was never printed: print/manifest.csv lists what was")
    form = _printed_form(survey, (chosen[0].form, chosen[0].version))
    chosen = [each for each in chosen if (each.form, each.version) == (chosen[0].form, chosen[0].version)]
    stem = f"{start.round}/{start.unit}-reprint-{chosen[0].ballot.serial:04d}-{chosen[-1].ballot.serial:04d}"
    file = _free_file(survey.print_folder, stem)
    unit = survey.plan.unit(start.unit)
    head = _head(survey.plan, unit, _round(survey, start.round))
    _write(survey, file, form=form, head=head, ballots=[each.ballot for each in chosen], cover=None)
    survey.store.append(BallotsReprinted(file=file, ballots=tuple(each.ballot.code for each in chosen)), by=by)
    return PrintedPack(unit=unit.id, path=survey.print_folder / file, ballots=len(chosen), spares=0)


def mend_manifest(survey: Survey) -> None:
    """Add what the store knows and the manifest lacks: a print was stopped between the two."""
    path = survey.print_folder / "manifest.csv"
    listed = {each.ballot.code for each in read_manifest(path)}
    with survey.store.connection() as connection:
        lacking = [each for each in printed.printed_ballots(connection) if each.ballot.code not in listed]
    if lacking:
        append_manifest(path, lacking)


def _plan_packs(survey: Survey, order: PrintOrder, round_: Round) -> Iterator[_Pack]:
    plan = survey.plan
    with survey.store.connection() as connection:
        before = printed.printed_ballots(connection, round=round_.label)
        stated = books.stated_counts(connection)
        if round_.label in books.closings(connection):
            raise UsageError(f"round {round_.label} is closed: `phieu reopen --round {round_.label} --reason TEXT` first")
    set_forms: dict[str, SetForm] = {}
    for unit in _units(plan, order.units):
        key = unit.questionnaire
        if key not in set_forms:
            set_forms[key] = _unchanged(survey, set_form(plan.questionnaires[key]))
        mine = [each for each in before if each.ballot.unit == unit.id]
        said = stated.get((unit.id, round_.label))
        number = order.count if order.count is not None else _missing(plan, unit, mine, said and said.transactions)
        first = max((each.ballot.serial for each in mine), default=0) + 1
        serials = tuple(range(first, first + number + order.spare))
        if serials:
            yield _Pack(
                unit=unit,
                round=round_,
                form=set_forms[key],
                serials=_shuffled(survey.key, unit.id, round_.label, serials),
                spares=serials[number:],
                file=_free_file(survey.print_folder, f"{round_.label}/{unit.id}", used={each.file for each in mine}),
            )


def _missing(plan: Plan, unit: Unit, mine: Sequence[PrintedBallot], transactions: int | None) -> int:
    quota = plan.quota(unit.id, transactions)
    if quota is None:
        raise FormError(f"{unit.id} has no quota: say how many with --count N, or state it in survey.yaml")
    return max(0, quota - sum(not each.spare for each in mine))


def _units(plan: Plan, wanted: Sequence[str]) -> tuple[Unit, ...]:
    known = {unit.id: unit for unit in plan.units}
    unknown = [id for id in wanted if id not in known]
    if unknown:
        raise UsageError(f"{', '.join(unknown)}: no unit of the plan; it has {', '.join(known)}")
    return tuple(known[id] for id in wanted) if wanted else tuple(unit for unit in plan.units if unit.surveyed)


def _round(survey: Survey, label: str | None) -> Round:
    named = named_round(survey, label)
    return next(round_ for round_ in survey.plan.rounds() if round_.label == named)


def _unchanged(survey: Survey, form: SetForm) -> SetForm:
    """Pass a form on if it is new or just as it was printed before."""
    key = (form.layout.form, form.layout.version)
    known = survey.forms().get(key)
    if known is None or (known.layout, known.questionnaire) == (form.layout, form.questionnaire):
        return form
    raise FormError(
        f"form {key[0]} version {key[1]} was printed before and is now different: "
        "raise form_version in survey.yaml, so that the ballots already out stay readable"
    )


def _printed_form(survey: Survey, key: FormKey) -> SetForm:
    """Set a form again just as it was printed."""
    known = survey.forms()[key]
    form = set_form(known.questionnaire)
    if form.layout != known.layout:
        raise FormError(f"form {key[0]} version {key[1]} was set by another version of this program and cannot be reprinted")
    return form


def _print_pack(survey: Survey, pack: _Pack, *, by: str, today: date) -> PrintedPack:
    plan, layout = survey.plan, pack.form.layout
    ballots = [BallotId(plan=plan.code, unit=pack.unit.id, round=pack.round.label, serial=n) for n in pack.serials]
    head = _head(plan, pack.unit, pack.round)
    numbers = sorted(set(pack.serials) - set(pack.spares))
    cover = Cover(
        plan_title=plan.title,
        unit_name=pack.unit.name,
        round_heading=pack.round.heading,
        quota=plan.quota(pack.unit.id),
        serials=(numbers[0], numbers[-1]) if numbers else None,
        spares=(pack.spares[0], pack.spares[-1]) if pack.spares else None,
        ballots=len(pack.serials),
        printed_on=today,
    )
    first_pages = _write(survey, pack.file, form=pack.form, head=head, ballots=ballots, cover=cover)
    events = [] if (layout.form, layout.version) in survey.forms() else [_form_set(survey, pack.form)]
    happened = BallotsPrinted(
        plan=plan.code,
        unit=pack.unit.id,
        round=pack.round.label,
        form=layout.form,
        version=layout.version,
        file=pack.file,
        serials=pack.serials,
        first_pages=first_pages,
        pages=len(layout.pages),
        spares=pack.spares,
    )
    survey.store.append(*events, happened, by=by)
    mend_manifest(survey)
    return PrintedPack(
        unit=pack.unit.id,
        path=survey.print_folder / pack.file,
        ballots=len(pack.serials) - len(pack.spares),
        spares=len(pack.spares),
    )
