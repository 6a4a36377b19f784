"""Ask the store what was printed: form versions and ballots."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Row, bindparam, cast, func, or_, select

from forms.code import BallotId, ballot_from_code
from pipeline.manifest import PrintedBallot
from pipeline.store.schema import ballot, form, key
from pipeline.store.seals import refuse_damaged

_BY_CODE = select(ballot).where(ballot.c.code == bindparam("wanted"))  # run at every page


class FormText(NamedTuple):
    """A printed form version, as JSON texts."""

    form: str
    version: str
    layout: str
    questionnaire: str


class PackCount(NamedTuple):
    """How many ballots were printed, and how many of these are spares."""

    printed: int
    spares: int


def forms(connection: Connection) -> tuple[FormText, ...]:
    """Give all form versions that were ever printed, by form and version."""
    rows = connection.execute(select(form).order_by(form.c.form, form.c.version))
    return tuple(_form_text(row) for row in rows)


def form_text(connection: Connection, code: str, version: str) -> FormText | None:
    """Give a form version as it was first printed, to the byte; None where it never was."""
    found = connection.execute(select(form).where(form.c.form == code, form.c.version == version)).first()
    return _form_text(found) if found else None


def _form_text(row: Row[Any]) -> FormText:
    found = FormText(row.form, row.version, row.layout, row.questionnaire)
    refuse_damaged("form", row.sum, *found)
    return found


def form_names(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Give form code and version of all that was ever printed."""
    names = select(form.c.form, form.c.version).order_by(form.c.form, form.c.version)
    return tuple((row.form, row.version) for row in connection.execute(names))


def key_fingerprint(connection: Connection) -> str | None:
    """Give the fingerprint of the key that sealed the printed codes; None before the first print."""
    return connection.execute(select(key.c.fingerprint)).scalar()


def count_printed(connection: Connection) -> int:
    """Count the ballots that were ever printed."""
    return connection.execute(select(func.count()).select_from(ballot)).scalar_one()


def printed_ballots(
    connection: Connection,
    *,
    units: Sequence[str] = (),
    round: str | None = None,
    codes: Collection[str] | None = None,
) -> tuple[PrintedBallot, ...]:
    """Give the printed ballots in the order they were printed, of some units or all, of one round or all."""
    wanted = select(ballot).order_by(ballot.c.file, ballot.c.first_page)
    if codes is not None:
        wanted = wanted.where(ballot.c.code.in_(codes))
    if units:
        wanted = wanted.where(ballot.c.unit.in_(units))
    if round is not None:
        wanted = wanted.where(ballot.c.round == round)
    return tuple(_printed(row) for row in connection.execute(wanted).mappings())


def page_counts(connection: Connection) -> dict[str, int]:
    """Give for each printed ballot's code how many pages it has."""
    return {row.code: row.pages for row in connection.execute(select(ballot.c.code, ballot.c.pages))}


def pack_counts(connection: Connection, round: str) -> dict[str, PackCount]:
    """Count the printed ballots of each unit in a round."""
    spares = func.sum(cast(ballot.c.spare, Integer))
    wanted = select(ballot.c.unit, func.count(), spares).where(ballot.c.round == round).group_by(ballot.c.unit)
    return {unit: PackCount(printed, int(spare)) for unit, printed, spare in connection.execute(wanted)}


def of_another_plan(connection: Connection, plan: str) -> str | None:
    """Give the code of a printed ballot that carries another plan code; None where all carry this one."""
    # all codes `PLAN/…` lie together in the index, and `0` is the letter behind `/`
    others = select(ballot.c.code).where(or_(ballot.c.code < f"{plan}/", ballot.c.code >= f"{plan}0"))
    return connection.execute(others.limit(1)).scalar()


def places(connection: Connection) -> dict[tuple[str, str], int]:
    """Count the printed ballots of each unit and round."""
    wanted = select(ballot.c.unit, ballot.c.round, func.count()).group_by(ballot.c.unit, ballot.c.round)
    return {(unit, round_): number for unit, round_, number in connection.execute(wanted)}


def printed_units(connection: Connection) -> frozenset[str]:
    """Give the units whose ballots were printed, in any round."""
    return frozenset(connection.execute(select(ballot.c.unit).distinct()).scalars())


def find_printed(connection: Connection, code: str) -> PrintedBallot | None:
    """Give one printed ballot by its code, or None where it was never printed."""
    row = connection.execute(_BY_CODE, {"wanted": code}).mappings().first()
    return _printed(row) if row else None


def printing_dates(connection: Connection, codes: Collection[str] | None = None) -> dict[str, str]:
    """Give for each ballot code, or for some, the UTC time at which it was first printed."""
    wanted = select(ballot.c.code, ballot.c.printed_at)
    if codes is not None:
        wanted = wanted.where(ballot.c.code.in_(codes))
    return {row.code: row.printed_at for row in connection.execute(wanted)}


def _printed(row: Any) -> PrintedBallot:
    return PrintedBallot(
        ballot=_id(row),
        form=row["form"],
        version=row["version"],
        file=row["file"],
        first_page=row["first_page"],
        pages=row["pages"],
        spare=row["spare"],
    )


def _id(row: Any) -> BallotId:
    return ballot_from_code(row["code"])
