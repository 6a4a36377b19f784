"""`phieu merge`: take in the packages of other installations."""

import sys
from pathlib import Path

import click
from rich.table import Table

from pipeline.cli import EXIT_FILES, EXIT_WAITING
from pipeline.cli.options import Said, by_option, pass_survey
from pipeline.cli.screen import show_table
from pipeline.errors import NothingFound, UsageError
from pipeline.files.named_file import as_text
from pipeline.files.sealed_zip import PackageError, read_package
from pipeline.files.signing import fingerprint
from pipeline.merged.elsewhere import left_to_senders
from pipeline.merged.standing import Standing, loose_pages, speaking_again, standing
from pipeline.merged_findings import merge_findings
from pipeline.merging.taking import Taken, take_package, withdraw
from pipeline.store import packages
from pipeline.survey import Survey


@click.command("merge")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="PACKAGE…")
@click.option(
    "--trust", multiple=True, metavar="FINGERPRINT", help="Take only keys named here or known; may be repeated."
)
@click.option("--list", "list_only", is_flag=True, help="Show what was merged, and what conflicts.")
@click.option("--withdraw", "withdrawn", metavar="SHA256", help="Let a merged package count no longer; needs --reason.")
@click.option("--reason", type=Said(), metavar="TEXT", help="Why it is withdrawn.")
@by_option
@pass_survey
def command(
    survey: Survey,
    *,
    files: tuple[Path, ...],
    trust: tuple[str, ...],
    list_only: bool,
    withdrawn: str | None,
    reason: str | None,
    by: str,
) -> None:
    """Merge the signed packages of units into this survey; every ballot counts once.

    The same package again changes nothing; a later one of the same installation replaces the earlier one;
    a ballot that was read here too counts as we read it (phieu compare shows the differences). A ballot that
    two packages tell differently waits, and blocks closing, until one of them is withdrawn. A key that is
    seen for the first time is taken and its fingerprint shown: compare it with the sender's. From then on a
    unit must come under the key it came under before, or be trusted by name.

    \b
    phieu merge dak-mam.zip nam-da.zip
    phieu merge --list
    phieu merge --withdraw 3fa9c1 --reason "gửi nhầm"
    """
    if withdrawn is not None:
        if reason is None:
            raise UsageError("--withdraw needs --reason TEXT; it stands in the log")
        gone = withdraw(survey, withdrawn, reason=reason, by=by)
        click.echo(f"withdrawn: {gone}")
        for sha256, places in speaking_again(survey, gone).items():
            click.echo(
                f"  {', '.join(places)}: an earlier package of the same installation counts again, {sha256[:12]}"
            )
    elif list_only:
        _show(survey)
    elif files:
        _merge(survey, files, trusted=frozenset(trust), by=by)
    else:
        raise UsageError("say PACKAGE…, or --list, or --withdraw SHA256")


def _merge(survey: Survey, files: tuple[Path, ...], *, trusted: frozenset[str], by: str) -> None:
    refused = 0
    for path in files:
        try:
            taken = take_package(survey, read_package(path), as_text(path.name), trusted=trusted, by=by)
        except (PackageError, NothingFound) as error:
            refused += 1
            click.echo(f"refused: {error}", err=True)
        else:
            _tell(taken)
    now = standing(survey)
    waits = _tell_waiting(survey, now)
    _tell_alike(now)
    if now.conflicts:
        click.echo(f"{len(now.conflicts)} ballots differ between packages and wait: phieu merge --list", err=True)
    if now.conflicts or waits:
        sys.exit(EXIT_WAITING)
    if refused:
        sys.exit(EXIT_FILES)


def _tell(taken: Taken) -> None:
    what = "was merged already, nothing changed" if taken.was_here else f"{taken.ballots} ballots"
    click.echo(f"{taken.name}: {what} ({', '.join(taken.scope)})")
    if taken.is_new_key:
        click.echo(f"  key {taken.fingerprint} is new here: compare it with the sender's, over the telephone")


def _tell_alike(now: Standing) -> None:
    """Say how many ballots came twice: numbered rows of two tables may be two people where papers are one."""
    if now.alike:
        click.echo(f"{now.alike} ballots stand in several packages, which tell them alike: each counts once")


def _tell_waiting(survey: Survey, now: Standing) -> bool:
    """Say what only the senders of packages can settle, and whether anything of it keeps a round from being closed."""
    for said in left_to_senders(survey, now):
        click.echo(str(said), err=True)
    for found in merge_findings(survey):
        click.echo(f"lưu ý: {found.text}", err=True)
    return bool(now.waiting or loose_pages(survey))


def _show(survey: Survey) -> None:
    with survey.store.connection() as connection:
        stored, sizes = packages.packages(connection), packages.sizes(connection)
    table = Table("sha256", "key", "units and rounds", "ballots", "merged", "withdrawn")
    for each in stored:
        places = ", ".join(each.scope)
        count, gone = str(sizes[each.sha256]), each.withdrawn or ""
        table.add_row(each.sha256[:12], fingerprint(each.signer), places, count, f"{each.at} {each.by}", gone)
    show_table(table)
    now = standing(survey)
    click.echo(f"{len(now.counting)} merged ballots count or wait, {len(now.ours)} were read here too")
    _tell_alike(now)
    _tell_waiting(survey, now)
    for copies in now.conflicts:
        place, sources = copies[0].record.place, ", ".join(sorted(each.package[:12] for each in copies))
        click.echo(f"conflict: a ballot of {place} is told differently by {sources}")
