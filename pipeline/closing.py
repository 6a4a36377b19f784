"""Close a round: refused while anything is open or does not balance; from then on it is read-only."""

from pipeline.balance import balance
from pipeline.counting import tally_digest, tally_of_survey
from pipeline.errors import UsageError
from pipeline.events import RoundClosed, RoundReopened
from pipeline.findings import blocking_findings
from pipeline.merging.standing import standing
from pipeline.published.keeping import own_faults
from pipeline.rules import rules_of
from pipeline.store import books, items
from pipeline.survey import Survey
from pipeline.tables.formats import write_tally
from pipeline.tables.head import meta_of
from pipeline.tables.sheets import sheets


def hindrances(survey: Survey, round: str) -> tuple[str, ...]:
    """Say everything that still keeps a round from being closed."""
    with survey.store.connection() as connection:
        waiting = sum(_concerns(item.ballot, round) for item in items.open_items(connection))
    open_items = (f"{waiting} items wait for a person: phieu review list",) if waiting else ()
    disputed = sum(copies[0].record.round == round for copies in standing(survey).conflicts)
    conflicts = (f"{disputed} ballots differ between merged packages: phieu merge --list",) if disputed else ()
    faults = tuple(fault for unit in balance(survey, round) for fault in unit.faults())
    tally = tally_of_survey(survey).only(round=round)
    sheet = write_tally(sheets(tally, rules_of(survey.plan)), meta_of(survey.plan, round=round), "csv")
    table = own_faults(sheet, tally.questionnaires, "bảng tổng hợp")
    findings = tuple(
        f"{finding.code}: {finding.text} (phieu acknowledge {finding.code} --by NAME --reason TEXT)"
        for finding in blocking_findings(survey, round)
    )
    return (*open_items, *conflicts, *faults, *table, *findings)


def close_round(survey: Survey, round: str, *, by: str) -> str:
    """Close a round and give the digest of its tally.

    Raises:
        UsageError: It is closed already, nothing was scanned, or something is open or does not balance.
    """
    with survey.store.connection() as connection:
        if round in books.closings(connection):
            raise UsageError(f"round {round} is closed already")
    if not tally_of_survey(survey).only(round=round).counts.returned:
        raise UsageError(f"nothing was scanned, imported or merged in round {round}")
    found = hindrances(survey, round)
    if found:
        raise UsageError("\n".join((f"round {round} cannot be closed yet:", *(f"  - {text}" for text in found))))
    digest = tally_digest(tally_of_survey(survey).only(round=round), survey)
    survey.store.append(RoundClosed(round=round, tally=digest), by=by)
    return digest


def reopen_round(survey: Survey, round: str, *, by: str, reason: str) -> None:
    """Open a closed round again; UsageError where it is open."""
    with survey.store.connection() as connection:
        if round not in books.closings(connection):
            raise UsageError(f"round {round} is not closed")
    survey.store.append(RoundReopened(round=round, reason=reason), by=by)


def _concerns(ballot: str | None, round: str) -> bool:
    """Whether an open item may change a round: a page without a ballot may belong to any."""
    return ballot is None or ballot.split("/")[2] == round
