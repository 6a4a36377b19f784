"""The tables of a run, on the screen and as JSON."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

Cell = str | float | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One table of the benchmark."""

    title: str
    rows: Sequence[Mapping[str, Cell]]
    note: str = ""


def show(result: Result, console: Console) -> None:
    """Print one table."""
    columns = list(result.rows[0])
    table = Table(*columns, title=result.title, caption=result.note or None, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in result.rows:
        table.add_row(*(_text(row[column]) for column in columns))
    console.print(table)


def store(results: Sequence[Result], path: Path) -> None:
    """Write all tables as JSON, with the machine they are from."""
    machine = {"system": platform.platform(), "python": platform.python_version(), "cores": os.cpu_count()}
    body = {"schema": "bench/1", "machine": machine, "tables": [asdict(result) for result in results]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _text(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell >= 1000 else f"{cell:.3g}"
    return str(cell)
