"""Say as of when figures were counted, by which program, and whether their round is closed.

Two papers of one survey that hold other numbers can so be put in order.
"""

import importlib.metadata

from forms.plan.deadline import vn_date
from forms.plan.rounds import Round
from pipeline.events import AccountSet
from pipeline.meanwhile import HARMLESS
from pipeline.store import books, log
from pipeline.survey import Survey
from pipeline.vietnam import day_in_vietnam

# The same figures say the same whoever came to look at them, or took them away, in between.
PASSED_OVER = HARMLESS | {AccountSet.kind}
_DIGITS = 12  # of a hash: enough for two people who compare


def as_of(survey: Survey, rounds: tuple[Round, ...]) -> str:
    """Give the words for figures of these rounds, or of quarters of them."""
    with survey.store.connection() as connection:
        entry = log.head(connection, passing_over=PASSED_OVER)
        closings = books.closings(connection)
    read = f"Số liệu theo nhật ký đến dòng số {entry.seq}"
    if entry.seq:
        read += f" (ngày {vn_date(day_in_vietnam(entry.at))}, mã kiểm tra {entry.hash[:_DIGITS]})"
    program = f"phần mềm Phieu {importlib.metadata.version('phieu')}"
    closed = [closings[label].at for label in _labels(survey, rounds) if label in closings]
    if len(closed) < len(_labels(survey, rounds)):
        return f"{read}, {program}; chưa khoá sổ nên số liệu còn có thể thay đổi"
    return f"{read}, {program}; đã khoá sổ ngày {vn_date(day_in_vietnam(max(closed)))}"


def _labels(survey: Survey, rounds: tuple[Round, ...]) -> tuple[str, ...]:
    """Give the rounds that are closed: a quarter is closed with the round of its year."""
    own = {each.label: each for each in survey.plan.rounds()}
    years = {each.year for each in rounds if each.label not in own}
    asked = {each.label for each in rounds}
    return tuple(label for label, each in own.items() if label in asked or each.year in years)
