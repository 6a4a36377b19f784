"""Options that several verbs share, and the survey they work on."""

import getpass
import os
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import click

from pipeline.errors import UsageError
from pipeline.survey import Survey


class Whole(click.IntRange):
    """A whole number within bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{value!r} is no whole number; write digits alone, such as {self.min or 1}", param, ctx)
        return super().convert(number, param, ctx)


output_option = click.option(
    "-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of the screen."
)
jobs_option = click.option(
    "--jobs",
    type=Whole(1, 64),
    default=lambda: os.cpu_count() or 1,
    help="Worker processes; all cores if left out.",
)


def format_meant(name: str | None, output: Path | None, *, known: Collection[str], usual: str) -> str:
    """Give the format that was named, else that of the file's ending, else the usual one.

    Args:
        name: What --format says.
        output: What -o says.
        known: The formats that are written to files.
        usual: The format where nothing tells; one that is not known is for the screen alone.

    Raises:
        UsageError: The ending is no format, or the format is for the screen and a file was named.
    """
    ending = output.suffix[1:].lower() if output else ""
    choices = ", ".join(f".{each}" for each in sorted(known))
    if name is None and ending and ending not in known:
        raise UsageError(
            "%(file)s: .%(ending)s is no format of this command; it writes %(choices)s (or say which with --format)",
            file=str(output),
            ending=ending,
            choices=choices,
        )
    meant = name or ending or usual
    if output is not None and meant not in known:
        raise UsageError(
            "%(file)s: %(format)s is for the screen; a file takes %(choices)s",
            file=str(output),
            format=meant,
            choices=choices,
        )
    return meant


def login_name() -> str:
    """Give the name under which the operating system knows this person."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an id without a name, as in some containers
        return f"uid {os.getuid()}"


class Said(click.ParamType[str]):
    """Words that somebody answers for: a name or a reason, never empty."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        said = " ".join(str(value).split())
        return said or self.fail("it must not be empty: it stands in the log", param, ctx)


by_option = click.option(
    "--by", type=Said(), default=login_name, metavar="NAME", help="Who does this; your login name if left out."
)


anew_option = click.option("--anew", is_flag=True, help="Forget what you typed of it before you were stopped.")


class Day(click.ParamType[date]):
    """A day, as 2023-09-20 or as offices write it, 20/9/2023."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            if "/" in value:
                day, month, year = (int(part) for part in value.split("/"))
                return date(year, month, day)
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2023-09-20 or 20/9/2023", param, ctx)


def pass_survey(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand a verb the survey of the folder that `-C` names."""

    @click.pass_obj
    def with_survey(folder: Path, /, *args: Any, **kwargs: Any) -> Any:
        with closing(Survey(folder)) as survey:
            return command(survey, *args, **kwargs)

    with_survey.__doc__, with_survey.__name__ = command.__doc__, command.__name__
    return with_survey
