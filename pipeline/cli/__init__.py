"""The command line: one verb a file, loaded only when it is called."""

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from forms.errors import CodeError, FormError, PlanError, SurveyError
from forms.loading import loading
from pipeline.errors import NoSurvey, NothingFound, StoreError, ToolMissing, UsageError

# One page is too small to share between threads: idle ones would double the CPU of every page. Said
# here because it must stand before NumPy is loaded, here and in the workers that inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# verb -> module with a click command of the name `command`; text, so that `phieu --help` loads none of them
VERBS: dict[str, tuple[str, str]] = {
    "new": ("pipeline.cli.new", "Start a survey from a sample or from a template of your own."),
    "check": ("pipeline.cli.check", "Check the plan: its arithmetic, its dates and its form."),
    "acknowledge": ("pipeline.cli.acknowledge", "Take responsibility for a finding, by name."),
    "print": ("pipeline.cli.print", "Print ballot packs, what is missing to the quota."),
    "simulate": ("pipeline.cli.simulate", "Fill printed ballots and scan them, to try things out."),
    "scan": ("pipeline.cli.scan", "Read scanned files or folders into the survey."),
    "import": ("pipeline.cli.import_answers", "Take in answers from online forms, post, phone, interviews or typing."),
    "recount": ("pipeline.cli.recount", "Read all pages again by a second, independent way."),
    "redecide": ("pipeline.cli.redecide", "Ask more or less: decide all pages again for another expected error."),
    "health": ("pipeline.cli.health", "Show what printers and scanners do to the pages, and what to mend."),
    "counts": ("pipeline.cli.counts", "State what only people know: issued, returned, spoiled."),
    "review": ("pipeline.cli.review", "Settle what the machine was not sure of."),
    "audit": ("pipeline.cli.audit", "Re-check a random share of the ballots (phúc tra)."),
    "serve": ("pipeline.cli.serve", "Open the survey in a browser: progress, review, evidence."),
    "users": ("pipeline.cli.users", "List, make and change the accounts of the desk."),
    "tally": ("pipeline.cli.tally", "Write the tally sheet (Bảng tổng hợp)."),
    "report": ("pipeline.cli.report", "Write the report (Báo cáo) with its annexes."),
    "export": ("pipeline.cli.export", "Write marks, answers, ballots or pages as CSV."),
    "package": ("pipeline.cli.package", "Write the signed package that goes up to the district or province."),
    "merge": ("pipeline.cli.merge", "Take in the packages of other installations."),
    "compare": ("pipeline.cli.compare", "Compare units' own tallies with our reading of the same ballots."),
    "close": ("pipeline.cli.close", "Close a round once everything is settled and balances."),
    "reopen": ("pipeline.cli.reopen", "Open a closed round again, with a reason."),
    "purge": ("pipeline.cli.purge", "Delete the images of scans for good; the figures stay."),
    "verify": ("pipeline.cli.verify", "Prove the log, the archive and the tally."),
    "repair": ("pipeline.cli.repair", "Make a damaged phieu.db anew from its log."),
    "log": ("pipeline.cli.log", "Show what happened, when, and by whom."),
    "doctor": ("pipeline.cli.doctor", "Show which tools are there and how to get the others."),
}
# Exit codes are a promise to scripts; they exist in this package alone.
EXIT_FORM, EXIT_FILES, EXIT_WAITING, EXIT_TOOL, EXIT_STORE, EXIT_STOPPED = 3, 4, 5, 6, 7, 130
EXIT_CODES: tuple[tuple[type[SurveyError], int], ...] = (
    (PlanError, EXIT_FORM),
    (FormError, EXIT_FORM),
    (NoSurvey, EXIT_FORM),
    (CodeError, 2),
    (UsageError, 2),
    (NothingFound, EXIT_FILES),
    (ToolMissing, EXIT_TOOL),
    (StoreError, EXIT_STORE),
)


class Verbs(click.Group):
    """A group that knows its verbs by name and loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        with loading():
            command: click.Command = importlib.import_module(VERBS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in VERBS.items()])


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="DIR",
    help="The survey's folder; the current folder if left out.",
)
@click.version_option(package_name="phieu", prog_name="phieu")
@click.pass_context
def cli(ctx: click.Context, folder: Path) -> None:
    """Print survey ballots, read what comes back, settle the doubtful, hand in the tally.

    \b
    A survey from start to end:
      phieu new khao-sat --sample krong-no    a folder with the plan
      cd khao-sat
      phieu check                             what does not add up in the plan
      phieu print                             packs in print/, one PDF per unit
      phieu scan stack.pdf --received 2023-09-20
      phieu review list                       what a person must settle
      phieu tally --format xlsx -o tally.xlsx
      phieu close                             when all is settled and balances
    """
    ctx.obj = folder


def main() -> None:
    """Run the program and end with its promised exit code."""
    code = run()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done and said: Ctrl-C now must not change the exit code
    sys.exit(code)


def run(words: Sequence[str] | None = None) -> int:
    """Run the program on these words, or on those it was started with; gives the exit code, with the fault said."""
    try:
        code = cli.main(words, standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):  # click makes the first out of the second
        click.echo("stopped; what was finished is kept: run the same command again to go on", err=True)
        return EXIT_STOPPED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SurveyError as error:
        click.echo(f"phieu: {error}", err=True)
        return next((code for type_, code in EXIT_CODES if isinstance(error, type_)), EXIT_FILES)
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away; nobody is left to be told
        return 0
    except OSError as error:
        click.echo(f"phieu: {_in_words(error)}", err=True)
        return EXIT_STORE
    return code if isinstance(code, int) else 0


def _in_words(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}; check that the disk has room and that the folder may be written"
