"""`phieu counts received`: put right the day of receipt that was said of a scan."""

from datetime import date

import click
from rich.table import Table

from forms.plan.deadline import vn_date
from pipeline.cli.options import Day, Said, Whole, by_option, pass_survey
from pipeline.cli.screen import show_table
from pipeline.errors import UsageError
from pipeline.receipt import DayUnconfirmed
from pipeline.receipt_corrected import DayGiven, NewDay, correct, stack_named, stacks, take_back
from pipeline.store import received
from pipeline.survey import Survey


@click.command("received")
@click.argument("name", required=False)
@click.option("--day", type=Day(), metavar="DATE", help="The true day of receipt, 2023-09-20 or 20/9/2023.")
@click.option("--no-day", is_flag=True, help="The scan says none: then the hand-over's day holds, if it says one.")
@click.option("--reason", type=Said(), metavar="TEXT", help="Why; it stands in the log.")
@click.option("--day-holds", is_flag=True, help="The day is right though ballots received on it do not count.")
@click.option("--undo", type=Whole(min=1), metavar="NUMBER", help="Take a correction back, by its number in the list.")
@by_option
@pass_survey
def received_command(
    survey: Survey,
    *,
    name: str | None,
    day: date | None,
    no_day: bool,
    reason: str | None,
    day_holds: bool,
    undo: int | None,
    by: str,
) -> None:
    """Put right the day of receipt that was said of a scan, or list all stacks with their days.

    NAME is the id of a stack as the list shows it, or the name of one scanned file. The new day holds for all pages
    of these files, whenever they were read: ballots count in or out of the period, and in their quarter, by it.
    The first day stays in the log, with who changed it and why; --undo gives each file the day back that it had.

    Which day a ballot has is as ever: the latest that is said of the files its pages came in; where none of them says
    one, that of the last hand-over (phieu counts hand-over --collected). Where pages came twice, put both stacks right.

    A day that has not come is refused, and one with which ballots do not count unless you say --day-holds. While the
    round of any of the ballots is closed nothing is changed: phieu reopen first. Packages that were sent carry the day
    of then: make and send a new one, it replaces the one before.

    \b
    phieu counts received
    phieu counts received 3fa9c10b22 --day 20/9/2023 --reason "ghi nhầm tháng" --by "Lan"
    phieu counts received stack.pdf --no-day --reason "không rõ ngày"
    phieu counts received --undo 812
    """
    changes = (name, day, no_day or None, reason, day_holds or None)
    if undo is not None:
        if any(each is not None for each in changes):
            raise UsageError("say --undo NUMBER alone")
        _tell("đã hoàn tác lần sửa", take_back(survey, undo, by=by))
    elif name is not None:
        if (day is None) != no_day:
            raise UsageError("say --day DATE, or --no-day")
        if reason is None:
            raise UsageError("a corrected day needs --reason TEXT; it stands in the log")
        try:
            given = correct(survey, stack_named(survey, name), NewDay(day=day, reason=reason, holds=day_holds), by=by)
        except DayUnconfirmed as error:
            raise UsageError("%(told)s; put the day right, or say --day-holds", told=error.told) from error
        _tell("đã sửa ngày thu, lần sửa", given)
    elif any(each is not None for each in changes):
        raise UsageError("say which stack, by NAME: `phieu counts received` lists them")
    else:
        _list(survey)


def _tell(what: str, given: DayGiven) -> None:
    if given.told is not None:
        click.echo(f"lưu ý: {given.told}", err=True)
    click.echo(f"{what} số {given.number}: {given.files} tệp, {given.ballots} phiếu")


def _list(survey: Survey) -> None:
    table = Table("Mã", "Tệp", "Trang", "Phiếu", "Ngày thu", "Quét lúc (UTC)", "Ai")
    for column in table.columns[2:4]:
        column.justify = "right"
    table.columns[0].no_wrap = True
    for stack in stacks(survey):
        numbers = (f"{stack.pages}", f"{stack.ballots}")
        table.add_row(stack.id, stack.name, *numbers, _said(stack.received), stack.at, stack.by)
    show_table(table)
    with survey.store.connection() as connection:
        found = received.corrections(connection)
    for each in found:
        before = ", ".join(dict.fromkeys(map(_said, each.before)))
        change = f"{before} → {_said(each.received)}"
        click.echo(
            f"lần sửa số {each.seq}: {each.sources[0]} ({len(each.files)} tệp) {change}, {each.by}: {each.reason}"
        )


def _said(day: str | None) -> str:
    return vn_date(date.fromisoformat(day)) if day else "—"
