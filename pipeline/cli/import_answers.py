"""`phieu import`: answers that come without a scan."""

import sys
from datetime import date
from pathlib import Path

import click

from forms.loading import Later
from pipeline.channels import FILE_CHANNELS
from pipeline.cli import EXIT_FILES, EXIT_WAITING
from pipeline.cli.options import Day, by_option, output_option, pass_survey
from pipeline.cli.write import write_result
from pipeline.errors import UsageError
from pipeline.importing.order import ImportOrder, ImportReport
from pipeline.importing.taking import import_answers
from pipeline.survey import Survey

_template_csv = Later("pipeline.importing.template", "template_csv")
_template_xlsx = Later("pipeline.importing.template", "template_xlsx")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--channel", type=click.Choice(FILE_CHANNELS), help="How the answers came.")
@click.option("--unit", metavar="ID", help="The unit of rows that name none.")
@click.option("--round", "label", metavar="R", help="The round of rows that name none; else by their day of receipt.")
@click.option("--received", type=Day(), metavar="DATE", help="The day of receipt of rows that name none.")
@click.option("--skip-bad", is_flag=True, help="Take the good rows and list the bad; else one bad row refuses all.")
@click.option("--corrects", is_flag=True, help="This table stands for an earlier one: what differs in it holds.")
@click.option("--new", is_flag=True, help="Rows without ids, or only numbered, are new, however like earlier ones.")
@click.option("--template", is_flag=True, help="Write an empty table to fill in (CSV, or XLSX by the name of -o).")
@output_option
@by_option
@pass_survey
def command(
    survey: Survey,
    *,
    file: Path | None,
    channel: str | None,
    unit: str | None,
    label: str | None,
    received: date | None,
    skip_bad: bool,
    corrects: bool,
    new: bool,
    template: bool,
    output: Path | None,
    by: str,
) -> None:
    """Take in a table of answers: CSV or XLSX, one row per person, one column per question under its id.

    Exports of KoBoToolbox and ODK with the same questions work as they are. The same table twice counts once;
    a ballot that was scanned and typed counts once, and a person is asked where the two differ. The same table
    with another --received, --unit or --round says what differs; with --corrects the new words hold.

    \b
    phieu import --template -o tra-loi.xlsx
    phieu import tra-loi.xlsx --channel online
    phieu import dien-thoai.csv --channel phone --unit KN-24688 --received 2023-09-20
    phieu import nhap-tay.csv --channel typed        # with the printed codes in a column `ballot`
    phieu import kobo-export.csv --channel online --corrects
    """
    if template:
        is_workbook = output is not None and output.suffix.lower() == ".xlsx"
        write_result((_template_xlsx if is_workbook else _template_csv)(survey.plan, unit), output)
        return
    if file is None or channel is None:
        raise UsageError("name a table and say how its answers came: phieu import FILE --channel online")
    order = ImportOrder(
        path=file,
        channel=channel,
        by=by,
        unit=unit,
        round=label,
        received=received,
        skip_bad=skip_bad,
        corrects=corrects,
        new=new,
    )
    report = import_answers(survey, order)
    _show(report)
    if report.disputed or report.asked_again:
        sys.exit(EXIT_WAITING)
    if report.skipped:
        sys.exit(EXIT_FILES)


def _show(report: ImportReport) -> None:
    if report.same_file:
        _show_same(report)
        return
    lines = (
        (report.new, "new"),
        (report.corrected, "corrected: they stand for what came before"),
        (report.withdrawn - report.corrected, "of earlier tables are not in this one, and count no longer"),
        (report.known, "came before with the same answers"),
        (report.scanned, "were scanned before with the same answers"),
        (report.disputed, "were scanned with other answers: phieu review list"),
        (report.asked_again, "scanned pages say other than the corrected answers: phieu review list"),
        (len({fault.row for fault in report.skipped}), "bad, left out:"),
    )
    click.echo(f"{report.source}: {report.rows} rows")
    for count, what in lines:
        if count > 0:
            click.echo(f"{count:7} {what}")
    for fault in report.skipped:
        click.echo(f"        {fault}")
    if report.unused:
        click.echo(f"columns not used: {', '.join(report.unused)}", err=True)
    if report.not_kept:
        click.echo(f"columns that say who answered, not kept: {', '.join(report.not_kept)}", err=True)


def _show_same(report: ImportReport) -> None:
    if not report.skipped:
        click.echo(f"{report.source} was imported before: its {report.rows} rows count already, and count once")
        return
    bad = len({fault.row for fault in report.skipped})
    click.echo(f"{report.source} was imported before: {report.known} of its {report.rows} rows count already, and once")
    click.echo(f"{bad:7} were left out then, and are still bad:")
    for fault in report.skipped:
        click.echo(f"        {fault}")
