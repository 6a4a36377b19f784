"""Pages that lie in the archive and were not read: a scan stopped or still runs, or their file was refused."""

from collections.abc import Sequence

from forms.phrase import Phrase, phrase
from pipeline.store.pages import UnreadFile

NAMED_AT_MOST = 3


def unread_said(files: Sequence[UnreadFile]) -> Phrase | None:
    """Say how many pages are not read and of which files; None where there are none."""
    if not files:
        return None
    names = [f"{each.file.source} ({each.pages})" for each in files[:NAMED_AT_MOST]]
    more = ["…"] if len(files) > NAMED_AT_MOST else []
    return phrase(
        "%(count)s trang đã lưu nhưng chưa đọc, do lần quét bị dừng, đang chạy hoặc máy không mở được tệp: %(names)s",
        count=sum(each.pages for each in files),
        names=", ".join((*names, *more)),
    )
