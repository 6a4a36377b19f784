"""Run the program as a script does, and read its tables."""

import csv
import io
import subprocess
import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from pipeline.cli import run


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
        assert "leaked" not in done.err, done.err  # nothing is collected at the end, and no library may complain of it
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
    """`phieu` in the process of the tests: starting it a thousand times would cost more than all it does.

    What nobody inside the program catches, and what would be a traceback on a screen, is raised here.
    """

    def run(
        self, *args: object, codes: tuple[int, ...] | None = None, cwd: Path | None = None, typed: str | None = None
    ) -> Done:
        words = [str(arg) for arg in args]
        runner = CliRunner()
        with chdir(cwd or Path()), runner.isolation(input=typed) as (out, err, _):
            try:
                code = run(words)
            except SystemExit as exit_:
                code = exit_.code if isinstance(exit_.code, int) else 0
            sys.stdout.flush()
            done = Done(code, out.getvalue().decode(), err.getvalue().decode())
        assert codes is None or done.code in codes, f"phieu {' '.join(words)}: exit {done.code}\n{done.said}"
        return done
