"""The tally: every figure leads to the boxes that make it up; downloads of the sheet."""

from dataclasses import dataclass, replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from forms.questionnaire import Question, Questionnaire
from pipeline.access.account import Account
from pipeline.access.roles import Right
from pipeline.counting import tally_of_survey
from pipeline.errors import UsageError
from pipeline.judging.assemble import base_code
from pipeline.judging.reasons import TEXTS, ReasonCode
from pipeline.missing import lacking_pages
from pipeline.rounds import named_round
from pipeline.survey import Survey
from pipeline.tables.formats import FORMATS
from pipeline.tally.rows import TallyRow
from pipeline.tally.tally import Scope, Tally
from pipeline.tallying import TallyOrder, late_said, tally_document
from pipeline.web.context import Shared, Viewer
from pipeline.web.faults import NotYours
from pipeline.web.shown import show

router = APIRouter()
LACKING_SHOWN = 50  # of a whole round that lacks more the unit's own page tells
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyLine:
    """One question as it is shown, with the shares for its bar."""

    question: Question
    row: TallyRow

    @property
    def shares(self) -> tuple[tuple[str, int, float], ...]:
        """Label, count and percent of the valid answers of each option."""
        valid = max(self.row.valid, 1)
        return tuple((each.label, each.count, 100 * each.count / valid) for each in self.row.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyPart:
    """One questionnaire's lines."""

    questionnaire: Questionnaire
    lines: tuple[TallyLine, ...]


@router.get("/tally")
def show_tally(
    request: Request, context: Shared, visitor: Viewer, *, round: str | None = None, unit: str | None = None
) -> Response:
    """Show the tally of one round, of all units or one."""
    plan = context.desk.survey.plan
    round_ = named_round(context.desk.survey, round)
    tally = _tally(context, visitor.account, unit).only(round=round_)
    return show(
        request,
        "tally.html",
        parts=_parts(tally),
        tally=tally,
        counts=tally.counts,
        reasons=tuple((TEXTS[code], tally.counts.leading[code]) for code in ReasonCode if code in tally.counts.leading),
        lacking=_lacking(context, visitor.account, round_, unit) if visitor.account.may(Right.EVIDENCE) else (),
        most=LACKING_SHOWN,
        late=late_said(context.desk.survey, tally),
        round=round_,
        rounds=plan.rounds(),
        unit=unit,
        units=tuple(each for each in plan.surveyed_units() if visitor.account.sees_unit(each.id)),
        formats=sorted(FORMATS),
    )


@router.get("/tally/file/{format}")
def get_tally(
    context: Shared, visitor: Viewer, *, format: str, round: str | None = None, unit: str | None = None
) -> Response:
    """Give the tally sheet as a file."""
    if format not in FORMATS:
        raise UsageError("format %(format)r: %(formats)s", format=format, formats=", ".join(sorted(FORMATS)))
    account = visitor.account
    if account.units and (unit is None or not account.sees_unit(unit)):
        raise NotYours
    document = tally_document(context.desk.survey, TallyOrder(unit=unit, round=round), format, bom=True)
    place = "-".join(part for part in (round, unit) if part) or "tat-ca"
    headers = {"content-disposition": f'attachment; filename="tong-hop-{place}.{format}"'}
    return Response(document.data, media_type=MEDIA.get(format, "application/octet-stream"), headers=headers)


def _tally(context: Shared, account: Account, unit: str | None) -> Tally:
    if unit is not None and not account.sees_unit(unit):
        raise NotYours
    whole = context.desk.kept("tally", tally_of_survey)
    if unit is not None:
        return whole.only(unit=unit)
    if not account.units:
        return whole
    mine = tuple(each for each in whole.units if account.sees_unit(each.id))
    cells = {cell: counts for cell, counts in whole.cells.items() if account.sees_unit(cell.unit)}
    return replace(whole, units=mine, cells=cells)


def _lacking(context: Shared, account: Account, round: str, unit: str | None) -> tuple[tuple[str, int], ...]:
    """Give the pages that are missing of ballots of these units: nobody finds a lost sheet without its code."""
    found = context.desk.kept("lacking pages", _lacking_of_survey)
    places = ((each, base_code(each[0]).split("/")[1:3]) for each in found)
    return tuple(
        each for each, (of, in_round) in places if in_round == round and unit in (None, of) and account.sees_unit(of)
    )


def _lacking_of_survey(survey: Survey) -> tuple[tuple[str, int], ...]:
    with survey.store.connection() as connection:
        return tuple(lacking_pages(connection))


def _parts(tally: Tally) -> tuple[TallyPart, ...]:
    rows = tally.rows(scope=Scope.WHOLE, by_round=False, by_channel=False)
    by_form: dict[tuple[str, str], dict[str, TallyRow]] = {}
    for row in rows:
        by_form.setdefault((row.questionnaire, row.version), {})[row.question] = row
    return tuple(
        TallyPart(
            questionnaire=each,
            lines=tuple(
                TallyLine(question=question, row=by_form[each.key, each.version][question.id])
                for question in each.mark_questions()
            ),
        )
        for each in tally.questionnaires
        if (each.key, each.version) in by_form
    )
