"""The re-check as JSON for scripts of the office: it names ballots and must not leave the house."""

import json
from typing import Any

from omr.reading import Answer
from pipeline.audit.bound import BoundedShare
from pipeline.audit.report import AuditLine, AuditReport
from pipeline.audit.sheet import audit_notes


def audit_json(report: AuditReport) -> bytes:
    """Write a report as JSON."""
    body = {
        "schema": "audit/1",
        "round": report.round,
        "seeds": report.seeds,
        "units": [_line(line) for line in report.units],
        "total": _line(report.total),
        "silent": _bound(report.silent),
        "differing": _bound(report.differing),
        "differences": [
            {
                "ballot": each.ballot,
                "question": each.question,
                "read": said(each.read),
                "counted": said(each.counted),
                "by_machine": each.by_machine,
                "slip": each.slip.value,
            }
            for each in report.differences
        ],
        "batches": [
            {"number": each.number, "source": each.source, "ballots": len(each.ballots), "left": each.left}
            for each in report.batches
        ],
        "redo": report.redo,
        "notes": audit_notes(report),
    }
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def said(answer: Answer) -> str:
    """Write an answer short: its option codes, or what it is instead."""
    return ";".join(answer.codes) or answer.status.value


def _line(line: AuditLine) -> dict[str, Any]:
    numbers = (
        "returned",
        "sampled",
        "done",
        "agreeing",
        "disagreeing",
        "answers",
        "answers_agreeing",
        "redo",
        "top_up",
    )
    rates = {"rate": line.rate, "agreement": line.agreement}
    shown = {name: None if rate is None else str(rate) for name, rate in rates.items()}
    return {"unit": line.unit, **{name: getattr(line, name) for name in numbers}, **shown}


def _bound(share: BoundedShare | None) -> dict[str, Any] | None:
    if share is None:
        return None
    upper = None if share.upper is None else str(share.upper)
    numbers = {"found": share.found, "examined": share.examined, "population": share.population}
    return {**numbers, "most_at_95_percent": share.most, "upper_percent": upper}
