"""Type in from the image: pages that no machine can read, and what people wrote freely."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from forms.phrase import Phrase, phrase
from pipeline.desk.typing_in import (
    FIELDS_AT_ONCE,
    TypingCard,
    fields_of,
    keep_texts,
    of_open_rounds,
    type_in,
    typing_card,
)
from pipeline.errors import AlreadySettled, UsageError
from pipeline.reviewing.typed_page import TypedAnswers
from pipeline.vietnam import whole_number
from pipeline.web.context import Reviewer, Shared
from pipeline.web.shown import show
from pipeline.web.turns import may_type

router = APIRouter()


async def _sent(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_sent)]
ROW, TEXT = "row:", "text:"  # how the fields of the forms begin; the question's id follows


@router.get("/review/type/{item}")
def show_typing(request: Request, context: Shared, visitor: Reviewer, *, item: int) -> Response:
    """Show a page beside its rows; it is leased to this person while it is typed."""
    may_type(context, visitor.account, item)
    card = typing_card(context.desk, item)
    if not context.desk.leases.take((item,), visitor.account.name, most=1):
        raise AlreadySettled("Mục %(item)s đang được người khác xem", item=item)
    return _page(request, context, card, answers={}, trouble=None)


@router.post("/review/type/{item}")
def take_typing(request: Request, context: Shared, visitor: Reviewer, *, item: int, form: Sent) -> Response:
    """Take what a person typed of a page: every row, or it is shown again with what is missing."""
    may_type(context, visitor.account, item)
    card = typing_card(context.desk, item)
    answers = {row.question: ";".join(_texts(form, f"{ROW}{row.question}")) for row in card.rows}
    texts = {question.id: "".join(_texts(form, f"{TEXT}{question.id}")).strip() for question in card.texts}
    given = TypedAnswers(rows=answers, texts={question: text for question, text in texts.items() if text})
    missing = [question for question, answer in answers.items() if not answer]
    if missing:
        trouble = phrase("Chưa trả lời câu %(missing)s", missing=", ".join(missing))
        return _page(request, context, card, answers={**answers, **texts}, trouble=trouble)
    type_in(context.desk, visitor.account, item, given)
    return RedirectResponse("/review", status_code=303)


@router.get("/review/texts")
def show_texts(
    request: Request, context: Shared, visitor: Reviewer, *, done: bool = False, others: int = 0
) -> Response:
    """Show fields that nobody has typed in yet, or those that were."""
    found = fields_of(context.desk, visitor.account, typed=done)
    offered = found if done else of_open_rounds(context.desk, found)
    return show(
        request,
        "texts.html",
        fields=offered if done else offered[:FIELDS_AT_ONCE],
        left=len(offered),
        shut=len(found) - len(offered),
        done=done,
        others=others,
    )


@router.post("/review/texts")
def take_texts(context: Shared, visitor: Reviewer, form: Sent) -> Response:
    """Keep what was read in the fields that were shown; an empty one says that nothing is written there."""
    if form.get("confirmed") != "yes":
        raise UsageError("Xin đánh dấu xác nhận đã nhìn từng ảnh")
    said = tuple((*_field(name), text) for name in form if name.startswith(TEXT) for text in _texts(form, name))
    others = len(said) - keep_texts(context.desk, visitor.account, said, over_typed=False)
    return RedirectResponse(f"/review/texts?others={others}" if others else "/review/texts", status_code=303)


@router.post("/review/texts/undo")
def undo_text(context: Shared, visitor: Reviewer, form: Sent) -> Response:
    """Take back what was typed of one field; it waits again."""
    place = _field(str(form.get("field", "")))
    found = fields_of(context.desk, visitor.account, typed=True)
    now = next((str(each.typed.seq) for each in found if each.typed and (each.page_id, each.question) == place), None)
    if now is None or form.get("shown") not in (None, now):
        raise AlreadySettled("Phần này vừa có người khác nhập lại: hãy xem bản của họ trước")
    keep_texts(context.desk, visitor.account, ((*place, None),))
    return RedirectResponse("/review/texts?done=true", status_code=303)


def _page(
    request: Request, context: Shared, card: TypingCard, *, answers: dict[str, str], trouble: Phrase | None
) -> Response:
    return show(
        request,
        "typing.html",
        status=422 if trouble else 200,
        card=card,
        answers=answers,
        trouble=trouble,
        laid_out=context.pictures.is_laid_out(card.page_id),
        hidden=context.pictures.hides_all(card.page_id),
    )


def _texts(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str)]


def _field(name: str) -> tuple[int, str]:
    """Read `text:PAGE:QUESTION`."""
    place, _, question = name.removeprefix(TEXT).partition(":")
    page = whole_number(place)
    if page is None or not question:
        raise UsageError("%(name)r: text:PAGE:QUESTION", name=name)
    return page, question
