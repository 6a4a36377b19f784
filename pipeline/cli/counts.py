"""`phieu counts`: what only people know, and whether it balances."""

from contextlib import closing
from datetime import date
from pathlib import Path

import click
from rich.table import Table

from pipeline.balance import UnitBalance, balance
from pipeline.cli.options import Day, Said, Whole, by_option, format_meant, output_option, pass_survey
from pipeline.cli.received import received_command
from pipeline.cli.screen import show_table
from pipeline.cli.write import write_result
from pipeline.custody import custody_of, hand_over
from pipeline.errors import UsageError
from pipeline.events import CountsSet, HandedOver
from pipeline.files.csv_rows import csv_text
from pipeline.known_units import require_units
from pipeline.open_rounds import append_open
from pipeline.rounds import named_period, named_round
from pipeline.store import pages
from pipeline.survey import Survey
from pipeline.unlogged import uncounted_said
from pipeline.unread import unread_said

NUMBER = Whole(min=0, max=10_000_000)  # a hundred times the largest survey: more is a slip
WITHOUT_PAPER = "Không giấy"  # online, phone and interview answers
COLUMNS = ("Đã in", "Phát ra", "Thu về", "Đã quét", "Hỏng", "Đủ điều kiện", "Không đủ", "Chờ duyệt", "Chưa về")


@click.group("counts", invoke_without_command=True)
@click.option("--round", "label", metavar="R", help="The round; as for `phieu print` if left out.")
@click.pass_context
def command(ctx: click.Context, label: str | None) -> None:
    """Show the counts of every unit, or state those that only people know.

    \b
    phieu counts
    phieu counts set --unit KN-24688 --issued 40 --returned 38 --spoiled 1
    phieu counts hand-over --unit KN-24688 --sent 38 --received 38 --from "Y Thiên" --to "Lan" --date 17/10/2023
    phieu counts received stack.pdf --day 20/9/2023 --reason "ghi nhầm tháng"
    phieu counts history --unit KN-24688
    """
    if ctx.invoked_subcommand is None:
        with closing(Survey(ctx.obj)) as survey:
            show_balance(balance(survey, named_round(survey, label)))
            with survey.store.connection() as connection:
                unread = unread_said(pages.unread_files(connection))
            if unread is not None:
                click.echo(f"chưa đọc hết: {unread} (phieu scan)")
            if (uncounted := uncounted_said(survey)) is not None:
                click.echo(f"chưa tính hết: {uncounted}")


@command.command("set")
@click.option("--unit", required=True, metavar="ID", help="The unit's id in the plan.")
@click.option("--round", "label", metavar="R", help="The round; as for `phieu print` if left out.")
@click.option("--issued", type=NUMBER, help="Handed out (phát ra). Not stated: printed without spares.")
@click.option("--returned", type=NUMBER, help="Came back (thu về). Not stated: scanned.")
@click.option("--spoiled", type=NUMBER, help="Spoiled (hỏng); never counted as returned.")
@click.option("--transactions", type=NUMBER, help="Transactions (lượt giao dịch), where the quota is a share of them.")
@by_option
@pass_survey
def set_command(survey: Survey, *, unit: str, label: str | None, by: str, **stated: int | None) -> None:
    """State counts of a unit; what is left out stays as it was."""
    require_units(survey.plan, unit)
    if all(value is None for value in stated.values()):
        raise UsageError("say at least one of --issued, --returned, --spoiled, --transactions")
    round_ = named_period(survey, label)
    append_open(survey, CountsSet(unit=unit, round=round_, **stated), rounds=(round_,), by=by)
    for fault in (fault for each in balance(survey, round_) if each.unit == unit for fault in each.faults()):
        click.echo(f"không khớp: {fault}", err=True)


@command.command("hand-over")
@click.option("--unit", required=True, metavar="ID", help="Whose ballots; the unit's id in the plan.")
@click.option("--round", "label", metavar="R", help="The round; as for `phieu print` if left out.")
@click.option("--sent", type=NUMBER, required=True, help="Ballots as the giver counted them.")
@click.option("--received", type=NUMBER, required=True, help="Ballots as the receiver counted them.")
@click.option("--spoiled", type=NUMBER, help="Spoiled ones handed over apart.")
@click.option("--from", "giver", type=Said(), required=True, metavar="NAME", help="Who gave them.")
@click.option("--to", "receiver", type=Said(), required=True, metavar="NAME", help="Who took them.")
@click.option("--date", "day", type=Day(), required=True, help="The day of the hand-over.")
@click.option("--collected", type=Day(), help="The day by which the unit had them back.")
@click.option("--note", default="", metavar="TEXT", help="What else was said.")
@by_option
@pass_survey
def hand_over_command(
    survey: Survey,
    *,
    unit: str,
    label: str | None,
    sent: int,
    received: int,
    spoiled: int | None,
    giver: str,
    receiver: str,
    day: date,
    collected: date | None,
    note: str,
    by: str,
) -> None:
    """Record that a unit's ballots changed hands (bàn giao); both sides count.

    Where no count was stated, what the receivers took is what came back (thu về). Several packs add up; ballots that
    somebody passes on who got them before (from the district on to the office) count once.

    --collected is the day of receipt of all ballots of the unit that were scanned without one (phieu scan --received).
    The day said last holds: to put one right, record a hand-over of 0 ballots with the true day. Late ballots are best
    scanned apart, with their own day.
    """
    record = HandedOver(
        unit=unit,
        round=named_round(survey, label),
        day=day.isoformat(),
        giver=giver,
        receiver=receiver,
        sent=sent,
        received=received,
        spoiled=spoiled,
        note=note,
        collected=collected.isoformat() if collected else "",
    )
    for said in hand_over(survey, record, by=by):
        click.echo(f"lưu ý: {unit}: {said}", err=True)
    click.echo(f"{unit}: đã ghi bàn giao {received} phiếu")


command.add_command(received_command)


@command.command("history")
@click.option("--unit", metavar="ID", help="Only this unit.")
@click.option("--round", "label", metavar="R", help="The round; as for `phieu print` if left out.")
@click.option(
    "--format", "name", type=click.Choice(("text", "csv")), help="If left out by the ending of -o, else text."
)
@output_option
@pass_survey
def history_command(
    survey: Survey, *, unit: str | None, label: str | None, name: str | None, output: Path | None
) -> None:
    """Show who did what with a unit's ballots, and when: printed, counted, handed over, scanned, closed."""
    require_units(survey.plan, unit)
    units = (unit,) if unit else tuple(each.id for each in survey.plan.surveyed_units())
    lines = custody_of(survey, named_round(survey, label), units)
    rows = [(line.unit, line.at, line.by, line.what, line.detail) for line in lines]
    if format_meant(name, output, known=("csv",), usual="text") == "csv":
        write_result(csv_text(("unit", "at", "by", "what", "detail"), rows).encode("utf-8"), output)
        return
    table = Table("Đơn vị", "Lúc (UTC)", "Ai", "Việc", "")
    for row in rows:
        table.add_row(*row)
    show_table(table)


def show_balance(units: tuple[UnitBalance, ...]) -> None:
    """Print the counts of each unit and what does not balance."""
    online = (WITHOUT_PAPER,) if any(unit.without_paper for unit in units) else ()
    table = Table("Đơn vị", *COLUMNS, *online, "")
    table.columns[0].no_wrap = True
    for column in table.columns[1:-1]:
        column.justify = "right"
    for unit in units:
        numbers = (
            unit.printed,
            unit.issued,
            unit.returned,
            unit.scanned,
            unit.spoiled,
            unit.eligible,
            unit.ineligible,
            unit.pending,
            unit.outstanding,
            *((unit.without_paper,) if online else ()),
        )
        table.add_row(unit.unit, *(str(number) for number in numbers), "Không khớp" if any(unit.faults()) else "Khớp")
    show_table(table)
    for fault in (fault for unit in units for fault in unit.faults()):
        click.echo(f"không khớp: {fault}")
