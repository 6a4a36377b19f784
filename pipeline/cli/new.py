"""`phieu new`: start a survey."""

import shlex
from pathlib import Path

import click

from forms.plan.samples import SAMPLE_NOTE
from pipeline.starting import start_from

SAMPLES = "krong-no, thanh-tra-dak-nong, nha-trang, dak-mil, so-cong-thuong-binh-phuoc"


@click.command("new")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--sample", metavar="NAME", help=f"One of the real surveys: {SAMPLES}.")
def command(folder: Path, sample: str | None) -> None:
    """Start a survey in FOLDER from a sample, or from a commented template of your own.

    The folder gets survey.yaml (the plan), survey.schema.json (so that editors complete it) and
    survey.key (the secret that seals the printed codes: keep it, and keep it to yourself).

    \b
    phieu new khao-sat --sample krong-no
    phieu new khao-sat
    """
    start_from(folder, sample)
    click.echo(f"{folder / 'survey.yaml'} is the plan; next: phieu -C {shlex.quote(str(folder))} check")
    if sample:
        click.echo(f"lưu ý: {SAMPLE_NOTE}", err=True)
