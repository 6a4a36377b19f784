"""`phieu purge`: delete the images of scans for good; the figures stay."""

from datetime import date

import click

from pipeline.cli.options import Day, Said, pass_survey
from pipeline.errors import UsageError
from pipeline.purging import PurgeOrder, plan_purge, purge
from pipeline.rounds import named_round
from pipeline.survey import Survey
from pipeline.vietnam import today_in_vietnam


@click.command("purge")
@click.option("--before", type=Day(), metavar="DATE", help="Scans received (or else archived) before this day.")
@click.option("--round", "label", metavar="R", help="Scans with ballots of this round.")
@click.option(
    "--without-term", is_flag=True, help="They may go though the plan names no day until which they are kept."
)
@click.option("--by", type=Said(), required=True, metavar="NAME", help="Who orders it; stands in the log.")
@click.option("--reason", type=Said(), required=True, metavar="TEXT", help="Why; stands in the log.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@pass_survey
def command(
    survey: Survey, *, before: date | None, label: str | None, without_term: bool, by: str, reason: str, dry_run: bool
) -> None:
    """Delete archived originals and their crops for good; tallies, decisions and the log stay as they are.

    Only scans whose rounds are closed and of which nothing waits for a person can go, and none before
    the day that the plan names (custody.keep_images_until). A plan that names none keeps them all until
    --without-term says that this is known. There is no way back.

    \b
    phieu purge --round 2023 --by "Nguyễn Thị Lan" --reason "hết thời hạn lưu" --dry-run
    phieu purge --before 2024-12-31 --by "Nguyễn Thị Lan" --reason "hết thời hạn lưu"
    """
    if before is None and label is None:
        raise UsageError("say which images: --before DATE, --round R, or both")
    order = PurgeOrder(before=before, round=named_round(survey, label) if label else None, without_term=without_term)
    plan = plan_purge(survey, order, today=today_in_vietnam())
    for source, why in plan.kept:
        click.echo(f"kept {source}: {why}", err=True)
    if dry_run:
        for file in plan.files:
            click.echo(f"would delete {file.source}")
        return
    freed = purge(survey, plan, by=by, reason=reason)
    click.echo(f"{len(plan.files)} scanned files deleted ({freed / 1e6:.1f} MB), {len(plan.kept)} kept")
