"""The decision table, row by row, and how boxes of one row make each other doubtful."""

import pytest

from omr.deciding.answers import answer_row
from omr.deciding.rows import judge_row
from omr.reading import Answer, AnswerStatus, BoxReading, BoxReason, BoxState, RowReading, Situation

EMPTY, MARKED, UNSURE, CANCELLED = BoxState.EMPTY, BoxState.MARKED, BoxState.UNSURE, BoxState.CANCELLED
BLANK = Answer(status=AnswerStatus.BLANK)


def box(
    option: str, state: BoxState = EMPTY, reason: BoxReason = BoxReason.NONE, *, filled: bool = False
) -> BoxReading:
    return BoxReading(question="1", option=option, state=state, probability=0.5, reason=reason, filled=filled)


def row(*boxes: BoxReading, multiple: bool = False) -> RowReading:
    """Judge and answer a row as the reader does."""
    return answer_row("1", judge_row(boxes, multiple=multiple), multiple=multiple)


def answered(*codes: str) -> Answer:
    return Answer(status=AnswerStatus.ANSWERED, codes=codes)


def test_one_mark_among_empty_boxes_is_the_answer_and_asks_nobody() -> None:
    reading = row(box("a"), box("b", MARKED), box("c"))
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.ONE_MARKED, answered("b"), False)


def test_a_row_of_empty_boxes_is_blank_and_asks_nobody() -> None:
    reading = row(box("a"), box("b"))
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.ALL_EMPTY, BLANK, False)


def test_a_mark_beside_a_cancelled_one_is_proposed_and_confirmed_by_a_person() -> None:
    reading = row(box("a", CANCELLED, BoxReason.RINGED), box("b", MARKED))
    assert (reading.situation, reading.proposal, reading.asks) == (
        Situation.MARKED_AND_CANCELLED,
        answered("b"),
        True,
    )


def test_two_marks_are_multiple_marks_and_ask() -> None:
    reading = row(box("a", MARKED), box("b"), box("c", MARKED))
    multiple = Answer(status=AnswerStatus.MULTIPLE_MARKS, codes=("a", "c"))
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.SEVERAL_MARKED, multiple, True)


def test_two_marks_of_one_row_are_both_unsure_as_boxes() -> None:
    judged = judge_row((box("a", MARKED), box("b"), box("c", MARKED)), multiple=False)
    assert [(seen.state, seen.reason) for seen in judged] == [
        (UNSURE, BoxReason.ROW),
        (EMPTY, BoxReason.NONE),
        (UNSURE, BoxReason.ROW),
    ]


@pytest.mark.parametrize("reason", [BoxReason.FAINT, BoxReason.SCRIBBLED, BoxReason.OUTLINE, BoxReason.BESIDE])
def test_an_unsure_box_that_would_change_the_result_leaves_no_proposal(reason: BoxReason) -> None:
    judged = judge_row((box("a", MARKED), box("b", UNSURE, reason)), multiple=False)
    assert [seen.state for seen in judged] == [UNSURE, UNSURE]
    reading = answer_row("1", judged, multiple=False)
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.UNSURE, None, True)


def test_a_speck_beside_a_clear_mark_is_flagged_low_but_not_queued() -> None:
    reading = row(box("a", MARKED), box("b", UNSURE, BoxReason.SHORT))
    assert (reading.situation, reading.proposal) == (Situation.UNSURE_HARMLESS, answered("a"))
    assert (reading.asks, reading.low) == (False, True)


def test_a_speck_without_any_mark_beside_it_asks() -> None:
    reading = row(box("a"), box("b", UNSURE, BoxReason.SHORT))
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.UNSURE, None, True)


def test_only_cancelled_boxes_are_blank_and_ask() -> None:
    reading = row(box("a", CANCELLED, BoxReason.RINGED), box("b"))
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.ONLY_CANCELLED, BLANK, True)


def test_a_ring_round_an_option_proposes_it_and_asks() -> None:
    reading = row(box("a"), box("b", UNSURE, BoxReason.RINGED))
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.RINGED, answered("b"), True)


def test_a_mark_beside_the_boxes_proposes_the_nearest_option_and_asks() -> None:
    reading = row(box("a", UNSURE, BoxReason.BESIDE), box("b"))
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.BESIDE, answered("a"), True)


def test_a_cross_and_a_blackened_box_leave_no_proposal_and_ask() -> None:
    reading = row(box("a", MARKED), box("b", MARKED, filled=True))
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.MARKED_AND_FILLED, None, True)


def test_clear_boxes_of_a_multi_row_are_all_answers_and_ask_nobody() -> None:
    reading = row(box("a", MARKED), box("b"), box("c", MARKED), multiple=True)
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.MULTI_CLEAR, answered("a", "c"), False)


@pytest.mark.parametrize("state", [UNSURE, CANCELLED])
def test_a_multi_row_asks_where_one_box_is_unsure_or_cancelled(state: BoxState) -> None:
    boxes = (box("a", MARKED), box("b", state, BoxReason.FAINT))
    assert judge_row(boxes, multiple=True) == boxes
    reading = row(*boxes, multiple=True)
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.MULTI_UNSURE, None, True)


def test_a_multi_row_without_marks_is_blank() -> None:
    reading = row(box("a"), box("b"), multiple=True)
    assert (reading.situation, reading.proposal, reading.asks) == (Situation.MULTI_CLEAR, BLANK, False)
