"""`phieu review late`: let in together what was scanned while its round was closed."""

import sys

import click
from rich.table import Table

from pipeline.cli import EXIT_FILES
from pipeline.cli.options import Whole, by_option, jobs_option, pass_survey
from pipeline.cli.progress import shown_progress
from pipeline.cli.screen import show_table
from pipeline.errors import UsageError
from pipeline.reviewing.late_pages import LateBatch, late_batches, let_in
from pipeline.survey import Survey


@click.command("late")
@click.option("--unit", metavar="ID", help="Let in the late pages of this unit.")
@click.option("--round", "label", metavar="R", help="Of this round; needed where the unit has late pages of several.")
@click.option("--file", "source", default="", metavar="NAME", help="Only those of one scanned file.")
@click.option("--count", type=Whole(min=1), metavar="N", help="How many they are, as the list says; else it is asked.")
@jobs_option
@by_option
@pass_survey
def late_command(
    survey: Survey, *, unit: str | None, label: str | None, source: str, count: int | None, jobs: int, by: str
) -> None:
    """List the pages that were scanned while their round was closed, or let those of a unit in at once.

    Whoever lets them in says how many they are. If they are others when it is done than when they were listed, none is
    let in. Each page is read, settled and logged like one that `phieu review decide ITEM count` lets in.

    \b
    phieu review late
    phieu review late --unit KN-24688 --count 12
    phieu review late --unit KN-24688 --file muon.pdf
    """
    with survey.store.connection() as connection:
        found = late_batches(connection, source=source)
    if unit is None:
        _list(found)
        return
    batch = _chosen(found, unit, label)
    said = count or click.prompt(f"{_told(batch)}; let them in? Type how many they are", type=int, err=True)
    if said != len(batch.pages):
        raise UsageError(
            "%(said)s were said, and %(found)s late pages wait: look at `phieu review late`; nothing was let in",
            said=said,
            found=len(batch.pages),
        )
    with shown_progress("letting in", "pages") as progress:
        done = let_in(survey, batch, by=by, jobs=jobs, progress=progress)
    for (status, reason), number in sorted(done.statuses.items()):
        click.echo(f"{number:7} {status}{f' ({reason})' if reason else ''}")
    for place, why in done.left:
        click.echo(f"{place}: waits as before: {why}", err=True)
    if done.left:
        sys.exit(EXIT_FILES)


def _list(found: tuple[LateBatch, ...]) -> None:
    table = Table("unit", "round", "late pages", "files")
    table.columns[2].justify = "right"
    for batch in found:
        closed = " (closed: phieu reopen first)" if batch.closed else ""
        table.add_row(batch.unit, f"{batch.round}{closed}", f"{len(batch.pages)}", ", ".join(batch.sources))
    show_table(table)


def _chosen(found: tuple[LateBatch, ...], unit: str, label: str | None) -> LateBatch:
    mine = [batch for batch in found if batch.unit == unit and label in (None, batch.round)]
    if not mine:
        raise UsageError("no late page of %(unit)s waits: `phieu review late` lists those that do", unit=unit)
    if len(mine) > 1:
        rounds = ", ".join(batch.round for batch in mine)
        raise UsageError(
            "%(unit)s has late pages of several rounds (%(rounds)s): say --round R", unit=unit, rounds=rounds
        )
    return mine[0]


def _told(batch: LateBatch) -> str:
    return f"{batch.unit}, round {batch.round}: {len(batch.pages)} late pages of {', '.join(batch.sources)}"
