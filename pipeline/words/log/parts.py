"""Parts of sentences that several entries of the log share."""

from collections.abc import Iterable, Mapping

from forms.phrase import Phrase, phrase
from pipeline.words.log.names import SHOWN_NAMES, Body, Names

ANSWERS = {
    "blank": "bỏ trống",
    "multiple_marks": "nhiều hơn một ô",
    "unreadable": "không đọc được",
    "keep": "giữ bản quét trước",
    "replace": "thay bản quét trước",
    "neither": "không tính bản nào",
    "extra": "tính là phiếu riêng",
    "discard": "không có gì để tính",
    "count": "vẫn được tính",
    "confirm": "đúng như lần đọc đầu",
}
STATUSES = {
    "read": "đã đọc",
    "review": "chờ người xem",
    "duplicate": "trùng",
    "rejected": "không có gì để tính",
}
CHANNELS = {
    "paper": "giấy, trực tiếp",
    "post": "bưu điện",
    "interview": "phỏng vấn",
    "phone": "điện thoại",
    "online": "trực tuyến",
    "typed": "nhập tay",
}


def named(words: Mapping[str, str], name: str) -> Phrase:
    """Give the words for a short name; the name itself where nobody wrote one."""
    return Phrase(words.get(name, name))


def because(said: Phrase, reason: str) -> Phrase:
    """Add the reason, where one was given."""
    return phrase("%(said)s; lý do: %(reason)s", said=said, reason=reason) if reason else said


def some(names: Iterable[str], *, between: str = ", ") -> str:
    """Name the first of many."""
    found = list(names)
    more = f" … +{len(found) - SHOWN_NAMES}" if len(found) > SHOWN_NAMES else ""
    return between.join(found[:SHOWN_NAMES]) + more


def day(text: str) -> str:
    """Write an ISO day as offices do."""
    return "/".join(reversed(text.split("-")))


def answer(body: Body, names: Names) -> Phrase:
    """Say what a person answered, by what it is called: a code of 5 is the first box of many forms."""
    if body["codes"] and body["status"] != "extra":
        labels = names.options.get(body["item"], {})
        return phrase("“%(codes)s”", codes="; ".join(labels.get(code, code) for code in body["codes"]))
    return phrase("“%(answer)s”", answer=named(ANSWERS, body["status"]))
