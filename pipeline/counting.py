"""Judge all ballots of a survey and count them: from the store to the tally."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from forms.plan.model import Plan
from forms.plan.rounds import holding
from forms.questionnaire import Questionnaire
from pipeline.errors import UsageError
from pipeline.events import FileArchived
from pipeline.judging.rules import rules_of
from pipeline.judging.verdicts import judged_ballots, leaves_ballots_alone
from pipeline.merged.standing import loose_pages, merged_cells
from pipeline.packing import PackedPlace
from pipeline.store import items, packed, pages
from pipeline.store.chain import Entry
from pipeline.survey import Survey
from pipeline.tables.formats import write_tally
from pipeline.tables.sheets import sheets
from pipeline.tables.table import SheetMeta
from pipeline.tally.cells import Cell, CellCounts, count_cells, merged
from pipeline.tally.planned import forms_of, units_of
from pipeline.tally.tally import Tally, tally_of
from pipeline.tally.vector import count_packed


def tally_of_survey(survey: Survey) -> Tally:
    """Count all ballots of all rounds, those of merged packages too; `Tally.only` narrows it."""
    found: Tally = survey.tallied.get(
        survey.store, lambda: _counted(survey), lambda known, newer: known if _changes_nothing(newer) else None
    )
    return found


def _changes_nothing(newer: Sequence[Entry]) -> bool:
    """Whether a tally stands after these entries; a file that came brings pages that nobody has read yet."""
    return leaves_ballots_alone(newer) and all(entry.kind != FileArchived.kind for entry in newer)


def _counted(survey: Survey) -> Tally:
    own, elsewhere = own_tally(survey), merged_cells(survey)
    own = replace(own, waiting_pages=own.waiting_pages + loose_pages(survey))
    if not elsewhere:
        return own
    _refuse_unplanned(survey, elsewhere)
    counted = _tally(survey, merged((own.cells, elsewhere)), strays=own.strays)
    return replace(counted, waiting_pages=own.waiting_pages)


def _refuse_unplanned(survey: Survey, elsewhere: Mapping[Cell, CellCounts]) -> None:
    """Refuse to count where the plan lost what merged ballots were judged by: they would be missing without a word."""
    forms = {(form.form, form.version) for form in questionnaires(survey)}
    labels = {each.label for each in survey.plan.rounds()}
    for cell in (cell for cell, counts in elsewhere.items() if counts.returned):
        if cell.round not in labels:
            raise UsageError(
                "merged packages hold ballots of round %(round)s, which survey.yaml has no more: put it back there, or "
                "withdraw the package (phieu merge --list, --withdraw)",
                round=cell.round,
            )
        if (cell.form, cell.version) not in forms or not survey.plan.has_unit(cell.unit):
            raise UsageError(
                "merged packages hold ballots of unit %(unit)s on form %(form)s version %(version)s, which survey.yaml "
                "has no more: put them back there, or withdraw the package (phieu merge --list, --withdraw)",
                unit=cell.unit,
                form=cell.form,
                version=cell.version,
            )


def own_tally(survey: Survey) -> Tally:
    """Count the ballots that were scanned or typed in here, from their packed answers.

    A page of the desk asks for it several times: in the tally, in the balance, in what a package would hold.
    """
    found: Tally = survey.own_tallied.get(
        survey.store, lambda: _own_counted(survey), lambda known, newer: known if _changes_nothing(newer) else None
    )
    return found


def _own_counted(survey: Survey) -> Tally:
    rules, period = rules_of(survey.plan), period_of(survey.plan)
    with survey.store.connection() as connection:
        places = packed.places(connection)
        shares = packed.packed_ballots(connection)
        cells = count_packed(shares, places, packed.books(connection), rules, lambda place: _cell(place, period))
    return _tally(survey, cells)


def tally_one_by_one(survey: Survey) -> Tally:
    """Count the same from pages, decisions and entries, ballot by ballot: slow, and sharing nothing with the packed."""
    period = period_of(survey.plan)
    judged = ((each.seen.ballot, each.verdict) for each in judged_ballots(survey))
    return _tally(survey, count_cells(judged, period_of=lambda b: period(b.ballot.round, b.received, b.printed_on)))


PeriodOf = Callable[[str, date | None, date | None], str]


def period_of(plan: Plan) -> PeriodOf:
    """Give what says in which quarter a ballot counts: that of its receipt, or where none was stated of its printing.

    Empty where a survey is counted by its rounds.
    """
    quarters = plan.periods()
    if {each.label for each in quarters} == {each.label for each in plan.rounds()}:
        return lambda _round, _received, _printed: ""

    def label(_: str, received: date | None, printed_on: date | None) -> str:
        day = received or printed_on
        found = holding(day, quarters) if day else None
        return found.label if found else ""

    return label


def _tally(survey: Survey, cells: Mapping[Cell, CellCounts], *, strays: CellCounts | None = None) -> Tally:
    with survey.store.connection() as connection:
        orphans = sum(item.question is None and item.ballot is None for item in items.open_items(connection))
        unread = sum(each.pages for each in pages.unread_files(connection))
    tally = tally_of(cells, questionnaires(survey), units_of(survey.plan), waiting_pages=orphans)
    return replace(tally, unread_pages=unread, strays=tally.strays if strays is None else strays)


def _cell(place: PackedPlace, period: PeriodOf) -> Cell:
    return Cell(
        unit=place.unit,
        round=place.round,
        channel=place.channel,
        form=place.form,
        version=place.version,
        period=period(place.round, place.received, place.printed_on),
    )


def questionnaires(survey: Survey) -> tuple[Questionnaire, ...]:
    """Give every questionnaire in plan order, of each the oldest version first; those printed and those to be."""
    printed = [form.questionnaire for form in survey.forms().values()]
    return forms_of(survey.plan, sorted(printed, key=_version))


def tally_digest(tally: Tally, survey: Survey) -> str:
    """Seal a tally: sha256 of its numbers as JSON.

    Pages that are not known to belong to it do not change it: none is open when a round is closed, and what is
    scanned for another round afterwards leaves its seal as it is.
    """
    tally = replace(tally, waiting_pages=0, unread_pages=0)
    meta = SheetMeta(issuing_body="", plan_title="")
    return hashlib.sha256(write_tally(sheets(tally, rules_of(survey.plan)), meta, "json")).hexdigest()


def _version(questionnaire: Questionnaire) -> tuple[int, str]:
    """Order versions as numbers where they are numbers: 10 comes after 9."""
    text = questionnaire.version
    return (int(text), "") if text.isdigit() else (0, text)
