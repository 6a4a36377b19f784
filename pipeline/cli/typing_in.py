"""`phieu review type`, `texts` and `text`: what no machine can read, typed in from its image."""

import json
from pathlib import Path

import click
from rich.table import Table

from forms.loading import Later
from pipeline.cli.answer_file import answers_given
from pipeline.cli.keys import asked, boxes, with_places
from pipeline.cli.options import anew_option, by_option, pass_survey
from pipeline.cli.screen import show_table
from pipeline.errors import UsageError
from pipeline.events import IdentitySeen
from pipeline.reviewing.drafts import Draft
from pipeline.reviewing.free_text import field_of, type_text, written_fields
from pipeline.reviewing.typed_page import TypedAnswers, TypingSheet, answer_status, type_many, type_page, typing_sheet
from pipeline.survey import Survey

_write_bare = Later("pipeline.reviewing.evidence", "write_bare")
_write_field = Later("pipeline.reviewing.evidence", "write_field")
_write_rows = Later("pipeline.reviewing.evidence", "write_rows")


@click.command("type")
@click.argument("item", type=int, required=False)
@click.argument("answers", nargs=-1, metavar="[QUESTION=ANSWER]...")
@click.option("--text", "texts", multiple=True, metavar="QUESTION=TEXT", help="What is written in a free field.")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="All waiting pages, from a CSV: column `ballot`, then question ids.",
)
@click.option("--show", is_flag=True, help="Write the images and list the questions; type nothing.")
@click.option("--identity", is_flag=True, help="Write the page with nothing masked; that you looked is logged.")
@click.option("-o", "output", type=click.Path(file_okay=False, path_type=Path), help="Folder for the PNG files.")
@anew_option
@by_option
@pass_survey
def type_command(
    survey: Survey,
    *,
    item: int | None,
    answers: tuple[str, ...],
    texts: tuple[str, ...],
    source: Path | None,
    show: bool,
    identity: bool,
    output: Path | None,
    anew: bool,
    by: str,
) -> None:
    """Type a page in from its image, row by row.

    For a page whose ballot is known and which waits because nobody's machine can read it. Without answers
    you are asked row by row, and a digit is the box's place on the paper (1 is the first), as at the desk;
    each answer is kept as it is typed, so that the same command goes on where you were stopped. ANSWER and
    FILE are for scripts and hold option *codes* (several joined by ;), blank, multiple_marks or unreadable;
    `--show` lists both. Every row needs an answer. The page then counts as the paper that it is.

    \b
    phieu review type 14 --show                     the images, and what is asked
    phieu review type 14                            asks row by row: 1-9, b, m, x
    phieu review type 14 1=5 2=4 3.1=blank --text 7="xe buýt quá ít"
    phieu review type --from answers.csv            all waiting pages; FILE looks like this:
    phieu review undo 14                            takes the whole page back

    \b
    ballot,1,2,3.1
    KN23/KN-24688/2023/0007-7,5,4,1;3
    KN23/KN-24688/2023/0009-0,2,,multiple_marks
    """
    if source is not None:
        _type_file(survey, source, by)
        return
    if item is None:
        raise UsageError("say which ITEM, or --from FILE")
    sheet = typing_sheet(survey, item)
    if identity:
        _show_identity(survey, sheet, output, by)
    if show:
        _show(survey, sheet, output)
        return
    draft = Draft(survey.folder, of=f"page {sheet.page.ballot} {sheet.page.page}", by=by)
    if anew:
        draft.drop()
    if answers or texts:
        given = TypedAnswers(rows=_pairs(answers), texts=_pairs(texts))
    else:
        given = _asked_row_by_row(survey, sheet, draft, output)
    rows = type_page(survey, item, given, by=by)
    draft.drop()
    for question in sheet.questions:
        click.echo(f"  {question.id}  {with_places(question, given.rows[question.id])}")
    click.echo(f"{sheet.page.ballot} page {sheet.page.page}: {rows} rows typed in by {by}")


def _type_file(survey: Survey, source: Path, by: str) -> None:
    done, left = type_many(survey, answers_given(survey, source), by=by)
    click.echo(f"{done} pages typed in, {left} still wait to be")


def _show_identity(survey: Survey, sheet: TypingSheet, output: Path | None, by: str) -> None:
    seen = IdentitySeen(page=sheet.page.id, ballot=sheet.page.ballot or "")
    survey.store.append(seen, by=by)  # first: nobody looks unlogged
    click.echo(f"wrote {_write_bare(survey, sheet.page, output or survey.folder / 'review')}", err=True)


def _asked_row_by_row(survey: Survey, sheet: TypingSheet, draft: Draft, output: Path | None) -> TypedAnswers:
    for path in _write_rows(survey, sheet.page, output or survey.folder / "review"):
        click.echo(f"wrote {path}", err=True)
    return TypedAnswers(rows=asked(sheet.questions, draft, check=answer_status), texts={})


@click.command("texts")
@click.option("--all", "every", is_flag=True, help="Those that were typed already, too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON for scripts.")
@pass_survey
def texts_command(survey: Survey, *, every: bool, as_json: bool) -> None:
    """List the free texts on paper that nobody has typed in yet."""
    found = [each for each in written_fields(survey) if every or each.typed is None]
    if as_json:
        rows = [
            {
                "ballot": each.ballot,
                "page": each.page,
                "question": each.question,
                "text": each.typed.text if each.typed else None,
                "by": each.typed.by if each.typed else None,
            }
            for each in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table("ballot", "page", "question", "text", "by")
    for each in found:
        said = (each.typed.text or "–", each.typed.by) if each.typed else ("", "")
        table.add_row(each.ballot, str(each.page), each.question, *said)
    show_table(table)
    click.echo(f"{len(found)} fields; `phieu review text BALLOT QUESTION` writes the crop")


@click.command("text")
@click.argument("ballot")
@click.argument("question")
@click.argument("text", required=False)
@click.option("--nothing", is_flag=True, help="Somebody looked, and nothing is written there.")
@click.option("--undo", is_flag=True, help="Take back what was typed; the field waits again.")
@click.option("-o", "output", type=click.Path(file_okay=False, path_type=Path), help="Folder for the PNG files.")
@by_option
@pass_survey
def text_command(
    survey: Survey,
    *,
    ballot: str,
    question: str,
    text: str | None,
    nothing: bool,
    undo: bool,
    output: Path | None,
    by: str,
) -> None:
    """Type in what is written in a free field; without TEXT write its crop as PNG.

    \b
    phieu review text KN23/KN-24688/2023/0007-7 7
    phieu review text KN23/KN-24688/2023/0007-7 7 "giảm thời gian chờ"
    phieu review text KN23/KN-24688/2023/0007-7 7 --nothing
    """
    if sum((text is not None, nothing, undo)) > 1:
        raise UsageError("say TEXT, --nothing or --undo, one of them")
    field = field_of(survey, ballot, question)
    if text is not None or nothing or undo:
        type_text(survey, field.page_id, question, None if undo else text or "", by=by)
        return
    click.echo(f"wrote {_write_field(survey, field.page_id, question, output or survey.folder / 'review')}")


def _show(survey: Survey, sheet: TypingSheet, output: Path | None) -> None:
    for path in _write_rows(survey, sheet.page, output or survey.folder / "review"):
        click.echo(f"wrote {path}", err=True)
    for question in sheet.questions:
        click.echo(f"{question.id:<6}{question.text}")
        for line in boxes(question):
            click.echo(f"  {line}")
    for question in sheet.texts:
        click.echo(f"{question.id:<6}{question.text}  (--text)")


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        question, sign, answer = text.partition("=")
        if not sign or not question or question in found:
            raise UsageError("%(text)r: write each question once, as QUESTION=ANSWER", text=text)
        found[question] = answer
    return found
