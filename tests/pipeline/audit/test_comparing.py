"""Whose slip a difference between two readings was, and what there is to compare at all."""

from dataclasses import replace

import pytest

from omr.reading import Answer, AnswerStatus
from pipeline.audit.comparing import Slip, compared, differences
from pipeline.audit.entering import second_answer
from pipeline.audit.json import said
from pipeline.errors import UsageError
from pipeline.events import AuditAnswer
from pipeline.judging.ballot import Ballot
from pipeline.store.audits import SecondReading
from tests.pipeline.count.ballots import SATISFACTION5, ballot, form, multi, section, single

FORM = form(section("I", single("1", options=SATISFACTION5)))
WORDS = ("blank", "multiple_marks", "unreadable", "pending")


def answer(text: str) -> Answer:
    if text in WORDS:
        return Answer(status=AnswerStatus(text))
    return Answer(status=AnswerStatus.ANSWERED, codes=tuple(text.split(";")))


def reading(*, read: str, counted: str, by_machine: bool) -> SecondReading:
    one, other = answer(read), answer(counted)
    row = AuditAnswer(
        question="1",
        status=one.status,
        codes=one.codes,
        counted_status=other.status,
        counted_codes=other.codes,
        by_machine=by_machine,
    )
    return SecondReading(ballot="A", answers=(row,), by="Minh", at="2024-10-30T00:00:00Z")


def as_it_stands(text: str | None) -> Ballot | None:
    """Give the ballot of now; None where it is no longer there."""
    return None if text is None else replace(ballot({}, of=FORM), answers={"1": answer(text)})


@pytest.mark.parametrize(
    ("read", "counted", "by_machine", "now", "whose"),
    [
        ("4", "5", True, "4", (Slip.SILENT, True)),
        ("4", "5", True, "3", (Slip.SILENT, True)),  # a third person saw a third thing: the machine was wrong
        ("4", "5", True, "pending", (Slip.WAITING, True)),
        ("4", "5", True, None, (Slip.WAITING, True)),
        ("4", "5", True, "5", (Slip.REREADER, False)),
        ("4", "5", False, "4", (Slip.PERSON, False)),
        ("4", "5", False, "pending", (Slip.WAITING, False)),
        ("4", "5", False, "5", (Slip.REREADER, False)),
        ("4", "pending", True, "5", (Slip.REREADER, False)),  # it had asked: nobody can accuse it of a silent error
        ("blank", "5", True, "blank", (Slip.SILENT, True)),
        ("5", "blank", True, "5", (Slip.SILENT, True)),
    ],
)
def test_a_difference_is_the_slip_of_whoever_is_overruled(
    read: str, counted: str, by_machine: bool, now: str | None, whose: tuple[Slip, bool]
) -> None:
    (found,) = differences(reading(read=read, counted=counted, by_machine=by_machine), as_it_stands(now))
    assert (found.slip, found.is_silent) == whose


@pytest.mark.parametrize(
    ("read", "counted", "now"),
    [("5", "5", "5"), ("5", "5", "4"), ("multiple_marks", "multiple_marks", "blank"), ("4", "pending", "4")],
)
def test_two_who_saw_the_same_do_not_differ_whatever_was_said_since(read: str, counted: str, now: str) -> None:
    said_twice = reading(read=read, counted=counted, by_machine=True)
    assert (*differences(said_twice, as_it_stands(now)),) == ()
    assert compared(said_twice, as_it_stands(now)) == 1


@pytest.mark.parametrize("now", ["pending", None])
def test_a_row_that_still_waits_is_compared_with_nothing(now: str | None) -> None:
    waits = reading(read="4", counted="pending", by_machine=True)
    assert (*differences(waits, as_it_stands(now)),) == ()
    assert compared(waits, as_it_stands(now)) == 0


def test_an_answer_without_codes_is_written_by_what_it_is() -> None:
    assert [said(answer(text)) for text in ("5", "3;1", *WORDS)] == ["5", "3;1", *WORDS]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ((), "blank"),
        ((" ", ""), "blank"),
        (("5 ",), "5"),
        (("blank",), "blank"),
        (("unreadable",), "unreadable"),
        (("multiple_marks",), "multiple_marks"),
        (("5", "5"), "5"),
    ],
)
def test_a_second_reader_enters_options_or_why_there_is_none(cells: tuple[str, ...], read: str) -> None:
    assert second_answer(single("1", options=SATISFACTION5), cells) == answer(read)


def test_a_second_reader_who_enters_two_options_saw_two_marks_where_one_was_asked() -> None:
    one, several = single("1", options=SATISFACTION5), multi("2", options=SATISFACTION5)
    assert second_answer(one, ("4", "5")) == Answer(status=AnswerStatus.MULTIPLE_MARKS, codes=("5", "4"))
    assert second_answer(several, ("4", "5")) == answer("5;4")
    with pytest.raises(UsageError, match="'6' is no answer to question 1"):
        second_answer(one, ("5", "6"))
