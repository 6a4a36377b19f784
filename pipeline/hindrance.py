"""What keeps a round from being closed, in words, with where it can be removed."""

from dataclasses import dataclass
from enum import StrEnum

from forms.phrase import Phrase, phrase


class Obstacle(StrEnum):
    """Kinds of hindrances, in the order in which an office removes them."""

    UNREAD = "unread"  # a scan was stopped before it came to these pages, or still runs
    UNLOGGED = "unlogged"  # originals that the log does not know: the store is an older copy
    PAGES = "pages"  # whole pages wait for a person
    COPIES = "copies"  # several scans or typings of one ballot say different things
    ROWS = "rows"  # questions wait
    DISPUTES = "disputes"  # two people read one question differently
    MERGED = "merged"  # packages of other installations differ
    SENT = "sent"  # ballots that waited where their package was made
    SENT_PAGES = "sent_pages"  # pages without a ballot where a package was made: ballots which it may lack
    UNASKED = "unasked"  # ballots wait, and no item says for what
    BALANCE = "balance"  # the counts of a unit
    FINDING = "finding"  # nobody answers for an error of the checks


WAITING_WORDS = {
    Obstacle.PAGES: "%(count)s trang chờ người xem: mã không đọc được, phiếu rách, cong hoặc quét thiếu",
    Obstacle.COPIES: "%(count)s trang trùng phiếu nhưng khác nội dung: phải chọn bản được tính",
    Obstacle.ROWS: "%(count)s câu trả lời chờ duyệt",
    Obstacle.DISPUTES: "%(count)s câu hai người đọc khác nhau: chờ người thứ ba quyết định",
    Obstacle.MERGED: "%(count)s phiếu khác nhau giữa các gói dữ liệu đã gộp",
    Obstacle.SENT: "%(count)s phiếu trong các gói đã gộp còn chờ duyệt ở nơi gửi: nơi gửi duyệt xong thì gộp gói mới",
    Obstacle.SENT_PAGES: (
        "%(count)s trang ở nơi gửi gói chưa đọc hoặc chưa biết của phiếu nào: nơi gửi giải quyết xong thì gộp gói mới"
    ),
    Obstacle.UNASKED: "%(count)s phiếu còn chờ mà không có mục nào để duyệt: cần người quản trị kiểm tra dữ liệu",
}
# How each is removed from the command line.
COMMANDS = {
    Obstacle.UNREAD: "phieu scan",
    Obstacle.UNLOGGED: "phieu verify",
    Obstacle.PAGES: "phieu review list",
    Obstacle.COPIES: "phieu review list",
    Obstacle.ROWS: "phieu review list",
    Obstacle.DISPUTES: "phieu review decide {items} ANSWER",
    Obstacle.MERGED: "phieu merge --list",
    Obstacle.SENT: "phieu merge PACKAGE",
    Obstacle.SENT_PAGES: "phieu merge PACKAGE",
    Obstacle.UNASKED: "phieu verify",
    Obstacle.BALANCE: "phieu counts",
    Obstacle.FINDING: "phieu acknowledge {code} --by NAME --reason TEXT",
}
# What to do before anybody answers for a finding, by its code.
FIRST = {
    "AUDIT_BELOW_MINIMUM": "phieu audit draw, phieu audit enter; or ",
    "MERGED_BALLOT_HALF_SCANNED": "phieu scan PATH; or ",
    "CHOICES_LOST": "phieu review undo ITEM, phieu review decide ITEM ANSWER; or ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """One thing that must be removed first."""

    obstacle: Obstacle
    said: Phrase
    unit: str = ""  # whose counts do not balance
    code: str = ""  # of the finding
    items: tuple[int, ...] = ()  # on which two people differ

    @property
    def said_with_remedy(self) -> Phrase:
        """Say what it is, where, and the command that removes it."""
        command = COMMANDS[self.obstacle].format(code=self.code, items="|".join(map(str, self.items)))
        said = phrase("%(said)s (%(command)s)", said=self.said, command=FIRST.get(self.code, "") + command)
        where = self.unit or self.code
        return phrase("%(where)s: %(said)s", where=where, said=said) if where else said

    def __str__(self) -> str:
        return str(self.said_with_remedy)
