"""What a second reader has to do: which ballots, and where they lie in the stack. Nothing of what was read."""

from collections import defaultdict
from dataclasses import dataclass

from pipeline.audit.report import audit_report
from pipeline.store import audits
from pipeline.store.audits import BallotFile
from pipeline.survey import Survey

DRAWN, BATCH = "drawn", "batch"  # why a ballot is to be checked: by lot, or because its batch holds an error


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTask:
    """One ballot that is to be checked again."""

    ballot: str
    unit: str
    why: str
    source: str
    source_pages: tuple[int, ...]
    reread_by: str
    recontact: str

    @property
    def done(self) -> bool:
        """Whether it was checked; nobody was where the respondent could not be reached."""
        return bool(self.reread_by) or self.recontact in ("confirmed", "not_confirmed")


def tasks(survey: Survey, round: str) -> tuple[AuditTask, ...]:
    """Give the ballots to be checked in a round: first those drawn, then those of escalated batches."""
    with survey.store.connection() as connection:
        drawn = audits.drawn_ballots(connection, round)
        readings, contacts = audits.second_readings(connection), audits.contacts(connection)
        places: defaultdict[str, list[BallotFile]] = defaultdict(list)
        for page in audits.ballot_files(connection):
            places[page.ballot].append(page)
    batches = audit_report(survey, round).batches if readings else ()
    more = sorted({code for batch in batches for code in batch.ballots}.difference(drawn))
    wanted = [*((code, DRAWN) for code in drawn), *((code, BATCH) for code in more)]
    return tuple(
        AuditTask(
            ballot=code,
            unit=code.split("/")[1],
            why=why,
            source=places[code][0].source if places[code] else "",
            source_pages=tuple(page.number for page in places[code]),
            reread_by=readings[code].by if code in readings else "",
            recontact=contacts.get(code, ""),
        )
        for code, why in wanted
    )
