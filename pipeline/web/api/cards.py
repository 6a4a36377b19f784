"""What the API tells of an item that waits, and what it takes as an answer."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipeline.desk.queue import Look


class ForOthersOut(BaseModel):
    """A row that this person and another read differently; anybody but these two may settle it."""

    item: int
    ballot: str
    question: str
    readers: list[str]


class AskedOut(BaseModel):
    """An item that this person left to others; anybody else may settle it."""

    item: int
    ballot: str
    question: str  # empty for a whole page


class WaitingOut(BaseModel):
    """How much waits for this person."""

    model_config = ConfigDict(from_attributes=True)

    first: int
    second: int
    third: int
    pages: int
    for_others: list[ForOthersOut]
    asked: list[AskedOut]


class ChoiceOut(BaseModel):
    """One possible answer."""

    model_config = ConfigDict(from_attributes=True)

    answer: str
    words: str
    key: str
    place: str


class LeafOut(BaseModel):
    """One page of a ballot; its image is `/pictures/{page_id}/page?v={edition}`."""

    model_config = ConfigDict(from_attributes=True)

    page_id: int
    number: int
    edition: str


class CardOut(BaseModel):
    """One item as a reviewer sees it."""

    model_config = ConfigDict(from_attributes=True)

    item: int
    page_id: int
    edition: str
    look: str
    ballot: str
    unit: str
    page: int | None
    question: str | None
    text: str
    several: bool
    choices: list[ChoiceOut]
    proposal: str
    proposal_words: str
    reason: str
    detail: str
    asks_code: bool
    can_be_typed: bool
    is_pair: bool
    leaves: list[LeafOut]
    said: list[str]


class NextOut(BaseModel):
    """What to look at, and how much waits beside it."""

    cards: list[CardOut]
    waiting: WaitingOut


class AnswerIn(BaseModel):
    """A reviewer's answer."""

    model_config = ConfigDict(extra="forbid")

    answer: Annotated[str, Field(min_length=1, max_length=200, description="Option codes joined by ;, or a word")]
    reason: Annotated[str, Field(max_length=500)] = ""
    look: Annotated[Look, Field(description="As what the item was shown: what it became meanwhile is refused")] = (
        Look.FIRST
    )


class CodeIn(BaseModel):
    """The typed code of a torn page."""

    model_config = ConfigDict(extra="forbid")

    ballot: Annotated[str, Field(min_length=1, max_length=100)]
    page: Annotated[int, Field(ge=1, le=100)]


class DecidedOut(BaseModel):
    """A decision of whoever asks that stands."""

    item: int
    ballot: str
    question: str | None  # None for a whole page
    entry: int  # of the log
    at: str
    told: str
    closed: Annotated[str, Field(description="The round to reopen before it can be taken back; empty where none is")]


class DoneOut(BaseModel):
    """What came of an action."""

    done: str
    told: str = ""  # the same for a person, where a word does not say it all
