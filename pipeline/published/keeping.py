"""Take a published table into the survey: what its checks found must be answered for before a round can close."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from forms.arithmetic import RowStatus
from forms.phrase import Phrase, phrase
from forms.plan.finding import Finding, Severity
from forms.questionnaire import Questionnaire
from pipeline.events import TableChecked, TableFault
from pipeline.published.check import check_published
from pipeline.published.table import PublishedError
from pipeline.store import custody
from pipeline.survey import Survey

PERCENT_OVER_100 = "PERCENT_OVER_100"
_HEAD, _TAIL = ("row", "eligible", "ineligible", "issued"), ("sum", "difference", "status")
_WORDS = {
    "ROW_SUM_MISMATCH": "các số không cộng lại bằng số phiếu",
    "ROW_MISSING": "thiếu dòng này",
    "TOTALS_MISMATCH": "dòng tổng cộng không bằng tổng các dòng",
    "RATE_MISMATCH": "tỷ lệ không khớp với số phiếu",
    "PERCENT_OVER_100": "tỷ lệ vượt quá 100%",
    "RETURNED_OVER_ISSUED": "thu về nhiều hơn phát ra",
}


def keep_table(survey: Survey, raw: bytes, report: bytes, *, file: str, by: str) -> tuple[TableFault, ...]:
    """Log a published table with what is wrong with it; a newer version of the same file takes its place."""
    faults = tuple(table_faults(report, file))
    digest = hashlib.sha256(raw).hexdigest()
    survey.store.append(TableChecked(file=file, sha256=digest, faults=faults), by=by)
    return faults


def published_findings(survey: Survey) -> Iterator[Finding]:
    """Go through what the kept tables have wrong."""
    with survey.store.connection() as connection:
        kept = custody.table_faults(connection)
    for file, fault in kept:
        yield Finding(code=fault.code, severity=Severity.ERROR, where=file, line=0, said=Phrase(fault.text))


def own_findings(table: bytes, questionnaires: Sequence[Questionnaire], name: str) -> Iterator[Finding]:
    """Check a tally sheet of our own, as CSV, as if somebody else had published it."""
    try:
        report = check_published(table, questionnaires, file=name)
    except PublishedError:  # words that this reader does not know are no wrong number
        return
    for fault in table_faults(report, name):
        yield Finding(code=fault.code, severity=Severity.ERROR, where=name, line=0, said=Phrase(fault.text))


def table_faults(report: bytes, file: str) -> Iterator[TableFault]:
    """Go through the faults in a report of `check_published`, each with its row and numbers."""
    # by cells, not by lines: a name may be written over several, and one of them be empty
    lines = csv.reader(io.StringIO(report.decode("utf-8"), newline=""))
    for header, *rows in (tuple(table) for filled, table in groupby(lines, key=bool) if filled):
        for cells in rows:
            row = dict(zip(header, cells, strict=True))
            for code in _codes(row):
                said = phrase("%(file)s, dòng %(row)s: %(what)s", file=file, row=cells[0], what=_what(code, row))
                yield TableFault(code=code, text=str(said))  # in the words of the log


def _codes(row: dict[str, str]) -> Iterator[str]:
    if row["status"] != RowStatus.OK.value:
        yield row["status"]
    counts = [cell for name, cell in row.items() if "sum" in row and _is_count(name) and cell.isdigit()]
    if row.get("row") != "total" and any(int(count) > int(row["eligible"]) for count in counts):
        yield PERCENT_OVER_100  # more answers of one kind than ballots


def _is_count(name: str) -> bool:
    return name not in (*_HEAD, *_TAIL, "mean_score") and not name.startswith("percent")


def _what(code: str, row: dict[str, str]) -> Phrase:
    what = Phrase(_WORDS.get(code, code))
    if row.get("sum") and row.get("row") != "total":
        return phrase(
            "%(what)s: %(counts)s = %(sum)s, số phiếu đủ điều kiện %(eligible)s",
            what=what,
            counts=" + ".join(cell for name, cell in row.items() if _is_count(name)),
            sum=row["sum"],
            eligible=row["eligible"],
        )
    told = ", ".join(f"{name} {cell}" for name, cell in list(row.items())[1:] if cell and name != "status")
    return phrase("%(what)s (%(told)s)", what=what, told=told) if told else what
