"""What the re-check says about the survey: batches that must be read again, and re-checks that fall short."""

from collections.abc import Iterator

from forms.phrase import Phrase, count, phrase
from forms.plan.allocation import share_of
from forms.plan.finding import Finding, Severity
from pipeline.audit.report import AuditReport, audit_report
from pipeline.audit.share import least_share
from pipeline.merged.counts import sent_counts
from pipeline.store import audits
from pipeline.survey import Survey

SILENT_ERROR, BELOW_MINIMUM = "AUDIT_SILENT_ERROR", "AUDIT_BELOW_MINIMUM"


def audit_findings(survey: Survey, round: str | None = None) -> Iterator[Finding]:
    """Go through what the re-checks of a round, or of all, found; the texts name no ballot and no file."""
    with survey.store.connection() as connection:
        seen = audits.anything_seen(connection)
        checked = {draw.round for draw in audits.draws(connection)}
    for round_ in survey.plan.rounds():
        if round not in (None, round_.label):
            continue
        if seen and (round_.label in checked or survey.plan.file.recheck.required):
            report = audit_report(survey, round_.label)
            yield from _silent_errors(report, survey)
            yield from _below_minimum(report, survey)
        yield from _sent(survey, round_.label)


def _sent(survey: Survey, round: str) -> Iterator[Finding]:
    """Say what the re-checks of those lack whose packages were merged: their paper lies there, and is read there."""
    counts = sent_counts(survey, round)
    left, done = (sum(getattr(each, name) for each in counts.values()) for name in ("reread_left", "rechecked"))
    if left:
        said = phrase(
            "Đợt %(round)s, nơi gửi gói: phúc tra thấy lỗi máy đọc sai mà không hỏi, còn %(ballots)s phiếu của các lô "
            "ấy chưa đọc lại; nơi gửi đọc lại xong thì gộp gói mới, hoặc có người chịu trách nhiệm",
            round=round,
            ballots=count(left),
        )
        yield _finding(survey, SILENT_ERROR, Severity.ERROR, said)
    least = least_share(survey.plan.file.recheck)
    if least is None or not (done or survey.plan.file.recheck.required):
        return
    short = [each for each in counts.values() if each.rechecked < share_of(each.returned, least)]
    if short:
        said = phrase(
            "Đợt %(round)s, nơi gửi gói: %(units)s đơn vị chưa phúc tra đủ số phiếu tối thiểu, hoặc gói không ghi; "
            "đã phúc tra %(done)s/%(returned)s phiếu giấy thu về",
            round=round,
            units=count(len(short)),
            done=count(done),
            returned=count(sum(each.returned for each in counts.values())),
        )
        yield _finding(survey, BELOW_MINIMUM, Severity.WARNING, said)


def _silent_errors(report: AuditReport, survey: Survey) -> Iterator[Finding]:
    for batch in report.batches:
        if batch.left:
            said = phrase(
                "Đợt %(round)s, lô quét %(batch)s: phúc tra thấy %(errors)s phiếu máy đọc sai mà không hỏi; "
                "phải phúc tra toàn bộ %(ballots)s phiếu của lô (phieu audit list), hoặc có người chịu trách nhiệm",
                round=report.round,
                batch=batch.number,
                errors=count(batch.errors),
                ballots=count(len(batch.ballots)),
            )
            yield _finding(survey, SILENT_ERROR, Severity.ERROR, said)


def _below_minimum(report: AuditReport, survey: Survey) -> Iterator[Finding]:
    least = least_share(survey.plan.file.recheck)
    if least is None or not report.total.returned:
        return
    short = [line for line in report.units if line.done < share_of(line.returned, least)]
    if short:
        said = phrase(
            "Đợt %(round)s: %(units)s đơn vị chưa phúc tra đủ số phiếu tối thiểu; "
            "đã phúc tra %(done)s/%(returned)s phiếu giấy thu về",
            round=report.round,
            units=count(len(short)),
            done=count(report.total.done),
            returned=count(report.total.returned),
        )
        yield _finding(survey, BELOW_MINIMUM, Severity.WARNING, said)


def keeps_open(survey: Survey, finding: Finding) -> bool:
    """Whether a round must not be closed before somebody answers for a re-check that its plan asks for.

    No figure is wrong because of it, so it is no error and no page of a report is marked.
    """
    return finding.code == BELOW_MINIMUM and survey.plan.file.recheck.required


def _finding(survey: Survey, code: str, severity: Severity, said: Phrase) -> Finding:
    return Finding(code=code, severity=severity, where="recheck", line=survey.plan.line("recheck"), said=said)
