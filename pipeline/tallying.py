"""Make the tally document that a person asked for: the right part of the tally, the right words around it."""

from dataclasses import dataclass

from forms.phrase import Phrase, joined, phrase
from forms.plan.rounds import Round
from pipeline.as_of import as_of
from pipeline.counting import tally_of_survey
from pipeline.errors import UsageError
from pipeline.findings import all_findings
from pipeline.judging.reasons import WarningCode
from pipeline.judging.rules import rules_of
from pipeline.known_units import require_units
from pipeline.left_behind import changed_forms
from pipeline.meanwhile import of_one_state
from pipeline.merged.standing import late_pages
from pipeline.report.notes import finding_notes, unanswered_mark
from pipeline.rounds import named_period
from pipeline.store import pages
from pipeline.store.outside import pages_outside
from pipeline.survey import Survey
from pipeline.tables.formats import write_tally
from pipeline.tables.head import meta_of
from pipeline.tables.sheets import sheets
from pipeline.tables.table import PROVISIONAL, SIMULATED
from pipeline.tally.tally import Scope, Tally
from pipeline.unlogged import uncounted_said
from pipeline.unread import unread_said

NO_QUARTER = (
    "{count:02d} phiếu của năm {year} không rõ quý (chưa ghi ngày thu, hoặc thu ngoài các quý): không tính ở đây"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyOrder:
    """Which part of the tally; None means all."""

    unit: str | None = None
    group: str | None = None
    round: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyDocument:
    """A file, and what must be said beside it."""

    data: bytes
    notes: tuple[str, ...]


def tally_document(survey: Survey, order: TallyOrder, format: str, *, bom: bool = False) -> TallyDocument:
    """Write the tally in one format, as the survey stands at one entry of its log.

    XLSX holds the whole first and then a sheet per group and unit, unless one unit is asked for.

    Raises:
        UsageError: There is no such unit, group or round.
    """
    _check(survey, order)
    return of_one_state(survey, lambda: _document(survey, order, format, bom=bom))


def _document(survey: Survey, order: TallyOrder, format: str, *, bom: bool) -> TallyDocument:
    whole = tally_of_survey(survey).only(unit=order.unit, group=order.group, channel=order.channel)
    tally = whole.only(round=order.round)
    rules = rules_of(survey.plan)
    parts = sheets(tally, rules)
    if format == "xlsx" and len(tally.units) > 1:
        groups = {unit.group for unit in tally.units}
        of_groups = sheets(tally, rules, scope=Scope.GROUP) if len(groups) > 1 else ()
        parts = (*parts, *of_groups, *sheets(tally, rules, scope=Scope.UNIT))
    notes = (*ballot_remarks(survey, tally), *no_quarter_remarks(survey, whole, order.round))
    found = all_findings(survey) if format == "xlsx" else ()  # only a sheet for people has room for words
    counted_as_of = (as_of(survey, _rounds(survey, order.round)),) if format == "xlsx" else ()
    meta = meta_of(
        survey.plan,
        round=order.round,
        notes=(*counted_as_of, *notes, *finding_notes(found)),
        marks=unanswered_mark(found),
    )
    changed = tuple(f"{found.code}: {found.text}" for found in changed_forms(survey))
    said = (
        *changed,
        *((PROVISIONAL,) if tally.provisional else ()),
        *((SIMULATED,) if tally.simulated else ()),
        *meta.marks,
        *notes,
    )
    return TallyDocument(data=write_tally(parts, meta, format, bom=bom), notes=said)


def _rounds(survey: Survey, label: str | None) -> tuple[Round, ...]:
    every = (*survey.plan.rounds(), *survey.plan.periods())
    return tuple(each for each in every if each.label == label) if label else survey.plan.rounds()


def _check(survey: Survey, order: TallyOrder) -> None:
    require_units(survey.plan, order.unit)
    if order.group is not None and order.group not in survey.plan.groups():
        raise UsageError(
            "no group of the plan: %(group)s; it has %(groups)s",
            group=order.group,
            groups=", ".join(survey.plan.groups()),
        )
    if order.round is not None:
        named_period(survey, order.round)


def ballot_remarks(survey: Survey, tally: Tally) -> tuple[str, ...]:
    """Say what a reader must know about the ballots that are counted."""
    undated, units = tally.counts.undated, {unit.id for unit in tally.units}
    with survey.store.connection() as connection:
        extras = [why for code, why in pages.extra_reasons(connection) if why and code.split("/")[1] in units]
        unread = unread_said(pages.unread_files(connection))
    notes = [f"{undated:02d} phiếu: {WarningCode.NO_RECEIPT_DATE.text}"] if undated else []
    late = late_said(survey, tally)
    said = filter(None, (unread, uncounted_said(survey), late))
    return (*map(str, said), *notes, *(f"Phiếu bổ sung: {reason}" for reason in extras))


def no_quarter_remarks(survey: Survey, whole: Tally, label: str | None) -> tuple[str, ...]:
    """Say beside a quarter how many ballots of its year nobody can put into any: they are missing from all of them."""
    quarter = next((each for each in survey.plan.periods() if each.label == label), None)
    if quarter is None or label in {each.label for each in survey.plan.rounds()}:
        return ()
    years = {each.label for each in survey.plan.rounds() if each.year == quarter.year}
    lost = sum(counts.returned for cell, counts in whole.cells.items() if cell.round in years and not cell.period)
    return (NO_QUARTER.format(count=lost, year=quarter.year),) if lost else ()


def late_said(survey: Survey, tally: Tally) -> Phrase | None:
    """Say how many pages wait outside of the closed rounds that were counted, here and where packages were made."""
    units = [unit.id for unit in tally.units]
    with survey.store.connection() as connection:
        count = pages_outside(connection, units=units, rounds=tally.rounds)
    sent = late_pages(survey, units=units, rounds=tally.rounds)
    here = "%(count)s trang đến sau khi khoá sổ: chờ ngoài sổ, chưa tính trong số liệu này"
    there = "%(count)s trang đến sau khi nơi gửi gói khoá sổ: chờ ngoài sổ ở đó, chưa tính trong số liệu này"
    said = [phrase(words, count=f"{n:02d}") for words, n in ((here, count), (there, sent)) if n]
    return joined(said, "; ") if said else None
