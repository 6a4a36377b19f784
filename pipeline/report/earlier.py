"""An earlier tally, loaded from the file that `phieu tally --format json` wrote, to be compared with (T7, S3.13)."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError

from forms.errors import SurveyError
from forms.plan.rounds import Round
from forms.questionnaire import Question, Questionnaire
from pipeline.tables.json import SCHEMA
from pipeline.tally.cells import Cell, CellCounts
from pipeline.tally.tally import CountedUnit, Tally

_YEAR = re.compile(r"[12][0-9]{3}(?![0-9])")
Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000_000)]
UNIT = CountedUnit(id="~earlier", name="Kỳ trước", questionnaire="", surveyed=False)


class EarlierError(SurveyError):
    """The file is no earlier tally that this survey can be compared with."""


class _Option(BaseModel):
    code: str
    label: str
    count: Count


class _Row(BaseModel):
    """Of a row what is compared; the file may hold more."""

    unit: str | None = None
    round: str | None
    questionnaire: str
    version: str = ""
    question: str
    eligible: Count
    options: tuple[_Option, ...]


class _Document(BaseModel):
    schema_: Literal[SCHEMA] = Field(alias="schema")  # type: ignore[valid-type]  # a constant
    provisional: bool = False
    simulated: bool = False
    rows: Annotated[tuple[_Row, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What was counted in an earlier survey that asked the same."""

    round: Round
    cells: Mapping[Cell, CellCounts]
    provisional: bool = False


def earlier_of(data: bytes, tally: Tally, *, file: str, unit: str | None = None) -> Earlier:
    """Read an earlier tally of the same forms, of one unit or of all that it holds.

    Raises:
        EarlierError: The file is no tally, asked something else, or does not know the unit.
    """
    document = _read(data, file)
    label = max(row.round or "" for row in document.rows)
    if not _YEAR.match(label):
        raise EarlierError(
            "%(file)s: its round is %(label)r, expected a year such as 2023", file=file, label=label[:40]
        )
    mine = [row for row in document.rows if row.round == label and unit in (None, row.unit)]
    if not mine:
        raise EarlierError(
            "%(file)s: it has no rows of unit %(unit)s: a unit can be compared with itself alone", file=file, unit=unit
        )
    cells = dict(_cells(mine, tally, file, simulated=document.simulated))
    if not cells:
        raise EarlierError("%(file)s: none of its forms is used in this survey", file=file)
    year = Round(label=f"~{label}", heading=f"Năm {label}", year=int(label[:4]))
    return Earlier(round=year, cells=cells, provisional=document.provisional)


def with_earlier(tally: Tally, earlier: Earlier) -> Tally:
    """Put the earlier counts beside those of now, under a round of their own."""
    return replace(tally, units=(*tally.units, UNIT), cells={**tally.cells, **earlier.cells})


def _read(data: bytes, file: str) -> _Document:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise EarlierError("%(file)s is no JSON: write it with `phieu tally --format json`", file=file) from error
    try:
        return _Document.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise EarlierError(
            "%(file)s is no tally (%(schema)s): %(place)s: %(why)s; write it with `phieu tally --format json`",
            file=file,
            schema=SCHEMA,
            place=place,
            why=first["msg"],
        ) from error


def _cells(rows: Sequence[_Row], tally: Tally, file: str, *, simulated: bool) -> Iterator[tuple[Cell, CellCounts]]:
    """Pool the rows of each form over its units and channels."""
    for form in {form.key: form for form in tally.questionnaires}.values():
        mine = [row for row in rows if row.questionnaire == form.key]
        if not mine:
            continue
        _refuse_others(mine, form, file)
        answers: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for row in mine:
            for option in row.options:
                answers[row.question, (option.code,)] += option.count
        eligible = sum(row.eligible for row in mine if row.question == mine[0].question)
        cell = Cell(unit=UNIT.id, round=f"~{mine[0].round}", channel="", form=form.form, version=form.version)
        yield cell, CellCounts(eligible=eligible, simulated=eligible if simulated else 0, answers=dict(answers))


def _refuse_others(rows: Sequence[_Row], form: Questionnaire, file: str) -> None:
    """Refuse a form that asked something else: rates over other questions must not stand side by side."""
    now = {question.id: _options(question) for question in form.mark_questions()}
    then: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for row in rows:
        then.setdefault(row.version, {})[row.question] = [(option.code, option.label) for option in row.options]
    names = [name for asked in then.values() for name in now.keys() | asked.keys() if now.get(name) != asked.get(name)]
    if other := sorted(set(names)):
        raise EarlierError(
            "%(file)s: form %(form)s asked %(other)s differently then: it cannot be compared",
            file=file,
            form=form.form,
            other=", ".join(other),
        )


def _options(question: Question) -> list[tuple[str, str]]:
    return [(option.code, option.label) for option in question.options if not option.not_applicable]
