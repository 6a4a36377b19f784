"""`phieu export`: working exports for operators."""

from pathlib import Path

import click

from pipeline.cli.options import by_option, output_option, pass_survey
from pipeline.cli.write import write_result
from pipeline.exporting import EXPORTS, export
from pipeline.survey import Survey


@click.command("export")
@click.argument("what", type=click.Choice(sorted(EXPORTS)))
@click.option("--bom", is_flag=True, help="Begin with a byte order mark, for Excel.")
@output_option
@by_option
@pass_survey
def command(survey: Survey, *, what: str, bom: bool, output: Path | None, by: str) -> None:
    """Write marks, answers, ballots or pages as CSV.

    These exports carry ballot codes: they are for the office's own use, and each use is logged.

    \b
    marks     what the machine saw in every box, and what a person decided
    answers   one row per ballot and question
    ballots   one row per ballot: eligible or not, and why
    pages     what became of every scanned page
    """
    write_result(export(survey, what, by=by, bom=bom).encode("utf-8"), output)
