"""The tally as JSON for programs: schema `tally/1`, one row per question and finest place, in plan order."""

import json
from decimal import Decimal
from typing import Any

from pipeline.tables.table import Sheet, SheetMeta
from pipeline.tally.rows import TallyRow

SCHEMA = "tally/1"


def write_json(sheets: tuple[Sheet, ...], _: SheetMeta) -> bytes:
    """Write the rows that the sheets were made from; no two of them overlap, so they may be added up."""
    document = {
        "schema": SCHEMA,
        "provisional": any(sheet.provisional for sheet in sheets),
        "simulated": any(sheet.simulated for sheet in sheets),
        "rows": [_row(row) for sheet in sheets for row in sheet.rows],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _row(row: TallyRow) -> dict[str, Any]:
    return {
        "unit": row.place.unit,
        "group": row.place.group,
        "round": row.place.round,
        "channel": row.place.channel,
        "questionnaire": row.questionnaire,
        "version": row.version,
        "question": row.question,
        "eligible": row.eligible,
        "ineligible": row.ineligible,
        "pending": row.pending,
        "valid": row.valid,
        "blank": row.blank,
        "not_applicable": row.not_applicable,
        "options": [{"code": o.code, "label": o.label, "count": o.count} for o in row.options],
        "rate": _number(row.rate),
        "mean": _number(row.mean),
        "provisional": row.provisional,
        "simulated": row.simulated,
    }


def _number(value: Decimal | None) -> float | None:
    """Give a JSON number; at most four decimals were kept, so the shortest float writes them as they are."""
    return None if value is None else float(value)
