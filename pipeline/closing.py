"""Close a round: refused while anything is open or does not balance; from then on it is read-only."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from forms.phrase import joined, phrase
from forms.plan.finding import Finding, Severity
from pipeline.audit.findings import keeps_open
from pipeline.balance import balance
from pipeline.counting import tally_digest, tally_of_survey
from pipeline.errors import UsageError
from pipeline.events import FindingAcknowledged, RoundClosed, RoundReopened
from pipeline.findings import AnsweredFinding, all_findings, answered
from pipeline.hindrance import WAITING_WORDS, Hindrance, Obstacle
from pipeline.judging.rules import rules_of
from pipeline.meanwhile import judged_and_held
from pipeline.merged.standing import loose_pages, standing
from pipeline.published.keeping import own_findings
from pipeline.store import books, items, opinions, pages
from pipeline.store.items import Item
from pipeline.survey import Survey
from pipeline.tables.formats import write_tally
from pipeline.tables.head import meta_of
from pipeline.tables.sheets import sheets
from pipeline.unlogged import uncounted_said
from pipeline.unread import unread_said

COPIES = frozenset({"conflict", "better_scan", "typed_before", "typed_differs"})  # reasons: two that say other things


def hindrances(survey: Survey, round: str, errors: tuple[AnsweredFinding, ...] | None = None) -> tuple[Hindrance, ...]:
    """Say everything that still keeps a round from being closed; `errors` where they were looked for already."""
    found = errors_to_answer(survey, round) if errors is None else errors
    return (*_unread(survey), *_waiting(survey, round), *_out_of_balance(survey, round), *_unanswered(found))


def errors_to_answer(survey: Survey, round: str) -> tuple[AnsweredFinding, ...]:
    """Give what somebody must answer for, or did: errors of plan, re-check and tables, and a re-check that is owing."""
    tally = tally_of_survey(survey).only(round=round)
    sheet = write_tally(sheets(tally, rules_of(survey.plan)), meta_of(survey.plan, round=round), "csv")
    own = answered(survey, own_findings(sheet, tally.questionnaires, "bảng tổng hợp"))
    return tuple(each for each in (*all_findings(survey, round), *own) if _needs_an_answer(survey, each.finding))


def _needs_an_answer(survey: Survey, finding: Finding) -> bool:
    return finding.severity is Severity.ERROR or keeps_open(survey, finding)


def answer_for(
    survey: Survey, code: str, *, reason: str, by: str, round: str | None = None, shown: str | None = None
) -> tuple[str, ...]:
    """Take responsibility for the findings of a code as they stand now, and give them.

    Args:
        survey: The survey.
        code: Of the findings.
        reason: Why they may stand; it is printed in the notes of the report.
        by: Who answers for them.
        round: Whose own tally sheet is meant too, where one is.
        shown: The digest of the findings that this person saw before, where a screen showed them (`texts_digest`).

    Raises:
        UsageError: The checks find nothing of that code.
        FindingsChanged: They find something else than what was shown.
    """
    with judged_and_held(survey, lambda: covered_findings(survey, round)) as (transaction, found):
        texts = tuple(finding.text for finding in found.get(code, ()))
        if shown is not None and shown != texts_digest(texts):
            raise FindingsChanged("%(code)s: findings have changed since they were shown: read them again", code=code)
        if not texts:
            raise UsageError(
                "the check finds no %(code)s; it finds %(codes)s", code=code, codes=", ".join(found) or "nothing"
            )
        transaction.append(FindingAcknowledged(code=code, reason=reason, texts=texts), by=by)
    return texts


class FindingsChanged(UsageError):
    """Nobody answers for what they have not seen."""


def covered_findings(survey: Survey, round: str | None = None) -> dict[str, tuple[Finding, ...]]:
    """Give by code what an answer covers: what the checks find in all rounds, and in a round's own tally sheet."""
    of_round = errors_to_answer(survey, round) if round is not None else ()
    found: dict[str, dict[str, Finding]] = {}
    for each in (*all_findings(survey), *of_round):
        found.setdefault(each.finding.code, {}).setdefault(each.finding.text, each.finding)
    return {code: tuple(of_code.values()) for code, of_code in found.items()}


def texts_digest(texts: Iterable[str]) -> str:
    """Give what tells findings from others, however many they are."""
    return hashlib.sha256("\0".join(sorted(texts)).encode()).hexdigest()


def close_round(survey: Survey, round: str, *, by: str, shown: str | None = None) -> str:
    """Close a round and give the digest of its tally.

    Args:
        survey: The survey.
        round: Its round.
        by: Who closes it.
        shown: The digest of the tally that this person saw before, where a screen showed it (`round_digest`).

    Raises:
        UsageError: It is closed already, nothing was scanned, something is open or does not balance, or the tally is
            not the one that was shown.
    """
    with judged_and_held(survey, lambda: _ready(survey, round)) as (transaction, digest):
        if shown is not None and shown != digest:
            raise UsageError("the figures have changed since they were shown: look at them again, then close the round")
        transaction.append(RoundClosed(round=round, tally=digest), by=by)
    return digest


def _ready(survey: Survey, round: str) -> str:
    """Give the digest of a round that nothing keeps open."""
    with survey.store.connection() as connection:
        if round in books.closings(connection):
            raise UsageError("round %(round)s is closed already", round=round)
    if not tally_of_survey(survey).only(round=round).counts.returned:
        raise UsageError("nothing was scanned, imported or merged in round %(round)s", round=round)
    found = hindrances(survey, round)
    if found:
        raise UsageError(
            "round %(round)s cannot be closed yet:\n%(found)s",
            round=round,
            found=joined([phrase("  - %(each)s", each=each.said_with_remedy) for each in found], "\n"),
        )
    return round_digest(survey, round)


def round_digest(survey: Survey, round: str) -> str:
    """Seal the tally of a round as it stands now."""
    return tally_digest(tally_of_survey(survey).only(round=round), survey)


def reopen_round(survey: Survey, round: str, *, by: str, reason: str, shown: str | None = None) -> None:
    """Open a closed round again.

    Args:
        survey: The survey.
        round: Its round.
        by: Who opens it.
        reason: Why.
        shown: When it was closed, as this person saw it; None where nothing was shown.

    Raises:
        UsageError: It is open, or it was closed anew since.
    """
    with survey.store.transaction() as transaction:
        closed = books.closings(transaction.connection).get(round)
        if closed is None:
            raise UsageError("round %(round)s is not closed", round=round)
        if shown not in (None, closed.at):
            raise UsageError(
                "round %(round)s was closed anew by %(by)s since it was shown: look at it first",
                round=round,
                by=closed.by,
            )
        transaction.append(RoundReopened(round=round, reason=reason), by=by)


def _unread(survey: Survey) -> Iterator[Hindrance]:
    """Say which pages nobody has looked at yet: they may belong to any round."""
    with survey.store.connection() as connection:
        said = unread_said(pages.unread_files(connection))
    if said is not None:
        yield Hindrance(obstacle=Obstacle.UNREAD, said=said)
    if (said := uncounted_said(survey)) is not None:
        yield Hindrance(obstacle=Obstacle.UNLOGGED, said=said)


def _waiting(survey: Survey, round: str) -> Iterator[Hindrance]:
    """Go through what waits for people, kind by kind."""
    with survey.store.connection() as connection:
        waiting = [item for item in items.open_items(connection) if _concerns(item, round)]
        disputed = [each.item for each in opinions.disputes(connection) if _concerns(each.item, round)]
    counts = Counter(map(_obstacle, waiting)) + _in_packages(survey, round)
    counts[Obstacle.DISPUTES] = len(disputed)
    if not counts.total():  # else what is named is settled first
        counts[Obstacle.UNASKED] = tally_of_survey(survey).only(round=round).counts.pending
    for obstacle, words in WAITING_WORDS.items():
        if counts[obstacle]:
            numbers = tuple(item.id for item in disputed) if obstacle is Obstacle.DISPUTES else ()
            yield Hindrance(obstacle=obstacle, said=phrase(words, count=counts[obstacle]), items=numbers)


def waiting_elsewhere(survey: Survey, round: str) -> tuple[Hindrance, ...]:
    """Say what waits in merged packages: no item of the queue here stands for it."""
    counts = _in_packages(survey, round)
    return tuple(
        Hindrance(obstacle=obstacle, said=phrase(words, count=counts[obstacle]))
        for obstacle, words in WAITING_WORDS.items()
        if counts[obstacle]
    )


def _in_packages(survey: Survey, round: str) -> Counter[Obstacle]:
    packed = standing(survey)
    return Counter(
        {
            Obstacle.MERGED: sum(copies[0].record.round == round for copies in packed.conflicts),
            Obstacle.SENT: sum(each.round == round for each in packed.waiting),
            Obstacle.SENT_PAGES: loose_pages(survey, round),
        }
    )


def _out_of_balance(survey: Survey, round: str) -> Iterator[Hindrance]:
    for each in balance(survey, round):
        for wrong in each.wrongs():
            yield Hindrance(obstacle=Obstacle.BALANCE, said=wrong, unit=each.unit)


def _unanswered(errors: tuple[AnsweredFinding, ...]) -> Iterator[Hindrance]:
    for each in errors:
        if each.acknowledged is None:
            text = phrase("%(text)s", text=each.finding.text)
            yield Hindrance(obstacle=Obstacle.FINDING, said=text, code=each.finding.code)


def _obstacle(item: Item) -> Obstacle:
    if item.question is not None:
        return Obstacle.ROWS
    return Obstacle.COPIES if item.reason in COPIES else Obstacle.PAGES


def _concerns(item: Item, round: str) -> bool:
    """Whether an item may change a round: a page without a ballot may belong to any."""
    return item.ballot is None or item.ballot.split("/")[2] == round
