"""What was printed, and with which key."""

from collections.abc import Mapping

from forms.phrase import Phrase, count, phrase
from pipeline.words.log.names import Body, Names, Teller
from pipeline.words.log.parts import some


def _key_used(body: Body, names: Names) -> Phrase:
    return phrase("dùng khoá niêm mã phiếu lần đầu (dấu vân %(key)s…)", key=body["fingerprint"][:12])


def _form_set(body: Body, names: Names) -> Phrase:
    words = "chốt mẫu phiếu %(form)s phiên bản %(version)s để in"
    return phrase(words, form=body["form"], version=body["version"])


def _printed(body: Body, names: Names) -> Phrase:
    return phrase(
        "in %(count)s phiếu cho đơn vị %(unit)s, đợt %(round)s, mẫu %(form)s: %(file)s",
        count=count(len(body["serials"])),
        unit=names.unit(body["unit"]),
        round=body["round"],
        form=body["form"],
        file=body["file"],
    )


def _reprinted(body: Body, names: Names) -> Phrase:
    words = "in lại %(count)s phiếu: %(ballots)s"
    return phrase(words, count=count(len(body["ballots"])), ballots=some(body["ballots"]))


TELLERS: Mapping[str, Teller] = {
    "key_used": _key_used,
    "form_set": _form_set,
    "ballots_printed": _printed,
    "ballots_reprinted": _reprinted,
}
