"""`phieu verify`: prove the survey."""

import sys

import click

from pipeline.cli import EXIT_STORE
from pipeline.cli.options import pass_survey
from pipeline.cli.progress import shown_progress
from pipeline.survey import Survey
from pipeline.verifying import verify


@click.command("verify")
@pass_survey
def command(survey: Survey) -> None:
    """Prove the log's chain, replay it to the same tally, and check every archived original."""
    with shown_progress("checking the archive", "files") as progress:
        proofs = verify(survey, progress=progress)
    for proof in proofs:
        click.echo(f"{'holds' if not proof.faults else 'BROKEN':<7}{proof.what} ({proof.count})")
        for fault in proof.faults:
            click.echo(f"       {fault}", err=True)
    if any(proof.faults for proof in proofs):
        sys.exit(EXIT_STORE)
