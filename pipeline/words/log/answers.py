"""Answers without a scan, and packages of other installations."""

from collections.abc import Mapping

from forms.phrase import Phrase, count, phrase
from pipeline.words.log.names import Body, Names, Teller
from pipeline.words.log.parts import CHANNELS, because, named, some


def _answers_archived(body: Body, names: Names) -> Phrase:
    said = phrase(
        "lưu bảng câu trả lời %(source)s vào kho: %(rows)s dòng, %(channel)s, bỏ %(skipped)s chỗ lỗi",
        source=body["source"],
        rows=count(body["row_count"]),
        channel=named(CHANNELS, body["channel"]),
        skipped=count(len(body.get("skipped", ()))),
    )
    not_kept = ", ".join(body.get("not_kept", ()))
    return phrase("%(said)s; không lưu cột %(columns)s", said=said, columns=not_kept) if not_kept else said


def _imported(body: Body, names: Names) -> Phrase:
    words = "nhập %(rows)s dòng câu trả lời theo mẫu %(form)s, %(disputed)s phiếu khác với bản quét"
    rows, disputed = count(len(body["rows"])), count(len(body.get("disputed", ())))
    return phrase(words, rows=rows, form=body["form"], disputed=disputed)


def _withdrawn(body: Body, names: Names) -> Phrase:
    words = "thôi tính %(count)s phiếu nhập từ bảng: %(ballots)s"
    return because(
        phrase(words, count=count(len(body["ballots"])), ballots=some(body["ballots"])), body.get("reason", "")
    )


def _merged(body: Body, names: Names) -> Phrase:
    words = "gộp gói dữ liệu %(package)s…: %(ballots)s phiếu của %(scope)s"
    ballots, scope = count(len(body["ballots"])), some(map(names.place, body["scope"]), between="; ")
    return phrase(words, package=body["sha256"][:12], ballots=ballots, scope=scope)


def _package_withdrawn(body: Body, names: Names) -> Phrase:
    said = phrase("rút lại gói dữ liệu %(package)s…", package=body["sha256"][:12])
    return because(said, body["reason"])


TELLERS: Mapping[str, Teller] = {
    "answer_file_archived": _answers_archived,
    "answers_imported": _imported,
    "answers_withdrawn": _withdrawn,
    "package_merged": _merged,
    "package_withdrawn": _package_withdrawn,
}
