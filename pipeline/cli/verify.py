"""`phieu verify`: prove the survey, or a package that somebody published."""

import sys
from pathlib import Path

import click

from pipeline.cli import EXIT_STORE, EXIT_WAITING
from pipeline.cli.options import pass_survey
from pipeline.cli.progress import shown_progress
from pipeline.errors import UsageError
from pipeline.files.sealed_zip import PackageError, PackageFault, read_package
from pipeline.files.signing import fingerprint
from pipeline.publication.check import check_at_home, check_publication
from pipeline.store import log
from pipeline.survey import PLAN, Survey
from pipeline.verifying import Proof, held_entry, verify

HEAD_LETTERS = 16  # of a hash: enough to be noted by hand, and too many to be met by trying


class Head(click.ParamType[str]):
    """The beginning of an entry's hash."""

    name = "hash"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it as it was noted, in whatever letters."""
        plain = value.strip().lower()
        if len(plain) < HEAD_LETTERS or set(plain) - set("0123456789abcdef"):
            self.fail(f"{value!r}: expected at least {HEAD_LETTERS} of 0-9 and a-f, as `phieu verify` told", param, ctx)
        return plain


@click.command("verify")
@click.argument("package", required=False, type=click.Path(path_type=Path))
@click.option(
    "--head",
    type=Head(),
    metavar="HASH",
    help="A hash that `verify` told before and somebody noted: the log must still hold it.",
)
@pass_survey
def command(survey: Survey, *, package: Path | None, head: str | None) -> None:
    """Prove the log's chain, replay it to the same tally, and check every archived original.

    With PACKAGE, prove a publication instead (no survey needed): its signature, every file's hash, and
    its tally counted anew from its answers; inside the survey's own folder also that its log gave it.

    At the end it tells the hash of the last entry. Note it where nobody who may write this folder can change it,
    such as in the minutes of the closing: with --head it is proved later that nothing before it was changed.

    \b
    phieu verify
    phieu verify --head 3f9ac1d27be08845
    phieu verify cong-bo.zip
    phieu -C khao-sat verify cong-bo.zip
    """
    if package is not None:
        if head is not None:
            raise UsageError("--head is for the log of a survey, not for a package")
        _show(_prove_package(survey, package))
        return
    with shown_progress("checking the archive", "files") as progress:
        proofs = verify(survey, progress=progress)
    with survey.store.connection() as connection:
        last = log.head(connection)
    _show((*proofs, *((held_entry(survey, head),) if head else ())))
    if last.seq:
        click.echo(f"the log ends at entry {last.seq} with the hash {last.hash[:HEAD_LETTERS]}: note it elsewhere")


def _prove_package(survey: Survey, path: Path) -> tuple[Proof, ...]:
    try:
        package, proofs = check_publication(read_package(path), path.name)
    except PackageError as error:
        if error.fault is PackageFault.NOT_A_PACKAGE:
            raise  # nothing is broken: it is another file
        return (Proof(what="files of the package against their seal", count=0, faults=(str(error),)),)
    manifest = package.manifest
    click.echo(f"{manifest.get('issuing_body')}: {manifest.get('title')}")
    click.echo(f"signed with key {fingerprint(package.signer)}: compare with what the office has published")
    if (survey.folder / PLAN).exists() and survey.plan.code == manifest.get("plan"):
        return (*proofs, check_at_home(package, survey))
    return proofs


def _show(proofs: tuple[Proof, ...]) -> None:
    for proof in proofs:
        said = "BROKEN" if proof.faults else "waits" if proof.waits else "holds"
        click.echo(f"{said:<7}{proof.what} ({proof.count})")
        for fault in (*proof.faults, *((proof.waits,) if proof.waits else ())):
            click.echo(f"       {fault}", err=True)
    if any(proof.faults for proof in proofs):
        sys.exit(EXIT_STORE)
    if any(proof.waits for proof in proofs):
        sys.exit(EXIT_WAITING)
