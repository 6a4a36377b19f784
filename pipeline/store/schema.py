"""The tables. Only `log` and `measures` are original; all others are made from the log and can be made again."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

VERSION = 30  # of the tables made from the log; another number makes them anew when the store is opened

originals = MetaData()
made = MetaData()

log = Table(
    "log",
    originals,
    Column("seq", Integer, primary_key=True),
    Column("at", String, nullable=False),  # UTC, ISO 8601, to the second
    Column("by", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
)
measures = Table(
    "measures",
    originals,
    Column("sha256", String, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
meta = Table("meta", originals, Column("key", String, primary_key=True), Column("value", String, nullable=False))

key = Table("key", made, Column("fingerprint", String, primary_key=True))
form = Table(
    "form",
    made,
    Column("form", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("layout", Text, nullable=False),
    Column("questionnaire", Text, nullable=False),
    Column("sum", Integer, nullable=False),  # over what stands before it, as in every table that has one
)
ballot = Table(
    "ballot",
    made,
    Column("code", String, primary_key=True),
    Column("unit", String, nullable=False),
    Column("round", String, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("form", String, nullable=False),
    Column("version", String, nullable=False),
    Column("file", String, nullable=False),
    Column("first_page", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("spare", Boolean, nullable=False),
    Column("printed_at", String, nullable=False),
    UniqueConstraint("unit", "round", "serial"),
)
scan_file = Table(
    "scan_file",
    made,
    Column("id", Integer, primary_key=True),
    Column("sha256", String, nullable=False, unique=True),
    Column("archived", String, nullable=False),
    Column("source", String, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("received", String),
    Column("channel", String, nullable=False),
    Column("simulated", Boolean, nullable=False),
)
received_correction = Table(  # of the day of receipt of a file; what was taken back is gone
    "received_correction",
    made,
    Column("seq", Integer, primary_key=True),  # of its log entry
    Column("file_id", Integer, ForeignKey("scan_file.id"), primary_key=True),
    Column("before", String),
    Column("received", String),
    Column("reason", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)
page = Table(
    "page",
    made,
    Column("id", Integer, primary_key=True),
    Column("file_id", Integer, ForeignKey("scan_file.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("ballot", String),
    Column("page", Integer),
    Column("pixels", String, index=True),
    Column("form", String),
    Column("version", String),
    Column("states", Text),
    Column("reading", Text),  # JSON of the reading record
    UniqueConstraint("file_id", "number"),
)
Index("page_of_ballot", page.c.ballot, page.c.page)
Index("one_page_counts", page.c.ballot, page.c.page, unique=True, sqlite_where=text("status = 'read'"))
item = Table(
    "item",
    made,
    Column("id", Integer, primary_key=True),
    Column("page_id", Integer, ForeignKey("page.id"), nullable=False),
    Column("question", String),  # None for a whole page
    Column("ballot", String),
    Column("page", Integer),
    Column("proposal", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("moot", Boolean, nullable=False),  # its page no longer counts
    Column("entry", Integer),  # a typed ballot whose scan says something else
    Column("stale", Boolean, nullable=False, default=False),  # asked of a name that the page does not bear any more
)
Index("item_of_page", item.c.page_id)
decision = Table(
    "decision",
    made,
    Column("seq", Integer, primary_key=True),  # of its log entry
    Column("item", Integer, ForeignKey("item.id"), nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("codes", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("undone", Boolean, nullable=False),
    Column("before", Text, nullable=False),  # JSON: what the pages it touched were before, for undo
)
counts = Table(
    "counts",
    made,
    Column("unit", String, primary_key=True),
    Column("round", String, primary_key=True),
    Column("issued", Integer),
    Column("returned", Integer),
    Column("spoiled", Integer),
    Column("transactions", Integer),
)
acknowledgement = Table(
    "acknowledgement",
    made,
    Column("code", String, primary_key=True),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("texts", Text, nullable=False),  # JSON: the findings as they stood
)
closing = Table(
    "closing",
    made,
    Column("round", String, primary_key=True),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("tally", String, nullable=False),
)
audit_draw = Table(
    "audit_draw",
    made,
    Column("seq", Integer, primary_key=True),  # of its log entry
    Column("round", String, nullable=False),
    Column("seed", String, nullable=False),
    Column("share", String, nullable=False),
    Column("frame", Text, nullable=False),  # one line per unit
    Column("frame_sha256", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)
audit_sample = Table(
    "audit_sample",
    made,
    Column("ballot", String, primary_key=True),
    Column("round", String, nullable=False),
    Column("seq", Integer, nullable=False),  # of the draw that took it first
)
audit_read = Table(
    "audit_read",
    made,
    Column("ballot", String, primary_key=True),
    Column("answers", Text, nullable=False),  # JSON
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)
audit_contact = Table(
    "audit_contact",
    made,
    Column("ballot", String, primary_key=True),
    Column("outcome", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)
handover = Table(
    "handover",
    made,
    Column("seq", Integer, primary_key=True),  # of its log entry
    Column("unit", String, nullable=False),
    Column("round", String, nullable=False),
    Column("day", String, nullable=False),
    Column("giver", String, nullable=False),
    Column("receiver", String, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("spoiled", Integer),
    Column("note", String, nullable=False),
    Column("collected", String, nullable=False),
    Column("holds", Boolean, nullable=False),
    Column("typed", Boolean, nullable=False),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)
purged = Table(
    "purged",
    made,
    Column("sha256", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)
table_fault = Table(
    "table_fault",
    made,
    Column("id", Integer, primary_key=True),
    Column("file", String, nullable=False),
    Column("code", String, nullable=False),
    Column("text", Text, nullable=False),
)
package = Table(
    "package",
    made,
    Column("sha256", String, primary_key=True),
    Column("signer", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("head", String, nullable=False),
    Column("follows", Text, nullable=False),  # one head a line
    Column("scope", Text, nullable=False),  # one `unit/round` a line
    Column("counts", Text, nullable=False),  # one JSON text: a list, by unit and round
    Column("loose_pages", Integer, nullable=False),
    Column("late", Text, nullable=False),  # one JSON text: a list, by unit and round
    Column("transactions", Text, nullable=False),  # one JSON text: a list, by unit and period
    Column("packs", Text, nullable=False),  # one JSON text: a list of what was printed
    Column("sum", Integer, nullable=False),  # over what stands before it; the two long texts have their own
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("withdrawn", String),  # why
    Column("texts_sum", Integer, nullable=False),
    Column("ballots_sum", Integer, nullable=False),
    Column("texts", Text, nullable=False),  # one JSON text: a list of what was written freely
    Column("ballots", Text, nullable=False),  # one JSON text a line; last, for who asks for the rest reads past none
)
answer_file = Table(
    "answer_file",
    made,
    Column("id", Integer, primary_key=True),
    Column("sha256", String, nullable=False, unique=True),  # as it came
    Column("kept", String, nullable=False),  # sha256 of what lies in the archive
    Column("archived", String, nullable=False),
    Column("source", String, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("channel", String, nullable=False),
    Column("row_count", Integer, nullable=False),
)
entry = Table(  # one set of answers that came without a scan
    "entry",
    made,
    Column("id", Integer, primary_key=True),
    Column("file_id", Integer, ForeignKey("answer_file.id"), nullable=False),
    Column("row", Integer, nullable=False),  # in its file, as people see it there
    Column("key", String, nullable=False),  # the row's own id, such as `_uuid`; empty where it has none
    Column("ballot", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("round", String, nullable=False),
    Column("form", String, nullable=False),
    Column("version", String, nullable=False),
    Column("received", String),
    Column("answers", Text, nullable=False),  # JSON: one text per mark question, in printed order
    Column("texts", Text, nullable=False),  # JSON: what was written freely, by question; empty for nothing
    Column("status", String, nullable=False),
)
Index("one_entry_counts", entry.c.ballot, unique=True, sqlite_where=text("status = 'counts'"))
Index("entry_of_key", entry.c.key, sqlite_where=text("key <> ''"))
Index("entry_of_ballot", entry.c.ballot)
place = Table(  # where ballots are counted; all that many of them share
    "place",
    made,
    Column("id", Integer, primary_key=True),
    Column("plan", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("round", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("form", String, nullable=False),
    Column("version", String, nullable=False),
    Column("received", String, nullable=False),  # empty where no day was stated
    Column("printed_on", String, nullable=False),  # empty where a day was stated, or nothing was printed
    Column("sum", Integer, nullable=False),
    UniqueConstraint("plan", "unit", "round", "channel", "form", "version", "received", "printed_on"),
)
packed_block = Table(  # the answers of some hundred ballots of one form version, one after another
    "packed_block",
    made,
    Column("id", Integer, primary_key=True),
    Column("form", String, nullable=False),
    Column("version", String, nullable=False),
    Column("size", Integer, nullable=False),  # ballots in it, those that were taken out again among them
    Column("data", LargeBinary, nullable=False),
    Column("sum", Integer, nullable=False),
)
packed = Table(  # where each ballot that came back stands in the blocks
    "packed",
    made,
    Column("ballot", String, primary_key=True),
    Column("block", Integer, ForeignKey("packed_block.id"), nullable=False),
    Column("slot", Integer, nullable=False),
)
opinion = Table(
    "opinion",
    made,
    Column("seq", Integer, primary_key=True),  # of its log entry
    Column("item", Integer, ForeignKey("item.id"), nullable=False, index=True),
    Column("status", String),  # None: another person was asked for, nothing was said
    Column("codes", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)
doubt = Table(
    "doubt",
    made,
    Column("page_id", Integer, ForeignKey("page.id"), primary_key=True),
    Column("box", String, primary_key=True),  # `question=option`; `identity` for the page's code
    Column("said", String, nullable=False),  # what the second way says against it
    Column("way", String, nullable=False),
)
recount = Table(
    "recount",
    made,
    Column("seq", Integer, primary_key=True),  # of its log entry
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("way", String, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("boxes", Integer, nullable=False),
    Column("agreed", Integer, nullable=False),
    Column("unsure", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("disagreements", Integer, nullable=False),
    Column("unread", Integer, nullable=False),
)
page_health = Table(  # of a page that was read: what it shows of printer and scanner
    "page_health",
    made,
    Column("page_id", Integer, ForeignKey("page.id"), primary_key=True),
    Column("scale_ratio", Float, nullable=False),
    Column("skew_deg", Float, nullable=False),
    Column("dpi", Float, nullable=False),
    Column("error_mm", Float, nullable=False),
    Column("paper", Float, nullable=False),
    Column("black", Float, nullable=False),
    Column("noise", Float, nullable=False),
    Column("dirt_mm2", Float, nullable=False),
    Column("bitonal", Boolean, nullable=False),
    Column("symbols", Boolean, nullable=False),
    Column("unmarked", Boolean, nullable=False),
    Column("streaks_mm", String, nullable=False),  # joined by blanks
)
typed_text = Table(  # what was written in a free field, as a person read it
    "typed_text",
    made,
    Column("page_id", Integer, ForeignKey("page.id"), primary_key=True),
    Column("question", String, primary_key=True),
    Column("text", Text, nullable=False),  # empty: nothing is written there
    Column("seq", Integer, nullable=False),  # of its log entry
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)
test_sheet = Table(  # what a scanned test sheet says of printer and scanner
    "test_sheet",
    made,
    Column("seq", Integer, primary_key=True),  # of its log entry
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("page_id", Integer, ForeignKey("page.id"), nullable=False),
    Column("items", Text, nullable=False),  # one a line: item, grade, value
    Column("detail", Text, nullable=False),
)
boundary = Table(
    "boundary",
    made,
    Column("seq", Integer, primary_key=True),  # of its log entry; the last one holds
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("expected_errors", Float, nullable=False),
    Column("fit", String, nullable=False),
)
