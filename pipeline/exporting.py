"""The working exports for operators: marks, answers, ballots, pages. They carry ballot codes; their use is logged."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from omr.reading import BoxState
from pipeline.counting import questionnaires
from pipeline.events import STATE_LETTERS, Exported, PageStatus
from pipeline.files.csv_rows import csv_text
from pipeline.judging.assemble import base_code
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots
from pipeline.meanwhile import judged_and_held
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


def _marks(survey: Survey) -> Iterator[Row]:
    """One row per box of every page that counts: what the machine saw, and what a person decided."""
    with survey.store.connection() as connection:
        decisions = items.row_decisions(connection)
        counting = [page for page in pages.counting_or_waiting_pages(connection) if page.status is PageStatus.READ]
    for page in sorted(counting, key=lambda page: (page.ballot or "", page.page or 0)):
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


def _answers(survey: Survey) -> Iterator[Row]:
    """One row per ballot and mark question."""
    forms = survey.forms()
    for judged in judged_ballots(survey):
        code, ballot = judged.seen.code, judged.seen.ballot
        for question in forms[ballot.form, ballot.version].questionnaire.mark_questions():
            answer = ballot.answers.get(question.id)
            told = (";".join(answer.codes), answer.status.value) if answer else ("", "pending")
            yield (code, ballot.ballot.unit, ballot.ballot.round, ballot.channel, question.id, *told)


def _ballots(survey: Survey) -> Iterator[Row]:
    """One row per ballot seen."""
    for judged in judged_ballots(survey):
        ballot = judged.seen.ballot
        place = (ballot.ballot.unit, ballot.ballot.round, ballot.channel, ballot.form, ballot.version)
        yield (judged.seen.code, *place, judged.verdict.status.value, ";".join(judged.verdict.codes))


def _pages(survey: Survey) -> Iterator[Row]:
    """One row per scanned page."""
    with survey.store.connection() as connection:
        for page in pages.all_pages(connection):
            number = str(page.page) if page.page else ""
            yield (page.file.source, str(page.number), page.status.value, page.reason, page.ballot or "", number)


def _responses(survey: Survey) -> Iterator[Row]:
    """One row per eligible ballot, without anything that leads to it; the header depends on the forms."""
    judged = (*judged_ballots(survey), *merged_ballots(survey))
    eligible = (each.seen.ballot for each in judged if each.verdict.status is Status.ELIGIBLE)
    table = responses(survey, ((ballot, cell_of(ballot)) for ballot in eligible), questionnaires(survey))
    yield table.header
    yield from table.rows


EXPORTS: Mapping[str, tuple[str, Callable[[Survey], Iterator[Row]]]] = {
    "marks": ("ballot,unit,page,question,option,state,score,reviewed,source,source_page", _marks),
    "answers": ("ballot,unit,round,channel,question,answer,status", _answers),
    "ballots": ("ballot,unit,round,channel,form,version,status,reasons", _ballots),
    "pages": ("source,source_page,status,reason,ballot,page", _pages),
    "responses": ("", _responses),  # columns follow from the forms: the first row
}


def export(survey: Survey, what: str, *, by: str, bom: bool = False) -> str:
    """Write one working export as CSV text, of one state of the survey, and log that it left the store."""
    header, rows_of = EXPORTS[what]
    with judged_and_held(survey, lambda: list(rows_of(survey))) as (transaction, rows):
        names = tuple(header.split(",")) if header else rows.pop(0)
        transaction.append(Exported(what=what, rows=len(rows)), by=by)
    return csv_text(names, rows, bom=bom)


def _of_ballot(page: StoredPage) -> tuple[str, str]:
    code = page.ballot or ""
    return code, base_code(code).split("/")[1]


def _reviewed(decision: StoredDecision | None, option: str) -> str:
    if decision is None:
        return ""
    if decision.status == "unreadable" or (decision.status == "multiple_marks" and not decision.codes):
        return decision.status  # of the whole row: which boxes were marked, nobody said
    return BoxState.MARKED.value if option in decision.codes else BoxState.EMPTY.value
