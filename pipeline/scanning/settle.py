"""What becomes of a page: read, review, duplicate or rejected, with a typed reason.

Decided while the store's write lock is held, so that of two pages for the same place only one can
come first. The rules are tried in order; the first that has something to say wins.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from forms.loading import Later
from forms.phrase import Phrase, phrase
from omr.known import USUAL_ERRORS, KnownForms
from omr.same_paper import same_paper
from pipeline.events import PageSettled, PageStatus, ReadingRecord
from pipeline.manifest import PrintedBallot
from pipeline.reading.measures import unpack_measures
from pipeline.reading.work import PageOutcome
from pipeline.scanning.beside import Verdict, beside_typed, where_typed
from pipeline.store import books, boundary, entries, packed, pages, printed, typed
from pipeline.store.late import without_late
from pipeline.store.outside import ROUND_CLOSED
from pipeline.store.pages import StoredPage
from pipeline.store.standing import DRAWN_ACROSS, TYPED

_decide_again: Callable[[ReadingRecord, bytes, int, KnownForms], ReadingRecord] = Later(
    "pipeline.reading.page", "decide_again"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One page with all that the store knows about its place."""

    outcome: PageOutcome
    ballot: PrintedBallot | None
    twin: StoredPage | None  # a page that waits with exactly these pixels
    others: tuple[StoredPage, ...]  # earlier scans of the same page of the same ballot
    seen: tuple[StoredPage, ...]  # of these, those that another scan of the same paper adds nothing to
    closed: bool
    typed: Mapping[str, str] | None  # answers that came by file for this ballot, by question
    typed_where: Phrase
    by_eye: Mapping[int, Mapping[str, str]]  # of the others that a person typed in from the image: rows by page id
    load: Callable[[str], bytes | None]  # gives stored measures, where they are whole


def settle_page(
    connection: Connection, sha256: str, outcome: PageOutcome, known: KnownForms, *, known_as: int | None = None
) -> PageSettled:
    """Give a page of a file its status.

    Args:
        connection: Under the store's write lock.
        sha256: Of the file.
        outcome: What was read of the page.
        known: What it was read by.
        known_as: The page's id where it has one already, and is read again.

    Raises:
        MachineFault: The system would not give the page: nothing is known of it.
    """
    if outcome.refused:
        raise outcome.refused
    outcome = _by_present_boundary(connection, outcome, known)
    case = _case(connection, outcome, known_as)
    verdict = next(found for rule in RULES if (found := rule(case)))
    named = outcome.code if case.ballot else None
    return PageSettled(
        file=sha256,
        number=outcome.number,
        status=verdict.status,
        reason=verdict.reason,
        detail=str(verdict.detail),  # in the words of the log
        ballot=named.ballot.code if named else None,
        page=named.page if named else None,
        pixels=outcome.pixels,
        reading=outcome.reading,
    )


def _by_present_boundary(connection: Connection, outcome: PageOutcome, known: KnownForms) -> PageOutcome:
    """Decide a page again where somebody moved the boundary while it was being read: that step could not see it."""
    expected_errors = next(iter(boundary.settings(connection)), USUAL_ERRORS)
    if expected_errors == known.expected_errors or outcome.reading is None or outcome.code is None:
        return outcome
    now = replace(known, expected_errors=expected_errors)
    return replace(outcome, reading=_decide_again(outcome.reading, outcome.measures, outcome.code.page, now))


def _case(connection: Connection, outcome: PageOutcome, known_as: int | None) -> _Case:
    code = outcome.code
    ballot = printed.find_printed(connection, code.ballot.code) if code else None
    same = pages.find_pages(connection, ballot=code.ballot.code, number=code.page) if code and ballot else ()
    others = tuple(page for page in same if page.id != known_as)
    twin = pages.page_with_pixels(connection, outcome.pixels) if outcome.pixels else None
    closed = code is not None and code.ballot.round in books.closings(connection)
    entry = entries.entry_of(connection, code.ballot.code) if code and ballot else None
    by_eye = {each.id: typed.rows_of_page(connection, each.id) for each in others if _is_typed(each)}
    return _Case(
        outcome=outcome,
        by_eye=by_eye,
        typed=packed.typed_answers(connection, entry) if entry else None,
        typed_where=where_typed(connection, entry) if entry else Phrase(""),
        ballot=ballot,
        twin=twin if twin and (closed or without_late(connection, (twin,))) else None,
        others=others,
        seen=others if closed else without_late(connection, others),
        closed=closed,
        load=lambda digest: pages.find_measures(connection, digest),
    )


def _never_counts(case: _Case) -> Verdict | None:
    if case.outcome.fault and not case.outcome.may_count:
        return Verdict(status=PageStatus.REJECTED, reason=case.outcome.fault, detail=Phrase(case.outcome.detail))
    return None


def _never_printed(case: _Case) -> Verdict | None:
    code = case.outcome.code
    if code is None or case.ballot is not None:
        return None
    detail = phrase(
        "the seal holds, but %(ballot)s was never printed here: restore the store that printed it",
        ballot=code.ballot.code,
    )
    return Verdict(status=PageStatus.REJECTED, reason="not_issued", detail=detail)


def _of_another_form(case: _Case) -> Verdict | None:
    code, ballot = case.outcome.code, case.ballot
    if code is None or ballot is None or (code.form, code.version) == (ballot.form, ballot.version):
        return None
    detail = phrase(
        "%(ballot)s was printed as form %(form)s v%(version)s, the page says %(says)s v%(says_version)s",
        ballot=ballot.ballot.code,
        form=ballot.form,
        version=ballot.version,
        says=code.form,
        says_version=code.version,
    )
    return Verdict(status=PageStatus.REJECTED, reason="unknown_form", detail=detail)


def _seen_before(case: _Case) -> Verdict | None:
    """The same page in another file, or the same paper scanned again."""
    if case.twin:
        return _duplicate(case.twin)
    reading = case.outcome.reading
    if reading is None:
        return None
    for other in case.seen:
        if other.reading and other.reading.measures == reading.measures:
            return _duplicate(other)
    return next((_duplicate(other) for other in case.seen if _same_paper(case, other)), None)


def _round_closed(case: _Case) -> Verdict | None:
    if not case.closed:
        return None
    detail = Phrase("the round is closed: discard the page, or reopen the round and count the page then")
    return Verdict(status=PageStatus.REVIEW, reason=ROUND_CLOSED, detail=detail)


def _needs_a_person(case: _Case) -> Verdict | None:
    if case.outcome.fault:
        return Verdict(status=PageStatus.REVIEW, reason=case.outcome.fault, detail=Phrase(case.outcome.detail))
    return None


def _conflicts(case: _Case) -> Verdict | None:
    """The same ballot with other marks: a photocopy that was filled in, or a forgery."""
    rival = next(
        (other for other in case.others if other.status is PageStatus.READ or other.reason == "conflict"), None
    )
    if rival is None:
        return None
    detail = phrase(
        "other marks than on %(place)s: keep that one, replace it, or admit this one as an extra ballot",
        place=_place(rival),
    )
    return Verdict(status=PageStatus.REVIEW, reason="conflict", detail=detail)


def _typed(case: _Case) -> Verdict | None:
    """The ballot was typed in before: the same answers are the same ballot, others are for a person to choose."""
    reading = case.outcome.reading
    if case.typed is None or reading is None:
        return None
    return beside_typed(reading, case.typed, case.typed_where)


def _typed_by_eye(case: _Case) -> Verdict | None:
    """A person typed an earlier scan of this page in: a better scan that says the same changes nothing."""
    reading = case.outcome.reading
    other = next((each for each in case.others if each.status is PageStatus.READ and each.id in case.by_eye), None)
    if reading is None or other is None:
        return None
    return beside_typed(reading, case.by_eye[other.id], _place(other))


def _better(case: _Case) -> Verdict | None:
    """A readable scan of a page that waits because its first scan could not be read."""
    waiting = next((other for other in case.others if other.status is PageStatus.REVIEW), None)
    if waiting is None:
        return None
    detail = phrase("a readable scan of what waits as %(place)s: replace it, or keep that one", place=_place(waiting))
    return Verdict(status=PageStatus.REVIEW, reason="better_scan", detail=detail)


def _drawn_across(case: _Case) -> Verdict | None:
    """The machine read it, but whoever struck it through may have taken it back as a whole."""
    if not case.outcome.across:
        return None
    detail = Phrase("strokes or letters as large as a hand: count the page, or discard it if it was made void")
    return Verdict(status=PageStatus.REVIEW, reason=DRAWN_ACROSS, detail=detail)


def _read(case: _Case) -> Verdict:
    return Verdict(status=PageStatus.READ)


RULES: tuple[Callable[[_Case], Verdict | None], ...] = (
    _never_counts,
    _never_printed,
    _of_another_form,
    _seen_before,
    _round_closed,
    _needs_a_person,
    _typed_by_eye,
    _conflicts,
    _typed,
    _better,
    _drawn_across,
    _read,
)


def _is_typed(page: StoredPage) -> bool:
    return page.status is PageStatus.READ and page.reason == TYPED


def _same_paper(case: _Case, other: StoredPage) -> bool:
    reading = other.reading
    if reading is None or (reading.form, reading.version) != (case.ballot.form, case.ballot.version):  # type: ignore[union-attr]  # others exist only of a printed ballot
        return False
    stored = case.load(reading.measures)
    # measures that are gone prove nothing: a person compares the two
    return stored is not None and same_paper(unpack_measures(case.outcome.measures), unpack_measures(stored))


def _duplicate(other: StoredPage) -> Verdict:
    return Verdict(
        status=PageStatus.DUPLICATE, reason="seen_before", detail=phrase("the same as %(place)s", place=_place(other))
    )


def _place(page: StoredPage) -> Phrase:
    return phrase("%(source)s page %(number)s", source=page.file.source, number=page.number)
