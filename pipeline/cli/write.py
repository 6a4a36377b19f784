"""Write a result: to the file that `-o` names, or to standard output."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from pipeline.errors import UsageError
from pipeline.files.whole_file import write_parts

ZIP_MAGIC = b"PK"  # a workbook


def write_result(data: bytes, output: Path | None) -> None:
    """Write `data` whole or not at all; a file appears only when it is complete."""
    if output is None and sys.stdout.isatty() and data[:2] == ZIP_MAGIC:
        raise UsageError("this format is for a file, not for the screen: name one with -o FILE")
    write_result_parts((data,), output)


def write_result_parts(parts: Iterable[bytes], output: Path | None) -> None:
    """Write a result that comes in parts."""
    if output is None:
        sys.stdout.buffer.writelines(parts)
        sys.stdout.flush()
        return
    output.parent.mkdir(exist_ok=True)  # one folder, no chain of them: a longer one is a slip
    write_parts(output, parts)
    click.echo(f"wrote {output}", err=True)
