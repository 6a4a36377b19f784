"""`phieu review`: the queue of what waits for a person, from a terminal or a script."""

import json
from pathlib import Path

import click
from rich.table import Table

from forms.loading import Later
from pipeline.cli.answer_file import answers_given
from pipeline.cli.keys import with_places
from pipeline.cli.late import late_command
from pipeline.cli.options import Whole, by_option, pass_survey
from pipeline.cli.screen import show_table
from pipeline.cli.typing_in import text_command, texts_command, type_command
from pipeline.errors import UsageError
from pipeline.reviewing.choices import choices
from pipeline.reviewing.reading_again import identify
from pipeline.reviewing.review import decide, decide_from, disputes, find, queue, undo
from pipeline.reviewing.rivals import is_of_a_pair, read_otherwise, rival_of
from pipeline.reviewing.typed_page import WORDS, can_be_typed, form_of_page
from pipeline.store import pages
from pipeline.store.items import Item
from pipeline.store.opinions import TwiceRead
from pipeline.store.pages import StoredPage
from pipeline.survey import Survey
from pipeline.words.reasons import READERS_DIFFER, words_for

_write_evidence = Later("pipeline.reviewing.evidence", "write_evidence")
COLUMNS = ("item", "ballot", "page", "question", "proposal", "reason")


@click.group("review")
def command() -> None:
    """Settle what the machine was not sure of.

    \b
    phieu review list
    phieu review show 12                 writes the crop and the page as PNG
    phieu review decide 12 4             option code; several joined by ;
    phieu review decide 13 blank         or multiple_marks, unreadable
    phieu review decide 14 --ballot KN23/KN-24688/2023/0007-7 --page 1
    phieu review decide 15 extra --reason "bản photo có điền"
    phieu review decide --from answers.csv
    phieu review type 16                 row by row from the image of a page no machine can read
    phieu review late                    pages scanned while their round was closed
    phieu review texts                   what is written freely and not typed in yet
    phieu review undo 12
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON for scripts.")
@pass_survey
def list_command(survey: Survey, *, as_json: bool) -> None:
    """List what waits, whole pages first, and at the end what two people read differently.

    Of the latter `not_by` names the two: anybody else may settle it.
    """
    waiting, disputed = queue(survey), disputes(survey)
    rows = [*map(_as_json, waiting), *map(_disputed, disputed)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    if not rows:
        click.echo("nothing waits for a person")
        return
    table = Table(*COLUMNS, "lý do")
    for row in rows:
        cells = (str(row[name] if row[name] is not None else "") for name in COLUMNS)
        table.add_row(*cells, words_for(str(row["reason"])))
    show_table(table)
    click.echo(f"{len(rows)} items; `phieu review show ITEM` writes what to look at")
    for each in disputed:
        click.echo(_who_may(each))


@command.command("show")
@click.argument("item", type=int)
@click.option("-o", "output", type=click.Path(file_okay=False, path_type=Path), help="Folder for the PNG files.")
@pass_survey
def show_command(survey: Survey, *, item: int, output: Path | None) -> None:
    """Write the crop of the row and the page with its overlay as PNG, and say what can be answered.

    Of a page that stands for the same place as another one, both are written, and the rows named that were read
    otherwise on the two.

    \b
    phieu review show 12
    phieu review show 12 -o /tmp/look
    """
    found = find(survey, item)
    files = _write_evidence(survey, found, output or survey.folder / "review")
    told = _as_json(found)
    for name in COLUMNS:
        click.echo(f"{name:<9}{'' if told[name] is None else told[name]}")
    click.echo(f"lý do    {words_for(found.reason)}")
    for each in disputes(survey):
        if each.item.id == item:
            click.echo(_who_may(each))
    with survey.store.connection() as connection:
        page = pages.page_by_id(connection, found.page_id)
        rival = rival_of(connection, page) if is_of_a_pair(found) else None
    if rival:
        click.echo(_how_they_differ(page, rival))
        if not any("-other-" in path.name for path in files):
            click.echo("the other's image is gone by the rules of keeping: only this page can be looked at")
    if can_be_typed(found, page):
        click.echo(f"type it in row by row: phieu review type {item}")
    click.echo("answers:")
    for code, words in choices(survey, found):
        click.echo(f"  {code:<15} {words}")
    if found.question is not None:
        click.echo("the codes are for `decide`; at the desk and at prompts a digit is the box's place on the paper")
    for path in files:
        click.echo(f"wrote {path}")


def _how_they_differ(page: StoredPage, rival: StoredPage) -> str:
    """Say which rows of two scans for one place were read otherwise."""
    place = f"{rival.file.source}, page {rival.number}"
    rows = read_otherwise(page, rival)
    if not rows:
        return f"the other is {place}: every row reads the same on both, only the strokes differ"
    return f"the other is {place}: read otherwise: {', '.join(rows)}"


@command.command("decide")
@click.argument("item", type=int, required=False)
@click.argument("answer", required=False)
@click.option("--ballot", metavar="CODE", help="For a page with a torn code: the code printed beside the QR symbol.")
@click.option("--page", type=Whole(min=1), metavar="N", help="With --ballot: which page of the ballot it is.")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settle all from a CSV: column `ballot`, then question ids.",
)
@click.option("--reason", default="", metavar="TEXT", help="Why; needed for `extra`.")
@by_option
@pass_survey
def decide_command(
    survey: Survey,
    *,
    item: int | None,
    answer: str | None,
    ballot: str | None,
    page: int | None,
    source: Path | None,
    reason: str,
    by: str,
) -> None:
    """Settle an item, or all items from a file of answers.

    ANSWER is an option *code* (several joined by ;), blank, multiple_marks or unreadable; for a whole page what
    `phieu review show` lists: keep, replace, extra (extra+1: of that photocopy), neither, discard, unreadable, count
    or confirm. It lists codes
    and labels too: a code is not the box's place on the paper, which is what a digit means at the desk and at
    prompts.

    FILE has a column `ballot` (code or serial) and one per question id; its cells hold codes as ANSWER does,
    nothing for blank. Other columns are left out, and so are rows of ballots that do not wait. Excel makes 3.1 of a
    heading 3.10: write q3.1 and q3.10 there.

    \b
    ballot,1,2,3.1
    KN23/KN-24688/2023/0007-7,5,4,1;3
    KN23/KN-24688/2023/0009-0,2,,multiple_marks
    """
    if source is not None:
        done = decide_from(survey, answers_given(survey, source), by=by)
        click.echo(f"{done.decided} items settled, {done.left} still wait")
    elif item is not None and ballot is not None and page is not None:
        settled = identify(survey, item, ballot, page, by=by)
        click.echo(" ".join(filter(None, (settled.status, settled.reason, settled.detail))))
    elif item is not None and answer is not None:
        decide(survey, item, answer, by=by, reason=reason)
        words = in_words(survey, item, answer)
        click.echo(f"item {item}: {answer}{words}, by {by}; `phieu review undo {item}` takes it back")
    else:
        raise UsageError("say ITEM and ANSWER, or ITEM with --ballot and --page, or --from FILE")


@command.command("undo")
@click.argument("item", type=int)
@by_option
@pass_survey
def undo_command(survey: Survey, *, item: int, by: str) -> None:
    """Take the latest decision on an item back: it waits again. Both stay in the log.

    \b
    phieu review undo 12
    """
    undo(survey, item, by=by)
    click.echo(f"item {item}: the latest decision is taken back")


def in_words(survey: Survey, id: int, answer: str) -> str:
    """Say what a code stands for, so that a place typed for a code is seen at once."""
    item = find(survey, id)
    if item.question is None or answer in WORDS:
        return ""
    with survey.store.connection() as connection:
        form = form_of_page(survey, pages.page_by_id(connection, item.page_id))
    return f" = {with_places(form.questionnaire.question(item.question), answer)}"


command.add_command(late_command)
command.add_command(type_command)
command.add_command(texts_command)
command.add_command(text_command)


def _who_may(each: TwiceRead) -> str:
    first, second = each.readers
    return f"item {each.item.id}: {first} and {second} read it differently; anybody else settles it (--by NAME)"


def _disputed(each: TwiceRead) -> dict[str, str | int | list[str] | None]:
    """Tell of an item without what the two who differ or the machine said of it."""
    return _as_json(each.item) | {"proposal": "", "reason": READERS_DIFFER, "not_by": [*each.readers]}


def _as_json(item: Item) -> dict[str, str | int | list[str] | None]:
    return {
        "item": item.id,
        "ballot": item.ballot,
        "page": item.page,
        "question": item.question,
        "proposal": item.proposal,
        "reason": item.reason,
        "not_by": [],
    }
