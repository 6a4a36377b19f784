"""What `phieu audit` shows on the screen."""

import click
from rich.table import Table as ScreenTable

from forms.arithmetic import vn_number
from pipeline.audit.comparing import SLIP_WORDS, AuditDifference
from pipeline.audit.drawing import Drawn
from pipeline.audit.json import said
from pipeline.audit.report import AuditReport
from pipeline.audit.sampling import RULE, by_unit
from pipeline.audit.sheet import audit_notes, audit_table
from pipeline.cli.screen import show_table


def show_draw(drawn: Drawn) -> None:
    """Print what was drawn, unit by unit, and how anybody can draw it again."""
    sampled = by_unit(drawn.sampled)
    table = ScreenTable("Đơn vị", "Thu về", "Phúc tra")
    for unit, codes in by_unit(drawn.frame).items():
        table.add_row(unit, str(len(codes)), str(len(sampled[unit])))
    show_table(table)
    click.echo(f"{len(drawn.sampled)} of {len(drawn.frame)} ballots drawn, {drawn.added} of them new")
    click.echo(f"seed “{drawn.seed}”, share {drawn.share} of each unit; {RULE}")
    click.echo("`phieu audit list` shows which ballots and where they lie")


def show_report(report: AuditReport) -> None:
    """Print the sheet, its notes, and what the office alone must know: which ballots are meant."""
    table = audit_table(report)
    screen = ScreenTable(*table.header)
    for line in table.lines:
        screen.add_row(*(cell if isinstance(cell, str) else vn_number(cell) for cell in line.cells))
    show_table(screen)
    for note in audit_notes(report):
        click.echo(note)
    for difference in report.differences:
        click.echo(_in_words(difference))
    for code in report.redo:
        click.echo(f"điều tra lại: {code}")
    for batch in (batch for batch in report.batches if batch.left):
        click.echo(
            f"lô quét {batch.number} ({batch.source}): còn phải phúc tra {len(batch.left)} phiếu, "
            "xem phieu audit list --left"
        )


def _in_words(difference: AuditDifference) -> str:
    read, counted = said(difference.read), said(difference.counted)
    place = f"{difference.ballot} câu {difference.question}"
    return f"khác nhau: {place}: phúc tra {read}, đã tính {counted} ({SLIP_WORDS[difference.slip]})"
