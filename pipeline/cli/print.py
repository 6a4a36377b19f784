"""`phieu print`: ballot packs, what is missing to the quota."""

import click

from pipeline.cli.clock import warn_of_clock
from pipeline.cli.options import Whole, by_option, pass_survey
from pipeline.cli.progress import shown_progress
from pipeline.errors import UsageError
from pipeline.printing.copied import copied_said
from pipeline.printing.order import PrintOrder
from pipeline.printing.pack import print_pack
from pipeline.printing.printable import print_warnings
from pipeline.printing.reprint import reprint
from pipeline.printing.run import packs_to_print
from pipeline.printing.testsheet import print_test_sheet
from pipeline.survey import Survey


@click.command("print")
@click.option("--unit", "units", multiple=True, metavar="ID", help="Only this unit; may be given several times.")
@click.option("--round", "label", metavar="R", help="The round: the only one, else today's, else the first.")
@click.option("--count", type=Whole(min=1), help="Print this many per unit, in place of what is missing.")
@click.option(
    "--spare", type=Whole(min=0), default=0, show_default=True, help="On top, so many spares per unit in all."
)
@click.option("--reprint", "again", metavar="CODE[..CODE]", help="Print these ballots again with the same codes.")
@click.option("--test-sheet", is_flag=True, help="Print one sheet that, scanned, says whether printer and scanner do.")
@by_option
@pass_survey
def command(
    survey: Survey,
    *,
    units: tuple[str, ...],
    label: str | None,
    count: int | None,
    spare: int,
    again: str | None,
    test_sheet: bool,
    by: str,
) -> None:
    """Print one pack per unit into print/, with a cover sheet, in shuffled order.

    Prints what is missing to each unit's quota; printing twice prints nothing twice.

    \b
    phieu print
    phieu print --unit KN-24688 --spare 5
    phieu print --count 20                       where the plan states no quota
    phieu print --reprint KN23/KN-24688/2023/0007-7
    phieu print --test-sheet                     one sheet; scan it with phieu scan, and it says what to change
    """
    if test_sheet:
        if again or units or label or count or spare:
            raise UsageError("--test-sheet goes alone: it is the same for every unit")
        path = print_test_sheet(survey)
        click.echo(f"{path}: print it at 100 %, scan it as you scan ballots, then `phieu scan` that file")
        return
    warn_of_clock(survey)
    if again is not None:
        if units or label or count or spare:
            raise UsageError("--reprint takes no --unit, --round, --count or --spare: the codes say it all")
        path, number = reprint(survey, again, by=by)
        click.echo(f"{number} ballots printed again: {path}")
        return
    order = PrintOrder(units=units, round=label, count=count, spare=spare, by=by)
    copied = copied_said(survey)
    with packs_to_print(survey, order) as packs:
        if copied is not None:
            click.echo(f"lưu ý: {copied}", err=True)
        for warning in print_warnings(survey.plan, {pack.unit.id for pack in packs}):
            click.echo(f"lưu ý: {warning}", err=True)
        with shown_progress("printing", "packs") as progress:
            for number, pack in enumerate(packs, 1):
                print_pack(survey, pack, by=by)
                progress(number, len(packs))
    if packs:
        ballots = sum(len(pack.serials) for pack in packs)
        click.echo(f"{ballots} ballots in {len(packs)} packs: {survey.print_folder / packs[0].round.label}")
    else:
        click.echo("nothing is missing: every unit has its quota printed (--count N prints more)")
