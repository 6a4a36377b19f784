"""`phieu repair`: make a damaged phieu.db anew from its log."""

import click

from pipeline.cli.options import by_option, pass_survey
from pipeline.survey import DATABASE, Survey


@click.command("repair")
@by_option
@pass_survey
def command(survey: Survey, *, by: str) -> None:
    """Make a damaged phieu.db anew from its log, where the log is whole.

    A disk or a copy that changed a bit somewhere in phieu.db is found before anything is counted. All tables follow
    from the log, so they are made again from it, and no figure changes. The damaged file stays beside the new one
    under another name; delete it once `phieu verify` holds. Where the log itself is damaged, nothing is changed and
    the file must come from a backup. Where nothing is damaged, nothing is changed either.

    End the desk first: no other phieu may have the file open.

    \b
    phieu repair
    phieu verify
    """
    found = survey.repair(by=by)
    click.echo(f"the log is whole: {found.entries} entries")
    if found.kept is None:
        click.echo(f"{DATABASE} is sound: nothing was changed")
        return
    for table in found.tables:
        click.echo(f"made anew: table {table}")
    if found.structure:
        click.echo(f"made anew: the file itself ({found.structure})")
    if found.measures_lost:
        click.echo(
            f"lost: the measures of {found.measures_lost} pages. What was read of them stands; `phieu redecide` can "
            "no longer decide them again",
            err=True,
        )
    click.echo(f"the damaged file is kept as {found.kept.name}: delete it once `phieu verify` holds")
