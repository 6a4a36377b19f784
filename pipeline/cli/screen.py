"""Tables on the screen; wide where nobody watches a terminal, so that no cell is cut in a file."""

from rich.console import Console
from rich.table import Table

PIPED_WIDTH = 160


def show_table(table: Table) -> None:
    """Print a table to standard output."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPED_WIDTH)
    console.print(table)
