"""Show what a scanned test sheet says of printer and scanner."""

import click
from rich.table import Table

from omr.health.verdict import Grade, Item, Judged
from pipeline.cli.screen import show_table
from pipeline.events import SheetJudged
from pipeline.words.testsheet import GRADES, WORDS, remedy_of, value_of, verdict_of


def items_of(event: SheetJudged) -> tuple[Judged, ...]:
    """Give the items of a verdict as they were judged."""
    three = zip(event.items, event.grades, event.values, strict=True)
    return tuple(Judged(Item(item), Grade(grade), value) for item, grade, value in three)


def show_verdict(name: str, items: tuple[Judged, ...], detail: str) -> None:
    """Print a verdict item by item, then in one sentence."""
    table = Table(f"test sheet {name}", "found", "grade", "what to change")
    for judged in items:
        words, grade, remedy = WORDS[judged.item], GRADES[judged.grade], remedy_of(judged)
        table.add_row(words.name.english, value_of(judged), grade.english, remedy.english)
    show_table(table)
    click.echo(" ".join(filter(None, (f"printer and scanner of {name}: {verdict_of(items).english}.", detail))))
