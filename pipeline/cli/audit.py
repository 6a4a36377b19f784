"""`phieu audit`: the re-check (phúc tra) of a random share of the ballots."""

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
from rich.table import Table as ScreenTable

from forms.loading import Later
from pipeline.audit.drawing import draw_audit
from pipeline.audit.entering import (
    Contact,
    Reread,
    asked_questions,
    enter_contact,
    enter_readings,
    second_answer,
    standing_mark,
    wanted_ballots,
)
from pipeline.audit.json import audit_json
from pipeline.audit.listing import AuditTask, tasks
from pipeline.audit.report import audit_report
from pipeline.audit.share import share_from
from pipeline.audit.sheet import audit_table
from pipeline.cli.answer_file import answers_given
from pipeline.cli.audit_screen import show_draw, show_report
from pipeline.cli.keys import asked
from pipeline.cli.options import Said, anew_option, by_option, format_meant, output_option, pass_survey
from pipeline.cli.screen import show_table
from pipeline.cli.write import write_result
from pipeline.errors import UsageError
from pipeline.files.csv_rows import csv_text
from pipeline.reviewing.drafts import Draft
from pipeline.rounds import named_round
from pipeline.survey import Survey
from pipeline.tables.csv import write_csv
from pipeline.tables.head import meta_of
from pipeline.tables.table import Sheet

_write_ballot = Later("pipeline.reviewing.evidence", "write_ballot")

round_option = click.option("--round", "label", metavar="R", help="The round; as for `phieu print` if left out.")


@click.group("audit")
def command() -> None:
    """Re-check a random share of the ballots (phúc tra): draw, read again unseen, report.

    \b
    phieu audit draw --seed "XSMB 15/10/2023: 48213"    a seed that everybody can look up
    phieu audit list                                    which ballots, and where they lie
    phieu audit enter NT23/NT-U-22327/2023/0007-7       question by question; nothing is shown first
    phieu audit enter --from phuc-tra.csv --by "Minh"
    phieu audit enter NT23/NT-U-22327/2023/0007-7 --recontact not_confirmed
    phieu audit report
    """


class Share(click.ParamType[Fraction]):
    """A share of the ballots, as 10% or 0.1."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        if isinstance(value, Fraction):
            return value
        try:
            return share_from(value)
        except UsageError as error:
            self.fail(str(error), param, ctx)


@command.command("draw")
@round_option
@click.option(
    "--seed",
    type=Said(),
    required=True,
    metavar="TEXT",
    help="A number nobody here can choose, named before it is known, such as tomorrow's lottery.",
)
@click.option("--share", type=Share(), help="Of the returned ballots of each unit; the plan's minimum if left out.")
@by_option
@pass_survey
def draw_command(survey: Survey, *, label: str | None, seed: str, share: Fraction | None, by: str) -> None:
    """Draw the ballots to be checked again, at random from a public seed, rounded up for each unit.

    The ballots of a unit are put in the order of SHA-256(seed|ballot code), and the first ones are
    taken: anybody with the seed and the list gets the same. When more ballots have come in, draw
    again with the same seed; what was drawn stays drawn.

    \b
    phieu audit draw --seed "XSMB 15/10/2023: 48213"
    phieu audit draw --seed "XSMB 15/10/2023: 48213" --share 0.1
    """
    round_ = named_round(survey, label)
    drawn = draw_audit(survey, round_, seed=seed, share=share, by=by)
    show_draw(drawn)


@command.command("list")
@round_option
@click.option("--left", "left_only", is_flag=True, help="Only those that are still to be checked.")
@click.option(
    "--format", "name", type=click.Choice(("text", "csv")), help="If left out by the ending of -o, else text."
)
@output_option
@pass_survey
def list_command(survey: Survey, *, label: str | None, left_only: bool, name: str | None, output: Path | None) -> None:
    """List the ballots to be checked again, where they lie in the stack, and what was done; no answers."""
    found = [task for task in tasks(survey, named_round(survey, label)) if not (left_only and task.done)]
    header = ("ballot", "unit", "why", "source", "source_pages", "reread_by", "recontact")
    if format_meant(name, output, known=("csv",), usual="text") == "csv":
        write_result(csv_text(header, map(_cells, found)).encode("utf-8"), output)
        return
    table = ScreenTable(*header)
    for task in found:
        table.add_row(*_cells(task))
    show_table(table)
    click.echo(f"{sum(not task.done for task in found)} still to be checked")


def _cells(task: AuditTask) -> tuple[str, ...]:
    pages = ";".join(map(str, task.source_pages))
    return (task.ballot, task.unit, task.why, task.source, pages, task.reread_by, task.recontact)


@command.command("enter")
@click.argument("ballot", required=False)
@click.option(
    "--from", "source", type=click.Path(path_type=Path), metavar="FILE", help="Many ballots from a CSV of answers."
)
@click.option(
    "--recontact", type=click.Choice([each.value for each in Contact]), help="What the respondent said; never who."
)
@click.option("--crops", type=click.Path(file_okay=False, path_type=Path), help="Write the paper to look at as PNG.")
@click.option("--replace", is_flag=True, help="In place of an earlier second reading; needs --reason.")
@click.option("--reason", type=Said(), metavar="TEXT", help="Why an earlier second reading is replaced.")
@anew_option
@by_option
@pass_survey
def enter_command(
    survey: Survey,
    *,
    ballot: str | None,
    source: Path | None,
    recontact: str | None,
    crops: Path | None,
    replace: bool,
    reason: str | None,
    anew: bool,
    by: str,
) -> None:
    """Enter what the second reader sees on the paper; the first reading is shown neither before nor after.

    At the prompt a digit is the box's place on the paper (1 is the first), as at the desk. Each answer is
    kept as it is typed: whoever is stopped runs the same command again and goes on.

    FILE is a CSV with a column `ballot` (code or serial) and one per question, which hold option *codes*
    joined by ;, nothing for blank, or multiple_marks, unreadable; a column `recontact` may hold confirmed,
    not_confirmed or unreachable. Rows of ballots that were not drawn are left out.

    \b
    ballot,1,2,3.1,recontact
    NT23/NT-U-22327/2023/0004-4,5,4,1;3,
    NT23/NT-U-22327/2023/0009-0,4,,multiple_marks,confirmed
    """
    if replace != bool(reason):
        raise UsageError("--replace and --reason go together: the reason stands in the log")
    if source is not None:
        _enter_file(survey, source, reason=reason or "", by=by)
        return
    if ballot is None:
        raise UsageError("say BALLOT, or --from FILE; `phieu audit list` shows which were drawn")
    code = ballot.strip().upper()
    if crops is not None:
        asked_questions(survey, code)  # only of a ballot that was drawn
        for path in _write_ballot(survey, code, crops):
            click.echo(f"wrote {path}")
    if recontact is not None:
        enter_contact(survey, code, Contact(recontact), by=by)
    elif crops is None or _at_terminal():
        draft = Draft(survey.folder, of=f"audit {code}", by=by)
        if anew:
            draft.drop()
        enter_readings(survey, [_ask(survey, code, draft)], by=by, reason=reason or "")
        draft.drop()
    else:
        return
    click.echo(f"{code}: đã ghi")


def _at_terminal() -> bool:
    return sys.stdin.isatty()


def _ask(survey: Survey, code: str, draft: Draft) -> Reread:
    """Ask question by question; nothing that was read before is shown."""
    over = standing_mark(survey, code)  # asking takes its time: what is read meanwhile is not replaced unseen
    answers = asked(asked_questions(survey, code), draft, check=lambda each, said: second_answer(each, _cells_of(said)))
    return Reread(ballot=code, cells={question: _cells_of(said) for question, said in answers.items()}, over=over)


def _cells_of(answer: str) -> tuple[str, ...]:
    return tuple(answer.split(";"))


def _enter_file(survey: Survey, source: Path, *, reason: str, by: str) -> None:
    rows = answers_given(survey, source)
    wanted = wanted_ballots(survey)
    mine = {code: cells for code, cells in rows.items() if code in wanted}
    contacts = {
        code: Contact(_outcome(source, code, cells["recontact"]))
        for code, cells in mine.items()
        if cells.get("recontact")
    }
    questions = {column for cells in mine.values() for column in cells} - {"recontact"}
    readings = [Reread(ballot=code, cells=cells) for code, cells in mine.items()] if questions else []
    entered = enter_readings(survey, readings, by=by, reason=reason, contacts=contacts)
    click.echo(
        f"{entered} ballots read again, {len(contacts)} outcomes of contact; {len(rows) - len(mine)} rows not drawn"
    )


def _outcome(source: Path, code: str, cell: tuple[str, ...]) -> str:
    said = ";".join(cell)
    if said not in [each.value for each in Contact]:
        known = ", ".join(Contact)
        raise UsageError(
            "%(source)s, ballot %(code)s, column recontact: found %(said)r, expected %(known)s or nothing",
            source=source,
            code=code,
            said=said,
            known=known,
        )
    return said


@command.command("report")
@round_option
@click.option(
    "--format", "name", type=click.Choice(("text", "csv", "json")), help="If left out by the ending of -o, else text."
)
@output_option
@pass_survey
def report_command(survey: Survey, *, label: str | None, name: str | None, output: Path | None) -> None:
    """Say what the re-check gave: the sheet of the office, what the sample proves, what is to be redone."""
    round_ = named_round(survey, label)
    report = audit_report(survey, round_)
    table = audit_table(report)
    format_ = format_meant(name, output, known=("csv", "json"), usual="text")
    if format_ == "csv":
        sheet = Sheet(name="Phúc tra", place="", tables=(table,), rows=())
        write_result(write_csv((sheet,), meta_of(survey.plan, round=round_)), output)
    elif format_ == "json":
        write_result(audit_json(report), output)
    else:
        show_report(report)
