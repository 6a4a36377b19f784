"""`phieu verify`: prove the survey, or a package that somebody published."""

import sys
from pathlib import Path

import click

from pipeline.cli import EXIT_STORE, EXIT_WAITING
from pipeline.cli.options import pass_survey
from pipeline.cli.progress import shown_progress
from pipeline.files.sealed_zip import PackageError, PackageFault, read_package
from pipeline.files.signing import fingerprint
from pipeline.publication.check import check_at_home, check_publication
from pipeline.survey import PLAN, Survey
from pipeline.verifying import Proof, verify


@click.command("verify")
@click.argument("package", required=False, type=click.Path(path_type=Path))
@pass_survey
def command(survey: Survey, *, package: Path | None) -> None:
    """Prove the log's chain, replay it to the same tally, and check every archived original.

    With PACKAGE, prove a publication instead (no survey needed): its signature, every file's hash, and
    its tally counted anew from its answers; inside the survey's own folder also that its log gave it.

    \b
    phieu verify
    phieu verify cong-bo.zip
    phieu -C khao-sat verify cong-bo.zip
    """
    if package is not None:
        _show(_prove_package(survey, package))
        return
    with shown_progress("checking the archive", "files") as progress:
        proofs = verify(survey, progress=progress)
    _show(proofs)


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
