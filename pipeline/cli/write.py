"""Write a result: to the file that `-o` names, or to standard output."""

import sys
from pathlib import Path

import click

from pipeline.whole_file import write_whole


def write_result(data: bytes, output: Path | None) -> None:
    """Write `data` whole or not at all; a file appears only when it is complete."""
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    write_whole(output, data)
    click.echo(f"wrote {output}", err=True)
