"""Print ballots again with the same codes: one that was spoiled at the counter, or a pack that was lost."""

from pathlib import Path

from forms.code import ballot_from_code
from forms.errors import FormError
from forms.setting import SetForm, set_form
from pipeline.errors import UsageError
from pipeline.events import BallotsReprinted
from pipeline.manifest import PrintedBallot
from pipeline.printing.order import free_file
from pipeline.printing.pack import draft_ballots, head_of
from pipeline.printing.turn import printing_turn
from pipeline.store import printed
from pipeline.survey import FormKey, Survey


def reprint(survey: Survey, wanted: str, *, by: str) -> tuple[Path, int]:
    """Print a ballot `CODE` or a range `CODE..CODE` again; give the file and the number of ballots.

    Raises:
        CodeError: A typed code is none.
        UsageError: No such ballot was printed.
        UsageError: The range is not within one unit, round and form version.
    """
    with printing_turn(survey):
        return _reprint(survey, wanted, by=by)


def _reprint(survey: Survey, wanted: str, *, by: str) -> tuple[Path, int]:
    chosen = _chosen(survey, wanted)
    ballot = chosen[0].ballot
    if len({(each.form, each.version) for each in chosen}) > 1:
        raise UsageError("the range spans two form versions: reprint each part by itself")
    stem = f"{ballot.round}/{ballot.unit}-reprint-{ballot.serial:04d}-{chosen[-1].ballot.serial:04d}"
    files = [path.relative_to(survey.print_folder).as_posix() for path in survey.print_folder.glob(f"{stem}*.pdf")]
    file = free_file(survey.print_folder, stem, files)
    form = _printed_form(survey, (chosen[0].form, chosen[0].version))
    head = head_of(survey.plan, survey.plan.unit(ballot.unit), survey.plan.round(ballot.round))
    ballots = [each.ballot for each in chosen]
    with draft_ballots(survey, file, form=form, head=head, ballots=ballots, cover=None) as draft:
        survey.store.append(BallotsReprinted(file=file, ballots=tuple(ballot.code for ballot in ballots)), by=by)
        draft.take()
        draft.place()
    return survey.print_folder / file, len(chosen)


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
    return sorted(between, key=lambda each: each.ballot.serial)


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
