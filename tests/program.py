"""Run the program as a script does, and read its tables."""

import csv
import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click
from click.testing import CliRunner

from forms.errors import SurveyError
from pipeline.cli import EXIT_CODES, EXIT_FILES, EXIT_STOPPED, cli


@dataclass(frozen=True, slots=True)
class Done:
    """What a run printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    def rows(self) -> list[dict[str, str]]:
        """Read standard output as a CSV table."""
        return list(csv.DictReader(io.StringIO(self.out)))


class Program:
    """`phieu`, in a process of its own."""

    command = (sys.executable, "-c", "from pipeline.cli import main; main()")

    def run(
        self, *args: object, codes: tuple[int, ...] | None = None, cwd: Path | None = None, typed: str | None = None
    ) -> Done:
        """Run it; where `codes` is given, it must end with one of them. `typed` is what a person types, to its end."""
        words = [str(arg) for arg in args]
        ran = subprocess.run(
            [*self.command, *words],
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=300,
            cwd=cwd,
            input=typed,
        )
        done = Done(ran.returncode, ran.stdout, ran.stderr)
        assert "Traceback" not in done.said, done.said
        assert codes is None or done.code in codes, f"phieu {' '.join(words)}: exit {done.code}\n{done.said}"
        return done

    def ok(self, *args: object) -> Done:
        """Run what must succeed."""
        return self.run(*args, codes=(0,))

    def start(self, folder: Path, sample: str, *, count: int) -> None:
        """Start a survey from a sample and print some ballots a unit."""
        self.ok("new", folder, "--sample", sample)
        self.ok("-C", folder, "print", "--count", count)


class ProgramInside(Program):
    """`phieu` in the process of the tests: for many short runs, where starting it would cost more than it does."""

    def run(
        self, *args: object, codes: tuple[int, ...] | None = None, cwd: Path | None = None, typed: str | None = None
    ) -> Done:
        assert cwd is None, "a folder of its own needs a process of its own"
        words = [str(arg) for arg in args]
        ran = CliRunner().invoke(cli, words, standalone_mode=False, input=typed)
        code, err = ran.exit_code, ran.stderr
        if isinstance(ran.exception, click.ClickException):
            code, err = ran.exception.exit_code, err + ran.exception.format_message()
        elif isinstance(ran.exception, click.Abort):
            code = EXIT_STOPPED
        elif isinstance(ran.exception, SurveyError):
            code = next((code for type_, code in EXIT_CODES if isinstance(ran.exception, type_)), EXIT_FILES)
            err += str(ran.exception)
        elif ran.exception is not None and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        assert codes is None or code in codes, f"phieu {' '.join(words)}: exit {code}\n{ran.stdout}{err}"
        return Done(code, ran.stdout, err)
