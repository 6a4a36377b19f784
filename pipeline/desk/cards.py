"""What a reviewer sees of an item: question, choices with their keys, proposal and reason in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.questionnaire import Question, QuestionKind
from omr.reading import AnswerStatus
from pipeline.access.account import Account
from pipeline.desk.blindness import hidden_ballots
from pipeline.desk.desk import Desk
from pipeline.desk.leaves import Leaf, leaves_of
from pipeline.desk.queue import Look, Turn
from pipeline.judging.assemble import base_code
from pipeline.reviewing.choices import page_words, takes_extra
from pipeline.reviewing.copies import Copy, lacking
from pipeline.reviewing.rivals import is_of_a_pair
from pipeline.reviewing.typed_page import can_be_typed, form_of_page, words_of
from pipeline.store import pages
from pipeline.store.items import Item
from pipeline.store.pages import StoredPage
from pipeline.words.reasons import words_for

ANSWER_WORDS = {
    "blank": "Bỏ trống",
    "multiple_marks": "Nhiều hơn một ô",
    "unreadable": "Không đọc được",
    "keep": "Giữ bản quét trước, bỏ trang này",
    "replace": "Trang này thay cho bản quét trước",
    "neither": "Không tính bản nào trong hai bản",
    "extra": "Bản photo được điền: tính là phiếu riêng",
    "extra+": "Cùng phiếu riêng với bản photo có",
    "extra+new": "Phiếu riêng khác, không cùng bản photo nào ở trên",
    "discard": "Không có gì để tính trên trang này",
    "identified": "Đã nhập mã phiếu",
    "count": "Trang này vẫn được tính",
    "confirm": "Trang đúng như lần đọc đầu",
    "typed": "Đã nhập từ ảnh",
}
# The same words mean something else for some reasons of an item.
ANSWER_WORDS_OF = {
    "drawn_across": {"discard": "Phiếu đã bị huỷ: không tính trang này"},
    "round_closed": {
        "count": "Nhận trang này, sau khi đã mở lại đợt",
        "discard": "Đến sau khi khoá sổ: không tính trang này",
    },
    "typed_before": {
        "keep": "Bản nhập tay được tính, bỏ bản quét",
        "replace": "Bản quét thay cho bản nhập tay, đủ mọi trang nếu cả phiếu đã nhập tay",
    },
    "typed_differs": {
        "keep": "Bản quét được tính, bỏ bản nhập tay",
        "replace": "Bản nhập tay thay cho bản quét",
    },
}
ANSWER_KEYS = {
    "blank": "b",
    "multiple_marks": "m",
    "unreadable": "x",
    "keep": "k",
    "replace": "r",
    "neither": "n",
    "extra": "e",
    "discard": "d",
    "count": "c",
    "confirm": "c",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One possible answer, with the key that gives it."""

    answer: str
    words: str
    key: str
    place: str = ""  # behind the words: which photocopy is meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An item as it is shown."""

    item: int
    page_id: int
    edition: str  # of its pictures: another one once the page is identified or decided again
    look: Look
    ballot: str
    unit: str
    page: int | None
    question: str | None
    text: str
    several: bool  # more than one option may be chosen
    choices: tuple[Choice, ...]
    proposal: str  # the machine's, as an answer; "" where it has none
    proposal_words: str
    reason: str
    detail: str
    asks_code: bool  # a torn code may be typed in
    can_be_typed: bool  # row by row, from its image
    is_pair: bool  # another scan of the same page stands beside it
    leaves: tuple[Leaf, ...]  # all pages of its ballot, this one among them
    said: tuple[str, ...] = ()  # of the two who differ


def cards_of(desk: Desk, account: Account, turns: Sequence[Turn]) -> tuple[Card, ...]:
    """Make the cards of some items as a person may see them; their pages are fetched together."""
    with desk.survey.store.connection() as connection:
        wanted = {turn.item.page_id for turn in turns}
        found = {page.id: page for page in pages.pages_by_id(connection, wanted)} if wanted else {}
        leaves = leaves_of(connection, found.values())
        copies = {turn.item.id: lacking(connection, turn.item) for turn in turns if takes_extra(turn.item)}
    hidden = hidden_ballots(desk, account)
    cards = (
        _card(desk, turn, found[turn.item.page_id], leaves[turn.item.page_id], copies.get(turn.item.id, ()))
        for turn in turns
    )
    return tuple(blind_card(card) if card.ballot in hidden else card for card in cards)


def blind_card(card: Card) -> Card:
    """Give a card without what the machine or a person said of the row."""
    return replace(card, proposal="", proposal_words="", said=())


def _card(desk: Desk, turn: Turn, page: StoredPage, leaves: tuple[Leaf, ...], copies: tuple[Copy, ...]) -> Card:
    item = turn.item
    question = question_of(desk, item, page)
    choices = row_choices(question) if question else _page_choices(item, copies)
    # A second reader must not know what the first or the machine said.
    proposal = "" if turn.look is Look.SECOND else item.proposal
    unit = base_code(item.ballot).split("/")[1] if item.ballot else ""
    plan = desk.survey.plan
    return Card(
        item=item.id,
        page_id=item.page_id,
        edition=next(leaf.edition for leaf in leaves if leaf.page_id == item.page_id),
        look=turn.look,
        ballot=item.ballot or "",
        unit=plan.unit(unit).name if plan.has_unit(unit) else unit,
        page=item.page,
        question=item.question,
        text=question.text if question else "",
        several=question is not None and question.kind is QuestionKind.MULTI,
        choices=choices,
        proposal=proposal,
        proposal_words=answer_words(question, proposal),
        reason=words_for(item.reason),
        detail=page.detail,
        asks_code=item.question is None and item.ballot is None and item.reason != "round_closed",
        can_be_typed=can_be_typed(item, page),
        is_pair=is_of_a_pair(item),
        leaves=leaves,
        said=tuple(_said(question, status, codes) for status, codes in turn.said),
    )


def question_of(desk: Desk, item: Item, page: StoredPage) -> Question | None:
    """Give the question of an item, as it was printed; None for a whole page."""
    if item.question is None:
        return None
    return form_of_page(desk.survey, page).questionnaire.question(item.question)


def answer_words(question: Question | None, answer: str) -> str:
    """Say an answer in words: labels of options, or what a word means."""
    if not answer:
        return ""
    if answer in ANSWER_WORDS or question is None:
        return ANSWER_WORDS.get(answer, answer)
    labels = {option.code: option.label for option in question.options}
    return "; ".join(labels.get(code, code) for code in answer.split(";"))


def _said(question: Question | None, status: str, codes: tuple[str, ...]) -> str:
    return answer_words(question, ";".join(codes) if status == AnswerStatus.ANSWERED else status)


def row_choices(question: Question) -> tuple[Choice, ...]:
    """Give the answers to a question with their keys."""
    options = tuple(
        Choice(answer=option.code, words=option.label, key=str(number) if number <= 9 else "")
        for number, option in enumerate(question.options, 1)
    )
    words = words_of(question)
    return (*options, *(Choice(answer=word, words=ANSWER_WORDS[word], key=ANSWER_KEYS[word]) for word in words))


def _page_choices(item: Item, copies: tuple[Copy, ...]) -> tuple[Choice, ...]:
    said = {**ANSWER_WORDS, **ANSWER_WORDS_OF.get(item.reason, {})}
    whole = tuple(Choice(answer=word, words=said[word], key=ANSWER_KEYS[word]) for word in page_words(item))
    joined = tuple(Choice(answer=each.answer, words=said["extra+"], key="", place=each.place) for each in copies)
    another = (Choice(answer="extra+new", words=said["extra+new"], key=""),) if copies else ()
    return (*whole, *joined, *another)
