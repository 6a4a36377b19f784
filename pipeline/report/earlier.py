"""An earlier tally, loaded from the file that `phieu tally --format json` wrote, to be compared with (T7, S3.13)."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from forms.plan.rounds import Round
from forms.questionnaire import Question, Questionnaire
from pipeline.errors import UsageError
from pipeline.tables.json import SCHEMA
from pipeline.tally.cells import Cell, CellCounts
from pipeline.tally.tally import CountedUnit, Tally

UNIT = CountedUnit(id="~earlier", name="Kỳ trước", questionnaire="", surveyed=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What was counted in an earlier survey that asked the same."""

    round: Round
    cells: Mapping[Cell, CellCounts]


def earlier_of(data: bytes, tally: Tally, *, file: str) -> Earlier:
    """Read an earlier tally of the same forms.

    Raises:
        UsageError: The file is no tally, or asked something else.
    """
    rows = _rows(data, file)
    label = max(row["round"] or "" for row in rows)
    if not label[:4].isdigit():
        raise UsageError(f"{file}: its round is {label!r}, expected a year such as 2023")
    mine = [row for row in rows if row["round"] == label]
    cells = dict(_cells(mine, tally, file))
    if not cells:
        raise UsageError(f"{file}: none of its forms is used in this survey")
    year = Round(label=f"~{label}", heading=f"Năm {label}", year=int(label[:4]))
    return Earlier(round=year, cells=cells)


def with_earlier(tally: Tally, earlier: Earlier) -> Tally:
    """Put the earlier counts beside those of now, under a round of their own."""
    return replace(tally, units=(*tally.units, UNIT), cells={**tally.cells, **earlier.cells})


def _rows(data: bytes, file: str) -> list[dict[str, Any]]:
    try:
        document = json.loads(data)
    except (ValueError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is no JSON: write it with `phieu tally --format json`") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA or not document.get("rows"):
        raise UsageError(f"{file} is no tally ({SCHEMA}): write it with `phieu tally --format json`")
    simulated = bool(document.get("simulated"))
    return [{**row, "simulated": simulated} for row in document["rows"]]


def _cells(rows: list[dict[str, Any]], tally: Tally, file: str) -> Iterator[tuple[Cell, CellCounts]]:
    """Pool the rows of each form over its units and channels."""
    for form in {form.key: form for form in tally.questionnaires}.values():
        mine = [row for row in rows if row["questionnaire"] == form.key]
        if not mine:
            continue
        _refuse_others(mine, form, file)
        answers: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for row in mine:
            for option in row["options"]:
                answers[row["question"], (option["code"],)] += option["count"]
        first = mine[0]
        eligible = sum(row["eligible"] for row in mine if row["question"] == first["question"])
        cell = Cell(unit=UNIT.id, round=f"~{first['round']}", channel="", form=form.form, version=form.version)
        simulated = eligible if first["simulated"] else 0
        yield cell, CellCounts(eligible=eligible, simulated=simulated, answers=dict(answers))


def _refuse_others(rows: list[dict[str, Any]], form: Questionnaire, file: str) -> None:
    """Refuse a form that asked something else: rates over other questions must not stand side by side."""
    now = {question.id: _options(question) for question in form.mark_questions()}
    then = {row["question"]: [(option["code"], option["label"]) for option in row["options"]] for row in rows}
    other = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    if other:
        raise UsageError(f"{file}: form {form.form} asked {', '.join(other)} differently then: it cannot be compared")


def _options(question: Question) -> list[tuple[str, str]]:
    return [(option.code, option.label) for option in question.options if not option.not_applicable]
