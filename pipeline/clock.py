"""A machine's clock that does not go on from where the log is: an empty battery sets it back by years.

Days that nobody states follow it: that of printing, by which a ballot without a day of receipt is counted, and that of
keeping a scan, by which scans are deleted.
"""

from datetime import UTC, datetime, timedelta

from forms.phrase import Phrase, phrase
from forms.plan.deadline import vn_date
from pipeline.store import journal
from pipeline.store.journal import Moment
from pipeline.survey import Survey
from pipeline.vietnam import day_in_vietnam, in_vietnam, today_in_vietnam

SLACK = timedelta(days=1)  # the clock of a server without a network runs slow
# Of the log: as long as entries from before stand among them, one more that is dated wrong does not silence it.
LOOKED_AT = 1000


def latest_moment(survey: Survey) -> Moment | None:
    """Give the latest moment among the last entries of the log; None where it is empty."""
    with survey.store.connection() as connection:
        return max(journal.last_moments(connection, most=LOOKED_AT), default=None)


def clock_said(latest: Moment | None) -> Phrase | None:
    """Say that the log tells of a moment which by this machine's clock has not come; None where it tells of none."""
    if latest is None or in_vietnam(latest.at) <= datetime.now(UTC) + SLACK:
        return None
    return phrase(
        "theo đồng hồ máy này hôm nay là %(today)s, mà nhật ký đã có dòng %(seq)s ngày %(day)s: đồng hồ đang sai, "
        "hoặc đã sai lúc đó. Xem lại ngày giờ của máy trước khi in và quét, vì ngày in và ngày lưu bản quét ghi theo "
        "đồng hồ",
        today=vn_date(today_in_vietnam()),
        seq=latest.seq,
        day=vn_date(day_in_vietnam(latest.at)),
    )
