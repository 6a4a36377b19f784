"""Write one pack and remember it: PDF, layout, log, manifest, in this order."""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from forms.code import BallotId, PageCode, seal
from forms.cover import Cover, SerialRange
from forms.plan import Plan
from forms.render import BallotPrint, write_pack
from forms.setting import SetForm
from pipeline.events import BallotsPrinted, Event, KeyUsed
from pipeline.files.whole_file import passing_name, put_in_place
from pipeline.manifest import MANIFEST, PrintedBallot, append_manifest
from pipeline.printing.first_time import form_events
from pipeline.printing.heads import form_name, head_of
from pipeline.printing.lock import taken_name
from pipeline.printing.order import Pack
from pipeline.store import printed
from pipeline.survey import Survey, fingerprint_of


def print_pack(survey: Survey, pack: Pack, *, by: str) -> Path:
    """Print one pack and give its file."""
    layout = pack.form.layout
    with draft_pack(survey, pack, cover=cover_of(survey.plan, pack)) as draft:
        happened = BallotsPrinted(
            plan=survey.plan.code,
            unit=pack.unit.id,
            round=pack.round.label,
            form=layout.form,
            version=layout.version,
            file=pack.file,
            serials=pack.serials,
            first_pages=draft.first_pages,
            pages=len(layout.pages),
            spares=pack.spares,
        )
        events: tuple[Event, ...] = (*_key_events(survey), *form_events(survey, pack.form), happened)
        with survey.store.transaction() as transaction:
            for event in events:
                transaction.append(event, by=by)
            draft.take()  # not before the log accepts the serials: another print may have been faster
        draft.place()
    with survey.store.connection() as connection:
        mine = printed.printed_ballots(connection, units=(pack.unit.id,), round=pack.round.label)
    list_ballots(survey, [each for each in mine if each.file == pack.file])
    return survey.print_folder / pack.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A whole PDF on disk that has not got its name yet."""

    part: Path
    path: Path
    first_pages: tuple[int, ...]

    def take(self) -> None:
        """Keep it, to be placed as soon as the log has its ballots; if that is stopped, the next print does it."""
        put_in_place(self.part, taken_name(self.path))

    def place(self) -> None:
        """Give it its name."""
        put_in_place(taken_name(self.path), self.path)


@contextmanager
def draft_pack(survey: Survey, pack: Pack, *, cover: Cover | None) -> Iterator[Draft]:
    """Write the PDF of a pack to disk; it is gone again unless it was taken."""
    head = head_of(survey.plan, pack.unit, pack.round)
    prints = [_print(survey.key, pack.form, _ballot(survey.plan, pack, serial)) for serial in pack.serials]
    path = survey.print_folder / pack.file
    part = passing_name(path)
    try:
        with part.open("wb") as target:
            written = write_pack(target, form=pack.form, head=head, pages_of=prints, cover=cover)
            target.flush()
            os.fsync(target.fileno())
        yield Draft(part=part, path=path, first_pages=written.first_pages)
    finally:
        part.unlink(missing_ok=True)


def list_ballots(survey: Survey, ballots: Sequence[PrintedBallot]) -> None:
    """Add ballots to the manifest, while the store's write lock keeps every other print from doing so."""
    with survey.store.transaction():
        append_manifest(survey.print_folder / MANIFEST, ballots)


def _ballot(plan: Plan, pack: Pack, serial: int) -> BallotId:
    return BallotId(plan=plan.code, unit=pack.unit.id, round=pack.round.label, serial=serial)


def _print(key: bytes, form: SetForm, ballot: BallotId) -> BallotPrint:
    layout = form.layout
    codes = (
        PageCode(ballot=ballot, form=layout.form, version=layout.version, page=page.number, pages=len(layout.pages))
        for page in layout.pages
    )
    return BallotPrint(code=ballot.code, payloads=tuple(seal(code, key) for code in codes))


def cover_of(plan: Plan, pack: Pack, *, note: str = "") -> Cover:
    """Give the cover sheet of a pack."""
    return Cover(
        plan_title=plan.title,
        plan_code=plan.code,
        form_title=form_name(pack.form.questionnaire),
        serials=_ranges(set(pack.serials) - set(pack.spares)),
        spares=_ranges(set(pack.spares)),
        quota=pack.quota,
        sheets_note=note,
    )


def _ranges(serials: Collection[int]) -> tuple[SerialRange, ...]:
    """Give the runs of serials: between those of one pack and the next lie its spares."""
    firsts = sorted(serial for serial in serials if serial - 1 not in serials)
    lasts = sorted(serial for serial in serials if serial + 1 not in serials)
    return tuple(SerialRange(first=first, last=last) for first, last in zip(firsts, lasts, strict=True))


def _key_events(survey: Survey) -> tuple[KeyUsed, ...]:
    with survey.store.connection() as connection:
        known = printed.key_fingerprint(connection)
    return () if known else (KeyUsed(fingerprint=fingerprint_of(survey.key)),)
