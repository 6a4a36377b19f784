"""`phieu compare`: units' own tallies beside our reading of the same ballots."""

from pathlib import Path

import click

from pipeline.cli.options import output_option, pass_survey
from pipeline.cli.write import write_result
from pipeline.errors import UsageError
from pipeline.merging.comparing import compared_csv, compared_units
from pipeline.survey import Survey


@click.command("compare")
@click.option("--unit", metavar="ID", help="Only this unit.")
@click.option("--round", "label", metavar="R", help="Only this round; all rounds if left out.")
@click.option("--all", "all_numbers", is_flag=True, help="Also the numbers that agree.")
@output_option
@pass_survey
def command(survey: Survey, *, unit: str | None, label: str | None, all_numbers: bool, output: Path | None) -> None:
    """Compare what units counted themselves (their merged packages) with our own reading of the same ballots.

    One CSV row per question and option that differs. An empty question is the eligible ballots, an empty
    option the ballots without an answer that counts. Standard error says how many ballots both have. At the
    desk, which names the ballots that were read differently: Quét phiếu › Gói của đơn vị.

    \b
    phieu merge dak-mam.zip && phieu scan dak-mam.pdf && phieu compare --unit KN-24688
    """
    found = compared_units(survey, unit=unit, round=label)
    if not found:
        raise UsageError("nothing to compare: merge a unit's package and scan its ballots here first")
    for each in found:
        click.echo(
            f"{each.unit}, round {each.round}: {each.both} ballots in both, {each.unlike} of them read differently; "
            f"{each.only_theirs} only in the package, {each.only_ours} only here",
            err=True,
        )
    write_result(compared_csv(found, every=all_numbers).encode("utf-8"), output)
