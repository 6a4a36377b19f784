"""What was scanned, read and typed in."""

from collections.abc import Mapping
from decimal import Decimal

from forms.phrase import Phrase, count, phrase, plain
from pipeline.words.log.names import Body, Names, Teller
from pipeline.words.log.parts import CHANNELS, STATUSES, because, day, named, some
from pipeline.words.reasons import words_for

GRADES = {"good": "tốt", "weak": "yếu", "bad": "không đạt"}


def _file_archived(body: Body, names: Names) -> Phrase:
    said = phrase(
        "lưu tệp quét %(source)s vào kho: %(pages)s trang, %(channel)s",
        source=body["source"],
        pages=count(body["page_count"]),
        channel=named(CHANNELS, body["channel"]),
    )
    if not body["received"]:
        return said
    return phrase("%(said)s, thu ngày %(day)s", said=said, day=day(body["received"]))


def _received_corrected(body: Body, names: Names) -> Phrase:
    files = some(names.file(digest) for digest in body["files"])
    if body["received"]:
        said = phrase("sửa ngày thu của %(files)s thành %(day)s", files=files, day=day(body["received"]))
    else:
        said = phrase("bỏ ngày thu đã ghi cho %(files)s", files=files)
    return because(said, body["reason"])


def _received_restored(body: Body, names: Names) -> Phrase:
    return phrase("hoàn tác lần sửa ngày thu số %(number)s", number=body["correction"])


def _damage_lifted(body: Body, names: Names) -> Phrase:
    file = names.file(body["file"])
    return phrase("mở lại được tệp quét %(file)s từng bị hỏng: đọc lại từ đầu phần chưa đọc được", file=file)


def _settled(body: Body, names: Names) -> Phrase:
    status = named(STATUSES, body["status"])
    said = phrase("%(page)s: %(status)s", page=names.page(body), status=status)
    if body["ballot"]:
        words = "%(said)s, phiếu %(ballot)s trang %(number)s"
        said = phrase(words, said=said, ballot=body["ballot"], number=body["page"])
    return phrase("%(said)s (%(why)s)", said=said, why=Phrase(words_for(body["reason"]))) if body["reason"] else said


def _identified(body: Body, names: Names) -> Phrase:
    said = _settled(body["settled"], names)
    if body.get("said") == "count":
        return phrase("nhận trang đến khi đợt đã khoá sổ: %(said)s", said=said)
    return phrase("nhập mã phiếu cho trang không đọc được mã: %(said)s", said=said)


def _waits_again(body: Body, names: Names) -> Phrase:
    words = "%(page)s chờ người xem lại: bảng câu trả lời mà nó trùng khớp đã được sửa"
    return phrase(words, page=names.page(body))


def _sheet_judged(body: Body, names: Names) -> Phrase:
    worst = next((grade for grade in ("bad", "weak") if grade in body["grades"]), "good")
    words = "chấm tờ thử máy quét %(page)s: %(grade)s"
    return phrase(words, page=names.page(body), grade=Phrase(GRADES[worst]))


def _boundary_moved(body: Body, names: Names) -> Phrase:
    if not body["expected_errors"]:
        return Phrase("bỏ mức hỏi đã chọn: máy chỉ theo quy tắc")
    words = "đặt mức hỏi: dự kiến %(errors)s trên 10.000 dấu máy đọc sai mà không hỏi"
    return phrase(words, errors=plain(Decimal(f"{body['expected_errors']:g}")))


def _redecided(body: Body, names: Names) -> Phrase:
    asked = sum(row["asks"] for row in body["rows"])
    words = "quyết định lại từ số đo %(page)s: %(asked)s câu chờ người xem"
    return phrase(words, page=names.page(body), asked=count(asked))


def _page_typed(body: Body, names: Names) -> Phrase:
    words = "nhập từ ảnh phiếu %(ballot)s trang %(page)s: %(questions)s câu"
    return phrase(words, ballot=body["ballot"], page=body["page"], questions=count(len(body["questions"])))


def _text_typed(body: Body, names: Names) -> Phrase:
    page, question = names.page(body), body["question"]
    if body["text"] is None:
        return phrase("bỏ chữ đã nhập ở câu %(question)s, %(page)s", question=question, page=page)
    if not body["text"]:
        return phrase("xem câu %(question)s, %(page)s: không viết gì", question=question, page=page)
    return phrase("nhập phần ghi tay ở câu %(question)s, %(page)s", question=question, page=page)


TELLERS: Mapping[str, Teller] = {
    "file_archived": _file_archived,
    "received_corrected": _received_corrected,
    "received_restored": _received_restored,
    "damage_lifted": _damage_lifted,
    "page_settled": _settled,
    "page_identified": _identified,
    "page_waits_again": _waits_again,
    "test_sheet_judged": _sheet_judged,
    "boundary_moved": _boundary_moved,
    "page_redecided": _redecided,
    "page_typed": _page_typed,
    "text_typed": _text_typed,
}
