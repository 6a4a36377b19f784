"""`phieu scan`: read scanned files or folders into the survey."""

import sys
from datetime import date
from pathlib import Path

import click
from rich.table import Table

from omr.health.batch import Trouble
from pipeline.channels import SCAN_CHANNELS
from pipeline.cli import EXIT_FILES, EXIT_WAITING
from pipeline.cli.clock import warn_of_clock
from pipeline.cli.options import Day, by_option, jobs_option, pass_survey
from pipeline.cli.progress import shown_progress
from pipeline.cli.screen import show_table
from pipeline.cli.testsheet import items_of, show_verdict
from pipeline.events import PageStatus
from pipeline.missing import missing_pages
from pipeline.receipt import told_of_period
from pipeline.scanning.order import USUAL_CHANNEL, ScanOrder, ScanReport
from pipeline.scanning.scan import scan_files
from pipeline.store import items, pages
from pipeline.store.health import BatchKey
from pipeline.survey import Survey
from pipeline.words.health import advice, batch_name
from pipeline.words.reasons import words_for

NAMED_AT_MOST = 20
WORDS = {
    PageStatus.READ: "read",
    PageStatus.REVIEW: "review (a person can settle it)",
    PageStatus.DUPLICATE: "duplicate",
    PageStatus.REJECTED: "rejected (nothing to count)",
}
OF_PHOTOS = "photo_"  # whoever took it still has sheet and phone in hand
# What may have befallen a whole stack: nobody is asked about such pages, so it is said at once.
REMEDIES = {
    "forged_code": "sealed by another survey's key: printed from another folder, or no ballot of yours. "
    "Scan them where they were printed: phieu -C FOLDER scan",
    "unknown_form": "sealed by this survey's key, but not as the plan's code and the printed forms say now. "
    "Was plan.code or the database changed since they were printed? See phieu check",
    "not_issued": "sealed by this survey's key, but never printed from this folder. "
    "Scan them where they were printed: phieu -C FOLDER scan",
}


@click.command("scan")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--received", type=Day(), metavar="DATE", help="The day the office got these ballots, 2023-09-20 or 20/9/2023."
)
@click.option(
    "--channel", type=click.Choice(SCAN_CHANNELS), default=USUAL_CHANNEL, show_default=True, help="How they came."
)
@jobs_option
@by_option
@pass_survey
def command(
    survey: Survey, *, paths: tuple[Path, ...], received: date | None, channel: str, jobs: int, by: str
) -> None:
    """Read scanned files or folders into the survey.

    PDF, TIFF, JPEG, PNG and HEIC, in any order, turned any way, several units and forms mixed; photos
    from phones too, one sheet a picture. The originals are kept in archive/. Scanning the same file
    again changes nothing; a scan that was stopped goes on where it was: scan the same files again, or
    leave PATHS out, which reads what stopped scans have left unread in archive/. A day of receipt that was
    mistyped is put right by `phieu counts received`.

    \b
    phieu scan stack.pdf --received 2023-09-20
    phieu scan scans/ --jobs 2
    phieu scan photo.jpg
    phieu scan
    """
    warn_of_clock(survey)
    order = ScanOrder(paths=paths, received=received, channel=channel, jobs=jobs, by=by)
    if (told := told_of_period(survey.plan, received)) is not None:
        click.echo(f"lưu ý: {told}", err=True)
    with shown_progress("scanning", "pages") as progress:
        report = scan_files(survey, order, progress=progress, warn=_warn)
    with survey.store.connection() as connection:
        waiting = items.count_open(connection)
        missing = missing_pages(connection)
        unread = pages.unread_files(connection)
    show_report(report)
    _name("page missing", missing)
    _name(
        "in archive/ and not read yet, `phieu scan` goes on",
        [f"{each.file.source} ({each.pages} pages)" for each in unread],
    )
    if waiting:
        click.echo(f"{waiting} items wait for a person: phieu review list")
        sys.exit(EXIT_WAITING)
    if report.damaged or report.not_read or report.not_taken:
        sys.exit(EXIT_FILES)


def _warn(batch: BatchKey, trouble: Trouble) -> None:
    """Say at once what is wrong with printer or scanner: hundreds of sheets may still be to come."""
    click.echo(f"{batch_name(batch.source)}: {advice(trouble)}", err=True)


def show_report(report: ScanReport) -> None:
    """Print what happened to every page; the numbers add up."""
    table = Table("pages", "what became of them", "reason")
    table.columns[0].justify = "right"
    for status in PageStatus:
        for (found, reason), count in sorted(report.statuses.items()):
            if found is status:
                table.add_row(f"{count}", WORDS[status], reason)
    table.add_section()
    table.add_row(f"{report.pages}", "scanned", f"{len(report.ballots)} ballots")
    show_table(table)
    for (_, reason), count in sorted(report.statuses.items()):
        if reason.startswith(OF_PHOTOS) or reason in REMEDIES:
            click.echo(f"{count} × {reason}: {REMEDIES.get(reason) or words_for(reason)}")
    _name("scanned before, nothing changed", report.same_files)
    _name("scanned before, and what was said then stays", [str(said) for said in report.said_otherwise])
    if report.said_otherwise:
        click.echo("  a day that was mistyped then, or not said: phieu counts received (see its --help)")
    _name("skipped, no PDF, TIFF, JPEG, PNG or HEIC", report.skipped)
    _name("hidden and not scanned, rename without the dot in front and scan again", report.hidden)
    for judged in report.tests:
        show_verdict(f"page {judged.number}", items_of(judged), judged.detail)
    for batch, trouble in report.health.troubles():
        click.echo(f"mend: {batch_name(batch.source)}: {advice(trouble)}")
    for place, why in (*report.damaged, *report.not_read, *report.not_taken):
        click.echo(f"{place}: {why}", err=True)


def _name(what: str, names: list[str]) -> None:
    if not names:
        return
    more = f" … and {len(names) - NAMED_AT_MOST} more" if len(names) > NAMED_AT_MOST else ""
    click.echo(f"{what}: {', '.join(names[:NAMED_AT_MOST])}{more}")
