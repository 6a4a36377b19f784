"""Turn the boxes of one question into a proposed answer: the decision table, row by row."""

from omr.deciding.rows import is_harmless
from omr.reading import Answer, AnswerStatus, BoxReading, BoxReason, BoxState, RowReading, Situation

BLANK = Answer(status=AnswerStatus.BLANK)
OUTSIDE = {
    BoxReason.RINGED: Situation.RINGED,
    BoxReason.BESIDE: Situation.BESIDE,
    BoxReason.HEADING: Situation.HEADING,
}
OF_ROWS = {BoxReason.IN_ROW: Situation.IN_ROW, BoxReason.WHITENED: Situation.WHITENED}  # where no box tells anything


def answer_row(question: str, boxes: tuple[BoxReading, ...], *, multiple: bool) -> RowReading:
    """Propose an answer to one question, and say whether a person must confirm it.

    Args:
        question: The question's id.
        boxes: Its boxes as judged by `rows.judge_row`, in printed order.
        multiple: Whether several options may be chosen.
    """
    if multiple:
        return _multi(question, boxes)
    return _single(question, boxes)


def _single(question: str, boxes: tuple[BoxReading, ...]) -> RowReading:
    inked = tuple([box for box in boxes if box.state is not BoxState.EMPTY])
    if not inked:
        return RowReading(question=question, situation=Situation.ALL_EMPTY, proposal=BLANK, asks=False)
    if len(inked) == 1 and inked[0].state is BoxState.MARKED:
        return RowReading(question=question, situation=Situation.ONE_MARKED, proposal=_chosen(inked), asks=False)
    return _odd(question, inked)


def _odd(question: str, boxes: tuple[BoxReading, ...]) -> RowReading:
    """Say what the boxes with ink make of a row that is neither blank nor marked once."""
    marked, unsure, cancelled = (_in_state(boxes, s) for s in (BoxState.MARKED, BoxState.UNSURE, BoxState.CANCELLED))
    doubted = tuple(box for box in unsure if box.reason is BoxReason.ROW)  # marks that only the row made unsure
    if len(doubted) >= 2 and len(doubted) == len([box for box in unsure if not is_harmless(box)]):
        return _several(question, doubted)
    if unsure and not (marked and all(is_harmless(box) for box in unsure)):
        return _unsure(question, unsure, alone=not marked and not cancelled)
    if cancelled:
        situation = Situation.MARKED_AND_CANCELLED if marked else Situation.ONLY_CANCELLED
        return RowReading(question=question, situation=situation, proposal=_chosen(marked), asks=True)
    if unsure:
        return RowReading(
            question=question, situation=Situation.UNSURE_HARMLESS, proposal=_chosen(marked), asks=False, low=True
        )
    return RowReading(question=question, situation=Situation.ONE_MARKED, proposal=_chosen(marked), asks=False)


def _several(question: str, marks: tuple[BoxReading, ...]) -> RowReading:
    """Two full marks: the machine never decides between them."""
    if len({box.filled for box in marks}) == 2:  # a blackened box may mean "chosen again"
        return RowReading(question=question, situation=Situation.MARKED_AND_FILLED, proposal=None, asks=True)
    codes = tuple(box.option for box in marks)
    proposal = Answer(status=AnswerStatus.MULTIPLE_MARKS, codes=codes)
    return RowReading(question=question, situation=Situation.SEVERAL_MARKED, proposal=proposal, asks=True)


def _unsure(question: str, unsure: tuple[BoxReading, ...], *, alone: bool) -> RowReading:
    """Something must be looked at; a ring, a mark beside or one on the heading of one option alone is a proposal."""
    if alone and len(unsure) == 1 and unsure[0].reason in OUTSIDE:
        return RowReading(question=question, situation=OUTSIDE[unsure[0].reason], proposal=_chosen(unsure), asks=True)
    remarked = tuple(box for box in unsure if box.reason is BoxReason.REMARK)
    if alone and len(remarked) == 1 and all(is_harmless(box) for box in unsure if box is not remarked[0]):
        return RowReading(question=question, situation=Situation.REMARKED, proposal=_chosen(remarked), asks=True)
    situation = _of_row(unsure) if alone else Situation.UNSURE
    return RowReading(question=question, situation=situation, proposal=None, asks=True)


def _of_row(unsure: tuple[BoxReading, ...]) -> Situation:
    """Give the situation of a row of which all that is unsure is so for one reason, and that the row's."""
    reasons = {box.reason for box in unsure}
    return OF_ROWS.get(reasons.pop(), Situation.UNSURE) if len(reasons) == 1 else Situation.UNSURE


def _multi(question: str, boxes: tuple[BoxReading, ...]) -> RowReading:
    """Each box stands alone; one that is unsure or cancelled asks for the question."""
    asked = tuple(box for box in boxes if box.state in (BoxState.UNSURE, BoxState.CANCELLED))
    if asked:
        whitened = all(box.reason is BoxReason.WHITENED for box in asked)
        situation = Situation.WHITENED if whitened else Situation.MULTI_UNSURE
        return RowReading(question=question, situation=situation, proposal=None, asks=True)
    marked = _in_state(boxes, BoxState.MARKED)
    return RowReading(question=question, situation=Situation.MULTI_CLEAR, proposal=_chosen(marked), asks=False)


def _in_state(boxes: tuple[BoxReading, ...], state: BoxState) -> tuple[BoxReading, ...]:
    return tuple(box for box in boxes if box.state is state)


def _chosen(boxes: tuple[BoxReading, ...]) -> Answer:
    if not boxes:
        return BLANK
    return Answer(status=AnswerStatus.ANSWERED, codes=tuple(box.option for box in boxes))
