"""What no machine can read, typed in by a person; and two scans of one page, held side by side."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from pipeline.desk.pairs import pair_of
from pipeline.desk.typing_in import fields_of, keep_texts, of_open_rounds, type_in, typing_card
from pipeline.reviewing.typed_page import TypedAnswers
from pipeline.web.api.cards import ChoiceOut, DoneOut
from pipeline.web.api.words import ItemId
from pipeline.web.context import Reviewer, Shared
from pipeline.web.turns import may_type, turn_or_refusal

router = APIRouter()
MOST_FIELDS = 500
Answer = Annotated[str, Field(min_length=1, max_length=200)]
Written = Annotated[str, Field(max_length=4000)]


class TypingRowOut(BaseModel):
    """One row of a page that is to be typed in."""

    model_config = ConfigDict(from_attributes=True)

    question: str
    text: str
    several: bool
    choices: list[ChoiceOut]


class TypingOut(BaseModel):
    """A page that is to be typed in."""

    model_config = ConfigDict(from_attributes=True)

    item: int
    page_id: int
    ballot: str
    unit: str
    page: int
    pages: int
    reason: str
    detail: str
    rows: list[TypingRowOut]
    texts: list[str]


class TypedIn(BaseModel):
    """What a person reads on a page: every row needs an answer, texts may be left out."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[dict[str, Answer], Field(max_length=500)]
    texts: Annotated[dict[str, Written], Field(max_length=50)] = {}


class PairRowOut(BaseModel):
    """One question and what either scan says of it."""

    model_config = ConfigDict(from_attributes=True)

    question: str
    text: str
    first: str
    second: str
    differs: bool


class PairOut(BaseModel):
    """Two scans of the same page."""

    first_page_id: int | None
    first_place: str
    second_page_id: int
    second_place: str
    rows: list[PairRowOut]
    choices: list[ChoiceOut]


class FieldOut(BaseModel):
    """One written field; `text` is null while nobody typed it in."""

    page_id: int
    ballot: str
    page: int
    question: str
    text: str | None
    by: str | None


class TextIn(BaseModel):
    """What is written in a field: empty for nothing, null to take back what was typed."""

    model_config = ConfigDict(extra="forbid")

    page_id: Annotated[int, Field(ge=1, le=2**53)]
    question: Annotated[str, Field(min_length=1, max_length=60)]
    text: Written | None


@router.get("/review/{item}/sheet")
def get_sheet(context: Shared, visitor: Reviewer, item: ItemId) -> TypingOut:
    """Give what is to be typed of a page that no machine can read; its image is `/pictures/{page_id}/page`."""
    may_type(context, visitor.account, item)
    card = typing_card(context.desk, item)
    return TypingOut(
        **{name: getattr(card, name) for name in TypingOut.model_fields if name not in ("rows", "texts")},
        rows=[TypingRowOut.model_validate(row) for row in card.rows],
        texts=[question.id for question in card.texts],
    )


@router.post("/review/{item}/typed")
def post_typed(context: Shared, visitor: Reviewer, *, item: ItemId, given: TypedIn) -> DoneOut:
    """Type a page in: it counts as the scanned paper that it is; 409 where another person was faster."""
    may_type(context, visitor.account, item)
    rows = type_in(context.desk, visitor.account, item, TypedAnswers(rows=given.rows, texts=given.texts))
    return DoneOut(done=f"typed {rows}")


@router.get("/review/{item}/pair")
def get_pair(context: Shared, visitor: Reviewer, item: ItemId) -> PairOut:
    """Give both scans and where they differ; settle it by `answer`: keep, replace, extra, neither or discard."""
    pair = pair_of(context.desk, visitor.account, turn_or_refusal(context, visitor.account, item))
    return PairOut(
        first_page_id=pair.first.id if pair.first else None,
        first_place=pair.first_place,
        second_page_id=pair.second.id,
        second_place=pair.second_place,
        rows=[PairRowOut.model_validate(row) for row in pair.rows],
        choices=[ChoiceOut.model_validate(choice) for choice in pair.card.choices],
    )


@router.get("/texts")
def get_texts(
    context: Shared,
    visitor: Reviewer,
    *,
    typed: bool = False,
    start: Annotated[int, Query(ge=0, le=10**7)] = 0,
    most: Annotated[int, Query(ge=1, le=MOST_FIELDS)] = 100,
) -> list[FieldOut]:
    """Give written fields that wait in open rounds, or typed ones; crops are `/pictures/{page_id}/field/{question}`."""
    found = fields_of(context.desk, visitor.account, typed=typed)
    offered = found if typed else of_open_rounds(context.desk, found)
    return [
        FieldOut(
            page_id=each.page_id,
            ballot=each.ballot,
            page=each.page,
            question=each.question,
            text=each.typed.text if each.typed else None,
            by=each.typed.by if each.typed else None,
        )
        for each in offered[start : start + most]
    ]


@router.post("/texts")
def post_texts(
    context: Shared, visitor: Reviewer, given: Annotated[list[TextIn], Field(min_length=1, max_length=MOST_FIELDS)]
) -> DoneOut:
    """Keep what is written in some fields, all or none."""
    said = tuple((each.page_id, each.question, each.text) for each in given)
    return DoneOut(done=f"kept {keep_texts(context.desk, visitor.account, said)}")
