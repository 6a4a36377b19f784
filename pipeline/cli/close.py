"""`phieu close`: close a round once everything is settled and balances."""

import click

from pipeline.cli.options import by_option, pass_survey
from pipeline.closing import close_round
from pipeline.rounds import named_round
from pipeline.survey import Survey


@click.command("close")
@click.option("--round", "label", metavar="R", help="The round; as for `phieu print` if left out.")
@by_option
@pass_survey
def command(survey: Survey, *, label: str | None, by: str) -> None:
    """Close a round: refused while anything waits or does not balance; then it is read-only.

    What blocks it is listed with what removes it. Only `phieu reopen` changes a closed round.

    \b
    phieu close
    phieu close --round 2023 --by "Nguyễn Thị Lan"
    """
    round_ = named_round(survey, label)
    digest = close_round(survey, round_, by=by)
    click.echo(f"round {round_} is closed (đã khoá sổ); digest of its tally: {digest}")
