"""`phieu counts`: what only people know, and whether it balances."""

import click
from rich.table import Table

from pipeline.balance import UnitBalance, balance
from pipeline.cli.options import by_option, pass_survey
from pipeline.cli.screen import show_table
from pipeline.errors import UsageError
from pipeline.events import CountsSet
from pipeline.rounds import named_period, named_round
from pipeline.store import books
from pipeline.survey import Survey

NUMBER = click.IntRange(min=0, max=10_000_000)  # a hundred times the largest survey: more is a slip
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
    """
    if ctx.invoked_subcommand is None:
        survey = Survey(ctx.obj)
        show_balance(balance(survey, named_round(survey, label)))


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
    if unit not in {each.id for each in survey.plan.units}:
        raise UsageError(f"{unit} is no unit of the plan: {', '.join(each.id for each in survey.plan.units)}")
    if all(value is None for value in stated.values()):
        raise UsageError("say at least one of --issued, --returned, --spoiled, --transactions")
    round_ = named_period(survey, label)
    with survey.store.connection() as connection:
        if round_ in books.closings(connection):
            raise UsageError(f"round {round_} is closed: `phieu reopen --round {round_} --reason TEXT` first")
    survey.store.append(CountsSet(unit=unit, round=round_, **stated), by=by)
    for fault in (fault for each in balance(survey, round_) if each.unit == unit for fault in each.faults()):
        click.echo(f"không khớp: {fault}", err=True)


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
