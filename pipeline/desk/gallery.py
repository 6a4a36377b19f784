"""The gallery: doubtful questions of one kind side by side, the odd ones marked out, the rest settled at once."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.questionnaire import QuestionKind
from omr.reading import AnswerStatus, Situation
from pipeline.access.account import Account
from pipeline.desk.blindness import hidden_ballots
from pipeline.desk.cards import answer_words, question_of
from pipeline.desk.desk import Desk
from pipeline.desk.queue import sees
from pipeline.reviewing.review import decide_many
from pipeline.store import items, opinions, pages
from pipeline.store.items import Item
from pipeline.store.pages import StoredPage
from pipeline.survey import Form, FormKey
from pipeline.words.reasons import words_for

MOST_AT_ONCE = 400  # crops on one page; a person does not look at more with care
EVEN = 0.5  # a box at least as likely marked as not


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One doubtful question with the answer that the machine holds for the likeliest."""

    item: int
    page_id: int
    question: str
    answer: str
    words: str
    probability: float  # that this answer is right, as far as the machine can say


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Questions that were asked for the same reason and have the same likeliest answer."""

    reason: str
    reason_words: str
    answer: str
    words: str
    tiles: tuple[Tile, ...]  # the least likely first: that is where the odd ones are

    @property
    def key(self) -> str:
        """Its name in addresses."""
        told = hashlib.sha256(self.words.encode()).hexdigest()[:8]  # one code may mean something else on another form
        return f"{self.reason}:{self.answer}:{told}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What came of the items that a person confirmed, in numbers."""

    settled: int
    own: int  # answered by the same person before: the button was pressed twice, or after going back
    left: int  # another person has them before them or settled them, or the machine holds something else for likely


def kinds(desk: Desk, account: Account) -> tuple[Kind, ...]:
    """Give what waits, by kind, the largest kind first."""
    found = desk.kept("tiles", lambda _: tuple(_tiles(desk)))
    hidden = hidden_ballots(desk, account)  # the answer under the picture is the machine's
    grouped: dict[tuple[str, str, str], list[Tile]] = defaultdict(list)
    for item, asked_by, tile in found:
        if sees(account, item) and account.name not in asked_by and item.ballot not in hidden:
            grouped[item.reason, tile.answer, tile.words].append(tile)
    ordered = sorted(grouped.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(
        Kind(
            reason=reason,
            reason_words=words_for(reason),
            answer=answer,
            words=words,
            tiles=tuple(sorted(tiles, key=lambda tile: (tile.probability, tile.item))),
        )
        for (reason, answer, words), tiles in ordered
    )


def settle_gallery(desk: Desk, account: Account, key: str, confirmed: Sequence[int]) -> Confirmed:
    """Settle items of a kind that a person confirmed, each logged singly; those of another reviewer are left out."""
    answers = {tile.item: tile.answer for kind in kinds(desk, account) if kind.key == key for tile in kind.tiles}
    free = [item for item in confirmed if item in answers and desk.leases.holds(item, account.name)]
    settled = decide_many(desk.survey, [(item, answers[item]) for item in free], by=account.name)
    desk.leases.give_back(settled, account.name)
    with desk.survey.store.connection() as connection:
        said = items.decisions_by_item(connection, confirmed)
    own = sum(each.by == account.name for each in said.values()) - len(settled)
    return Confirmed(settled=len(settled), own=own, left=len(confirmed) - len(settled) - own)


def _tiles(desk: Desk) -> Iterator[tuple[Item, frozenset[str], Tile]]:
    with desk.survey.store.connection() as connection:
        # what a scanner made white no picture shows, and a hundred of them look like a hundred blank rows
        shown = [item for item in items.open_items(connection) if item.reason != Situation.WHITENED]
        waiting = [item for item in shown if item.question is not None]
        asked = opinions.askers(connection)
        stored = {page.id: page for page in pages.pages_by_id(connection, {item.page_id for item in waiting})}
    forms = desk.forms()
    for item in waiting:
        page = stored[item.page_id]
        question = question_of(desk, item, page)
        several = question is not None and question.kind is QuestionKind.MULTI
        answer, probability = _likeliest(forms, item, page, several=several)
        yield (
            item,
            asked.get(item.id, frozenset()),
            Tile(
                item=item.id,
                page_id=item.page_id,
                question=item.question or "",
                answer=answer,
                words=answer_words(question, answer),
                probability=probability,
            ),
        )


def _likeliest(forms: Mapping[FormKey, Form], item: Item, page: StoredPage, *, several: bool) -> tuple[str, float]:
    """Give the machine's proposal, else the likelier boxes, else blank; and how likely that is.

    Where several options may be chosen, the answer names each of them: whoever confirms it sees what is recorded.
    """
    if page.reading is None:
        return AnswerStatus.UNREADABLE.value, 0.0
    boxes = forms[page.reading.form, page.reading.version].layout.page(page.page or 1).boxes
    scores = {
        box.option: score / 1000
        for box, score in zip(boxes, page.reading.scores, strict=True)
        if box.question == item.question
    }
    if item.proposal:
        codes = item.proposal.split(";")
        known = [scores[code] for code in codes if code in scores]
        return item.proposal, min(known, default=0.5)
    likely = [option for option, score in scores.items() if score >= EVEN]
    if several:
        sure = min(max(score, 1 - score) for score in scores.values())  # a box left out may be the wrong one, too
        return ";".join(likely) or AnswerStatus.BLANK.value, sure
    if len(likely) > 1:
        return AnswerStatus.MULTIPLE_MARKS.value, min(scores[option] for option in likely)
    best = max(scores, key=lambda option: scores[option])
    return (best, scores[best]) if likely else (AnswerStatus.BLANK.value, 1 - scores[best])
