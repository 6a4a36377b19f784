"""`phieu users`: accounts of the desk, from the machine itself."""

import sys

import click
from rich.table import Table

from pipeline.access.account import Account
from pipeline.access.roles import Role
from pipeline.cli.options import by_option, pass_survey
from pipeline.cli.screen import show_table
from pipeline.signing_in.gate import Gate
from pipeline.survey import Survey

ROLES = click.Choice([role.value for role in Role])


@click.group("users", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the accounts of the desk, or make and change them.

    \b
    phieu users
    phieu users add lan --role reviewer
    phieu users add minh --role operator --unit KN-24688
    phieu users password lan
    phieu users link lan
    phieu users disable lan
    """
    if ctx.invoked_subcommand is None:
        table = Table("name", "role", "units", "identity", "")
        for each in Gate(Survey(ctx.obj)).accounts():
            units = ", ".join(each.units) or "all"
            identity = "may see" if each.sees_identity else ""
            table.add_row(each.name, each.role.value, units, identity, "disabled" if each.disabled else "")
        show_table(table)


@command.command("add")
@click.argument("name")
@click.option("--role", type=ROLES, required=True, help="What the person may do.")
@click.option("--unit", "units", multiple=True, metavar="ID", help="Bound to this unit; may be given several times.")
@click.option(
    "--sees-identity", is_flag=True, help="May look at what people wrote of themselves; every look is logged."
)
@by_option
@pass_survey
def add_command(survey: Survey, *, name: str, role: str, units: tuple[str, ...], sees_identity: bool, by: str) -> None:
    """Make an account, or change what it may do. Its password is asked for, or read from standard input.

    \b
    phieu users add lan --role reviewer
    phieu users add huong --role operator --unit KN-24688 --unit KN-24691
    """
    gate = Gate(survey)
    password = None if gate.find(name) is not None else _asked_password()
    gate.put(Account(name=name, role=Role(role), units=units, sees_identity=sees_identity), by=by, password=password)
    click.echo(f"{name} is {role}")


@command.command("password")
@click.argument("name")
@by_option
@pass_survey
def password_command(survey: Survey, *, name: str, by: str) -> None:
    """Set a new password; whoever is signed in under the name must sign in again."""
    gate = Gate(survey)
    gate.account(name)
    gate.set_password(name, _asked_password(), by=by)


@command.command("link")
@click.argument("name")
@by_option
@pass_survey
def link_command(survey: Survey, *, name: str, by: str) -> None:
    """Give a one-time link to choose a password: it opens also while too many wrong ones keep the name locked."""
    click.echo("open this at the desk's address, within two days:", err=True)
    click.echo(f"/welcome/{Gate(survey).invite(name, by=by)}")


@command.command("disable")
@click.argument("name")
@by_option
@pass_survey
def disable_command(survey: Survey, *, name: str, by: str) -> None:
    """Keep somebody from signing in; what they did stays in the log."""
    gate = Gate(survey)
    found = gate.account(name)
    values = {"role": found.role, "units": found.units, "sees_identity": found.sees_identity}
    gate.put(Account(name=name, disabled=True, **values), by=by)  # type: ignore[arg-type]  # its own fields


def _asked_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("password", hide_input=True, confirmation_prompt=True)
    return password
