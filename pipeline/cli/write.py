"""Write a result: to the file that `-o` names, or to standard output."""

import os
import sys
from pathlib import Path

import click


def write_result(data: bytes, output: Path | None) -> None:
    """Write `data` whole or not at all; a file appears only when it is complete."""
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"wrote {output}", err=True)
