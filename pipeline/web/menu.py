"""The pages of the desk, in the order of the work; everybody sees those they may use."""

from dataclasses import dataclass

from pipeline.access.account import Account
from pipeline.access.roles import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One page of the menu."""

    path: str
    words: str
    right: Right


MENU = (
    Entry(path="/", words="Tiến độ", right=Right.VIEW),
    Entry(path="/plan", words="Kế hoạch", right=Right.PLAN),
    Entry(path="/scans", words="Quét phiếu", right=Right.SCAN),
    Entry(path="/review", words="Duyệt", right=Right.REVIEW),
    Entry(path="/tally", words="Tổng hợp", right=Right.VIEW),
    Entry(path="/custody", words="Giao nhận", right=Right.CUSTODY),
    Entry(path="/closing", words="Khoá sổ", right=Right.CLOSE),
    Entry(path="/log", words="Nhật ký", right=Right.LOG),
    Entry(path="/users", words="Người dùng", right=Right.USERS),
)


def menu_of(account: Account) -> tuple[Entry, ...]:
    """Give the entries that a person may use."""
    return tuple(entry for entry in MENU if account.may(entry.right))
