"""What a recount found, in the words of the office: the command line and the screens say the same."""

from collections.abc import Iterator, Mapping

from pipeline.recount.compare import Match
from pipeline.recount.report import RecountReport

PAGES, AGAIN, UNREAD = (
    "trang trong kho được đưa ra đọc lại",
    "trang đọc lại được",
    "trang cách đọc thứ hai không đọc được",
)
BOXES, IDENTITIES = "ô được so sánh", "trang có mã KHÁC NHAU giữa hai lần đọc"
MATCH_WORDS: Mapping[Match, str] = {
    Match.AGREED: "ô hai lần đọc giống nhau",
    Match.UNSURE: "ô lần hai không chắc (không tính là khác)",
    Match.WAITING: "ô lần đầu không chắc (người duyệt xem câu đó)",
    Match.PERSON: "ô khác với quyết định của người duyệt (quyết định được giữ)",
    Match.DIFFERS: "ô KHÁC NHAU giữa hai lần đọc",
}
STATE_WORDS = {"empty": "trống", "marked": "có dấu", "unsure": "không rõ"}
UNREAD_WORDS = {
    "no_code": "bộ đọc mã thứ hai không đọc được mã QR",
    "no_fit": "không đặt khớp được bố cục lên trang",
    "not_decoded": "không mở được ảnh",
    "no_image": "ảnh gốc không còn trong kho",
}
RECOUNT_WORDS = (
    PAGES,
    AGAIN,
    UNREAD,
    BOXES,
    IDENTITIES,
    *MATCH_WORDS.values(),
    *STATE_WORDS.values(),
    *UNREAD_WORDS.values(),
)


def count_lines(report: RecountReport) -> Iterator[tuple[int, str]]:
    """Go through the counts of a recount, each with its words."""
    yield report.pages, PAGES
    yield report.read_again, AGAIN
    yield len(report.unread), UNREAD
    yield report.box_count, BOXES
    for match, words in MATCH_WORDS.items():
        yield report.boxes[match], words
    yield len(report.identities), IDENTITIES
