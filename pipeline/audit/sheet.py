"""The sheet of the re-check as offices hand it in, and the words that belong under it."""

from collections.abc import Iterator

from forms.arithmetic import NOTHING, vn_number, vn_percent
from pipeline.audit.bound import BoundedShare
from pipeline.audit.report import AuditLine, AuditReport
from pipeline.audit.sampling import RULE
from pipeline.tables.table import Cell, Line, LineKind, Table

HEADER = (
    "Stt",
    "Đơn vị",
    "Số phiếu phúc tra",
    "Tỷ lệ (%)",
    "Khớp",
    "Không khớp",
    "Điều tra lại",
    "Điều tra bổ sung",
)


def audit_table(report: AuditReport) -> Table:
    """Give the table: a line per unit in plan order, then their sum."""
    lines = [_line(LineKind.ITEM, str(number), line) for number, line in enumerate(report.units, 1)]
    return Table(header=HEADER, lines=(*lines, _line(LineKind.TOTAL, "", report.total)), caption="PHÚC TRA PHIẾU")


def audit_notes(report: AuditReport) -> tuple[str, ...]:
    """Say how the sample was drawn, what it proves and what is still to do; nothing here leads to a ballot."""
    return tuple(_notes(report))


def _line(kind: LineKind, ordinal: str, line: AuditLine) -> Line:
    cells: tuple[Cell, ...] = (
        ordinal,
        line.name,
        line.sampled,
        NOTHING if line.rate is None else line.rate,
        line.agreeing,
        line.disagreeing,
        line.redo,
        NOTHING if line.top_up is None else line.top_up,
    )
    return Line(kind=kind, cells=cells)


def _notes(report: AuditReport) -> Iterator[str]:
    if not report.draws:
        yield "chưa rút thăm phiếu phúc tra: phieu audit draw --seed SỐ"
        return
    for draw in report.draws:
        yield f"Rút thăm với số gốc công khai “{draw.seed}”, danh sách phiếu SHA-256 {draw.frame_sha256}: {RULE}"
    total = report.total
    yield f"Đã phúc tra {vn_number(total.done)}/{vn_number(total.sampled)} phiếu được rút"
    if total.answers:
        share = vn_percent(total.agreement)
        yield f"Câu trả lời khớp: {vn_number(total.answers_agreeing)}/{vn_number(total.answers)} = {share}"
    if report.silent is not None and report.silent.examined:
        yield _proved(report.silent, "máy đọc sai mà không hỏi")
    if report.differing is not None and report.differing.examined:
        yield _proved(report.differing, "có câu hai lần đọc khác nhau")
    if report.new_since:
        yield f"{vn_number(report.new_since)} phiếu giấy thu về sau lần rút thăm: rút lại với cùng số gốc để bổ sung"
    if report.same_person:
        yield f"{vn_number(report.same_person)} phiếu do chính người đã duyệt đọc lại"
    for batch in report.batches:
        left = f"còn {vn_number(len(batch.left))} phiếu" if batch.left else "đã đọc lại hết"
        yield (
            f"Lô quét {batch.number}: máy đọc sai mà không hỏi ở {vn_number(batch.errors)} phiếu, "
            f"phúc tra cả lô {vn_number(len(batch.ballots))} phiếu ({left})"
        )


def _proved(share: BoundedShare, what: str) -> str:
    found = f"{vn_number(share.found)}/{vn_number(share.examined)} phiếu phúc tra {what}"
    if share.most is None:
        return f"{found}; chưa suy ra được giới hạn: có đơn vị chưa phúc tra phiếu nào"
    most = f"{vn_number(share.most)}/{vn_number(share.population)} phiếu ({vn_percent(share.upper)})"
    return f"{found}; với độ tin cậy 95%, trong toàn bộ có nhiều nhất {most}"
