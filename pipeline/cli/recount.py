"""`phieu recount`: read all archived pages again by a second, independent way."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click
from rich.table import Table

from pipeline.cli import EXIT_WAITING
from pipeline.cli.options import by_option, jobs_option, pass_survey
from pipeline.cli.progress import shown_progress
from pipeline.cli.screen import show_table
from pipeline.recount import RecountOrder, recount
from pipeline.recount.compare import Match
from pipeline.recount.report import RecountReport
from pipeline.recount.words import STATE_WORDS, UNREAD_WORDS, count_lines
from pipeline.store import items
from pipeline.survey import Survey

NAMED_AT_MOST = 40


@click.command("recount")
@click.option("--json", "as_json", is_flag=True, help="The whole result as JSON, for scripts.")
@jobs_option
@by_option
@pass_survey
def command(survey: Survey, *, as_json: bool, jobs: int, by: str) -> None:
    """Read all archived pages again by a second, independent way, and ask about every contradiction.

    The second way finds the codes with another reader, lays the drawn form over the whole page and
    weighs the ink in each box. A box that one reading calls marked and the other empty goes to
    review, once; what a person decided stays. Run it before closing a round. Nothing is added when
    it is run again and finds the same.

    \b
    phieu recount
    phieu recount --jobs 2 --json > recount.json
    """
    with shown_progress("reading again", "pages") as progress:
        report = recount(survey, RecountOrder(jobs=jobs, by=by), progress=progress)
    with survey.store.connection() as connection:
        waiting = items.count_open(connection)
    if as_json:
        click.echo(json.dumps(_as_json(report, waiting), ensure_ascii=False, indent=1))
    else:
        _show(report)
        if waiting:
            click.echo(f"{waiting} items wait for a person: phieu review list")
    closed = any(each.closed and each.box.match is Match.DIFFERS for each in report.disagreements)
    if waiting or closed or any(each.closed for each in report.identities):
        sys.exit(EXIT_WAITING)


def _show(report: RecountReport) -> None:
    table = Table("số lượng", "kết quả đọc lại lần hai")
    table.columns[0].justify = "right"
    for number, words in count_lines(report):
        table.add_row(f"{number}", words)
    show_table(table)
    for line in (*_first(list(_differences(report))), *_first(list(_unread(report)))):
        click.echo(line)
    click.echo(_verdict(report))


def _differences(report: RecountReport) -> Iterator[str]:
    for other in report.identities:
        readings = f"lần đầu {other.first}, lần hai {other.second}"
        yield f"{other.source} trang {other.source_page}: {readings}{_closed(other.closed)}"
    for each in report.disagreements:
        box, who = each.box, "người duyệt" if each.box.match is Match.PERSON else "lần đầu"
        yield (
            f"{each.ballot} trang {each.page} câu {box.question} ô {box.option}: {who} {STATE_WORDS[box.first]}, "
            f"lần hai {STATE_WORDS[box.second]} (mực {box.ink_ratio:.1%}){_closed(each.closed)}"
        )


def _closed(closed: bool) -> str:
    return "; đợt đã khoá sổ: `phieu reopen` rồi chạy lại `phieu recount`" if closed else ""


def _unread(report: RecountReport) -> Iterator[str]:
    for each in report.unread:
        yield f"không đọc lại được: {each.source} trang {each.source_page}: {UNREAD_WORDS[each.reason]}"


def _first(lines: list[str]) -> list[str]:
    more = [f"… và {len(lines) - NAMED_AT_MOST} dòng nữa (--json liệt kê tất cả)"] if len(lines) > NAMED_AT_MOST else []
    return [*lines[:NAMED_AT_MOST], *more]


def _verdict(report: RecountReport) -> str:
    if report.standing:
        return f"{report.standing} chỗ khác nhau; {report.asked} mục mới được đưa vào hàng chờ duyệt"
    if not report.box_count:
        return "không có trang nào đọc lại được"
    agreed = f"{report.boxes[Match.AGREED]} ô trên {report.read_again} trang giống nhau"
    return f"hai cách đọc không mâu thuẫn ở ô nào: {agreed}"


def _as_json(report: RecountReport, waiting: int) -> dict[str, Any]:
    counts = {match.value: report.boxes[match] for match in Match}
    return {
        "pages": report.pages,
        "read_again": report.read_again,
        "boxes": {"compared": report.box_count, **counts},
        "asked": report.asked,
        "waiting_items": waiting,
        "disagreements": [
            {
                "ballot": each.ballot,
                "page": each.page,
                "question": each.box.question,
                "option": each.box.option,
                "first": each.box.first,
                "second": each.box.second,
                "ink_ratio": round(each.box.ink_ratio, 3),
                "by_person": each.box.match is Match.PERSON,
                "round_closed": each.closed,
                "source": each.source,
                "source_page": each.source_page,
            }
            for each in report.disagreements
        ],
        "identities": [
            {
                "source": o.source,
                "source_page": o.source_page,
                "first": o.first,
                "second": o.second,
                "round_closed": o.closed,
            }
            for o in report.identities
        ],
        "unread": [{"source": u.source, "source_page": u.source_page, "reason": u.reason} for u in report.unread],
    }
