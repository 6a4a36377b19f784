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
    also: tuple[str, ...] = ()  # other paths that belong to it

    def holds(self, path: str) -> bool:
        """Whether an address belongs to this page."""
        if self.path == "/":
            return path == "/"
        return path.startswith((self.path, *self.also))


MENU = (
    Entry(path="/", words="Tiến độ", right=Right.VIEW),
    Entry(path="/plan", words="Kế hoạch", right=Right.PLAN),
    Entry(
        path="/scans",
        words="Quét phiếu",
        right=Right.SCAN,
        also=("/import", "/merge", "/compare", "/package", "/health", "/asking"),
    ),
    Entry(path="/review", words="Duyệt", right=Right.REVIEW),
    Entry(path="/tally", words="Tổng hợp", right=Right.VIEW, also=("/evidence",)),
    Entry(path="/reports", words="Báo cáo", right=Right.VIEW, also=("/published",)),
    Entry(path="/audit", words="Phúc tra", right=Right.AUDIT, also=("/recount",)),
    Entry(path="/custody", words="Giao nhận", right=Right.CUSTODY, also=("/counts",)),
    Entry(path="/closing", words="Khoá sổ", right=Right.CLOSE),
    Entry(path="/log", words="Nhật ký", right=Right.LOG),
    Entry(path="/users", words="Người dùng", right=Right.USERS),
    Entry(path="/guide", words="Hướng dẫn", right=Right.VIEW),
)


def menu_of(account: Account) -> tuple[Entry, ...]:
    """Give the entries that a person may use."""
    return tuple(entry for entry in MENU if account.may(entry.right))
