"""`phieu health`: what printers and scanners do to the pages, and what to mend."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from omr.health.batch import Sums
from omr.health.verdict import is_good
from pipeline.cli.options import output_option, pass_survey
from pipeline.cli.screen import show_table
from pipeline.cli.testsheet import show_verdict
from pipeline.cli.write import write_result
from pipeline.scanning.watch import BatchHealth, HealthReport, survey_health
from pipeline.store.health import StoredVerdict, verdicts
from pipeline.survey import Survey
from pipeline.words.health import advice, batch_name

SCHEMA = "health/1"


@click.command("health")
@click.option("--json", "as_json", is_flag=True, help="All numbers and troubles as JSON, for scripts.")
@output_option
@pass_survey
def command(survey: Survey, *, as_json: bool, output: Path | None) -> None:
    """Show what printers and scanners do to the pages, and what to mend.

    Print scale, skew, resolution, paper and ink, dirt and streaks, per scan batch and per unit, as
    measured while scanning. A batch is a file of several pages, or the files of one folder and day
    of receipt. `phieu scan` says the same as soon as a dozen pages show it.

    \b
    phieu health
    phieu health --json -o health.json
    """
    report = survey_health(survey)
    with survey.store.connection() as connection:
        tests = verdicts(connection)
    if as_json or output:
        text = json.dumps(_as_json(report, tests), ensure_ascii=False, indent=1) + "\n"
        write_result(text.encode("utf-8"), output)
        return
    _show(report)
    for test in tests[-1:]:
        show_verdict(f"{test.source} page {test.number}, {test.at}", test.items, test.detail)


def _show(report: HealthReport) -> None:
    columns = ("pages", "print scale", "skew", "dpi", "paper", "print", "grain", "streaked")
    batches = Table("batch", *columns, "refused")
    units = Table("unit", *columns)
    for batch in report.batches:
        batches.add_row(_name(batch), *_cells(batch.sums), f"{batch.refused_pages or ''}")
    for unit in report.units:
        units.add_row(unit.unit or "?", *_cells(unit.sums))
    show_table(batches)
    show_table(units)
    troubles = [(batch, trouble) for batch in report.batches for trouble in batch.troubles]
    for batch, trouble in troubles:
        click.echo(f"mend: {_name(batch)}: {advice(trouble)}")
    if not troubles:
        click.echo("nothing to mend" if report.batches else "no page was scanned yet")


def _name(batch: BatchHealth) -> str:
    return f"{batch_name(batch.source)} {batch.received}".strip()


def _cells(sums: Sums) -> tuple[str, ...]:
    if not sums.pages:
        return ("0", *("",) * 7)
    return (
        f"{sums.pages}",
        f"{sums.mean('scale_ratio'):.1%}",
        f"{sums.mean('skew_deg'):.1f}°",
        f"{sums.mean('dpi'):.0f}",
        f"{sums.mean('paper'):.0f}",
        f"{sums.mean('black'):.0f}",
        f"{sums.mean('noise'):.3f}",
        f"{sums.streaked or ''}",
    )


def _as_json(report: HealthReport, tests: Sequence[StoredVerdict]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "batches": [_batch_json(batch) for batch in report.batches],
        "units": [{"unit": unit.unit, **_sums_json(unit.sums)} for unit in report.units],
        "test_sheets": [
            {
                "source": test.source,
                "source_page": test.number,
                "at": test.at,
                "good": is_good(test.items),
                "detail": test.detail,
                "items": {
                    judged.item.value: {"grade": judged.grade.value, "value": judged.value} for judged in test.items
                },
            }
            for test in tests
        ],
    }


def _batch_json(batch: BatchHealth) -> dict[str, Any]:
    return {
        "batch": batch.number,
        "source": batch.source,
        "received": batch.received,
        **_sums_json(batch.sums),
        "refused": dict(batch.refused),
        "streaks": [{"x_mm": round(place, 1), "pages": pages} for place, pages in batch.streaks],
        "troubles": [
            {
                "kind": trouble.kind.value,
                "value": round(trouble.value, 4),
                "pages": trouble.pages,
                "about": trouble.about,
                "advice": advice(trouble),
            }
            for trouble in batch.troubles
        ],
    }


def _sums_json(sums: Sums) -> dict[str, Any]:
    return {
        "pages": sums.pages,
        "scale_ratio": round(sums.mean("scale_ratio"), 4),
        "scale_spread": round(sums.scale_spread, 4),
        "skew_deg": round(sums.mean("skew_deg"), 2),
        "dpi": round(sums.mean("dpi"), 1),
        "paper": round(sums.mean("paper"), 1),
        "black": round(sums.mean("black"), 1),
        "noise": round(sums.mean("noise"), 4),
        "streaked_pages": sums.streaked,
    }
