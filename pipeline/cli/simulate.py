"""`phieu simulate`: fill printed ballots and scan them."""

from pathlib import Path

import click

from pipeline.cli.answer_file import answers_given
from pipeline.cli.options import Whole, jobs_option, pass_survey
from pipeline.cli.progress import shown_progress
from pipeline.errors import UsageError
from pipeline.simulate.job import Format, SimulationJob
from pipeline.simulate.run import simulate
from pipeline.simulate.words import Level
from pipeline.store import printed
from pipeline.survey import Survey


@click.command("simulate")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--ballots", type=Whole(min=1), metavar="N", help="At most so many, drawn by the seed.")
@click.option("--unit", "units", multiple=True, metavar="ID", help="Only ballots of this unit; may be repeated.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What the ballots say: CSV with `ballot` and question ids.",
)
@click.option(
    "--marks",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Real handwriting: a folder with marks.csv and crops.",
)
@click.option("--accidents", is_flag=True, help="Also lose, copy, tear and mix pages.")
@click.option(
    "--level",
    type=click.Choice([level.value for level in Level]),
    default="normal",
    show_default=True,
    help="Ink, paper and scanner; or a phone's photos, fair ones, or each with one mistake.",
)
@click.option(
    "--format",
    "name",
    type=click.Choice([name.value for name in Format]),
    help="Files the scanner writes: pdf unless told otherwise; photos are always jpeg.",
)
@click.option("--bitonal", is_flag=True, help="1-bit scans (CCITT G4), PDF and TIFF only.")
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same bytes.")
@jobs_option
@pass_survey
def command(
    survey: Survey,
    *,
    out: Path,
    ballots: int | None,
    units: tuple[str, ...],
    answers: Path | None,
    marks: Path | None,
    accidents: bool,
    level: str,
    name: str | None,
    bitonal: bool,
    seed: int,
    jobs: int,
) -> None:
    """Fill printed ballots as people do, scan them as offices do, into the new folder OUT.

    Writes the scans, truth.csv (what every box means), answers.csv (what every person meant) and
    stack.csv (which page lies where). Whatever is counted from them is marked SỐ LIỆU MÔ PHỎNG.

    The FILE of --answers has a column `ballot` (code or serial) and one per question id, which hold option codes
    joined by ;, nothing for blank; answers.csv is such a file.

    \b
    ballot,1,2,3.1
    KN23/KN-24688/2023/0007-7,5,4,1;3
    0009,2,,4

    \b
    phieu simulate returned --ballots 20 --seed 7
    phieu simulate returned --level hard --format tiff --accidents
    phieu simulate from-phones --level photo --ballots 20
    """
    with survey.store.connection() as connection:
        every = printed.printed_ballots(connection)
    chosen = [each for each in every if not units or each.ballot.unit in units]
    if not chosen:
        raise UsageError("there is no printed ballot to fill in: run `phieu print` first")
    forms = survey.forms()
    job = SimulationJob(
        printed=chosen,
        print_folder=survey.print_folder,
        layouts={key: form.layout for key, form in forms.items()},
        questionnaires={key: form.questionnaire for key, form in forms.items()},
        out=out,
        ballots=ballots,
        answers=answers_given(survey, answers) if answers else None,
        marks=marks,
        accidents=accidents,
        level=Level(level),
        format=Format(name) if name else Format.JPEG if Level(level).is_photo else Format.PDF,
        bitonal=bitonal,
        seed=seed,
        jobs=jobs,
    )
    with shown_progress("simulating", "pages") as progress:
        done = simulate(job, progress=progress)
    click.echo(f"{done.pages} pages of {done.ballots} ballots, {done.boxes} boxes: {out}")
