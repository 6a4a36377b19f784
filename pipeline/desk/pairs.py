"""Two papers or scans that claim to be the same page of the same ballot, side by side, and where they differ."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from forms.questionnaire import Question
from pipeline.access.account import Account
from pipeline.desk.blindness import hidden_ballots
from pipeline.desk.cards import Card, answer_words, cards_of
from pipeline.desk.desk import Desk
from pipeline.desk.queue import Turn, to_read_again
from pipeline.errors import UsageError
from pipeline.reviewing.rivals import is_of_a_pair, rival_of
from pipeline.reviewing.typed_page import form_of_page
from pipeline.store import entries, packed, pages, typed
from pipeline.store.pages import StoredPage

UNKNOWN = "?"  # the machine does not choose, and nobody has


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """One question and what either says of it, in words; empty is blank."""

    question: str
    text: str
    first: str
    second: str
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What a person chooses between."""

    card: Card
    first: StoredPage | None  # None: it was typed in as a row of a table, and has no image
    first_place: str
    second: StoredPage
    second_place: str
    rows: tuple[PairRow, ...]
    beside: str  # tells what stands beside it from what may stand there by and by: a page, or a row of a table

    @property
    def differing(self) -> tuple[str, ...]:
        """Give the questions of which the two say something else."""
        return tuple(row.question for row in self.rows if row.differs)


def pair_of(desk: Desk, account: Account, turn: Turn) -> Pair:
    """Put a waiting page beside the one that stands for the same page of the same ballot.

    Raises:
        UsageError: The item is no page that waits for a choice between two.
    """
    item = turn.item
    if not is_of_a_pair(item):
        raise UsageError("Mục %(id)s không phải là hai bản quét của cùng một trang", id=item.id)
    with desk.survey.store.connection() as connection:
        second = pages.page_by_id(connection, item.page_id)
        first = rival_of(connection, second)
        entry = entries.entry_of(connection, second.ballot or "") if first is None else None
        of_entry = packed.typed_answers(connection, entry) if entry else {}
        source = f"{entries.source_of(connection, entry.file_id)}, {entry.row}" if entry else ""
        said = [typed.rows_of_page(connection, each.id) if each else {} for each in (first, second)]
    form = form_of_page(desk.survey, second)
    asked = [form.questionnaire.question(each) for each in form.layout.page(second.page or 1).questions()]
    told_first = _told(first, said[0]) if first else of_entry
    told_second = _told(second, said[1])
    rows = tuple(_row(question, told_first, told_second) for question in asked)
    if second.ballot in hidden_ballots(desk, account):
        rows = tuple(replace(row, first=UNKNOWN, second=UNKNOWN) for row in rows)
    return Pair(
        card=cards_of(desk, account, (turn,))[0],
        first=first,
        first_place=_place(first) if first else source,
        second=second,
        second_place=_place(second),
        rows=blind_rows(desk, account, rows, of=(first.id if first else None, second.id)),
        beside=f"page {first.id}" if first else f"row {entry.id}" if entry else "nothing",
    )


def blind_rows(
    desk: Desk, account: Account, rows: tuple[PairRow, ...], *, of: tuple[int | None, int | None]
) -> tuple[PairRow, ...]:
    """Give the rows of two pages without what was said of those that wait for this person's second reading."""
    again = {item.question for item in to_read_again(desk, account) if item.page_id in of}
    return tuple(replace(row, first=UNKNOWN, second=UNKNOWN) if row.question in again else row for row in rows)


def _told(page: StoredPage, said: Mapping[str, str]) -> dict[str, str]:
    """Give what stands for each row: a person's word, else the machine's where it is sure."""
    machine = {
        row.question: ";".join(row.codes)
        if row.status in ("answered", "multiple_marks")
        else ""
        if row.status == "blank"
        else UNKNOWN
        for row in (page.reading.rows if page.reading else ())
    }
    return {**machine, **said}


def _row(question: Question, first: Mapping[str, str], second: Mapping[str, str]) -> PairRow:
    one, two = (told.get(question.id, UNKNOWN) for told in (first, second))
    return PairRow(
        question=question.id,
        text=question.text,
        first=_words(question, one),
        second=_words(question, two),
        differs=one != two or UNKNOWN in (one, two),
    )


def _words(question: Question, told: str) -> str:
    return UNKNOWN if told == UNKNOWN else answer_words(question, told or "blank")


def _place(page: StoredPage) -> str:
    return f"{page.file.source}, {page.number}"
