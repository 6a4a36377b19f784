"""`phieu acknowledge`: a named person takes responsibility for a finding."""

import click

from pipeline.cli.options import Said, pass_survey
from pipeline.closing import answer_for
from pipeline.survey import Survey


@click.command("acknowledge")
@click.argument("code")
@click.option(
    "--by", type=Said(), required=True, metavar="NAME", help="Who takes responsibility; stands in the report's notes."
)
@click.option("--reason", type=Said(), required=True, metavar="TEXT", help="Why it may stand as it is.")
@pass_survey
def command(survey: Survey, *, code: str, by: str, reason: str) -> None:
    """Take responsibility for the finding CODE, by name and with a reason.

    It covers the findings of that code as they stand now; one that comes later must be answered for anew.

    \b
    phieu acknowledge QUOTA_TOTAL_MISMATCH --by "Nguyễn Thị Lan" --reason "in theo chỉ tiêu từng đơn vị"
    """
    texts = answer_for(survey, code, reason=reason, by=by)
    click.echo(f"{code}: {by} takes responsibility")
    for text in texts:
        click.echo(f"  - {text}")
