"""Print ballots again with the same codes: one that was spoiled at the counter, or a pack that was lost."""

from collections.abc import Sequence
from pathlib import Path

from forms.code import ballot_from_code
from forms.errors import FormError
from forms.setting import SetForm, set_form
from pipeline.errors import UsageError
from pipeline.events import BallotsReprinted
from pipeline.manifest import PrintedBallot
from pipeline.printing.heads import AGAIN
from pipeline.printing.lock import printing_lock
from pipeline.printing.order import Pack, free_file, shuffled
from pipeline.printing.pack import cover_of, draft_pack
from pipeline.store import printed
from pipeline.survey import FormKey, Survey
from pipeline.transactions import counted_transactions, known_counts


def reprint(survey: Survey, wanted: str, *, by: str) -> tuple[Path, int]:
    """Print a ballot `CODE` or a range `CODE..CODE` again; give the file and the number of ballots.

    Several ballots are a pack as any other, shuffled and with a cover.

    Raises:
        CodeError: A typed code is none.
        UsageError: No such ballot was printed, or the plan has its unit or round no more.
        UsageError: The range is not within one unit, round and form version.
    """
    with printing_lock(survey):
        chosen = _chosen(survey, wanted)
        pack = _pack(survey, chosen)
        cover = cover_of(survey.plan, pack, note=AGAIN) if len(chosen) > 1 else None
        with draft_pack(survey, pack, cover=cover) as draft:
            codes = tuple(each.ballot.code for each in chosen)
            with survey.store.transaction() as transaction:
                transaction.append(BallotsReprinted(file=pack.file, ballots=codes), by=by)
                draft.take()
            draft.place()
    return survey.print_folder / pack.file, len(chosen)


def _chosen(survey: Survey, wanted: str) -> list[PrintedBallot]:
    first, _, last = wanted.partition("..")
    start, end = ballot_from_code(first), ballot_from_code(last or first)
    if (start.plan, start.unit, start.round) != (end.plan, end.unit, end.round):
        raise UsageError("a range must stay within one unit and one round")
    with survey.store.connection() as connection:
        known = printed.printed_ballots(connection, units=(start.unit,), round=start.round)
    between = [each for each in known if start.serial <= each.ballot.serial <= end.serial]
    if not between or start.plan != survey.plan.code:
        raise UsageError("%(wanted)s was never printed: print/manifest.csv lists what was", wanted=wanted)
    if len({(each.form, each.version) for each in between}) > 1:
        raise UsageError("the range spans two form versions: reprint each part by itself")
    return sorted(between, key=lambda each: each.ballot.serial)


def _pack(survey: Survey, chosen: Sequence[PrintedBallot]) -> Pack:
    plan, ballot = survey.plan, chosen[0].ballot
    rounds = {each.label: each for each in plan.rounds()}
    for name, is_there in ((ballot.unit, plan.has_unit(ballot.unit)), (ballot.round, ballot.round in rounds)):
        if not is_there:
            raise UsageError(
                "%(name)s stands on the printed ballots and is no longer in survey.yaml, which gives the words round "
                "the questions: put this unit or round back, print again, then take it out",
                name=name,
            )
    stated = known_counts(survey)
    file = _file(survey, chosen)
    return Pack(
        unit=plan.unit(ballot.unit),
        round=rounds[ballot.round],
        form=_printed_form(survey, (chosen[0].form, chosen[0].version)),
        quota=plan.quota(ballot.unit, counted_transactions(plan, stated, ballot.unit, ballot.round)),
        serials=shuffled(survey.key, f"reprint/{file}", [each.ballot.serial for each in chosen]),
        spares=tuple(each.ballot.serial for each in chosen if each.spare),
        file=file,
    )


def _file(survey: Survey, chosen: Sequence[PrintedBallot]) -> str:
    first, last = chosen[0].ballot, chosen[-1].ballot
    stem = f"{first.round}/{first.unit}-reprint-{first.serial:04d}-{last.serial:04d}"
    files = [path.relative_to(survey.print_folder).as_posix() for path in survey.print_folder.glob(f"{stem}*.pdf")]
    return free_file(survey.print_folder, stem, files)


def _printed_form(survey: Survey, key: FormKey) -> SetForm:
    """Set a form again just as it was printed."""
    known = survey.forms()[key]
    form = set_form(known.questionnaire)
    if form.layout != known.layout:
        raise FormError(
            "form %(form)s version %(version)s was set by another version of this program; print new ballots",
            form=key[0],
            version=key[1],
        )
    return form
