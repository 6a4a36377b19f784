"""Make the report that a person asked for: the right part of the survey, in the right format."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from forms.phrase import phrase
from forms.plan.model import Plan
from forms.plan.rounds import Round
from forms.plan.shares import ShareLine, share_lines
from forms.questionnaire import QuestionKind
from pipeline.as_of import as_of
from pipeline.audit.report import AuditReport, audit_report
from pipeline.audit.sheet import audit_notes, audit_table
from pipeline.balance import SCANNED_NOT_RETURNED, UnitBalance, balance
from pipeline.comments import free_texts, quarter_of
from pipeline.counting import tally_of_survey
from pipeline.document.formats import FORMATS
from pipeline.document.model import Document
from pipeline.errors import UsageError
from pipeline.files.named_file import named_file
from pipeline.findings import all_findings, unit_counts
from pipeline.known_units import require_units
from pipeline.meanwhile import of_one_state
from pipeline.report.earlier import Earlier, earlier_of, with_earlier
from pipeline.report.facts import Comment, Facts
from pipeline.report.letter import marks
from pipeline.report.report import report_of
from pipeline.store import audits, books, entries
from pipeline.survey import Survey
from pipeline.tally.progress import UnitProgress
from pipeline.tally.published import parts_of, publishable, without_suppressed_forms
from pipeline.tally.tally import Tally
from pipeline.tallying import ballot_remarks, no_quarter_remarks
from pipeline.transactions import counted_transactions, known_counts

PUBLIC = frozenset({"html"})  # written to be read by everybody


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOrder:
    """Which report; None means all units, and the round that is meant where there is a choice."""

    unit: str | None = None
    round: str | None = None  # or a quarter
    earlier: Path | None = None  # a tally of an earlier survey, as JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A file, and what must be said beside it."""

    data: bytes
    said: tuple[str, ...]


def report_file(survey: Survey, order: ReportOrder, format: str) -> ReportFile:
    """Write the report in one of `FORMATS`.

    Raises:
        UsageError: There is no such unit or round.
    """
    facts = facts_of(survey, order, publication=format in PUBLIC)
    return ReportFile(data=FORMATS[format](report_of(facts)), said=marks(facts))


def report_document(survey: Survey, order: ReportOrder, *, publication: bool = False) -> Document:
    """Give the report before any format."""
    return report_of(facts_of(survey, order, publication=publication))


def facts_of(survey: Survey, order: ReportOrder, *, publication: bool = False) -> Facts:
    """Gather everything that the report is made of, as the survey stands at one entry of its log."""
    require_units(survey.plan, order.unit)
    return of_one_state(survey, lambda: _facts(survey, order, publication=publication))


def _facts(survey: Survey, order: ReportOrder, *, publication: bool) -> Facts:
    whole = tally_of_survey(survey)
    everything = whole.only(unit=order.unit)
    period = _period(survey, order.round, everything)
    tally = everything.only(round=period.label)
    earlier = _earlier(order.earlier, everything, order.unit) if order.earlier else None
    shown = publishable(whole, parts_of(whole)).only(unit=order.unit) if publication else everything
    all_periods = with_earlier(shown, earlier) if earlier else shown
    audited = _audit(survey, order, period)
    return Facts(
        plan=survey.plan,
        unit=survey.plan.unit(order.unit) if order.unit else None,
        period=period,
        tally=without_suppressed_forms(shown.only(round=period.label), tally) if publication else tally,
        all_periods=publishable(all_periods, parts_of(all_periods)) if publication else all_periods,
        unsuppressed=everything if publication else None,
        earlier=earlier.round if earlier else None,
        earlier_provisional=earlier is not None and earlier.provisional,
        progress=_progress(survey, period, tally),
        shares=_shares(survey),
        audit=audit_table(audited) if audited else None,
        audit_notes=audit_notes(audited) if audited else (),
        findings=all_findings(survey),
        comments=_comments(survey, order, period),
        as_of=as_of(survey, (period,)),
        remarks=(*ballot_remarks(survey, tally), *no_quarter_remarks(survey, everything, period.label)),
        publication=publication,
    )


def _earlier(path: Path, tally: Tally, unit: str | None) -> Earlier:
    return earlier_of(named_file(path).read_bytes(), tally, file=path.name, unit=unit)


def latest_period(survey: Survey) -> Round:
    """Give the round that is meant where none is named."""
    return _period(survey, None, tally_of_survey(survey))


def _period(survey: Survey, label: str | None, tally: Tally) -> Round:
    """Give the round or quarter of that label; without one the latest that ballots count in, else the first."""
    rounds, periods = survey.plan.rounds(), survey.plan.periods()
    if label is not None:
        found = next((each for each in (*rounds, *periods) if each.label == label), None)
        if found is None:
            known = dict.fromkeys(each.label for each in (*rounds, *periods))
            raise UsageError(
                "%(label)s is no round or quarter of the plan: %(known)s", label=label, known=", ".join(known)
            )
        return found
    filled = [each for each in rounds if tally.only(round=each.label).counts.returned]
    return filled[-1] if filled else rounds[0]


def _progress(survey: Survey, period: Round, tally: Tally) -> tuple[UnitProgress, ...]:
    """Give the counts of every surveyed unit that the tally covers, in plan order."""
    stated = known_counts(survey)
    is_round = period.label in {each.label for each in survey.plan.rounds()}
    balances = {each.unit: each for each in balance(survey, period.label)} if is_round else {}
    paperless = Counter() if is_round else _without_paper(survey, period)
    progress = []
    for unit in tally.units:
        counts = tally.only(unit=unit.id).counts
        if not unit.surveyed and not counts.returned:
            continue
        said = stated.get((unit.id, period.label), books.StatedCounts(unit=unit.id, round=period.label))
        known = balances.get(unit.id) or _nothing_printed(said, counts.returned, without_paper=paperless[unit.id])
        transactions = counted_transactions(survey.plan, stated, unit.id, period.label)
        progress.append(
            UnitProgress(
                unit=unit.id,
                name=unit.name,
                group=unit.group or "",
                round=period.label,
                quota=_quota(survey.plan, unit.id, transactions, whole=is_round),
                printed=known.printed,
                issued=_issued(known) if is_round or said.issued is not None else None,
                returned=known.returned + known.without_paper,
                scanned=counts.returned,
                without_paper=known.without_paper,
                spoiled=known.spoiled,
                eligible=counts.eligible,
                ineligible=counts.ineligible,
                pending=counts.pending,
                reasons=counts.leading,
                undated=counts.undated,
                transactions=transactions,
                wrongs=tuple(map(str, balances[unit.id].wrongs())) if unit.id in balances else _came_otherwise(known),
            )
        )
    return tuple(progress)


def _quota(plan: Plan, unit: str, transactions: int | None, *, whole: bool) -> int | None:
    """Give a unit's quota; the year's share of transactions is none of a quarter."""
    known = whole or transactions is not None or unit not in plan.quotas.shares
    return plan.quota(unit, transactions) if known else None


def _issued(known: UnitBalance) -> int | None:
    """Give the issued ballots, on paper; None where all that came came without."""
    on_paper = known.printed or known.issued or known.scanned or not known.without_paper
    return known.issued if on_paper else None


def _came_otherwise(known: UnitBalance) -> tuple[str, ...]:
    """Say where a quarter's ballots are not as many as a person stated; what was printed and issued is the year's."""
    if known.scanned == known.returned:
        return ()
    return (str(phrase(SCANNED_NOT_RETURNED, scanned=known.scanned, returned=known.returned)),)


def _without_paper(survey: Survey, quarter: Round) -> Counter[str]:
    """Count, by unit, the answers of a quarter that no printed ballot stands behind."""
    with survey.store.connection() as connection:
        days = entries.paperless_days(connection)
    return Counter(unit for unit, received in days if quarter_of(survey, received) == quarter.label)


def _nothing_printed(said: books.StatedCounts, came: int, *, without_paper: int) -> UnitBalance:
    """Give the counts of a unit for which nothing was printed in this period."""
    scanned = came - without_paper
    return UnitBalance(
        unit=said.unit,
        round=said.round,
        printed=0,
        issued=said.issued or 0,
        returned=scanned if said.returned is None else said.returned,
        scanned=scanned,
        spoiled=said.spoiled or 0,
        eligible=0,
        ineligible=0,
        pending=0,
        without_paper=without_paper,
        stated=frozenset(),
    )


def _audit(survey: Survey, order: ReportOrder, period: Round) -> AuditReport | None:
    """Give the re-check of the period, where ballots were drawn for one; it stands in the report of all units."""
    if order.unit is not None:
        return None
    with survey.store.connection() as connection:
        drawn = audits.draws(connection, period.label)
    return audit_report(survey, period.label) if drawn else None  # for which every ballot is judged


def _comments(survey: Survey, order: ReportOrder, period: Round) -> tuple[Comment, ...]:
    """Give what people wrote freely in this period; what came without a date belongs to the whole round.

    Lines with a name, an address or a procedure are no comments: they stay where they are.
    """
    asked = {
        question.id
        for form in survey.plan.questionnaires.values()
        for question in form.questions()
        if question.kind is QuestionKind.FREE_TEXT
    }
    found = sorted(free_texts(survey), key=lambda each: (each.unit, each.round, each.text))
    return tuple(
        Comment(unit=each.unit, text=each.text)
        for each in found
        if each.question in asked and order.unit in (None, each.unit) and period.label in (each.round, each.quarter)
    )


def _shares(survey: Survey) -> tuple[ShareLine, ...]:
    """Compare returned ballots with transactions, where these were stated."""
    return share_lines(survey.plan, unit_counts(survey)) if survey.plan.quotas.shares else ()
