"""`phieu tally`: the tally sheet."""

from pathlib import Path

import click

from pipeline.channels import CHANNELS
from pipeline.cli.options import by_option, format_meant, output_option, pass_survey
from pipeline.cli.write import write_result
from pipeline.counting import questionnaires
from pipeline.errors import UsageError
from pipeline.files.named_file import named_file
from pipeline.published.check import check_published
from pipeline.published.keeping import keep_table, table_faults
from pipeline.survey import Survey
from pipeline.tables.formats import FORMATS
from pipeline.tallying import TallyOrder, tally_document


@click.command("tally")
@click.option("--unit", metavar="ID", help="Only this unit.")
@click.option("--group", metavar="G", help="Only this group of units.")
@click.option("--round", "label", metavar="R", help="Only this round; all rounds if left out.")
@click.option("--channel", type=click.Choice(CHANNELS), help="Only what came this way.")
@click.option(
    "--format",
    "name",
    type=click.Choice(sorted(FORMATS)),
    help="File format; if left out by the ending of -o, else csv.",
)
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, for Excel.")
@click.option("--published", type=click.Path(path_type=Path), metavar="FILE", help="Check a published table instead.")
@click.option("--keep", is_flag=True, help="With --published: its errors must be answered for before a round closes.")
@output_option
@by_option
@pass_survey
def command(
    survey: Survey,
    *,
    unit: str | None,
    group: str | None,
    label: str | None,
    channel: str | None,
    name: str | None,
    bom: bool,
    published: Path | None,
    keep: bool,
    by: str,
    output: Path | None,
) -> None:
    """Count the eligible ballots and write the tally sheet (Bảng tổng hợp).

    Works while reviews are open; the sheet and standard error then say that it is provisional.

    The FILE of --published has the heading row of such a sheet: `Stt`, the criterion, the counts of ballots, one
    column per answer, `Ghi chú`; or that of a progress sheet. `phieu tally` writes one to compare with.

    \b
    phieu tally
    phieu tally --unit KN-24688 -o tong-hop.xlsx
    phieu tally --published bang-da-cong-bo.xlsx             tally tables and progress sheets, CSV or XLSX
    phieu tally --published bang-da-cong-bo.csv --keep
    """
    if published is not None:
        if unit or group or label or channel:
            raise UsageError("--published checks a file as it is: leave --unit, --group, --round and --channel out")
        _check(survey, published, keep=keep, output=output, by=by)
        return
    if keep:
        raise UsageError("--keep goes with --published: our own sheets are checked whenever a round closes")
    format_ = format_meant(name, output, known=FORMATS, usual="csv")
    order = TallyOrder(unit=unit, group=group, round=label, channel=channel)
    document = tally_document(survey, order, format_, bom=bom)
    for note in document.notes:
        click.echo(note, err=True)
    write_result(document.data, output)


def _check(survey: Survey, published: Path, *, keep: bool, output: Path | None, by: str) -> None:
    raw = named_file(published).read_bytes()
    report = check_published(raw, questionnaires(survey), file=published.name)
    for fault in table_faults(report, published.name):
        click.echo(f"{fault.code}: {fault.text}", err=True)
    if keep:
        faults = keep_table(survey, raw, report, file=published.name, by=by)
        click.echo(
            f"kept: {len(faults)} errors must be answered for (phieu acknowledge) before a round closes", err=True
        )
    write_result(report, output)
