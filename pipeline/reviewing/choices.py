"""What may be said of an item: the options of its question, or the words for a whole page."""

from collections.abc import Mapping

from sqlalchemy import Connection

from pipeline.reviewing.copies import WORD, lacking
from pipeline.reviewing.typed_page import form_of_page, words_of
from pipeline.scanning.beside import TYPED_BEFORE
from pipeline.store import pages
from pipeline.store.items import Item
from pipeline.store.outside import ROUND_CLOSED
from pipeline.store.standing import DRAWN_ACROSS, RECOUNT_IDENTITY
from pipeline.survey import Survey

TYPED_WORDS: Mapping[str, Mapping[str, str]] = {
    TYPED_BEFORE: {
        "keep": "what was typed counts, the scan does not",
        "replace": "the scan counts in place of what was typed, with all pages of a ballot that was typed in whole",
        "discard": "nothing to count on this page",
    },
    "typed_differs": {
        "keep": "the scan counts, what was typed does not",
        "replace": "what was typed counts in place of the scan",
    },
}

LATE_WORDS = {"count": "the page comes in as if it were scanned now: reopen the round first"}


def choices(survey: Survey, item: Item) -> tuple[tuple[str, str], ...]:
    """Give what can be answered to an item, with its words."""
    with survey.store.connection() as connection:
        if item.question is None:
            return _page_choices(connection, item)
        page = pages.page_by_id(connection, item.page_id)
    question = form_of_page(survey, page).questionnaire.question(item.question)
    options = tuple((option.code, option.label) for option in question.options)
    return (*options, *((word, "") for word in words_of(question)))


def _page_choices(connection: Connection, item: Item) -> tuple[tuple[str, str], ...]:
    words = {
        "keep": "the earlier scan counts, this page does not",
        "replace": "this page counts in place of the earlier scan",
        "neither": "neither of the two scans counts",
        WORD: "a photocopied blank that was filled in: counts as a ballot of its own (--reason)",
        "discard": "nothing to count on this page",
        "unreadable": "a person cannot read it either: its questions count as unreadable",
        "count": "the page counts as it was read: what is drawn across it takes nothing back",
        "confirm": "the page is what the first reading says it is",
    }
    words |= LATE_WORDS if item.reason == ROUND_CLOSED else TYPED_WORDS.get(item.reason, {})
    allowed = page_words(item)
    copies = lacking(connection, item) if takes_extra(item) else ()
    of_copies = tuple((copy.answer, f"the same, and of the photocopy that has {copy.place}") for copy in copies)
    another = (("extra+new", "the same, and of no photocopy that was admitted before"),) if copies else ()
    return (*((word, words[word]) for word in allowed), *of_copies, *another)


def page_words(item: Item) -> tuple[str, ...]:
    """Give what may be said of a whole page."""
    if item.reason in ("conflict", "better_scan"):
        return ("keep", "replace", "extra", "neither", "discard")
    if item.reason in TYPED_WORDS:
        return tuple(TYPED_WORDS[item.reason])
    if item.reason in (DRAWN_ACROSS, ROUND_CLOSED):
        return ("count", "discard")
    if item.reason == RECOUNT_IDENTITY:
        return ("confirm", "discard")
    if item.ballot is not None:
        return ("unreadable", "discard")
    return ("discard",)


def takes_extra(item: Item) -> bool:
    """Tell whether a page may be admitted as one of a photocopy."""
    return item.question is None and WORD in page_words(item)
