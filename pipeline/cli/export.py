"""`phieu export`: working exports for operators, and what may leave the office."""

from pathlib import Path

import click

from pipeline.cli.options import by_option, output_option, pass_survey
from pipeline.cli.progress import shown_progress
from pipeline.cli.write import write_result, write_result_parts
from pipeline.errors import UsageError
from pipeline.exporting import EXPORTS, OF_PAGES, export
from pipeline.files.whole_file import parts_of
from pipeline.publication.beside import TellsOfFew
from pipeline.publication.publish import publish
from pipeline.rounds import named_round
from pipeline.survey import Survey

PUBLIC = "public"
WORKBOOK = ".xlsx"


@click.command("export")
@click.argument("what", type=click.Choice([*sorted(EXPORTS), PUBLIC]))
@click.option("--bom", is_flag=True, help="Begin with a byte order mark, for Excel.")
@click.option("--round", "label", metavar="R", help="With public: only this round; all rounds if left out.")
@click.option(
    "--beside-earlier",
    is_flag=True,
    help="With public: though who holds an earlier one too can tell what fewer than five ballots say.",
)
@output_option
@by_option
@pass_survey
def command(
    survey: Survey, *, what: str, bom: bool, label: str | None, beside_earlier: bool, output: Path | None, by: str
) -> None:
    """Write marks, answers, ballots, pages or responses as CSV, or the publication package.

    The first four carry ballot codes: they are for the office's own use, and each use is logged.

    \b
    marks      what the machine saw in every box, and what a person decided; of pages that a person typed in,
               every box is unsure (0.500) to the machine and `reviewed` says what was typed
    answers    one row per ballot and question
    ballots    one row per ballot: eligible or not, and why
    pages      what became of every scanned page
    responses  one row per eligible ballot, without code or serial, sorted by content: for the body that the office
               owes it to, not for publication: where few answered, it tells what they said
    public     a signed ZIP for everybody: tally, answers without a trace, counts, checks, proof; nothing in it
               tells of fewer than five ballots

    \b
    phieu export responses -o so-noi-vu.csv
    phieu export public --round 2023 -o cong-bo.zip      anybody can check it: phieu verify cong-bo.zip
    """
    if output is not None and output.suffix.lower() == WORKBOOK:
        raise UsageError("%(file)s: export writes no workbooks; name a .csv (a .zip with public)", file=output)
    if what != PUBLIC:
        if label is not None:
            raise UsageError("--round goes with public only: the other exports have a column for it")
        if beside_earlier:
            raise UsageError("--beside-earlier goes with public only: the other exports are the office's own")
        with shown_progress("exporting", "pages" if what in OF_PAGES else "ballots") as progress:
            file = export(survey, what, by=by, bom=bom, progress=progress)
        write_result_parts(parts_of(file), output)
        return
    if bom:
        raise UsageError("--bom is for CSV: leave it out with public")
    named = named_round(survey, label) if label else None
    try:
        made = publish(survey, round=named, by=by, beside_earlier=beside_earlier)
    except TellsOfFew as error:
        raise UsageError("%(told)s (--beside-earlier)", told=error.said) from error
    for note in made.notes:
        click.echo(note, err=True)
    write_result(made.data, output)
