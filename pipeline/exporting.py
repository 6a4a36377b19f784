"""The working exports for operators: marks, answers, ballots, pages. They carry ballot codes; their use is logged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from itertools import chain
from tempfile import TemporaryFile
from typing import BinaryIO

from omr.reading import BoxState
from pipeline.counting import questionnaires
from pipeline.errors import StoreError
from pipeline.events import STATE_LETTERS, Exported, PageStatus
from pipeline.files.csv_rows import write_csv
from pipeline.judging.assemble import base_code
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import each_judged_ballot
from pipeline.merged.standing import merged_ballots
from pipeline.responses import responses
from pipeline.reviewing.typed_page import form_of_page
from pipeline.store import items, pages
from pipeline.store.items import StoredDecision
from pipeline.store.pages import StoredPage
from pipeline.survey import Survey
from pipeline.tally.cells import cell_of

Row = tuple[str, ...]
STATES = {letter: state for state, letter in STATE_LETTERS.items()}


Told = Callable[[int, int], None]
"""Called with the ballots or pages done, and with how many there are."""


def _marks(survey: Survey, progress: Told) -> Iterator[Row]:
    """One row per box of every page that counts: what the machine saw, and what a person decided."""
    survey.forms()  # known before the pages are gone through: no form is asked for in between
    with survey.store.connection() as connection:
        decisions = items.row_decisions(connection)
        total = pages.status_counts(connection).get(PageStatus.READ, 0)
        for number, page in enumerate(pages.counting_by_ballot(connection), 1):
            progress(number, total)
            boxes = form_of_page(survey, page).layout.page(page.page or 1).boxes
            place = (page.file.source, str(page.number))
            for box, seen in zip(boxes, _seen(page, len(boxes)), strict=True):
                reviewed = _reviewed(decisions.get((page.id, box.question)), box.option)
                yield (*_of_ballot(page), str(page.page), box.question, box.option, *seen, reviewed, *place)


def _seen(page: StoredPage, boxes: int) -> Sequence[tuple[str, str]]:
    """Give state and score of each box; of a page that was typed in from its image the machine knows nothing."""
    if page.reading is None:
        return ((BoxState.UNSURE.value, "0.500"),) * boxes
    scores = (f"{score / 1000:.3f}" for score in page.reading.scores)
    return tuple(zip((STATES[letter] for letter in page.reading.states), scores, strict=True))


def _answers(survey: Survey, progress: Told) -> Iterator[Row]:
    """One row per ballot and mark question."""
    forms = survey.forms()
    for judged in _judged(survey, progress):
        code, ballot = judged.seen.code, judged.seen.ballot
        for question in forms[ballot.form, ballot.version].questionnaire.mark_questions():
            answer = ballot.answers.get(question.id)
            told = (";".join(answer.codes), answer.status.value) if answer else ("", "pending")
            yield (code, ballot.ballot.unit, ballot.ballot.round, ballot.channel, question.id, *told)


def _ballots(survey: Survey, progress: Told) -> Iterator[Row]:
    """One row per ballot seen."""
    for judged in _judged(survey, progress):
        ballot = judged.seen.ballot
        place = (ballot.ballot.unit, ballot.ballot.round, ballot.channel, ballot.form, ballot.version)
        yield (judged.seen.code, *place, judged.verdict.status.value, ";".join(judged.verdict.codes))


def _pages(survey: Survey, progress: Told) -> Iterator[Row]:
    """One row per scanned page."""
    with survey.store.connection() as connection:
        total = sum(pages.status_counts(connection).values())
        for done, page in enumerate(pages.all_pages(connection), 1):
            progress(done, total)
            number = str(page.page) if page.page else ""
            yield (page.file.source, str(page.number), page.status.value, page.reason, page.ballot or "", number)


def _responses(survey: Survey, progress: Told) -> Iterator[Row]:
    """One row per eligible ballot, without anything that leads to it; the header depends on the forms."""
    judged = chain(_judged(survey, progress), merged_ballots(survey))
    eligible = (each.seen.ballot for each in judged if each.verdict.status is Status.ELIGIBLE)
    table = responses(survey, ((ballot, cell_of(ballot)) for ballot in eligible), questionnaires(survey))
    yield table.header
    yield from table.rows


def _judged(survey: Survey, progress: Told) -> Iterator[JudgedBallot]:
    with survey.store.connection() as connection:
        total = sum(1 for _ in pages.ballots_seen(connection))
    for number, each in enumerate(each_judged_ballot(survey), 1):
        progress(number, total)
        yield each


EXPORTS: Mapping[str, tuple[str, Callable[[Survey, Told], Iterator[Row]]]] = {
    "marks": ("ballot,unit,page,question,option,state,score,reviewed,source,source_page", _marks),
    "answers": ("ballot,unit,round,channel,question,answer,status", _answers),
    "ballots": ("ballot,unit,round,channel,form,version,status,reasons", _ballots),
    "pages": ("source,source_page,status,reason,ballot,page", _pages),
    "responses": ("", _responses),  # columns follow from the forms: the first row
}


OF_PAGES = frozenset({"marks", "pages"})  # whose progress is told in pages, and not in ballots


def export(
    survey: Survey, what: str, *, by: str, bom: bool = False, progress: Told = lambda _done, _total: None
) -> BinaryIO:
    """Write one working export as CSV, of the state of the survey when it begins, and log that it left the store.

    Rows go to a nameless file as they come, which is given to be read: nobody holds a province's ten million boxes.
    Others go on writing: these take minutes, and whoever waits for the write lock is turned away after half a one.

    Raises:
        StoreError: The disk is full, or the folder cannot be written; nothing is logged.
    """
    try:
        with survey.store.held_still() as store:
            file = TemporaryFile(dir=survey.folder)  # noqa: SIM115  # whoever reads it closes it; others never see it
            try:
                rows = _write(file, what, EXPORTS[what][1](survey.with_store(store), progress), bom=bom)
                survey.store.append(Exported(what=what, rows=rows), by=by)
            except BaseException:
                file.close()
                raise
    except OSError as error:
        raise StoreError(
            "the survey's folder has no room for the rows, or cannot be written (%(error)s): free some space there, "
            "then export again; nothing was lost",
            error=error.strerror or str(error),
        ) from error
    file.seek(0)
    return file


def _write(file: BinaryIO, what: str, rows: Iterator[Row], *, bom: bool) -> int:
    """Write rows into a file; give how many they are."""
    header = EXPORTS[what][0]
    names = tuple(header.split(",")) if header else next(rows)
    counted = _Counted(rows)
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    write_csv(text, names, counted, bom=bom)
    text.detach()  # written through; else the file would be closed with it
    return counted.count


class _Counted:
    """Rows, counted as they pass by."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


def _of_ballot(page: StoredPage) -> tuple[str, str]:
    code = page.ballot or ""
    return code, base_code(code).split("/")[1]


def _reviewed(decision: StoredDecision | None, option: str) -> str:
    if decision is None:
        return ""
    if decision.status == "unreadable" or (decision.status == "multiple_marks" and not decision.codes):
        return decision.status  # of the whole row: which boxes were marked, nobody said
    return BoxState.MARKED.value if option in decision.codes else BoxState.EMPTY.value
