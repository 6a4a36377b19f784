"""`phieu reopen`: open a closed round again."""

import click

from pipeline.cli.options import Said, by_option, pass_survey
from pipeline.closing import reopen_round
from pipeline.rounds import named_round
from pipeline.survey import Survey


@click.command("reopen")
@click.option("--round", "label", metavar="R", help="The round; as for `phieu print` if left out.")
@click.option("--reason", type=Said(), required=True, metavar="TEXT", help="Why; it stands in the log.")
@by_option
@pass_survey
def command(survey: Survey, *, label: str | None, reason: str, by: str) -> None:
    """Open a closed round again, with a reason that stands in the log.

    \b
    phieu reopen --round 2023 --by "Nguyễn Thị Lan" --reason "xã gửi thêm 12 phiếu"
    """
    round_ = named_round(survey, label)
    reopen_round(survey, round_, by=by, reason=reason)
    click.echo(f"round {round_} is open again")
