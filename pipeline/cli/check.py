"""`phieu check`: the plan's arithmetic, dates and form."""

import json

import click
from rich.table import Table

from pipeline.cli.options import pass_survey
from pipeline.cli.screen import show_table
from pipeline.findings import AnsweredFinding, all_findings
from pipeline.survey import Survey

COLOURS = {"error": "red", "warning": "yellow", "info": "dim"}
WORDS = {"error": "lỗi", "warning": "cảnh báo", "info": "thông tin"}


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="A list of {code, severity, where, line, text} for scripts.")
@pass_survey
def command(survey: Survey, *, as_json: bool) -> None:
    """Check the plan: every finding is stated, none is corrected silently.

    Errors keep a round from being closed until a named person takes responsibility with
    `phieu acknowledge CODE --by NAME --reason TEXT`.
    """
    found = all_findings(survey)
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], ensure_ascii=False, indent=1))
        return
    table = Table("mức độ", "mã", "dòng", "nội dung", show_lines=True)
    for each in found:
        finding = each.finding
        colour = COLOURS[finding.severity.value]
        taken = (
            f"\n[dim]đã nhận trách nhiệm: {each.acknowledged.by} – {each.acknowledged.reason}[/dim]"
            if each.acknowledged
            else ""
        )
        word = f"[{colour}]{WORDS[finding.severity.value]}[/{colour}]"
        table.add_row(word, finding.code, str(finding.line or ""), finding.text + taken)
    show_table(table)
    counts = {word: sum(each.finding.severity.value == word for each in found) for word in WORDS}
    click.echo(", ".join(f"{count} {WORDS[word]}" for word, count in counts.items()))


def _as_json(each: AnsweredFinding) -> dict[str, str | int]:
    finding = each.finding
    answered = {"acknowledged_by": each.acknowledged.by} if each.acknowledged else {}
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "where": finding.where,
        "line": finding.line,
        "text": finding.text,
        **answered,
    }
