"""What people and second readings said of rows and pages."""

from collections.abc import Mapping

from forms.phrase import Phrase, count, phrase
from pipeline.words.log.names import Body, Names, Teller
from pipeline.words.log.parts import answer, because
from pipeline.words.reasons import words_for


def _decided(body: Body, names: Names) -> Phrase:
    said = phrase("quyết định %(item)s: %(answer)s", item=names.item(body["item"]), answer=answer(body, names))
    return because(said, body["reason"])


def _undone(body: Body, names: Names) -> Phrase:
    return phrase("hoàn tác quyết định về %(item)s", item=names.item(body["item"]))


def _opinion_asked(body: Body, names: Names) -> Phrase:
    return phrase("nhờ người khác xem %(item)s", item=names.item(body["item"]))


def _opinion_given(body: Body, names: Names) -> Phrase:
    words = "xem lần hai, không biết lần đầu, %(item)s: %(answer)s"
    return phrase(words, item=names.item(body["item"]), answer=answer(body, names))


def _row_doubted(body: Body, names: Names) -> Phrase:
    return phrase(
        "đưa câu %(question)s của phiếu %(ballot)s vào hàng chờ: %(why)s",
        question=body["question"],
        ballot=body["ballot"],
        why=Phrase(words_for(body["why"])),
    )


def _page_doubted(body: Body, names: Names) -> Phrase:
    return phrase("đọc lại lần hai thấy khác: %(page)s chờ người xem", page=names.page(body))


def _recounted(body: Body, names: Names) -> Phrase:
    return phrase(
        "đọc lại lần hai %(pages)s trang, %(boxes)s ô: %(disagreements)s ô khác lần đầu, "
        "%(unread)s trang không đọc được",
        pages=count(body["pages"]),
        boxes=count(body["boxes"]),
        disagreements=count(body["disagreements"]),
        unread=count(body["unread"]),
    )


TELLERS: Mapping[str, Teller] = {
    "decided": _decided,
    "decision_undone": _undone,
    "opinion_asked": _opinion_asked,
    "opinion_given": _opinion_given,
    "row_doubted": _row_doubted,
    "page_doubted": _page_doubted,
    "recounted": _recounted,
}
