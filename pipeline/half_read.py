"""Ballots that came whole in a package, and of which only some pages were scanned here: our half reading counts.

Who samples a unit's ballots and scans only their first pages takes good ballots out of the count by it.
"""

from collections import Counter
from collections.abc import Iterator

from forms.phrase import count, phrase
from forms.plan.finding import Finding, Severity
from pipeline.judging.eligibility import Status
from pipeline.judging.reasons import ReasonCode
from pipeline.judging.verdicts import judged_ballots
from pipeline.merged.names import Names
from pipeline.merged.standing import standing
from pipeline.survey import Survey

CODE = "MERGED_BALLOT_HALF_SCANNED"


def half_read(survey: Survey, round: str | None = None) -> Iterator[Finding]:
    """Say by unit and round how many ballots count in a package and not here, where a page of them is missing."""
    whole = {each.record.name for each in standing(survey).ours if each.record.status == Status.ELIGIBLE}
    if not whole:
        return
    names = Names(survey)
    found = Counter(
        (each.seen.ballot.ballot.round, each.seen.ballot.ballot.unit)
        for each in judged_ballots(survey)
        if ReasonCode.MISSING_PAGE in each.verdict.codes and names.of(each.seen.code) in whole
    )
    for (label, unit), number in sorted(found.items()):
        if round in (None, label):
            said = phrase(
                "Đợt %(round)s, %(unit)s: %(number)s phiếu đủ trang trong gói dữ liệu đã gộp, nhưng ở đây mới quét một "
                "phần nên không được tính; hãy quét nốt các trang còn thiếu",
                round=label,
                unit=unit,
                number=count(number),
            )
            yield Finding(code=CODE, severity=Severity.ERROR, where="merge", line=0, said=said)
