"""`phieu package`: the signed package that goes up to the district or province."""

from pathlib import Path

import click

from pipeline.cli.options import by_option, pass_survey
from pipeline.cli.write import write_result
from pipeline.files.signing import fingerprint, public_key
from pipeline.merging.contents import PackageOrder
from pipeline.merging.packing import make_package
from pipeline.survey import Survey


@click.command("package")
@click.option("--unit", "units", multiple=True, metavar="ID", help="Only this unit; may be repeated.")
@click.option("--round", "label", metavar="R", help="Only this round; all rounds if left out.")
@click.option("-o", "output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file, a .zip.")
@by_option
@pass_survey
def command(survey: Survey, *, units: tuple[str, ...], label: str | None, output: Path, by: str) -> None:
    """Write all answers of units, with counts, log head and signature, for the district's or province's installation.

    It carries no ballot code, source or time: ballots travel under keyed names. The signing key is made
    from survey.key; tell the receiver its fingerprint over another way, such as the telephone. A later
    package replaces an earlier one. At the desk: Quét phiếu › Gửi lên cấp trên.

    \b
    phieu package -o dak-mam.zip
    phieu package --unit KN-24688 --round 2023 -o dak-mam.zip
    """
    package = make_package(survey, PackageOrder(units=units, round=label), by=by)
    for note in package.notes:
        click.echo(str(note), err=True)
    write_result(package.data, output)
    click.echo(f"{package.contents.ballots} ballots of {', '.join(package.contents.scope)}")
    click.echo(f"signed with key {fingerprint(public_key(survey.key))}")
