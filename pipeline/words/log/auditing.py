"""The re-check."""

from collections.abc import Mapping

from forms.phrase import Phrase, count, phrase
from pipeline.words.log.names import Body, Names, Teller
from pipeline.words.log.parts import because, named

OUTCOMES = {
    "confirmed": "người trả lời xác nhận",
    "not_confirmed": "người trả lời không xác nhận",
    "unreachable": "không liên hệ được người trả lời",
}


def _audit_drawn(body: Body, names: Names) -> Phrase:
    return phrase(
        "rút thăm phúc tra đợt %(round)s với số gốc “%(seed)s”, tỷ lệ %(share)s: %(ballots)s phiếu",
        round=body["round"],
        seed=body["seed"],
        share=body["share"],
        ballots=count(len(body["ballots"])),
    )


def _audit_read(body: Body, names: Names) -> Phrase:
    differ = sum(
        (each["status"], each["codes"]) != (each["counted_status"], each["counted_codes"]) for each in body["answers"]
    )
    words = "phúc tra phiếu %(ballot)s: %(answers)s câu, %(differ)s câu khác lần đọc đầu"
    said = phrase(words, ballot=body["ballot"], answers=count(len(body["answers"])), differ=count(differ))
    return because(said, body.get("reason", ""))


def _recontacted(body: Body, names: Names) -> Phrase:
    outcome = named(OUTCOMES, body["outcome"])
    return phrase("liên hệ lại về phiếu %(ballot)s: %(outcome)s", ballot=body["ballot"], outcome=outcome)


TELLERS: Mapping[str, Teller] = {
    "audit_drawn": _audit_drawn,
    "audit_read": _audit_read,
    "audit_recontacted": _recontacted,
}
