"""What a figure of the tally is made of: the ballots, pages and boxes behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from omr.reading import AnswerStatus
from pipeline.access.account import Account
from pipeline.desk.blindness import hidden_ballots
from pipeline.desk.desk import Desk
from pipeline.desk.queue import to_read_again
from pipeline.errors import UsageError
from pipeline.judging.counted import JudgedBallot
from pipeline.judging.eligibility import Status
from pipeline.judging.verdicts import judged_ballots, leaves_pages_alone
from pipeline.store import custody, items, pages
from pipeline.store.custody import Purge
from pipeline.store.items import StoredDecision
from pipeline.store.pages import StoredPage
from pipeline.survey import Form, FormKey, Survey

BLANK = "blank"  # as an option: the ballots that left the question blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Which number is meant; None means: over all of them."""

    form: str
    version: str
    question: str
    option: str  # its code, or `blank`
    unit: str | None = None
    round: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One ballot that a figure counts, with the page where it says so."""

    ballot: str
    unit: str
    page_id: int | None  # None: the answer came without paper
    purged: Purge | None  # the image of that page is gone
    decided_by: str  # who settled it; empty where the machine was sure
    probability: float | None  # of the counted box, as the machine saw it


def proofs_of(desk: Desk, figure: Figure, account: Account) -> tuple[Proof, ...]:
    """Give every ballot that a figure counts and this person may know of, the least certain first.

    Raises:
        UsageError: No such form, question or option.
    """
    _check(desk, figure)
    judged = judged_ballots(desk.survey)
    hidden = hidden_ballots(desk, account) | {
        item.ballot for item in to_read_again(desk, account) if item.question == figure.question
    }
    places = _Places.of(desk)
    found = [
        places.proof(each, figure)
        for each in judged
        if _counts(each, figure) and account.sees_unit(each.seen.ballot.ballot.unit) and each.seen.code not in hidden
    ]
    return tuple(sorted(found, key=lambda proof: (-bool(proof.decided_by), proof.probability or 0.0, proof.ballot)))


def _check(desk: Desk, figure: Figure) -> None:
    form = desk.forms().get((figure.form, figure.version))
    if form is None:
        raise UsageError(
            "form %(form)s version %(version)s was never printed", form=figure.form, version=figure.version
        )
    known = {question.id: question for question in form.questionnaire.mark_questions()}
    if figure.question not in known:
        raise UsageError("form %(form)s has no question %(question)s", form=figure.form, question=figure.question)
    codes = [option.code for option in known[figure.question].options]
    if figure.option not in (*codes, BLANK):
        raise UsageError(
            "question %(question)s has no option %(option)s: %(codes)s, %(blank)s",
            question=figure.question,
            option=figure.option,
            codes=", ".join(codes),
            blank=BLANK,
        )


def _counts(judged: JudgedBallot, figure: Figure) -> bool:
    ballot = judged.seen.ballot
    if judged.verdict.status is not Status.ELIGIBLE or (ballot.form, ballot.version) != (figure.form, figure.version):
        return False
    if figure.unit not in (None, ballot.ballot.unit) or figure.round not in (None, ballot.ballot.round):
        return False
    if figure.channel not in (None, ballot.channel):
        return False
    answer = ballot.answers.get(figure.question)
    if figure.option == BLANK:
        return answer is None or answer.status is not AnswerStatus.ANSWERED
    return answer is not None and answer.status is AnswerStatus.ANSWERED and figure.option in answer.codes


def _pages_by_ballot(survey: Survey) -> dict[str, tuple[StoredPage, ...]]:
    found: dict[str, list[StoredPage]] = {}
    with survey.store.connection() as connection:
        for page in pages.counting_or_waiting_pages(connection):
            found.setdefault(page.ballot or "", []).append(page)
    return {code: tuple(each) for code, each in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Places:
    """Where each question of each ballot stands on paper."""

    pages: dict[str, tuple[StoredPage, ...]]
    decisions: dict[tuple[int, str], StoredDecision]
    purges: Mapping[str, Purge]
    forms: Mapping[FormKey, Form]

    @staticmethod
    def of(desk: Desk) -> "_Places":
        by_code = desk.carried(
            "pages of ballots",
            _pages_by_ballot,
            lambda known, survey, grown: known if leaves_pages_alone(survey, grown) else None,
        )
        with desk.survey.store.connection() as connection:
            decisions, purges = items.row_decisions(connection), custody.purges(connection)
        return _Places(pages=by_code, decisions=decisions, purges=purges, forms=desk.forms())

    def proof(self, judged: JudgedBallot, figure: Figure) -> Proof:
        code = judged.seen.code
        page = next(self._holding(code, figure), None)
        decision = self.decisions.get((page.id, figure.question)) if page else None
        return Proof(
            ballot=code,
            unit=judged.seen.ballot.ballot.unit,
            page_id=page.id if page else None,
            purged=self.purges.get(page.file.sha256) if page else None,
            decided_by=decision.by if decision else "",
            probability=self._probability(page, figure) if page else None,
        )

    def _holding(self, code: str, figure: Figure) -> Iterator[StoredPage]:
        for page in self.pages.get(code, ()):
            form = self.forms[figure.form, figure.version]
            if figure.question in form.layout.page(page.page or 1).questions():
                yield page

    def _probability(self, page: StoredPage, figure: Figure) -> float | None:
        if page.reading is None:
            return None
        boxes = self.forms[figure.form, figure.version].layout.page(page.page or 1).boxes
        for box, score in zip(boxes, page.reading.scores, strict=True):
            if (box.question, box.option) == (figure.question, figure.option):
                return score / 1000
        return None
