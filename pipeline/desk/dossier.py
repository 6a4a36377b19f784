"""Everything known of one page: where it came from, what was read and measured, who decided what, when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.phrase import Phrase
from forms.questionnaire import Question
from forms.sheet import FieldKind
from omr.reading import BoxReading, Measures
from pipeline.desk.blindness import unread
from pipeline.desk.cards import answer_words
from pipeline.desk.desk import Desk
from pipeline.desk.leaves import Leaf, leaves_of
from pipeline.events import ReadingRecord, RowRecord
from pipeline.judging.assemble import base_code
from pipeline.reading.measures import unpack_measures
from pipeline.reviewing.evidence import readings_of
from pipeline.reviewing.typed_page import can_be_typed, form_of_page
from pipeline.store import items, journal, pages
from pipeline.store.chain import Entry
from pipeline.store.custody import Purge, purge_of
from pipeline.store.items import Item, StoredDecision
from pipeline.store.pages import StoredPage
from pipeline.words.log import tell
from pipeline.words.log.names import names_in
from pipeline.words.reasons import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxEvidence:
    """One box, with its verdict and its measures."""

    reading: BoxReading
    label: str
    measures: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEvidence:
    """One question of the page."""

    question: str
    text: str
    boxes: tuple[BoxEvidence, ...]
    proposal: str
    reason: str  # why a person was asked; empty where nobody was
    item: int | None
    decisions: tuple[tuple[str, str, str, int], ...]  # answer in words, by, at, log entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A page and all that speaks for what was made of it."""

    page: StoredPage
    unit_name: str
    reason: str
    rows: tuple[RowEvidence, ...]
    entries: tuple[tuple[Entry, Phrase], ...]  # each with what it says
    has_identity: bool
    leaves: tuple[Leaf, ...]
    blind: bool  # it waits to be read again, and rows are not told
    purged: Purge | None  # its images are gone
    to_type: int | None  # the item of a page that only a person can read


def dossier_of(desk: Desk, page: StoredPage, *, blind: bool = False) -> Dossier:
    """Put together what is known of a page; blind, for whoever may still read it again: nothing that was read."""
    with desk.survey.store.connection() as connection:
        asked = {item.question: item for item in items.items_of_page(connection, page.id)}
        said = {item.id: items.decisions_of(connection, item.id) for item in asked.values()}
        measured = pages.find_measures(connection, page.reading.measures) if page.reading else None
        entries = tuple(unread(each) if blind else each for each in journal.entries_of_page(connection, page))
        names = names_in(desk.survey, connection, entries)
        leaves = leaves_of(connection, (page,))[page.id]
        purged = purge_of(connection, page.id)
    plan = desk.survey.plan
    unit = base_code(page.ballot).split("/")[1] if page.ballot else ""
    layout = form_of_page(desk.survey, page).layout.page(page.page or 1) if page.ballot else None
    seen = _Seen(
        readings=readings_of(page, desk.known_forms()),
        measures=unpack_measures(measured) if measured is not None else None,
        asked=asked,
        said=said,
    )
    return Dossier(
        page=page,
        unit_name=plan.unit(unit).name if plan.has_unit(unit) else unit,
        reason=words_for(page.reason) if page.reason else "",
        rows=() if blind else tuple(_rows(desk, page, seen)),
        entries=tuple((entry, tell(entry, names)) for entry in entries),
        leaves=leaves,
        blind=blind,
        purged=purged,
        to_type=next((item.id for item in asked.values() if can_be_typed(item, page)), None),
        has_identity=layout is not None and any(field.kind is FieldKind.IDENTITY for field in layout.fields),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the rows of one page are put together from."""

    readings: tuple[BoxReading, ...]
    measures: Measures | None  # None where they are gone
    asked: Mapping[str | None, Item]
    said: Mapping[int, tuple[StoredDecision, ...]]


def _rows(desk: Desk, page: StoredPage, seen: _Seen) -> Iterator[RowEvidence]:
    if page.reading is None:
        yield from _typed_rows(desk, page, seen)
        return
    for row in page.reading.rows:
        yield _row(desk, page.reading, row, seen)


def _row(desk: Desk, reading: ReadingRecord, row: RowRecord, seen: _Seen) -> RowEvidence:
    question = desk.forms()[reading.form, reading.version].questionnaire.question(row.question)
    item, decisions = _asked(question, seen)
    return RowEvidence(
        question=row.question,
        text=question.text,
        boxes=tuple(
            _box(seen, number, question) for number, box in enumerate(seen.readings) if box.question == row.question
        ),
        proposal=answer_words(question, ";".join(row.codes) or (row.status or "")),
        reason=words_for(row.situation) if row.asks else "",
        item=item.id if item else None,
        decisions=decisions,
    )


def _typed_rows(desk: Desk, page: StoredPage, seen: _Seen) -> Iterator[RowEvidence]:
    """Go through the rows that a person typed in from the image of a page that no machine could read."""
    if not any(seen.asked):
        return
    form = form_of_page(desk.survey, page)
    for question in map(form.questionnaire.question, form.layout.page(page.page or 1).questions()):
        item, decisions = _asked(question, seen)
        yield RowEvidence(
            question=question.id,
            text=question.text,
            boxes=(),
            proposal="",
            reason="",
            item=item.id if item else None,
            decisions=decisions,
        )


def _asked(question: Question, seen: _Seen) -> tuple[Item | None, tuple[tuple[str, str, str, int], ...]]:
    item = seen.asked.get(question.id)
    said = seen.said[item.id] if item else ()
    return item, tuple(
        (answer_words(question, ";".join(each.codes) or each.status), each.by, each.at, each.seq) for each in said
    )


def _box(seen: _Seen, number: int, question: Question) -> BoxEvidence:
    labels = {option.code: option.label for option in question.options}
    reading, measures = seen.readings[number], seen.measures
    numbers = (float(value) for value in measures.values[number]) if measures else ()
    named = tuple(zip(measures.names, numbers, strict=True)) if measures else ()
    return BoxEvidence(reading=reading, label=labels.get(reading.option, reading.option), measures=named)
