"""`phieu doctor`: what of this machine the program needs."""

import sys
from pathlib import Path

import click
from rich.table import Table

from pipeline.cli import EXIT_TOOL
from pipeline.cli.screen import show_table
from pipeline.doctor import examine


@click.command("doctor")
@click.pass_obj
def command(folder: object) -> None:
    """Show on one screen which tools are there, which are not, and how to get them.

    \b
    phieu doctor
    phieu -C khao-sat doctor    # and whether its disk has room
    """
    checks = examine(Path(str(folder)))
    table = Table("", "công cụ", "phiên bản", "cần cho", "cách cài")
    for check in checks:
        sign = "[green]có[/green]" if check.found else "[red]thiếu[/red]"
        table.add_row(sign, check.name, check.version, check.needed_for, check.remedy)
    show_table(table)
    if not all(check.found or not check.required for check in checks):
        sys.exit(EXIT_TOOL)
