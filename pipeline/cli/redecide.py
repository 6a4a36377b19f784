"""`phieu redecide`: move the boundary between deciding and asking, without scanning again."""

import json
import sys
from dataclasses import asdict

import click

from omr.deciding.likelihood import fit
from omr.known import RULES_ALONE
from pipeline.cli import EXIT_WAITING
from pipeline.cli.options import by_option, pass_survey
from pipeline.cli.progress import shown_progress
from pipeline.errors import UsageError
from pipeline.reviewing.redeciding import RedecideOrder, RedecideReport, redecide
from pipeline.survey import Survey

LEAST, MOST = fit().gray.expected_errors[0], fit().gray.expected_errors[-1]


@click.command("redecide")
@click.option(
    "--expected-errors",
    type=click.FloatRange(LEAST, MOST),
    metavar="E",
    help=f"Silent errors expected in 10,000 marks, {LEAST:g} to {MOST:g}; if never said, the rules alone decide.",
)
@click.option("--undo", is_flag=True, help="Go back to the setting before the last one.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON, for scripts.")
@by_option
@pass_survey
def command(survey: Survey, *, expected_errors: float | None, undo: bool, as_json: bool, by: str) -> None:
    """Decide all pages again from what was measured of them; no scan is opened.

    The fewer silent errors are expected, the more is asked of a person. The setting holds for all pages scanned
    from now on as well. What people decided stands; closed rounds stay as they are. Without an option the setting
    stays, and pages that an older version of the program decided are decided anew.

    \b
    phieu redecide --expected-errors 1    ask more
    phieu redecide --expected-errors 50   ask less
    phieu redecide --undo                 as it was before
    """
    if undo and expected_errors is not None:
        raise UsageError("say --undo or --expected-errors, not both")
    order = RedecideOrder(expected_errors=expected_errors, undo=undo, by=by)
    with shown_progress("deciding again", "pages") as progress:
        report = redecide(survey, order, progress=progress)
    if as_json:
        click.echo(json.dumps(asdict(report), indent=1))
    else:
        _show(report)
    if report.waiting_after:
        sys.exit(EXIT_WAITING)


def _show(report: RedecideReport) -> None:
    setting = f"số dấu máy đọc sai mà không hỏi, dự kiến trên 10.000 dấu: {_said(report.after)}"
    click.echo(setting if report.after == report.before else f"{setting} (trước đây {_said(report.before)})")
    click.echo(
        f"{report.pages} trang ({report.boxes} ô) được quyết định lại từ số đo đã lưu: "
        f"{report.changed_boxes} ô trên {report.changed_pages} trang đổi kết quả"
    )
    if report.closed:
        click.echo(f"{report.closed} trang thuộc đợt đã khoá sổ được giữ nguyên: `phieu reopen` rồi chạy lại lệnh này")
    if report.without_measures:
        click.echo(f"{report.without_measures} trang không còn số đo được giữ nguyên")
    click.echo(f"mục chờ người duyệt: {report.waiting_before} trước, {report.waiting_after} bây giờ")


def _said(expected_errors: float) -> str:
    return "chưa đặt, chỉ theo quy tắc" if expected_errors == RULES_ALONE else f"{expected_errors:g}"
