"""The words that a report builds its sentences from."""

from collections.abc import Sequence
from decimal import Decimal

from forms.arithmetic import NOTHING, percent, vn_number, vn_percent
from forms.plan.deadline import vn_date
from forms.plan.rounds import Round
from pipeline.document.table import Measure, shown
from pipeline.tables.progress import WITHOUT_PAPER
from pipeline.tally.confidence import Interval
from pipeline.tally.progress import UnitProgress

TALLY_ATTACHED = "(Có bảng tổng hợp kèm theo)"


def counted(count: int | None) -> str:
    """Write a count in running text: `02`, `3.270`; a dash where nobody knows it."""
    return NOTHING if count is None else shown(count, Measure.NUMBER)


def returns_sentence(progress: UnitProgress) -> str:
    """Give the sentence of the four counts, without its closing aside."""
    rate = vn_percent(percent(progress.eligible, progress.returned), whole_plain=True)
    if progress.issued is not None and progress.without_paper:
        return (
            f"Tổng số phiếu được phát ra là {counted(progress.issued)} phiếu giấy, "
            f"số phiếu giấy thu về là {counted(progress.returned - progress.without_paper)} phiếu; "
            f"ngoài ra có {without_paper_words(progress.without_paper)}; "
            f"số phiếu đủ điều kiện để xử lý là {counted(progress.eligible)} phiếu "
            f"trên tổng số {counted(progress.returned)} phiếu, đạt {rate}"
        )
    return (
        f"Tổng số phiếu được phát ra là {counted(progress.issued)} phiếu, "
        f"số phiếu thu về là {counted(progress.returned)} phiếu, "
        f"số phiếu đủ điều kiện để xử lý là {counted(progress.eligible)} phiếu, đạt {rate}"
    )


def without_paper_words(count: int) -> str:
    """Say how many answers came without a ballot that was handed out."""
    return f"{counted(count)} phiếu {WITHOUT_PAPER}"


def interval_words(interval: Interval | None) -> str:
    """Write an interval from its low to its high end."""
    return NOTHING if interval is None else f"{vn_percent(interval.low)} – {vn_percent(interval.high)}"


def dates_of(period: Round) -> str:
    """Say from when to when ballots were filled in."""
    if period.start and period.end:
        return f"Từ ngày {vn_date(period.start)} đến ngày {vn_date(period.end)}"
    return period.heading


def change_words(difference: Decimal) -> str:
    """Say how far a rate moved."""
    if difference == 0:
        return "không thay đổi"
    way = "tăng" if difference > 0 else "giảm"
    return f"{way} {vn_number(abs(difference))} điểm phần trăm"


def joined(parts: Sequence[str]) -> str:
    """Join parts of a sentence with commas and a closing `và`."""
    return " và ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def lower_first(text: str) -> str:
    """Begin a text as it reads inside a sentence."""
    return text[:1].lower() + text[1:]


def quoted(text: str) -> str:
    """Quote the words of a form."""
    return f"“{text.rstrip(' .;:')}”"
