"""Scans set aside since they said what was typed: where that is corrected or withdrawn, they are asked about."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from forms.phrase import Phrase
from pipeline.events import PageStatus, PageWaitsAgain
from pipeline.scanning.beside import TYPED_BEFORE, Verdict, beside_typed, where_typed
from pipeline.store import entries, packed, pages
from pipeline.store.pages import StoredPage

_WITHDRAWN = Verdict(
    status=PageStatus.REVIEW,
    reason=TYPED_BEFORE,
    detail=Phrase("what was typed of this ballot counts no longer: replace it by this page, or discard the page"),
)


def waiting_again(connection: Connection, ballots: Sequence[str]) -> Iterator[PageWaitsAgain]:
    """Give the scans of ballots typed in that no longer say what is typed of them now."""
    for page in pages.set_aside(connection, ballots, TYPED_BEFORE):
        verdict = _verdict(connection, page)
        if verdict.status is PageStatus.REVIEW:
            detail = str(verdict.detail)
            yield PageWaitsAgain(file=page.file.sha256, number=page.number, reason=verdict.reason, detail=detail)


def _verdict(connection: Connection, page: StoredPage) -> Verdict:
    entry = entries.entry_of(connection, page.ballot or "")
    if entry is None or page.reading is None:
        return _WITHDRAWN
    return beside_typed(page.reading, packed.typed_answers(connection, entry), where_typed(connection, entry))
