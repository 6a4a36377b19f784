"""`phieu log`: what happened, when, and by whom."""

import json

import click

from pipeline.cli.options import pass_survey
from pipeline.events import EVENTS
from pipeline.store import Entry
from pipeline.survey import Survey

SHOWN_CHARACTERS = 100
KINDS = click.Choice(sorted(event.kind for event in EVENTS))


@click.command("log")
@click.option("--kind", type=KINDS, metavar="KIND", help="Only entries of this kind, such as ballots_printed.")
@click.option("--json", "as_json", is_flag=True, help="Whole entries, one JSON object a line.")
@pass_survey
def command(survey: Survey, *, kind: str | None, as_json: bool) -> None:
    """Show the log, oldest first. It is append-only; `phieu verify` proves that nothing was changed."""
    for entry in survey.store.each_entry(*((kind,) if kind else ())):
        click.echo(json.dumps(entry._asdict(), ensure_ascii=False) if as_json else _line(entry))


def _line(entry: Entry) -> str:
    body = entry.body if len(entry.body) <= SHOWN_CHARACTERS else entry.body[:SHOWN_CHARACTERS] + "…"
    return f"{entry.seq:>6} {entry.at} {entry.kind:<20} {entry.by:<12} {body}"
