"""`phieu tally`: the tally sheet."""

from pathlib import Path

import click

from pipeline.cli.options import CHANNELS, output_option, pass_survey
from pipeline.cli.write import write_result
from pipeline.counting import questionnaires
from pipeline.errors import NothingFound, UsageError
from pipeline.published import check_published
from pipeline.survey import Survey
from pipeline.tables.formats import FORMATS
from pipeline.tallying import TallyOrder, tally_document


@click.command("tally")
@click.option("--unit", metavar="ID", help="Only this unit.")
@click.option("--group", metavar="G", help="Only this group of units.")
@click.option("--round", "label", metavar="R", help="Only this round; all rounds if left out.")
@click.option("--channel", type=click.Choice(CHANNELS), help="Only what came this way.")
@click.option(
    "--format", "name", type=click.Choice(sorted(FORMATS)), default="csv", show_default=True, help="File format."
)
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, for Excel.")
@click.option("--published", type=click.Path(path_type=Path), metavar="FILE", help="Check a published table instead.")
@output_option
@pass_survey
def command(
    survey: Survey,
    *,
    unit: str | None,
    group: str | None,
    label: str | None,
    channel: str | None,
    name: str,
    bom: bool,
    published: Path | None,
    output: Path | None,
) -> None:
    """Count the eligible ballots and write the tally sheet (Bảng tổng hợp).

    Works while reviews are open; the sheet and standard error then say that it is provisional.

    \b
    phieu tally
    phieu tally --unit KN-24688 --format xlsx -o tong-hop.xlsx
    phieu tally --published bang-da-cong-bo.csv
    """
    if published is not None:
        if unit or group or label or channel:
            raise UsageError("--published checks a file as it is: leave --unit, --group, --round and --channel out")
        if not published.is_file():
            raise NothingFound(f"{published} is not there")
        write_result(check_published(published.read_bytes(), questionnaires(survey), file=published.name), output)
        return
    document = tally_document(survey, TallyOrder(unit=unit, group=group, round=label, channel=channel), name, bom=bom)
    for note in document.notes:
        click.echo(note, err=True)
    write_result(document.data, output)
