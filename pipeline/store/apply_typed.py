"""From the log to the tables, continued: pages and free texts that a person typed in from an image."""

from sqlalchemy import Connection, delete, insert, select, update

from pipeline import events
from pipeline.events import PageStatus
from pipeline.store import schema as t
from pipeline.store.chain import Entry
from pipeline.store.standing import TYPED, Row, count_page, page_of_item, page_state


def page_typed(c: Connection, e: events.PageTyped, entry: Entry) -> list[Row]:
    """Let a page count by what a person says of its rows; give what it was before.

    Each of its questions becomes an item of its own, so that one of them can be looked at again,
    taken back or answered otherwise like any other row.
    """
    page_id = page_of_item(c, e.item)
    before = [page_state(c, page_id)]
    known = set(c.execute(select(t.item.c.question).where(t.item.c.page_id == page_id)).scalars())
    for question in e.questions:
        if question not in known:
            place = {"page_id": page_id, "question": question, "ballot": e.ballot, "page": e.page}
            asks = {"proposal": "", "reason": TYPED, "open": True, "moot": False}
            c.execute(insert(t.item).values(**place, **asks))
    rows = (t.item.c.page_id == page_id) & t.item.c.question.in_(e.questions)
    c.execute(update(t.item).where(rows).values(open=True))
    detail = f"typed in from the image by {entry.by}"
    count_page(c, page_id, {"status": PageStatus.READ, "reason": TYPED, "detail": detail})
    return before


def text_typed(c: Connection, e: events.TextTyped, entry: Entry) -> None:
    """Keep the latest of what was typed of a field, or nothing where it was taken back."""
    page = select(t.page.c.id).join(t.scan_file).where(t.scan_file.c.sha256 == e.file, t.page.c.number == e.number)
    page_id = c.execute(page).scalar_one()
    same = (t.typed_text.c.page_id == page_id) & (t.typed_text.c.question == e.question)
    c.execute(delete(t.typed_text).where(same))
    if e.text is not None:
        said = {"text": e.text, "seq": entry.seq, "by": entry.by, "at": entry.at}
        c.execute(insert(t.typed_text).values(page_id=page_id, question=e.question, **said))
