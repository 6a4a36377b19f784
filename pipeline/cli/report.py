"""`phieu report`: the report that an office hands in."""

from pathlib import Path

import click

from pipeline.cli.options import format_meant, output_option, pass_survey
from pipeline.cli.write import write_result
from pipeline.document.formats import FORMATS
from pipeline.reporting import ReportOrder, report_file
from pipeline.survey import Survey


@click.command("report")
@click.option("--unit", metavar="ID", help="Only this unit.")
@click.option("--round", "label", metavar="R", help="This round or quarter; the latest with ballots if left out.")
@click.option(
    "--format",
    "name",
    type=click.Choice(sorted(FORMATS)),
    help="File format; if left out by the ending of -o, else docx.",
)
@click.option(
    "--earlier",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Compare with an earlier survey: its tally as JSON; of it with --unit that unit alone.",
)
@output_option
@pass_survey
def command(
    survey: Survey, *, unit: str | None, label: str | None, name: str | None, earlier: Path | None, output: Path | None
) -> None:
    """Write the report (Báo cáo) with its annexes, in the layout of Nghị định 30/2020.

    Whatever a person must write is a framed placeholder: the report claims nothing that the figures do not show. The
    HTML form is for publication: it holds no comments, and no figure that tells of fewer than five ballots, or from
    which such a figure follows. Simulated, provisional or unanswered figures say so on every page, and nobody is
    named as their signer.

    \b
    phieu report -o bao-cao.docx
    phieu report -o bao-cao.pdf
    phieu report --unit KN-24688 -o dak-mam.xlsx
    phieu report --earlier ../2023/tally.json -o bao-cao.docx     # from `phieu tally --format json`
    phieu report --round 2023-Q2 -o quy-2.html
    """
    format_ = format_meant(name, output, known=FORMATS, usual="docx")
    file = report_file(survey, ReportOrder(unit=unit, round=label, earlier=earlier), format_)
    for text in file.said:
        click.echo(text, err=True)
    write_result(file.data, output)
