"""What people stated of a round, and what left the office."""

from collections.abc import Mapping

from forms.phrase import Phrase, count, joined, phrase
from pipeline.words.log.names import Body, Names, Teller
from pipeline.words.log.parts import because, day, some

COUNTS = {"issued": "phát ra", "returned": "thu về", "spoiled": "hỏng", "transactions": "lượt giao dịch"}


def _counts_set(body: Body, names: Names) -> Phrase:
    stated = [
        phrase("%(what)s %(count)s", what=Phrase(words), count=count(body[name]))
        for name, words in COUNTS.items()
        if body.get(name) is not None
    ]
    words = "ghi số phiếu của đơn vị %(unit)s, đợt %(round)s: %(counts)s"
    return phrase(words, unit=names.unit(body["unit"]), round=body["round"], counts=joined(stated, ", "))


def _acknowledged(body: Body, names: Names) -> Phrase:
    words = "nhận trách nhiệm về sai lệch %(code)s; lý do: %(reason)s"
    return phrase(words, code=body["code"], reason=body["reason"])


def _closed(body: Body, names: Names) -> Phrase:
    words = "khoá sổ đợt %(round)s; dấu niêm bảng tổng hợp %(tally)s…"
    return phrase(words, round=body["round"], tally=body["tally"][:12])


def _reopened(body: Body, names: Names) -> Phrase:
    return because(phrase("mở lại đợt %(round)s", round=body["round"]), body["reason"])


def _handed_over(body: Body, names: Names) -> Phrase:
    said = phrase(
        "bàn giao phiếu của đơn vị %(unit)s, đợt %(round)s, ngày %(day)s: %(giver)s giao %(sent)s, "
        "%(receiver)s nhận %(received)s",
        unit=names.unit(body["unit"]),
        round=body["round"],
        day=day(body["day"]),
        giver=body["giver"],
        sent=count(body["sent"]),
        receiver=body["receiver"],
        received=count(body["received"]),
    )
    return phrase("%(said)s; ghi chú: %(note)s", said=said, note=body["note"]) if body.get("note") else said


def _table_checked(body: Body, names: Names) -> Phrase:
    words = "kiểm tra bảng đã công bố %(file)s: %(faults)s lỗi"
    return phrase(words, file=body["file"], faults=count(len(body["faults"])))


def _exported(body: Body, names: Names) -> Phrase:
    if body["what"] == "package" and body.get("scope"):  # older logs did not keep of what it was
        words = "làm gói gửi lên cấp trên: %(rows)s phiếu của %(places)s"
        return phrase(words, rows=count(body["rows"]), places=some(map(names.place, body["scope"]), between="; "))
    return phrase("xuất dữ liệu “%(what)s”: %(rows)s dòng", what=body["what"], rows=count(body["rows"]))


def _purged(body: Body, names: Names) -> Phrase:
    said = phrase("xoá hẳn ảnh của %(files)s tệp quét", files=count(len(body["files"])))
    return because(said, body["reason"])


def _repaired(body: Body, names: Names) -> Phrase:
    said = Phrase("dựng lại tệp dữ liệu bị hỏng từ nhật ký; mọi dòng trước dòng này giữ nguyên")
    if not body["measures_lost"]:
        return said
    words = "%(said)s; mất số đo của %(pages)s trang, các trang đó không quyết định lại được nữa"
    return phrase(words, said=said, pages=count(body["measures_lost"]))


TELLERS: Mapping[str, Teller] = {
    "counts_set": _counts_set,
    "finding_acknowledged": _acknowledged,
    "round_closed": _closed,
    "round_reopened": _reopened,
    "handed_over": _handed_over,
    "table_checked": _table_checked,
    "exported": _exported,
    "images_purged": _purged,
    "store_repaired": _repaired,
}
